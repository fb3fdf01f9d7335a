"""The mail as it is seen: light and dark, on a telephone, read from the right, and by who does not see it."""

from __future__ import annotations

import re
from pathlib import Path

import factories
import pytest
from eyes import Scheme, page_of, violations
from playwright.sync_api import Browser, Page

from service.delivery import compose
from service.survey import parsing

LINK = "https://survey.example.com/s/0123456789abcdefghijkl"
STOP = "https://survey.example.com/u/0123456789abcdefghijkl"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SMALLEST_TARGET = 24


def mail(template: str, language: str) -> str:
    survey = parsing.parse(factories.document(template))
    return compose.mail(survey, survey.invitation, language, link=LINK, unsubscribe=STOP).html


def show(page: Page, html: str) -> list[str]:
    """What the page asked the network for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    return asked


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("template", ["nps", "csat", "ces", "poll"])
def test_nobody_is_kept_from_reading_or_answering(
    browser: Browser, picture: Path, template: str, language: str, scheme: Scheme
) -> None:
    with page_of(browser, width=320, scheme=scheme) as page:
        asked = show(page, mail(template, language))

        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        boxes = [box for link in page.locator("a.answer").all() if (box := link.bounding_box()) is not None]
        assert all(min(box["width"], box["height"]) >= SMALLEST_TARGET for box in boxes)
        assert asked == []
        page.screenshot(path=picture, full_page=True)


def test_the_numbers_of_a_long_scale_are_links_that_say_what_they_mean(browser: Browser) -> None:
    with page_of(browser, width=320) as page:
        show(page, mail("nps", "en"))

        names = [f"{n}" for n in range(11)]
        names[0], names[10] = "0 – Not at all likely", "10 – Extremely likely"
        for number, name in enumerate(names):
            link = page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}$"))
            assert link.inner_text() == str(number)
            assert link.get_attribute("href") == f"{LINK}?a={number}"
        assert page.get_by_text("0 means not at all likely, 10 means extremely likely.").is_visible()


def test_the_numbers_run_with_the_text(browser: Browser) -> None:
    def starts(language: str) -> tuple[float, float]:
        with page_of(browser, width=320) as page:
            show(page, mail("nps", language))
            first, second = (page.locator("a.answer").nth(n).bounding_box() for n in (0, 1))
            assert first is not None
            assert second is not None
            return first["x"], second["x"]

    left, right = starts("en"), starts("ar")
    assert left[0] < left[1]
    assert right[0] > right[1]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_program_that_drops_the_style_shows_the_answers_all_the_same(browser: Browser, scheme: Scheme) -> None:
    """Some keep only what stands between the tags of the body, and no style."""
    bare = re.sub(r"<style>.*?</style>", "", mail("nps", "ar"), flags=re.DOTALL)
    inside = re.search(r'<div class="mail".*</div>', bare, re.DOTALL)
    assert inside is not None
    head = '<title>x</title><meta name="color-scheme" content="light dark">'
    html = f'<!doctype html><html lang="en"><head>{head}</head><body>{inside[0]}</body></html>'
    with page_of(browser, width=320, scheme=scheme) as page:
        show(page, html)

        assert violations(page) == []
        assert page.evaluate("getComputedStyle(document.querySelector('a.answer')).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
