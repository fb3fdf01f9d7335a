"""A window of the browser, and what is wrong with what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

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
