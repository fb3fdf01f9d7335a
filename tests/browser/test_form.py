from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from site_under_test import Site

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]


@contextmanager
def page_of(
    browser: Browser, *, width: int = 1000, scheme: Scheme = "light", scripts: bool = True, scale: float = 1
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        device_scale_factor=scale,
        bypass_csp=scripts,  # axe is a script; the pages allow none
    )
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


def focused(page: Page) -> str:
    said: str = page.evaluate("document.activeElement.name || document.activeElement.tagName")
    return said


def test_a_whole_survey_is_answered_by_keyboard_alone(browser: Browser, site: Site) -> None:
    with page_of(browser) as page:
        page.goto(site.links["csat"])
        for _ in range(40):
            page.keyboard.press("Tab")
            name = focused(page)
            if name == "BUTTON":
                break
            if name == "comment":
                page.keyboard.type("Friendly and quick")
            elif name == "asked_for_score":
                page.keyboard.press("Space")
            elif name != "A":
                page.keyboard.press("Space")
                page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Thank you")
    answers = site.answered()
    assert answers["score"] == 2.0
    assert answers["asked_for_score"] == "no"
    assert set(answers) == {"score", "d_staff", "d_speed", "d_clarity", "reason", "comment", "asked_for_score"}


def test_a_whole_survey_is_answered_with_scripts_off(browser: Browser, site: Site) -> None:
    with page_of(browser, scripts=False, width=360) as page:
        page.goto(site.links["nps"])
        page.click("label[for=score-10]")
        page.click("button")
        assert "Thank you" in page.inner_text("h1")
        page.reload()
        assert "Thank you" in page.inner_text("h1")
    assert site.answered() == {"score": 9.0}


@pytest.mark.parametrize("template", ["csat", "nps"])
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("en", "dark"), ("ar", "light"), ("es", "dark")])
def test_nobody_is_kept_out(
    browser: Browser, site: Site, picture: Path, template: str, language: str, scheme: Scheme
) -> None:
    with page_of(browser, scheme=scheme) as page:
        page.goto(f"{site.links[template]}?lang={language}")
        page.screenshot(path=picture, full_page=True)
        assert violations(page) == []


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("en", "dark"), ("ar", "dark")])
def test_errors_keep_nobody_out_and_the_summary_leads_to_the_question(
    browser: Browser, site: Site, picture: Path, language: str, scheme: Scheme
) -> None:
    with page_of(browser, scheme=scheme) as page:
        page.goto(f"{site.links['csat']}?lang={language}")
        page.fill("textarea", "kept")
        page.click("button")
        page.wait_for_selector(".summary")
        page.screenshot(path=picture, full_page=True)
        assert violations(page) == []
        assert page.input_value("textarea") == "kept"
        assert page.evaluate("document.activeElement.className") == "summary"
        page.click(".summary a")
        page.keyboard.press("Space")
        assert page.is_checked("#score")


@pytest.mark.parametrize("what", ["thanks", "already", "unknown", "unsubscribe", "unsubscribed"])
def test_the_other_pages_keep_nobody_out_either(browser: Browser, site: Site, picture: Path, what: str) -> None:
    link = site.links["csat"]
    with page_of(browser) as page:
        if what == "unknown":
            page.goto(f"{link}x")
        elif what.startswith("unsub"):
            page.goto(link.replace("/s/", "/u/"))
            if what == "unsubscribed":
                page.click("button")
        else:
            page.goto(link)
            page.click("label[for=score]")
            page.click("button")
            if what == "already":
                page.evaluate(
                    "l => {const f = document.createElement('form'); f.method = 'post'; f.action = l;"
                    "document.querySelector('main').append(f); f.submit()}",
                    link,
                )
                page.wait_for_selector("text=already")
        page.screenshot(path=picture, full_page=True)
        assert violations(page) == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("template", ["csat", "nps"])
def test_at_320_pixels_nothing_runs_off_the_side_and_every_target_is_large(
    browser: Browser, site: Site, picture: Path, template: str, language: str
) -> None:
    with page_of(browser, width=320, scale=2) as page:
        page.goto(f"{site.links[template]}?lang={language}")
        page.screenshot(path=picture, full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        boxes = [
            one.bounding_box() for one in page.query_selector_all("main label:has(input), button, nav a, footer a")
        ]
        assert boxes
        small = [box for box in boxes if box is None or box["width"] < 44 or box["height"] < 44]
        assert small == []
        assert violations(page) == []


def test_focus_can_be_seen(browser: Browser, site: Site) -> None:
    with page_of(browser) as page:
        page.goto(site.links["nps"])
        for _ in range(3):
            page.keyboard.press("Tab")
        assert focused(page) == "score"
        outline = page.evaluate("getComputedStyle(document.activeElement.closest('label')).outlineStyle")
        assert outline == "solid"


def test_the_link_of_a_mail_shows_its_answer_and_waits_for_submit(browser: Browser, site: Site) -> None:
    with page_of(browser, scripts=False) as page:
        page.goto(f"{site.links['nps']}?a=7")
        assert page.is_checked("input[name=score][value='7']")
        assert site.answered() == {}
        page.click("button")
    assert site.answered() == {"score": 7.0}


def test_no_page_asks_anybody_else_for_anything(browser: Browser, site: Site) -> None:
    with page_of(browser, scripts=False) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site.links["csat"])
        hosts = {url.split("/")[2] for url in asked}
    assert len(hosts) == 1
    assert len([url for url in asked if "favicon" not in url]) == 2
