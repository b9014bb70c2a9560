"""Task content as JSON text: read from a program, read from DataWorks, written for DataWorks.

read_json_text(text)    strict: what a person wrote and can mend
read_live_json(text)    total: what the service holds, however odd
write_json(content)     compact, keys in the order of the code editor
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from ..errors import InputError
from .values import DEEPEST, LARGEST_CARRIED, UNKNOWN, canonical, contains_unknown

CONTENT_KEYS = ("type", "version", "steps", "setting", "order", "extend")
STEP_KEYS = ("stepType", "parameter", "name", "category")
"""The order in which the code editor of DataWorks writes keys, as the published jobs show; others follow, sorted."""

TRAILING_COMMA = re.compile(r",?[ \t\r\n]*(?=[}\]])")
"""What may be left of a comma before a closing bracket, from the comma (Python 3.13 and later) or after it."""


def read_json_text(text: str, *, where: str = "task_content") -> dict[str, Any]:
    """The object that `text` describes; a byte order mark at its start is skipped.

    Raises InputError, which starts with the code of its finding, says where and never quotes a value: on a syntax
    error, on a key that stands twice in one object (one of the two would be lost), on NaN, Infinity and numbers as
    large, and on anything that is no object.
    """

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                raise InputError(
                    f"DW106 {where}: the key {key!r} is in one object twice.",
                    advice="Leave one of the two out: only the last one would be kept.",
                )
            seen[key] = value
        return seen

    def constant(name: str) -> NoReturn:
        raise InputError(f"DW107 {where}: {name} is not a JSON number.", advice="Write a number, or a text.")

    def decimal(digits: str) -> float:
        number = float(digits)
        if not math.isfinite(number):
            raise InputError(
                f"DW107 {where}: holds a number beyond all that can be carried.", advice="Write it as text."
            )
        return number

    text = text.removeprefix("\ufeff")
    try:
        content = json.loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_float=decimal)
    except json.JSONDecodeError as error:
        mistake = _first_mistake(text, error)
        line = text.count("\n", 0, mistake.offset) + 1
        column = mistake.offset - text.rfind("\n", 0, mistake.offset)
        raise InputError(
            f"{mistake.code} {where}: is not valid JSON: {mistake.what} at line {line}, column {column}.",
            advice=mistake.advice,
        ) from None
    except RecursionError:
        raise InputError(
            f"DW107 {where}: is nested too deeply.", advice="No task needs that; look for a mistake."
        ) from None
    except ValueError:  # an integer of more digits than Python reads
        raise InputError(f"DW107 {where}: holds a number of too many digits.", advice="Write it as text.") from None
    if isinstance(content, str) and content.lstrip("\ufeff \t\r\n").startswith("{"):
        raise InputError(f"DW108 {where}: is JSON text inside of a JSON text.", advice="Encode it once.")
    if not isinstance(content, dict):
        raise InputError(
            f"DW102 {where}: is JSON text of something else than an object.", advice="Start it with a brace."
        )
    return content


@dataclass(frozen=True)
class _Mistake:
    """The finding that a broken text is: its code, what is wrong, the offset of the place, and what to do."""

    code: str
    what: str
    offset: int
    advice: str


def _first_mistake(text: str, error: json.JSONDecodeError) -> _Mistake:
    """The mistake at which `text` stops being JSON, the same for every version of Python.

    For a comma before a closing bracket the parser of 3.13 reports the comma and that of 3.12 the bracket, with
    different messages; here it is always the bracket.
    """
    at = error.pos
    if text.startswith(("//", "/*"), at):
        return _Mistake("DW103", "a comment", at, "JSON knows no comments: take out what starts with // or /*.")
    closing = TRAILING_COMMA.match(text, at)
    if closing and "," in (text[at], text[:at].rstrip(" \t\r\n")[-1:]):
        return _Mistake(
            "DW104",
            "a comma before the closing bracket",
            closing.end(),
            "Take out the comma before a closing bracket or brace.",
        )
    return _Mistake("DW105", error.msg.removesuffix(" at"), at, _advice(text, at, error.msg))


SPACE, QUOTE = "a space that is not a plain one", "a quotation mark that is not the straight double one"
NO_QUOTES = "\u201c\u201d\u201e\u2033\uff02\u2018\u2019\uff07\u00ab\u00bb\u300c\u300d"
"""Quotation marks of people."""

ODD_CHARACTERS: Mapping[str, str] = {
    # characters that look like those of JSON: what they are
    **dict.fromkeys("\u00a0\u1680\u2002\u2003\u2007\u2008\u2009\u202f\u205f\u3000", SPACE),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", "a character without a width"),
    **dict.fromkeys("\u2028\u2029\x85\x0b\x0c", "a line break that is not a plain one"),
    **dict.fromkeys(f"{NO_QUOTES}'`", QUOTE),
    "\uff1a": "a full-width colon",
    "\uff0c": "a full-width comma",
    "\u3001": "an ideographic comma",
    "\uff1b": "a full-width semicolon",
    **dict.fromkeys("\uff5b\uff5d", "a full-width brace"),
    **dict.fromkeys("\uff3b\uff3d\u3010\u3011", "a full-width bracket"),
    **dict.fromkeys("\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19", "a full-width digit"),
}

WORDS: Mapping[str, str] = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
"""Values of other languages, and those of JSON."""


def _advice(text: str, at: int, message: str) -> str:
    """What to do about a text that is no JSON from `at` on; names the character where it only looks like JSON."""
    fenced = "```" in text and not text.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    if fenced or text.startswith("```", at):
        return "Remove the fence of Markdown: the lines that start with ```."
    found = text[at : at + 1]
    if found in ODD_CHARACTERS:
        return f"Write the plain character: this is {_named(found)}."
    wrong = _wrong_quotation_mark(text, at)
    if wrong:
        return f"Write the straight double quotation mark in the text at that place, which has {_named(wrong)}."
    if message.startswith("Invalid control character"):
        inside = {"\n": "a line break", "\t": "a tab", "\r": "a carriage return"}.get(found, "a control character")
        return (
            f"Close the text before it, or write it as an escape: this is {inside} (U+{ord(found):04X}) inside a text."
        )
    if message.startswith("Invalid \\"):
        return "Write two backslashes for one: this one starts no escape of JSON."
    word = next((word for word in WORDS if text.startswith(word, at)), "")
    if word:
        return f"Write {WORDS[word]}: {word} is not a value of JSON."
    return "Fix the text at that place."


LONGEST = 1000
"""How many characters around a mistake are searched."""


def _wrong_quotation_mark(text: str, at: int) -> str:
    """The quotation mark of people in the text that ends before a place, goes on there, or starts there; else ""."""
    before = re.search(r'"[^"\n]*("\s*)?\Z', text[max(0, at - LONGEST) : at])
    after = re.match(r'"[^"\n]*', text[at : at + LONGEST])
    around = (before[0] if before else "") + (after[0] if after else "")
    return next((mark for mark in around if mark in NO_QUOTES), "")


def _named(character: str) -> str:
    return f"{ODD_CHARACTERS[character]} (U+{ord(character):04X})"


def read_live_json(text: str) -> dict[str, Any]:
    """What the service holds, in values that can be carried; {} for what is no JSON object. Raises nothing.

    Numbers that cannot be carried exactly become text, lone surrogates become U+FFFD. What is nested deeper than 100
    levels counts as unreadable.
    """
    try:
        content = json.loads(
            text.removeprefix("\ufeff"), parse_int=_live_int, parse_float=_live_float, parse_constant=str
        )
        return _live(content, 0) if isinstance(content, dict) else {}
    except (ValueError, RecursionError):
        return {}


def _live_int(digits: str) -> int | str:
    return int(digits) if len(digits) < 18 and abs(int(digits)) < LARGEST_CARRIED else digits


def _live_float(digits: str) -> float | str:
    number = float(digits)
    return digits if not math.isfinite(number) or abs(number) >= LARGEST_CARRIED else number


def _live(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict | list) and depth >= DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {_live(key, depth): _live(item, depth + 1) for key, item in value.items()}
    return [_live(item, depth + 1) for item in value] if isinstance(value, list) else value


def write_json(content: Mapping[str, Any]) -> str:
    """`content` as compact JSON text, the same for every order of keys. Raises ValueError on UNKNOWN, NaN, Infinity."""
    if contains_unknown(content):
        raise ValueError(f"{UNKNOWN} cannot be written")
    ordered = _sorted(canonical(content), CONTENT_KEYS)
    if isinstance(ordered.get("steps"), list):
        ordered["steps"] = [_sorted(step, STEP_KEYS) if isinstance(step, dict) else step for step in ordered["steps"]]
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _sorted(value: Any, first: tuple[str, ...] = ()) -> Any:
    if isinstance(value, dict):
        keys = [key for key in first if key in value] + sorted(key for key in value if key not in first)
        return {key: _sorted(value[key]) for key in keys}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
