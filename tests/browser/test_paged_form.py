"""The form page by page in a real browser: keyboard, way back, resuming, other scripts, narrow screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from eyes import Scheme, focused, page_of, violations
from playwright.sync_api import Browser, Page
from site_under_test import Site


def fill_by_keyboard(page: Page, entries: dict[str, str]) -> None:
    """Tab through a page, answer what there is an entry for, and press the button."""
    for _ in range(60):
        page.keyboard.press("Tab")
        name = focused(page)
        if name == "BUTTON":
            break
        entry = entries.get(name)
        if entry is None:
            continue
        if entry == "first":
            page.keyboard.press("Space")
        elif entry == "next":
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.press("Control+a")
            page.keyboard.type(entry)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def in_the_shop(page: Page) -> None:
    page.click("label[for=score]")
    page.click("text=In the shop")
    page.click("main form button")


def test_a_routed_survey_is_answered_by_keyboard_alone(browser: Browser, site: Site) -> None:
    with page_of(browser) as page:
        page.goto(site.links["routed"])
        fill_by_keyboard(page, {"score": "first", "channel": "first"})
        assert page.is_visible("text=What went wrong?")
        fill_by_keyboard(page, {"trouble": "It squeaks"})
        if page.is_visible("text=The shop"):
            fill_by_keyboard(page, {"d_room": "first"})
        fill_by_keyboard(page, {"minutes": "25"})
        page.wait_for_selector("text=Thank you")
    answers = site.answered()
    assert (answers["score"], answers["minutes"]) == (1.0, 25.0)
    assert {"channel", "trouble"} <= set(answers)
    assert site.states() == ["complete"]


def test_back_and_forth_with_scripts_off_and_resumed_in_another_browser(browser: Browser, site: Site) -> None:
    link = site.links["routed"]
    with page_of(browser, scripts=False, width=360) as page:
        page.goto(link)
        in_the_shop(page)
        page.fill("textarea", "It squeaks")
        page.click("text=Back")
        assert page.is_checked("#score")
        page.click("main form button")
        assert page.input_value("textarea") == ""  # left without being sent in
        page.fill("textarea", "It squeaks")
        page.click("main form button")
        assert page.is_visible("text=The shop")
    with page_of(browser, scripts=False, width=360) as page:
        page.goto(link)
        assert page.is_visible("text=The shop")
        page.click("main form button")
        assert page.input_value("#minutes") == "10"
        page.click("main form button")
        assert "Thank you" in page.inner_text("h1")
    assert site.states() == ["complete"]
    assert site.answered()["minutes"] == 10.0


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ar", "dark")])
def test_no_page_keeps_anybody_out(
    browser: Browser, site: Site, picture: Path, language: str, scheme: Scheme, width: int
) -> None:
    link = site.links["routed"]
    with page_of(browser, width=width, scheme=scheme, scale=2 if width == 320 else 1) as page:
        page.goto(link)
        in_the_shop(page)
        page.fill("textarea", "It squeaks")
        page.click("main form button")
        for number in range(1, 5):
            page.goto(f"{link}?page={number}&lang={language}")
            page.screenshot(path=picture.with_stem(f"{picture.stem}-{number}"), full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            targets = page.query_selector_all(
                "main label:has(input[type=radio]), main input[type=text], button:not(.heard), nav a, .back a, summary,"
                " footer a"
            )
            boxes = [one.bounding_box() for one in targets]
            assert boxes
            assert [box for box in boxes if box is None or box["width"] < 44 or box["height"] < 44] == []
            assert violations(page) == []


def test_an_error_on_a_later_page_leads_to_its_question_and_keeps_what_was_typed(
    browser: Browser, site: Site, picture: Path
) -> None:
    with page_of(browser, width=360) as page:
        page.goto(site.links["routed"])
        page.click("label[for=score-5]")
        page.click("text=By phone")
        page.click("main form button")
        page.fill("#minutes", "soon")
        page.fill("textarea", "kept")
        page.click("main form button")
        page.wait_for_selector(".summary")
        page.screenshot(path=picture, full_page=True)
        assert violations(page) == []
        assert page.input_value("textarea") == "kept"
        assert page.input_value("#minutes") == "soon"
        page.click(".summary a")
        assert focused(page) == "minutes"
        page.fill("#minutes", "٢٥")
        page.click("main form button")
        page.wait_for_selector("text=Thank you")
    assert site.answered()["minutes"] == 25.0
