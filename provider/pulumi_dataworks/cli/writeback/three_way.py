"""What the console changed, what the program changed, and what both did, leaf by leaf. Pure.

merged(program, applied, live)      the program with the edits of the console, and each leaf where a side differs
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...content import ABSENT, contains_unknown, masked, same
from ...review.preview import SECRET


class Verdict(StrEnum):
    """What becomes of a leaf.

    console: only the console changed it, so the program gets the value. conflict: both changed it to different values.
    secret: its value is a secret, or hidden by one, and is never written to a file. later: the program gives it by an
    Output.
    """

    CONSOLE = "console"
    CONFLICT = "conflict"
    SECRET = "secret"  # noqa: S105  the name of a verdict
    LATER = "later"


@dataclass(frozen=True)
class Leaf:
    """One value that DataWorks has in another form than the program; ABSENT where a side has none."""

    path: str
    program: Any
    applied: Any
    live: Any
    verdict: Verdict


def merged(program: Any, applied: Any, live: Any, *, path: str = "") -> tuple[Any, list[Leaf]]:
    """`program` with what only the console changed, and the leaves in which DataWorks differs from the program.

    What only the program changed is left out: `pulumi up` sends it. Raises nothing.
    """
    if _same(program, live) or _same(applied, live):
        return program, []
    if isinstance(program, Mapping) and isinstance(live, Mapping):
        return _merged_keys(program, applied if isinstance(applied, Mapping) else {}, live, path)
    if _aligned(program, applied, live):
        found = [
            merged(*sides, path=f"{path}[{index}]")
            for index, sides in enumerate(zip(program, applied, live, strict=True))
        ]
        return [value for value, _ in found], [leaf for _, leaves in found for leaf in leaves]
    verdict = _verdict(program, applied, live, path)
    return (live if verdict is Verdict.CONSOLE else program), [Leaf(path, program, applied, live, verdict)]


def _merged_keys(
    program: Mapping[str, Any], applied: Mapping[str, Any], live: Mapping[str, Any], path: str
) -> tuple[dict[str, Any], list[Leaf]]:
    result: dict[str, Any] = {}
    leaves: list[Leaf] = []
    for key in dict.fromkeys((*program, *live)):
        sides = (side.get(key, ABSENT) for side in (program, applied, live))
        value, found = merged(*sides, path=f"{path}.{key}" if path else key)
        leaves += found
        if value is not ABSENT:
            result[key] = value
    return result, leaves


def _aligned(program: Any, applied: Any, live: Any) -> bool:
    """Whether three lists have the same items in other forms: objects, as many on each side, with their names in the
    same order where they have names. Any other list is one leaf: nobody knows which item became which."""
    sides = (program, applied, live)
    if not all(isinstance(side, list) and len(side) == len(program) for side in sides) or not program:
        return False
    if not all(isinstance(item, Mapping) for side in sides for item in side):
        return False
    names = [[item.get("name") for item in side] for side in sides]
    return names[0] == names[1] == names[2] or _same(program, applied)


def _verdict(program: Any, applied: Any, live: Any, path: str) -> Verdict:
    if contains_unknown(program):
        return Verdict.LATER
    if any(_holds_secret(side, path) for side in (program, applied, live)):
        return Verdict.SECRET
    return Verdict.CONSOLE if _same(program, applied) else Verdict.CONFLICT


def _holds_secret(value: Any, path: str) -> bool:
    """Whether a value is hidden in the preview, or is or holds a secret by its key or its form."""
    if value is ABSENT or value is None:
        return False
    held = {path.rpartition(".")[2].partition("[")[0]: value}
    return bool(masked(held) != held) or _is_hidden(value)


def _is_hidden(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_hidden, value.values()))
    if isinstance(value, list):
        return any(map(_is_hidden, value))
    return bool(value == SECRET)


def _same(one: Any, other: Any) -> bool:
    """Equal in meaning; a null and an absent value are equal."""
    absent = one in (None, ABSENT), other in (None, ABSENT)
    return all(absent) if any(absent) else same(one, other)
