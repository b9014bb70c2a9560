"""The documentation as a reader sees it: served from this machine, in a real Chromium, at two widths, without network.

`pytest tests/browser --update-golden` takes the pictures in docs/images anew.
"""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import docs_site

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDE, NARROW = (1280, 800), (390, 844)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Without a log; a window that closes in the middle of a picture is no error."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    html = docs_site.build(tmp_path_factory.mktemp("site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(html))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    """A window that reaches this site only: any other request, and any error of the page, fails the test."""
    width, height = request.param
    window = chromium.new_context(viewport={"width": width, "height": height}, color_scheme="light")
    wrong: list[str] = []

    def only_here(route: Route) -> None:
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(route.request.url)
            route.abort()

    window.route("**/*", only_here)
    page = window.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield page
    window.close()
    assert wrong == []


def is_wide(page: Page) -> bool:
    assert page.viewport_size is not None
    return page.viewport_size["width"] == WIDE[0]


@pytest.mark.parametrize("place", ["index", "first-hour", "findings", "resources/ScheduledSync", "connectors/index"])
def test_a_page_fits_its_window(page: Page, address: str, place: str) -> None:
    """Its title is shown, and nothing makes the whole page scroll sideways; wide tables scroll by themselves."""
    page.goto(f"{address}/{place}.html")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_the_search_finds_a_finding_by_its_code(page: Page, address: str) -> None:
    """By a code of a message to the page that explains it."""
    page.goto(f"{address}/index.html")
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Search").fill("DW301")
    expect(page.locator("a[href*='findings.html']").filter(has_text="DW301").first).to_be_visible()


def test_a_reader_gets_from_the_overview_to_a_guide_and_to_a_resource(page: Page, address: str) -> None:
    """By links of the pages."""
    page.goto(f"{address}/index.html")
    page.locator("article").get_by_role("link", name="Renaming, aliases, resource options").click()
    expect(page.locator("h2", has_text="Resource options")).to_be_visible()
    page.goto(f"{address}/resources/DISyncTask.html")
    expect(page.get_by_role("heading", name="Inputs")).to_be_visible()


def test_the_pictures_of_the_site_are_taken(page: Page, address: str, request: pytest.FixtureRequest) -> None:
    """For the repository. Pixels differ between machines, so the test holds only that the pictures exist."""
    image = IMAGES / f"docs-{'wide' if is_wide(page) else 'narrow'}.png"
    if request.config.getoption("--update-golden"):
        page.goto(f"{address}/first-hour.html")
        expect(page.locator("h1")).to_be_visible()
        page.screenshot(path=image)
    assert image.read_bytes().startswith(b"\x89PNG")
