"""Sentences with names and values in them, and how each form shows these.

    quoted(text)                  a name or value inside a sentence, whatever characters it has
    parts(sentence)               the sentence in order: plain parts, and names or values
    shown(sentence)               as plain text
    prose_of(sentence, longest)   as Markdown: each name or value is a code span
    cell_of(sentence, longest)    the same for a cell of a table

A sentence of another module may have names in backticks; these are names here, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .budget import Platform
from .escape import code, longest_run, plain, prose

OPEN, CLOSE = "\x01", "\x02"
"""Around a name or value. In text from outside these are control characters, which no form shows as they are."""

Part = tuple[bool, str]
"""Whether it is a name or value, and the text."""

_PARTS = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|`([^`]*)`")

PIPE = "|"
MEANINGLESS = " \"'=,;?%/"
"""Characters without letters and digits that mean nothing to Markdown or HTML in the text of an element."""

_ADDRESS = re.compile(r"[\w.+-]@[\w-]")
"""GitHub makes a link of what looks like an address, also where it is written with character references."""


def quoted(text: str) -> str:
    """`text` as a name or value inside a sentence."""
    return f"{OPEN}{text.replace(OPEN, chr(92) + 'u0001').replace(CLOSE, chr(92) + 'u0002')}{CLOSE}"


def parts(sentence: str) -> tuple[Part, ...]:
    """The parts of a sentence; none of them is empty."""
    return tuple((is_name, text) for is_name, text in _parts(sentence) if text)


def _parts(sentence: str) -> Iterator[Part]:
    at = 0
    for found in _PARTS.finditer(sentence):
        yield False, sentence[at : found.start()]
        yield True, found[1] if found[1] is not None else found[2]
        at = found.end()
    yield False, sentence[at:]


def shown(sentence: str) -> str:
    """The sentence without its marks, as text that a form still has to make harmless."""
    return "".join(text for _, text in parts(sentence))


def clipped(found: Iterable[Part], longest: int) -> Iterator[Part]:
    """At most `longest` visible characters, "…" included."""
    visible = [(is_name, plain(text)) for is_name, text in found]
    if sum(len(text) for _, text in visible) <= longest:
        yield from visible
        return
    room = max(0, longest - 1)
    for is_name, text in visible:
        if len(text) >= room:
            yield is_name, text[:room] + "…"
            return
        room -= len(text)
        yield is_name, text


def prose_of(sentence: str, longest: int) -> str:
    """The sentence as Markdown outside of tables. A backtick or a pipe in a value is shown as it is."""
    return _joined((span(text) if is_name else prose(text)) for is_name, text in clipped(parts(sentence), longest))


def cell_of(sentence: str, longest: int, platform: Platform) -> str:
    """The sentence as Markdown in a cell of a table."""
    return _joined(
        (cell_code(text, platform) if is_name else prose(text)) for is_name, text in clipped(parts(sentence), longest)
    )


def span(text: str) -> str:
    """A code span outside of tables: its fence is longer than any run of backticks inside."""
    inside = plain(text)
    if not inside.strip():
        return "` `" if inside else ""
    fence = "`" * (longest_run(inside, "`") + 1)
    pad = " " if inside[0] in "` " or inside[-1] in "` " else ""
    return f"{fence}{pad}{inside}{pad}{fence}"


def cell_code(text: str, platform: Platform) -> str:
    """A code span in a table. Where a pipe would end the cell, an element with character references, as far as the
    platform shows HTML in a comment."""
    if PIPE not in text or not platform.has_html or _ADDRESS.search(text):
        return code(text)
    return f"<code>{_referenced(plain(text))}</code>"


def _referenced(text: str) -> str:
    """Every ASCII character with a meaning in Markdown or HTML as a character reference, which has none."""
    return "".join(
        character
        if character.isalnum() or character in MEANINGLESS or not character.isascii()
        else f"&#{ord(character)};"
        for character in text
    )


def _joined(found: Iterable[str]) -> str:
    """Code spans that touch would be one; a space keeps them apart."""
    told = ""
    for one in found:
        told += " " + one if told.endswith("`") and one.startswith("`") else one
    return told
