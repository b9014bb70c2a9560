"""A real Chromium, headless and without network, for pages made from reviews and that of the emulator.

What is installed is used (Debian: `apt-get install chromium`); nothing is fetched. Where there is none, these tests are
skipped with that reason, or fail with --need-chromium, which `make test-browser` gives.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pulumi_dataworks.review.html import as_html
from pulumi_dataworks.review.model import Review

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # the tests also run as root, in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NONE = "not run: no Chromium is installed (Debian: apt-get install chromium)"

Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The browser of this machine, with a profile that is thrown away.

    Its driver keeps an event loop in this process, so these tests run in one of their own, as the Makefile has it.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        (pytest.fail if request.config.getoption("--need-chromium") else pytest.skip)(NONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS], headless=True)
        yield browser
        browser.close()


@pytest.fixture
def visited(chromium: Browser) -> Open:
    """Open a URL in a window of its own. Whatever the console says, and any request but the page, fails the test."""

    @contextmanager
    def visit(url: str, *, width: int = 1280, height: int = 900, **context: Any) -> Iterator[Page]:
        window = chromium.new_context(viewport={"width": width, "height": height}, **context)
        page = window.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda asked: said.append(asked.url) if asked.url.partition("?")[0] != url else None)
        page.goto(url)
        yield page
        window.close()
        assert said == []

    return visit


@pytest.fixture
def opened(visited: Open, tmp_path: Path) -> Open:
    """Open a review as a page, in a window of its own."""

    def open_review(review: Review, **how: Any) -> AbstractContextManager[Page]:
        path = tmp_path / "review.html"
        path.write_text(as_html(review), encoding="utf-8")
        return visited(path.as_uri(), **how)

    return open_review
