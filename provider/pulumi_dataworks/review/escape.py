"""What comes from outside, made harmless. Every text of a task, a content, a server or a program passes here once.

    plain(text)        visible characters only, in one line: what else there is is written as \\u202e
    line(text)         ... which no CI system obeys where it begins a line
    lines(text)        each line of a message of several lines, `plain`
    clip(text, n)      ... and at most n of them
    code(text)         ... as a code span of Markdown, which nothing can leave
    prose(text)        ... as Markdown, code spans where it holds more than plain words
    html(text)         ... as text of HTML
    json_text(value)   JSON, which keeps each text as it is, in ASCII

In a code span no platform looks for mentions, references, links or HTML. A pipe is written as \\u007c, since dialects
of Markdown disagree on how one is escaped in a table.
"""

from __future__ import annotations

import json
import re
import unicodedata
from html import escape
from typing import Any

LONGEST_MARKS = 2
"""Combining marks in a row that are shown; more of them paint over the lines above."""

FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufe0f\ufe0e\u034f")
"""Characters that look like nothing although they count as letters, symbols or marks."""

SPACES = " \u3000"
"""The spaces that are shown: the usual one and that of Chinese text."""

HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
"""Controls (ANSI among them), format characters (bidirectional, zero width), halves of pairs, private and unassigned
characters, separators."""

_HARMLESS = re.compile(r"[\x20-\x7e\u4e00-\u9fff→←…·]*")
"""Characters that need no look: ASCII, the usual Chinese, and our own marks."""

MARKER = "pulumi-dataworks-review"
"""A bot finds its own comment by this word, so no text from outside may hold it."""

LOGGING_COMMAND = re.compile(r"##(?=vso\[|\[|teamcity\[)", re.IGNORECASE)
"""Azure Pipelines and older GitHub runners obey these anywhere in a line, TeamCity at its start.

https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
https://www.jetbrains.com/help/teamcity/service-messages.html
"""

_PROSE = re.compile(r"(?:[^\W\d_][\w'-]*+|\d\d:\d\d(?::\d\d)?+(?!\d)|\d++(?:\.\d++)?+|[ ,;()/→←·…=-]|[.:](?= |$))++")
"""Words, numbers, times of day and the punctuation that no dialect of Markdown gives a meaning inside a line."""

_LINK_LIKE = re.compile(
    r"www|https?|ftp|mailto|[a-z]+-\d|//|(?<![0-9a-z])[0-9a-f]{7,64}(?![0-9a-z])", re.IGNORECASE | re.ASCII
)
"""What platforms make a link of, hashes of commits included: these also next to letters that are not ASCII."""

_MARKER = re.compile(MARKER, re.IGNORECASE)
_LINE_END = re.compile(r"\r?\n")

_BLOCK_LIKE = re.compile(r" *(?:\d+[.)]|[-=]+)(?= |$)")
"""What would begin a list, a rule or a heading, if it came first in a line."""


def plain(text: str) -> str:
    """`text` in one line of visible characters."""
    if not _HARMLESS.fullmatch(text):
        text = "".join(_shown(text))
    text = LOGGING_COMMAND.sub(r"#\\u0023", text)
    return _MARKER.sub(lambda found: found[0].replace("-", r"\u002d"), text)


def line(text: str) -> str:
    """`plain` for a line that begins with it: GitHub obeys `::` there, also behind spaces.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    shown = plain(text)
    return shown.replace("::", r":\u003a", 1) if shown.lstrip(SPACES).startswith("::") else shown


def lines(text: str) -> list[str]:
    """The lines of a message, each `plain`; empty ones are left out, and one is there at least."""
    return [plain(part) for part in _LINE_END.split(text) if part.strip()] or [""]


def _shown(text: str) -> list[str]:
    shown = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        hidden = category in HIDDEN_CATEGORIES and character not in SPACES
        shown.append(_code_point(character) if hidden or character in FILLERS or marks > LONGEST_MARKS else character)
    return shown


def _code_point(character: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    return short or (f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}")


def clip(text: str, longest: int) -> str:
    """`plain`, and at most `longest` characters of it, "…" included."""
    shown = plain(text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def code(text: str) -> str:
    """A code span: its fence is longer than any run of backticks inside."""
    inside = plain(text).replace("|", r"\u007c")
    if not inside.strip():
        return "` `" if inside else ""
    fence = "`" * (longest_run(inside, "`") + 1)
    pad = " " if inside[0] in "` " or inside[-1] in "` " else ""
    return f"{fence}{pad}{inside}{pad}{fence}"


def prose(text: str) -> str:
    """A sentence with `names` in backticks: these, and whatever is more than plain words, become code spans."""
    told = ""
    for index, part in enumerate(plain(text).split("`")):
        shown = code(part) if index % 2 or not _is_prose(part) else _words(part)
        told += " " + shown if told.endswith("`") and shown.startswith("`") else shown
    return told


def _is_prose(text: str) -> bool:
    if _BLOCK_LIKE.match(text) or _LINK_LIKE.search(text):
        return False
    return not text or _PROSE.fullmatch(text) is not None


def _words(text: str) -> str:
    """Underscores would be emphasis; all else in plain words means itself."""
    return text.replace("_", r"\_")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON in ASCII that keeps every text as it is, and in which no CI system finds a command; without a line end."""
    return LOGGING_COMMAND.sub(r"#\\u0023", json.dumps(value, indent=indent))


def longest_run(text: str, character: str) -> int:
    """The length of the longest run of `character` in `text`."""
    return max((len(run) for run in re.findall(f"{re.escape(character)}+", text)), default=0)


def html(text: str) -> str:
    """Text for HTML, also inside a quoted attribute."""
    return escape(plain(text), quote=True)
