from __future__ import annotations

from pathlib import Path

import pytest
from eyes import Scheme, focused, page_of, violations
from playwright.sync_api import Browser
from site_under_test import Site


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
            elif name != "A" and not name.startswith("_"):
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
        page.click("main form button")
        assert "Thank you" in page.inner_text("h1")
        page.reload()
        assert "Thank you" in page.inner_text("h1")
    assert site.answered() == {"score": 9.0}


def test_a_protected_question_is_answered_with_scripts_off(browser: Browser, site: Site) -> None:
    with page_of(browser, scripts=False, width=360) as page:
        page.goto(site.links["crosswise"])
        page.click("label[for=score-4]")
        page.click("text=Different: yes to one, no to the other >> nth=0")
        page.click("text=The same: yes to both, or no to both >> nth=1")
        page.click("main form button")
        assert "Thank you" in page.inner_text("h1")
    assert site.answered() == {"score": 4.0, "asked_for_score": "different", "asked_for_score_anchor": "same"}


@pytest.mark.parametrize("template", ["csat", "nps", "crosswise", "forced"])
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
        page.click("main form button")
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
                page.click("main form button")
        else:
            page.goto(link)
            page.click("label[for=score]")
            with page.expect_navigation():
                page.click("main form button")
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
@pytest.mark.parametrize("template", ["csat", "nps", "crosswise", "forced"])
def test_at_320_pixels_nothing_runs_off_the_side_and_every_target_is_large(
    browser: Browser, site: Site, picture: Path, template: str, language: str
) -> None:
    with page_of(browser, width=320, scale=2) as page:
        page.goto(f"{site.links[template]}?lang={language}")
        page.screenshot(path=picture, full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        boxes = [
            one.bounding_box()
            for one in page.query_selector_all("main label:has(input), button:not(.heard), nav a, footer a")
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
        page.click("main form button")
    assert site.answered() == {"score": 7.0}


def test_no_page_asks_anybody_else_for_anything(browser: Browser, site: Site) -> None:
    with page_of(browser, scripts=False) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site.links["csat"])
        hosts = {url.split("/")[2] for url in asked}
    assert len(hosts) == 1
    assert len([url for url in asked if "favicon" not in url]) == 2
