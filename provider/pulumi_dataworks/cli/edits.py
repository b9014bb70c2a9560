"""The fix of a finding as edits of JSON text: everything else keeps its form and order.

text_edits(text, fix)       the edits of one fix; () where the text does not hold what the fix was made for
edited(text, edits)         the text after them
fixed(text, ...)            the text after every fix that is proven, and the findings that it removes
unified_diff(name, ...)     the change as a diff for people

The libraries that keep the form of JSON are for JSON5 or YAML and not maintained for this; the walk of `positions` is
here anyway.
"""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..content import Finding, Severity, lint, masked, read_json_text
from ..content.rules.fix import Edit, EditKind, Fix
from ..content.structure import path_of
from ..errors import InputError
from .positions import Place, Span, spans

ROOT = "task_content"
BOM = "\ufeff"


@dataclass(frozen=True, order=True)
class TextEdit:
    """`text` in place of the characters from offset `start` up to `end`."""

    start: int
    end: int
    text: str


def text_edits(text: str, fix: Fix, known: Mapping[Place, Span] | None = None) -> tuple[TextEdit, ...]:
    """The edits of `text` that are `fix`, in their order; () where one of them has no place there.

    `text` is valid JSON, `known` its spans. No edit inserts a value of the content: where only a part of a value stays,
    the rest is cut.
    """
    known = spans(text) if known is None else known
    found: list[TextEdit] = []
    for edit in fix.edits:
        made = _text_edits(text, edit, known)
        if not made:
            return ()
        found += made
    return tuple(sorted(found))


def _text_edits(text: str, edit: Edit, known: Mapping[Place, Span]) -> list[TextEdit]:
    span = known.get(edit.place)
    if span is None or not _same(json.loads(text[span.start : span.end]), edit.old):
        return []
    if edit.kind is EditKind.RENAME:
        free = (*edit.place[:-1], edit.new) not in known
        return [TextEdit(span.key_start, span.key_end, _written(edit.new))] if free and span.key_start >= 0 else []
    if edit.kind is EditKind.DELETE:
        return [_deletion(edit.place, known)]
    return _replacement(text, span, edit)


def _same(one: Any, other: Any) -> bool:
    """Equal in value and in type: 1 is not true."""
    return type(one) is type(other) and bool(one == other)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _replacement(text: str, span: Span, edit: Edit) -> list[TextEdit]:
    """A value that is left of the old one by cutting characters out, so; any other as a whole."""
    new = _written(edit.new)
    if not isinstance(edit.new, str) or _cuts(_written(edit.old), new) is None:
        return [TextEdit(span.start, span.end, new)]
    cuts = _cuts(text[span.start : span.end], new)  # None where it is written in another way, with escapes perhaps
    return [TextEdit(span.start + start, span.start + end, "") for start, end in cuts or ()]


def _cuts(old: str, new: str) -> list[tuple[int, int]] | None:
    """The parts of `old` without which it is `new`; None where there are none."""
    found: list[tuple[int, int]] = []
    at = 0
    for character in new:
        start = old.find(character, at)
        if start < 0:
            return None
        if start > at:
            found.append((at, start))
        at = start + 1
    return [*found, (at, len(old))] if at < len(old) else found


def _deletion(place: Place, known: Mapping[Place, Span]) -> TextEdit:
    """A member with the comma behind it, or that before it where it is the last one."""
    span = known[place]
    behind = [one.first for other, one in known.items() if other[:-1] == place[:-1] and len(other) == len(place)]
    following = min((first for first in behind if first > span.first), default=None)
    if following is not None:
        return TextEdit(span.first, following, "")
    before = [one.end for other, one in known.items() if other[:-1] == place[:-1] and len(other) == len(place)]
    previous = max((end for end in before if end < span.first), default=None)
    return TextEdit(span.first if previous is None else previous, span.end, "")


