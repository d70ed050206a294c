"""A real browser, the one of the system, which shows digests as the gateway sends them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from gateway.forms import CONTENT_TYPES, DIGEST_CSP

ADDRESS = "http://digest.test/"
PICTURES = os.environ.get("KLANKBORD_PICTURES")
Show = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None:
        text = "There is no Chromium here."
        pytest.fail(text) if os.environ.get("CI") else pytest.skip(text)
    with sync_playwright() as playwright:
        # As root, which containers are, Chromium has no sandbox of its own. It only reads our page.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Return what opens a digest; at the end nothing may have run, failed or been fetched."""
    opened: list[Page] = []
    faults: list[str] = []

    def opens(html: str, width: int = 1280, scheme: str = "light") -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        opened.append(page)
        headers = {
            "content-type": CONTENT_TYPES["html"],
            "content-security-policy": DIGEST_CSP,
        }
        page.route("**/*", lambda route: route.abort())
        page.route(ADDRESS, lambda route: route.fulfill(body=html, headers=headers))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.append(request.url))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(ADDRESS)
        return page

    yield opens
    for page in opened:
        page.close()
    assert faults == []


def picture(page: Page, name: str) -> None:
    """Take a picture of the whole page, where KLANKBORD_PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
