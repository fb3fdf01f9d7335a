"""Question pages, reports, one's own data and a poll's result in a real browser: nobody is kept out of any of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from eyes import Scheme, focused, page_of, violations
from playwright.sync_api import Browser, Page
from site_under_test import Site

LOOKS: list[tuple[str, Scheme, int]] = [("en", "light", 320), ("en", "dark", 1000), ("ar", "dark", 320)]
TARGETS = (
    "main label:has(input), main input[type=text], button:not(.heard), nav a, .back a, .summary a, summary, footer a"
)
STYLE = Path(__file__).parents[2] / "service/web/static/survey.css"
#: The least spacing that a reader may set (WCAG 1.4.12).
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
SPACED += " p { margin-block-end: 2em !important; }"


def send(page: Page) -> None:
    with page.expect_navigation():
        page.click("main form#entered > button")


def question(site: Site, page: Page, language: str) -> None:
    page.goto(f"{site.links['pages']}?lang={language}")


def question_in_error(site: Site, page: Page, language: str) -> None:
    question(site, page, language)
    send(page)


def second_question(site: Site, page: Page, language: str) -> None:
    question(site, page, language)
    page.click("label[for=score-4]")
    send(page)


def report(site: Site, page: Page, language: str) -> None:
    page.goto(f"{site.links['csat']}/report?lang={language}")


def report_in_error(site: Site, page: Page, language: str) -> None:
    report(site, page, language)
    send(page)


def reported(site: Site, page: Page, language: str) -> None:
    report(site, page, language)
    page.click("label[for=way]")
    page.fill("textarea", "At the till")
    send(page)


def data(site: Site, page: Page, language: str) -> None:
    page.goto(f"{site.links['csat']}/data?lang={language}")


def data_in_error(site: Site, page: Page, language: str) -> None:
    data(site, page, language)
    page.click(".erase button")
    page.wait_for_selector(".summary")


def erased(site: Site, page: Page, language: str) -> None:
    page.goto(f"{site.links['nps']}/data?lang={language}")
    page.click("label[for=confirm]")
    page.click(".erase button")
    page.wait_for_selector("main:not(:has(form))")


def poll(site: Site, page: Page, language: str) -> None:
    page.goto(f"{site.links['poll']}?lang={language}")
    page.click("main label:has(input) >> nth=1")
    send(page)


PAGES: list[Callable[[Site, Page, str], None]] = [
    question,
    question_in_error,
    second_question,
    report,
    report_in_error,
    reported,
    data,
    data_in_error,
    erased,
    poll,
]


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_no_page_keeps_anybody_out(
    browser: Browser, site: Site, picture: Path, language: str, scheme: Scheme, width: int
) -> None:
    found: dict[str, object] = {}
    with page_of(browser, width=width, scheme=scheme) as page:
        for way in PAGES:
            way(site, page, language)
            page.screenshot(path=picture.with_stem(f"{picture.stem}-{way.__name__}"), full_page=True)
            assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
            assert page.locator("h1").count() == 1
            boxes = [one.bounding_box() for one in page.query_selector_all(TARGETS)]
            small = [box for box in boxes if box is not None and (box["width"] < 44 or box["height"] < 44)]
            faults = [*violations(page), *map(str, small)]
            faults += ["off the side"] if page.evaluate("document.documentElement.scrollWidth") > width else []
            page.add_style_tag(content=SPACED)
            faults += ["off the side, spaced"] if page.evaluate("document.documentElement.scrollWidth") > width else []
            found[way.__name__] = faults

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_survey_of_question_pages_is_answered_by_keyboard_alone_with_scripts_off(
    browser: Browser, site: Site, picture: Path
) -> None:
    asked = []
    with page_of(browser, scripts=False, width=360) as page:
        page.goto(site.links["pages"])
        for number in range(20):
            if "Thank you" in page.inner_text("h1"):
                break
            asked.append(page.inner_text("h1").split("(")[0].strip())
            assert f"Question {number + 1} of 7" in page.inner_text("main")
            page.focus("main form#entered label input, main form#entered textarea")
            page.keyboard.press("Space" if page.locator("textarea").count() == 0 else "a")
            page.focus("main form#entered > button")
            with page.expect_navigation():
                page.keyboard.press("Enter")
        page.screenshot(path=picture, full_page=True)

    assert len(asked) == 7
    assert asked[0] == "Overall, how satisfied or dissatisfied were you with the service?"
    assert site.answered()["asked_for_score"] == "no"
    assert site.states() == ["complete"]


def test_a_screen_reader_hears_each_question_as_a_heading_and_a_group(browser: Browser, site: Site) -> None:
    with page_of(browser) as page:
        page.goto(site.links["pages"])
        heard = page.locator("body").aria_snapshot()
    title = "Overall, how satisfied or dissatisfied were you with the service?"
    assert f'group "{title}"' in heard
    assert f'heading "{title}" [level=1]' in heard
    assert 'radio "1 – Very dissatisfied"' in heard
    assert "checked" not in heard
    assert 'navigation "Other languages"' in heard
    assert 'button "Continue"' in heard


def test_the_language_is_switched_with_scripts_off_and_what_was_entered_goes_along(
    browser: Browser, site: Site
) -> None:
    with page_of(browser, scripts=False) as page:
        page.goto(site.links["csat"])
        page.click("label[for=score-2]")
        page.fill("textarea", "Half a sentence")
        with page.expect_navigation():
            page.click("header button[lang=es]")
        assert page.get_attribute("html", "lang") == "es"
        assert page.is_checked("#score-2")
        assert page.input_value("textarea") == "Half a sentence"
        assert site.states() == []
        send(page)
        assert page.get_attribute("html", "lang") == "es"
    assert site.answered()["score"] == 2.0


def test_enter_in_a_field_goes_on_and_does_not_switch_the_language(browser: Browser, site: Site) -> None:
    with page_of(browser, scripts=False) as page:
        page.goto(site.links["routed"])
        page.click("label[for=score-5]")
        page.click("text=By phone")
        send(page)
        page.fill("#minutes", "7")
        with page.expect_navigation():
            page.press("#minutes", "Enter")
        assert page.get_attribute("html", "lang") == "en"
        assert "Thank you" in page.inner_text("h1")


def test_the_errors_have_the_focus_and_lead_to_the_first_choice(browser: Browser, site: Site) -> None:
    with page_of(browser) as page:
        question_in_error(site, page, "en")
        assert page.title().startswith("Error: ")
        assert page.evaluate("document.activeElement.className") == "summary"
        page.click(".summary a")
        assert focused(page) == "score"
        data_in_error(site, page, "en")
        assert page.title().startswith("Error: ")
        page.click(".summary a")
        assert focused(page) == "confirm"


def test_a_report_and_an_erasure_need_no_script_and_end_the_link(browser: Browser, site: Site) -> None:
    with page_of(browser, scripts=False, width=360) as page:
        page.goto(site.links["csat"])
        page.click("footer a >> nth=0")
        page.click("label[for=way-2]")
        page.fill("textarea", "At the till")
        send(page)
        assert "Your report has been received" in page.inner_text("h1")
        page.click("footer a >> nth=1")
        assert "My data" in page.inner_text("h1")
        assert "At the till" not in page.inner_text("main")
        with page.expect_download() as begun:
            page.click("text=Download as a file")
        assert '"customer_id"' in Path(begun.value.path()).read_text(encoding="utf-8")
        page.click("label[for=confirm]")
        page.click(".erase button")
        assert "Your data have been erased" in page.inner_text("h1")
        assert page.goto(site.links["csat"]).status == 404


def test_no_page_weighs_more_than_30_kilobytes_with_its_style(browser: Browser, site: Site) -> None:
    style = len(gzip.compress(STYLE.read_bytes()))
    weights = {}
    with page_of(browser) as page:
        for way in PAGES:
            way(site, page, "ar")
            parts = page.locator("link[rel=stylesheet]").count(), page.locator("img, script, iframe, style").count()
            assert parts == (1, 0)
            weights[way.__name__] = style + len(gzip.compress(page.content().encode()))

    assert max(weights.values()) <= 30_000, weights
