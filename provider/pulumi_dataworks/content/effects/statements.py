"""SQL that deletes: what statements before or after the rows do, as far as their words say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

STATEMENT_KEYS = ("presql", "postsql")
"""Keys of SQL that count at any place, in any case, also where no page names them."""

DELETING = re.compile(
    r"\b(?:truncate|delete|drop|remove|replace\s+into|insert\s+overwrite|create\s+or\s+replace\s+table)\b",
    re.IGNORECASE,
)
"""SQL that takes away what is in a table; drop and remove are what MongoDB's statements, which are objects, can do."""

DYNAMIC = re.compile(r"\b(?:exec\w*|call|prepare|begin|declare|do)\b", re.IGNORECASE)
"""Words of statements that can run the text of a literal."""

CLOSING: Mapping[str, str] = {"'": "'", "--": "\n", "/*": "*/"}
"""What ends a literal and a comment. A comment that begins with /*! is run by MySQL."""

_MARK = re.compile(r"'|--|/\*(?!!)")


def any_deletes(value: Any) -> bool:
    """Whether one of the statements, a text or a list or an object of them, deletes or drops. Linear in its size."""
    return any(DELETING.search(_code(text)) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | Mapping):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)


def _code(text: str) -> str:
    """The text without comments and literals; whole where a literal may be run, or where its end is not sure."""
    if "\\" in text or DYNAMIC.search(text):
        return text
    kept, at = [], 0
    while (mark := _MARK.search(text, at)) is not None:
        closing = CLOSING[mark.group()]
        end = text.find(closing, mark.end())
        kept.append(text[at : mark.start()] + " ")
        if end < 0:
            rest = "" if mark.group() == "--" else text[mark.start() :]
            return "".join([*kept, rest])
        at = end + len(closing)
    return "".join([*kept, text[at:]])