def edited(text: str, edits: Iterable[TextEdit]) -> str:
    """`text` after edits that do not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@dataclass(frozen=True)
class Fixed:
    """A text after its fixes, and the findings that they remove."""

    text: str
    findings: tuple[Finding, ...]


UNSURE = ("DW116", "DW117", "DW127")
"""Findings beside which nothing is sure: a second reader or writer may be the other one, an Output may be any text."""

ROUNDS = 5
"""A step type that is fixed shows mistakes in parameters, whose keys show mistakes in values."""


def fixed(text: str, *, ignore: Collection[str] = ()) -> Fixed:
    """`text` after each fix that removes its finding and causes no error or warning. Raises nothing.

    A text that cannot be read as one task content stays as it is: a key twice, a comment, half a document. So does
    what holds a finding without a fix.
    """
    mark, text = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    done: list[Finding] = []
    for _ in range(ROUNDS):
        found = _findings(text, ignore) or []
        unsure = any(finding.code in UNSURE for finding in found)
        wanted = [finding for finding in found if finding.fix is not None and not unsure]
        text, removed = _removed(text, wanted, ignore)
        if not removed:
            break
        done += removed
    return Fixed(mark + text, tuple(done))


def _removed(text: str, wanted: list[Finding], ignore: Collection[str]) -> tuple[str, list[Finding]]:
    """The text without those of the findings that can be removed, and these; halved until the rest stands alone."""
    after = _after(text, wanted, _findings(text, ignore) or [], ignore) if wanted else None
    if after is not None:
        return after, wanted
    if len(wanted) < 2:
        return text, []
    half = len(wanted) // 2
    text, first = _removed(text, wanted[:half], ignore)
    text, second = _removed(text, wanted[half:], ignore)
    return text, first + second


def _after(text: str, wanted: Sequence[Finding], before: list[Finding], ignore: Collection[str]) -> str | None:
    """The text without these findings; None where the edits overlap, one remains, or an error or warning is caused."""
    edits: list[TextEdit] = []
    known = spans(text) if wanted else {}
    for finding in wanted:
        made = text_edits(text, finding.fix, known) if finding.fix is not None else ()
        if not made:
            return None
        edits += made
    edits.sort()
    if any(one.end > other.start for one, other in pairwise(edits)):
        return None
    after = edited(text, edits)
    remaining = _findings(after, ignore)
    if remaining is None:
        return None
    left, allowed = _counted(remaining), _counted(before) - _counted(wanted)
    stays = any(left[key] > allowed[key] for key in _counted(wanted))
    shown = tuple(path_of(ROOT, one.fix.shows) for one in wanted if one.fix and one.fix.shows is not None)
    caused = [path for _, path in _severe(remaining) - _severe(before) if not path.startswith(shown)]
    return None if stays or caused else after


def _counted(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return Counter((finding.code, finding.path) for finding in findings)


def _severe(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    return _counted(finding for finding in findings if finding.severity is not Severity.HINT)


def _findings(text: str, ignore: Collection[str]) -> list[Finding] | None:
    """The findings of a text; None where it cannot be read."""
    try:
        return lint(read_json_text(text), ignore=ignore)
    except InputError:
        return None


def unified_diff(name: str, old: str, new: str) -> list[str]:
    """The lines of the change of a file, as `diff -u` shows it, without a secret in any of them; [] for no change."""
    before, after = (_shown(text).replace("\r\n", "\n").removesuffix("\n").split("\n") for text in (old, new))
    return list(difflib.unified_diff(before, after, name, name, lineterm=""))


def _shown(text: str) -> str:
    """A valid JSON text with each secret blanked."""
    text = text.removeprefix(BOM)
    shown = masked(json.loads(text))
    edits = [
        TextEdit(span.start, span.end, _written(value))
        for place, span in spans(text).items()
        if text[span.start] not in "{["
        for value in [_at(shown, place)]
        if value != json.loads(text[span.start : span.end])
    ]
    return edited(text, edits)


def _at(value: Any, place: Place) -> Any:
    """The value at a place, or the one text that is in place of an object or a list around it."""
    for part in place:
        if isinstance(value, str):
            break
        value = value[part]
    return value
