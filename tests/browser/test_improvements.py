"""What was done about answers, in a real browser: light and dark, from left and from right, on a narrow screen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from eyes import Scheme, page_of, violations
from playwright.sync_api import Browser
from site_under_test import Site
from sqlalchemy import select

from service.response.improvement import Improvement
from service.survey.survey import Survey


def tell(site: Site) -> None:
    """Every survey has two entries, one of them in English only."""
    with site.database.write() as session:
        for survey in session.scalars(select(Survey)):
            for said in ({"en": "The waits were long.", "ar": "كان الانتظار طويلًا."}, {"en": "It was cold."}):
                session.add(
                    Improvement(
                        team_id=survey.team_id, mode=survey.mode, survey_id=survey.id, followup_id=None, said=said,
                        done={"en": "There is a second desk, and the heating was renewed."}, since=date(2026, 10, 1),
                        published_at=datetime(2026, 10, 2, tzinfo=UTC), withdrawn_at=None,
                    )
                )  # fmt: skip


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("en", "dark"), ("ar", "light"), ("ar", "dark")])
@pytest.mark.parametrize("width", [320, 1000])
def test_the_list_keeps_nobody_out(
    browser: Browser, site: Site, picture: Path, language: str, scheme: Scheme, width: int
) -> None:
    tell(site)
    with page_of(browser, width=width, scheme=scheme) as page:
        page.goto(f"{site.links['csat']}/done?lang={language}")
        page.screenshot(path=picture, full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        assert violations(page) == []


def test_whoever_has_answered_finds_it_with_scripts_off(browser: Browser, site: Site) -> None:
    tell(site)
    with page_of(browser, scripts=False, width=360) as page:
        page.goto(site.links["nps"])
        page.click("label[for=score-10]")
        page.click("main form button")
        page.click("text=What has changed")

        assert "You said, we did" in page.inner_text("h1")
        assert "It was cold." in page.inner_text("main")
