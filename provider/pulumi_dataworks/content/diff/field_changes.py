"""Changes told by their path: the plain way, and the value `Change` that all ways end in.

Change                          one change, safe to show
Location                            a place in the document, walked down by key and index
field_changes(location, old, new)    every change below a place
field_change(location, old, new)            one change at a place
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from ..catalogue.connector import Connector
from ..effects.classification import Classification
from ..effects.codes import BESIDE_THE_CONTENT
from ..effects.effect import ABSENT, Effect, Place
from ..effects.effect_table import effect_of
from ..secrets.masking import REDACTED, hidden, is_secret_key, is_secret_pair, masked
from ..values import UNKNOWN, same

KINDS = (
    "set",
    "added",
    "removed",
    "column-added",
    "column-removed",
    "column-moved",
    "column-renamed",
    "column-retyped",
    "mapping-shifted",
    "step-added",
    "step-removed",
    "step-renamed",
    "step-moved",
    "step-retyped",
)
"""All that `Change.kind` may be."""

LONGEST_SHOWN = 60
"""Characters of a value that a sentence quotes; longer ones are only named."""


@dataclass(frozen=True)
class Change:
    """One change of meaning.

    `kind` is one of KINDS. `path` is where previews show it ("task_content.steps[1].parameter.column[6]"), `place` how
    people call that ("Writer.column"), `words` one sentence. `old` and `new` are the two values, ABSENT where there is
    none. No secret is in any of them: "[secret]" is in its place. `code`, `may` and `direction` are those of the
    Classification.
    """

    kind: str
    path: str
    place: str
    words: str
    effect: Effect
    reason: str
    old: Any = ABSENT
    new: Any = ABSENT
    code: str = ""
    may: bool = False
    direction: str = ""


class Location(NamedTuple):
    """A place in the document: its path, how people call it, its row in the table of effects, whether it is secret."""

    path: str
    place: str
    rule: Place
    secret: bool = False
    known: Connector | None = None

    def key(self, key: str, *, secret: bool = False) -> Location:
        return Location(
            f"{self.path}{_step_to(key)}",
            f"{self.place}.{key}" if self.place else key,
            (*self.rule, key.lower()),
            self.secret or secret or is_secret_key(key),
            self.known,
        )

    def item(self, index: int, *, shown: bool = False) -> Location:
        """The place of an item; `shown` says that people need its index to find it."""
        place = f"{self.place}[{index}]" if shown else self.place
        return Location(f"{self.path}[{index}]", place, self.rule, self.secret, self.known)

    def told(self, value: Any) -> Any:
        """`value` as it may be shown."""
        if value is ABSENT:
            return ABSENT
        return hidden(value) if self.secret else masked(value)


ROOT = Location("task_content", "", ())

PLAIN = frozenset((str, int, float, bool, type(ABSENT)))


@lru_cache(maxsize=4096)
def _step_to(key: str) -> str:
    """A key as a path has it."""
    odd = not key or any(mark in key for mark in '."[]')
    return f"[{json.dumps(key, ensure_ascii=False)}]" if odd else f".{key}"


def field_changes(location: Location, old: Any, new: Any) -> Iterator[Change]:
    """The changes below one place, by path: objects key by key, lists by position between their equal ends."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in ordered({**old, **new}):
            was, becomes = sides(key, old, new)
            if type(was) not in PLAIN or type(becomes) not in PLAIN or not same(was, becomes):
                yield from field_changes(below(location, key, old, new), was, becomes)
    elif isinstance(old, list | tuple) and isinstance(new, list | tuple):
        yield from _items(location, old, new)
    elif not (old is ABSENT and new is ABSENT) and not same(old, new):
        yield field_change(location, old, new)


def field_change(
    location: Location,
    old: Any,
    new: Any,
    *,
    kind: str = "",
    words: str = "",
    place: str = "",
    classification: Classification | None = None,
) -> Change:
    """One change with the values that may be shown; its effect is read from the table unless it is given."""
    classification = classification or effect_of(location.rule, old, new, location.known)
    kind = kind or ("added" if old is ABSENT else "removed" if new is ABSENT else "set")
    place = place or location.place or location.path
    shown_old, shown_new = location.told(old), location.told(new)
    return Change(
        kind=kind,
        path=location.path,
        place=place,
        words=words or _sentence(kind, place, shown_old, shown_new),
        effect=classification.effect,
        reason=classification.reason,
        old=shown_old,
        new=shown_new,
        code=classification.code,
        may=classification.may,
        direction=classification.direction,
    )


def reclassified(change: Change, found: Classification) -> Change:
    """The change with another effect."""
    return replace(
        change,
        effect=found.effect,
        reason=found.reason,
        code=found.code,
        may=found.may,
        direction=found.direction,
    )


def plain_change(name: str, old: Any, new: Any, *, effect: Effect, reason: str) -> Change:
    """The change of an input beside the content; None is as good as absent."""
    before, after = (ABSENT if side is None else side for side in (old, new))
    found = Classification(BESIDE_THE_CONTENT[effect], reason)
    return field_change(Location(name, name, ()), before, after, classification=found)


def ordered(keys: Iterable[Any], first: Sequence[str] = ()) -> list[Any]:
    """Keys in the order in which they are told: `first`, then by letter, however the document has them."""
    if not first:
        return sorted(keys, key=str)
    return sorted(keys, key=lambda key: (first.index(key) if key in first else len(first), str(key)))


def sides(key: Any, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> tuple[Any, Any]:
    """What stands under `key` on both sides; a null is as good as absent."""
    before, after = old.get(key), new.get(key)
    return ABSENT if before is None else before, ABSENT if after is None else after


def below(location: Location, key: Any, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Location:
    """The location under a key of either object; of `{"name": "Authorization", "value": …}` the value is secret."""
    return location.key(str(key), secret=key == "value" and (is_secret_pair(old) or is_secret_pair(new)))


def _items(location: Location, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if not same(old[at], new[at])), shorter)
    room = shorter - start
    end = next((at for at in range(room) if not same(old[-1 - at], new[-1 - at])), room)
    for at in range(start, max(len(old), len(new)) - end):
        before = old[at] if at < len(old) - end else ABSENT
        after = new[at] if at < len(new) - end else ABSENT
        shown = isinstance(before, Mapping) and isinstance(after, Mapping)
        yield from field_changes(location.item(at, shown=shown), before, after)


def _sentence(kind: str, place: str, old: Any, new: Any) -> str:
    if kind != "set":
        value = new if kind == "added" else old
        return f"{place} {kind}{_shown(': ', value)}"
    if new is UNKNOWN:
        return f"{place} is not known yet"
    was, becomes = _shown("", old), _shown("", new)
    return f"{place} changes from {was} to {becomes}" if was and becomes and was != becomes else f"{place} changes"


def _shown(before: str, value: Any) -> str:
    """A plain value as JSON, with `before` in front; "" for what is long, no plain value or not known."""
    if not isinstance(value, str | int | float | bool) or value == REDACTED:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return before + text if len(text) <= LONGEST_SHOWN else ""
