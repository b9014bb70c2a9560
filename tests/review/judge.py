"""Outside judges of what a review renders to: real parsers, and a list of the elements that may come out."""

from __future__ import annotations

import re

import html5lib
from markdown_it import MarkdownIt

ELEMENTS = {
    "html": set(),
    "head": set(),
    "body": set(),
    "h2": set(),
    "h3": set(),
    "h4": set(),
    "p": set(),
    "br": set(),
    "hr": set(),
    "strong": set(),
    "ul": set(),
    "li": set(),
    "code": {"class"},
    "pre": set(),
    "table": set(),
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "th": set(),
    "td": set(),
    "details": set(),
    "summary": set(),
    "blockquote": set(),
    "a": {"href"},
}
"""Elements that a review may render to, and their attributes. No image, no emphasis, no style, and links to LINKS."""

LINKS = ("https://ide2-cn-shanghai.data.aliyun.com/?defaultProjectId=10000&fileId=", "https://ci.example/")
"""Where links may lead: the console in the region of the tests, and what a test itself names."""

ALERTS = ("[!CAUTION]", "[!WARNING]", "[!NOTE]")
"""What a quote begins with that GitHub and GitLab show as an alert."""

CODE = {"code", "pre"}

HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{7,40}(?![0-9A-Za-z])")
"""What GitHub makes a link to a commit of, where there is one; it looks at ASCII alone."""


def rendered(markdown: str) -> str:
    """HTML as GitHub makes it: tables, raw HTML, links where a text looks like one."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    return str(parser.render(markdown))


def elements(html: str) -> list[tuple[str, dict[str, str], str]]:
    """Every element with its attributes, and the text that stands directly in it."""
    root = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    found = []
    for element in root.iter():
        if isinstance(element.tag, str):
            direct = (element.text or "") + "".join(child.tail or "" for child in element)
            found.append((element.tag, dict(element.attrib), direct))
    return found


def shape(html: str) -> list[str]:
    """The tags in order: the skeleton, which no text from outside may change."""
    return [tag for tag, _, _ in elements(html)]


def assert_harmless(html: str) -> None:
    """Only known elements, no attribute but the language of a block, nothing outside of code that a platform reads.

    One quote at most, which is an alert.
    """
    found = elements(html)
    assert [tag for tag, _, _ in found].count("blockquote") <= 1
    first = True
    for tag, attributes, text in found:
        if tag == "p" and first and text.startswith(ALERTS):
            text = text.partition("]")[2]
            first = False
        assert tag in ELEMENTS, (tag, attributes)
        assert set(attributes) <= ELEMENTS[tag], (tag, attributes)
        assert attributes.get("href", LINKS[0]).startswith(LINKS)
        assert attributes.get("class") in (None, "language-diff", "language-toml")
        if tag not in CODE:
            for mark in ("@", "#", "!", "~", "<", ">", "[", "]", "http", "www."):
                assert mark not in text, (tag, mark, text)
            assert not HASH.search(text), (tag, text)


def assert_no_commands(text: str) -> None:
    """No line that a CI system obeys, no invisible or controlling character."""
    for line in text.split("\n"):
        assert not line.lstrip().startswith("::"), line
        assert "##[" not in line, line
        assert "##teamcity[" not in line, line
        assert "##vso[" not in line, line
        for character in line:
            assert character.isprintable() or character == "\u3000", (hex(ord(character)), line)
