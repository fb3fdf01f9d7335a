"""The console in a real browser: nobody is kept out, by theme, width or want of a mouse, and no script is needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import factories
import pytest
from axe_playwright_python.sync_playwright import Axe
from caring import unhappy
from fakes import FakeClock
from playwright.sync_api import Browser, Page

from service.base.key import Scope
from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings
from service.survey import survey as surveys
from service.survey.practice import Practice
from service.web.app import create_app

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
BEGGING = "How did we do? Please give us a 5, anything less means we failed. <script>alert(1)</script>"


@dataclass(frozen=True, slots=True)
class Console:
    """A served console, a key to it, a draft with faults and routes, and one without."""

    url: str
    key: str
    faulty: str
    sound: str
    followup: str


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the standard library's
        """Say nothing between the dots of the tests."""


@pytest.fixture
def console(sqlite: Database, settings: Settings, secrets: Secrets, clock: FakeClock) -> Iterator[Console]:
    faulty: dict[str, Any] = factories.document("csat", ["en", "ar"])
    faulty["questions"][0]["text"]["en"] = BEGGING
    faulty["questions"][1]["show_if"] = {"question": "score", "op": "at_most", "value": 2}
    faulty["invitation"]["sms"]["en"] = "{sender}: it’s short. {question} {link} {stop}"
    with sqlite.write() as session:
        scopes = [Scope.SURVEYS_WRITE, *factories.CARER]
        actor, key = factories.actor(session, now=clock(), name="Survey designer", scopes=scopes)
        made = [
            surveys.create(
                session,
                actor,
                name=name,
                touchpoint="visit",
                document=document,
                auxiliaries=["age_band"],
                practice=Practice(),
                secrets=secrets,
                now=clock(),
            )
            for name, document in (("Visits with faults", faulty), ("Sound", factories.document("nps", ["en"])))
        ]
    followup = unhappy(sqlite, secrets, clock, actor.team_id)
    server = make_server("127.0.0.1", 0, create_app(settings, sqlite, clock=clock), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/console"
    surveyed = [f"{url}/surveys/{one.id}" for one in made]
    yield Console(url, key, *surveyed, f"{url}/followups/{followup.id}")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def signed_in(
    browser: Browser, console: Console, *, width: int = 1100, scheme: Any = "light", scripts: bool = True
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        bypass_csp=scripts,  # axe is a script; the pages allow none
    )
    page = context.new_page()
    page.goto(f"{console.url}/sign-in")
    page.fill("#key", console.key)
    page.click("main button")
    page.wait_for_url(console.url)
    return page


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]


def addresses(console: Console) -> dict[str, str]:
    return {
        "list": console.url,
        "new": f"{console.url}/new",
        "import": f"{console.url}/import",
        "survey": console.faulty,
        "arabic": f"{console.faulty}?language=ar",
        "edit": f"{console.faulty}/edit",
        "publish": f"{console.faulty}/publish",
        "preview": f"{console.faulty}/preview",
        "pages": f"{console.faulty}/pages",
        "walk": f"{console.faulty}/walk",
        "walk-arabic": f"{console.faulty}/walk?language=ar",
        "talk": f"{console.faulty}/talk",
        "followups": f"{console.url}/followups",
        "followup": console.followup,
        "missing": f"{console.url}/surveys/00000000-0000-0000-0000-000000000000",
    }


def test_no_page_keeps_anybody_out(browser: Browser, console: Console, picture: Path, scheme: str) -> None:
    page = signed_in(browser, console, scheme=scheme)
    found = {}
    for name, address in addresses(console).items():
        page.goto(address)
        page.screenshot(path=picture.with_stem(f"{picture.stem}-{name}"), full_page=True)
        found[name] = violations(page)
    page.context.close()

    assert {name: listed for name, listed in found.items() if listed} == {}


def test_at_320_pixels_nothing_runs_off_the_side(browser: Browser, console: Console, picture: Path) -> None:
    page = signed_in(browser, console, width=320)
    widths, found = {}, {}
    for name, address in addresses(console).items():
        page.goto(address)
        page.screenshot(path=picture.with_stem(f"{picture.stem}-{name}"), full_page=True)
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
        found[name] = violations(page)
    page.context.close()

    assert {name: width for name, width in widths.items() if width > 320} == {}
    assert {name: listed for name, listed in found.items() if listed} == {}


def test_errors_and_the_sign_in_keep_nobody_out(browser: Browser, console: Console, picture: Path, scheme: str) -> None:
    page = signed_in(browser, console, scheme=scheme)
    found = {}
    for name in ("new", "edit", "publish"):
        page.goto(addresses(console)[name])
        if name == "edit":
            page.fill("#questionnaire", '{"schema": 1}')
        page.click("main form button:not(.quiet)")
        page.wait_for_selector(".summary")
        assert page.evaluate("document.activeElement.className") == "summary"
        page.screenshot(path=picture.with_stem(f"{picture.stem}-{name}"), full_page=True)
        found[name] = violations(page)
    page.click("header button")
    page.wait_for_selector("#key")
    page.fill("#key", "wrong")
    page.click("main button")
    page.wait_for_selector("#key-error")
    page.screenshot(path=picture.with_stem(f"{picture.stem}-sign-in"), full_page=True)
    found["sign-in"] = violations(page)
    page.context.close()

    assert {name: listed for name, listed in found.items() if listed} == {}


def test_following_up_keeps_nobody_out(browser: Browser, console: Console, picture: Path, scheme: str) -> None:
    page = signed_in(browser, console, scheme=scheme)
    page.goto(console.followup)
    found = {}
    for name, button in (("note", "Add the note"), ("close", "Close the follow-up"), ("reveal", "Show the respondent")):
        page.click(f"text={button}")
        page.wait_for_selector(".summary")
        page.screenshot(path=picture.with_stem(f"{picture.stem}-{name}"), full_page=True)
        found[name] = violations(page)
    page.fill("#reason", "to call and apologise")
    page.click("text=Show the respondent")
    page.wait_for_selector("text=anna@example.com")
    found["revealed"] = violations(page)
    page.context.close()

    assert {name: listed for name, listed in found.items() if listed} == {}


def test_a_survey_is_published_by_keyboard_alone_and_without_scripts(browser: Browser, console: Console) -> None:
    page = signed_in(browser, console, scripts=False)
    page.goto(console.sound)
    page.focus("text=Publish >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_url("**/publish")
    page.focus("main form button")
    page.keyboard.press("Enter")
    page.wait_for_url(console.sound)
    said = page.inner_text("main")
    page.context.close()

    assert "shown is version 1" in said


def test_the_pages_are_walked_through_within_their_frames(browser: Browser, console: Console, picture: Path) -> None:
    page = signed_in(browser, console, scripts=False)
    page.goto(f"{console.faulty}/pages")
    phone = page.frame_locator("iframe.phone")
    assert "Preview: nothing is stored" in phone.locator("main").inner_text()
    phone.locator("label[for=score]").click()
    phone.locator("form button").first.click()
    phone.locator("input[name=d_staff]").first.wait_for()
    page.screenshot(path=picture, full_page=True)
    widths = [one.bounding_box() for one in page.query_selector_all("iframe")]
    page.context.close()

    assert widths[0] is not None
    assert widths[1] is not None
    assert widths[0]["width"] == 360
    assert widths[1]["width"] > 500


def test_no_page_runs_a_script_or_asks_anybody_else(browser: Browser, console: Console) -> None:
    page = signed_in(browser, console)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for address in addresses(console).values():
        page.goto(address)
        assert page.locator("script, [onclick], [onload]").count() == 0
    page.context.close()

    assert {url.split("/")[2] for url in asked} == {console.url.split("/")[2]}
