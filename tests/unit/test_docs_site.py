"""The site of `make docs`: built without a warning, no link leads nowhere, and nothing is loaded from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

import docs_site
import resource_pages

ROOT = Path(__file__).resolve().parents[2]
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
NOT_LOADED = {"canonical", "prev", "next", "alternate"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return docs_site.build(tmp_path_factory.mktemp("site"))


def elements(page: Path) -> Iterator[Element]:
    yield from html5lib.parse(page.read_text(encoding="utf-8"), namespaceHTMLElements=False).iter()


def test_every_page_is_in_the_site_and_every_link_leads_somewhere(site: Path) -> None:
    """Pages and places in pages; the links to other hosts are of https."""
    pages = {page: list(elements(page)) for page in sorted(site.rglob("*.html"))}
    assert {page.relative_to(site).as_posix() for page in pages} >= {
        place.removesuffix(".md").replace("README", "index") + ".html" for place in docs_site.sources()
    }
    anchors = {page: {node.get("id") for node in nodes} | {""} for page, nodes in pages.items()}
    for page, nodes in pages.items():
        for node in nodes:
            target = node.get("href")
            if node.tag != "a" or target is None or page.name == "404.html":
                continue
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                assert parts.scheme in ("https", "http"), (page, target)
                assert parts.scheme == "https" or parts.hostname == "127.0.0.1", (page, target)
                continue
            led = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            led = led / "index.html" if led.is_dir() else led
            assert led.exists(), (page, target)
            if led.suffix == ".html":
                assert unquote(parts.fragment) in anchors[led], (page, target)


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    """Scripts, styles, fonts, pictures: all of them are files of the site."""
    for page in site.rglob("*.html"):
        for node in elements(page):
            attribute = LOADED.get(str(node.tag))
            if attribute and (target := node.get(attribute)) and node.get("rel") not in NOT_LOADED:
                assert not urlsplit(target).netloc, (page, target)
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", style.read_text(encoding="utf-8")), style


def test_every_page_of_the_menu_exists_and_every_guide_is_in_it() -> None:
    """A page that nobody can find is not read."""
    menu = {page for _, entries in docs_site.menu() for _, page in entries}
    made = {f"resources/{name}.md" for name in resource_pages.NAMES}
    assert menu <= set(docs_site.sources()) | made
    assert made <= menu
    assert {place for place in docs_site.sources() if "/" not in place} <= menu


PROGRAMS = {
    **{
        f"{page.stem}-{number}": code
        for page in sorted((ROOT / "docs").glob("guide-*.md"))
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    },
    **resource_pages.EXAMPLES,
}

RUN = """
import sys
import pulumi

made = []


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        made.append(args.typ)
        return f"{args.name}-id", {**args.inputs, "file_id": "1000001", "folder_path": "Business Flow/a/数据集成"}

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks(), project="docs", stack="dev", preview=False)


@pulumi.runtime.test
def run():
    exec(compile(sys.stdin.read(), "page", "exec"), {"__name__": "__main__"})


run()
print(*sorted(made))
"""
"""A program of a page, with the mocks of the SDK in place of an engine; prints the types of what it declares."""


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_program_of_guides_and_resource_pages_runs(name: str, tmp_path: Path) -> None:
    """Each in a process of its own, as it is; those of resources declare the resource."""
    if name.startswith("guide-environments"):
        page = (ROOT / "docs" / "guide-environments.md").read_text(encoding="utf-8")
        (tmp_path / "Pulumi.yaml").touch()
        (tmp_path / "dataworks.toml").write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=PROGRAMS[name], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    if name in resource_pages.NAMES:
        assert re.search(rf"[:/]{name}\b", done.stdout), done.stdout
