"""Changes of columns, told as changes of the mapping: both sides at once where reader and writer move together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from ..catalogue.connector import Connector
from ..catalogue.loader import columns_key, connector
from ..effects.classification import Classification
from ..effects.column_effects import column_effect, type_effect
from ..effects.effect import ABSENT, Effect
from ..steps import StepView
from ..values import OBJECT, same
from .alignment import Alignment, Shift, align, shift, unmoved
from .column_mapping import QUERY_KEYS, Column, column, has_query
from .field_changes import Change, Location, field_change, field_changes

StepPair = tuple[StepView, StepView]

MOVING = ("column-added", "column-removed", "column-moved")
"""Kinds of change that shift the mapping when one side makes them alone."""


@dataclass(frozen=True)
class ColumnList:
    """The columns of a reader or a writer, before and after; `location` is where the list stands.

    `counted` says that each entry is one column, so that its position is known; `steady` that nothing else of the step
    which decides about columns changed. `before` are the entries, old and new, of other parameters that come before
    the list, such as the primary key of Tablestore. `like` is the list of the other step where both are the same.
    """

    role: str
    location: Location
    old: Sequence[Any]
    new: Sequence[Any]
    counted: bool
    steady: bool
    known: Connector | None = None
    before: tuple[Sequence[Any], Sequence[Any]] = ((), ())
    like: ColumnList | None = None

    def as_other(self, other: ColumnList) -> ColumnList:
        """This list; where the other one lists the same columns, before and after, it shares what is known of them."""
        alike = same(self.old, other.old) and same(self.new, other.new)
        return replace(self, like=other) if alike else self

    @cached_property
    def fields(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """The whole lists, old and new: what `before` names comes first."""
        return (*self.before[0], *self.old), (*self.before[1], *self.new)

    @cached_property
    def field_alignment(self) -> Alignment | None:
        """The alignment of the whole lists; None where they did not change."""
        if self.before == ((), ()):
            return self.alignment
        old, new = self.fields
        return None if same(old, new) else align(old, new)

    @cached_property
    def alignment(self) -> Alignment | None:
        """None where the list did not change."""
        if self.like is not None:
            return self.like.alignment
        return None if same(self.old, self.new) else align(self.old, self.new)

    @cached_property
    def altered(self) -> dict[int, int]:
        """New index and old index of the entries that are there on both sides and do not mean the same."""
        if self.like is not None:
            return self.like.altered
        origins = enumerate(self.alignment.origins if self.alignment else ())
        return {at: origin for at, origin in origins if origin is not None and not same(self.old[origin], self.new[at])}


class ColumnChange(NamedTuple):
    """A change of one side, before it is known whether the other side makes it, too.

    `event` is what the other side must do for both to be one change, and `inner` the key of the entry that changes, ""
    for the whole entry.
    """

    kind: str
    origin: int | None
    at: int | None
    text: str
    event: tuple[Any, ...]
    old: Any
    new: Any
    inner: str = ""

    @property
    def position(self) -> tuple[int, bool]:
        """Removed columns come before the one that took their position."""
        return (self.origin or 0, False) if self.at is None else (self.at, True)

    def location_in(self, side: ColumnList) -> Location:
        """Its place in the list of its side."""
        item = side.location.item((self.origin or 0) if self.at is None else self.at)
        return item.key(self.inner) if self.inner else item


def column_lists(pair: StepPair, location: Location) -> ColumnList | None:
    """The two lists of a step, where it has one before and after. `location` is that of its parameter."""
    old_step, new_step = pair
    key = columns_key(new_step.step_type, new_step.role)
    old, new = old_step.parameter.get(key), new_step.parameter.get(key)
    if old is None and new is None and has_query(old_step) and has_query(new_step):
        old, new = [], []
    if not isinstance(old, list | tuple) or not isinstance(new, list | tuple):
        return None
    counted = _is_counted(old_step, old) and _is_counted(new_step, new)
    known = connector(new_step.step_type, new_step.role)
    before = tuple(_entries_before(step, known) for step in pair)
    return ColumnList(
        new_step.role,
        location.key(key),
        old,
        new,
        counted,
        same(_deciding(old_step), _deciding(new_step)),
        known,
        (before[0], before[1]),
    )


def _entries_before(step: StepView, known: Connector | None) -> tuple[Any, ...]:
    listed = [step.parameter.get(key) for key in (known.columns_before if known else ())]
    return tuple(entry for one in listed if isinstance(one, list | tuple) for entry in one)


def _deciding(step: StepView) -> list[Any]:
    return [step.parameter.get(key) for key in (*QUERY_KEYS, "connection", "mode")]


def _is_counted(step: StepView, entries: Sequence[Any]) -> bool:
    known = connector(step.step_type, step.role)
    return (
        not has_query(step)
        and (known is None or known.maps_by_position(step.parameter))
        and all(entry.strip() != "*" if isinstance(entry, str) else isinstance(entry, OBJECT) for entry in entries)
    )


def column_changes(lists: Mapping[str, ColumnList], *, shifts: bool) -> dict[str, list[Change]]:
    """The changes of both lists by role; those that reader and writer make together stand under "reader".

    `shifts` says that nothing stands between reader and writer, so that their columns meet by position.
    """
    if len(lists) == 2:
        lists = {**lists, "writer": lists["writer"].as_other(lists["reader"])}
    changes = {
        role: sorted(_list_changes(side), key=lambda change: change.position)
        for role, side in lists.items()
        if side.like is None
    }
    if "writer" in lists:
        changes.setdefault("writer", changes.get("reader", []))
    theirs = {change.event: change for change in changes.get("writer", ())}
    together = {change.event for change in changes.get("reader", ())} & theirs.keys()
    lonely = " only" if len(lists) == 2 else ""
    written_by = lists["writer"].known if "writer" in lists else None
    told: dict[str, list[Change]] = {}
    for role, side in lists.items():
        told[role] = []
        for change in changes[role]:
            if change.event not in together:
                alone = lonely if change.kind in MOVING else ""
                told[role].append(_told(change, side, role + alone, _effect(change, role, written_by)))
            elif role == "reader":
                effect = _effect(change, "both", written_by)
                told[role].append(_told_of_both(change, theirs[change.event], lists, effect))
        told[role] += _attributes(side)
    shifted = _shift(lists) if shifts else None
    if shifted is not None:
        told["writer"].append(_shifted(lists["writer"].location, shifted))
    return told


def _shift(lists: Mapping[str, ColumnList]) -> Shift | None:
    """Where the pairs of columns are others than before; None also where nobody can tell.

    What did not change keeps every column where it was, also where nobody can count them (`*`, a query).
    """
    if len(lists) < 2 or not any(side.field_alignment for side in lists.values()):
        return None
    if not all(side.counted or (side.steady and side.field_alignment is None) for side in lists.values()):
        return None
    longest = max(max(map(len, side.fields)) for side in lists.values())
    found = {
        role: (side.field_alignment or unmoved(longest), len(side.fields[0]) if side.counted else longest)
        for role, side in lists.items()
    }
    (sources, old_reader), (targets, old_writer) = found["reader"], found["writer"]
    return shift(sources, targets, old_reader=old_reader, old_writer=old_writer)


def _list_changes(side: ColumnList) -> Iterator[ColumnChange]:
    alignment = side.alignment
    if alignment is None:
        return
    for gone in alignment.removed:
        text = f"{_name(column(side.old[gone]))} removed from position {gone + 1}"
        event = ("column-removed", gone, None)
        yield ColumnChange("column-removed", gone, None, text, event, side.old[gone], ABSENT)
    altered, moved, renamed = side.altered, alignment.moved, alignment.renamed
    for at, (origin, new) in enumerate(zip(alignment.origins, side.new, strict=True)):
        if origin is None:
            text = f"{_name(column(new))} added at position {at + 1}"
            yield ColumnChange("column-added", None, at, text, ("column-added", None, at), ABSENT, new)
            continue
        if at not in moved and at not in altered:
            continue
        old = side.old[origin]
        if at in moved:
            text = f"{_name(column(new))} moved from position {origin + 1} to {at + 1}"
            yield ColumnChange("column-moved", origin, at, text, ("column-moved", origin, at), old, new)
        if at in renamed:
            yield _renamed(origin, at, old, new)
        if at in altered and not _have_no_type(old, new) and not same(_types(old), _types(new)):
            yield _retyped(origin, at, old, new)


def _renamed(origin: int, at: int, old: Any, new: Any) -> ColumnChange:
    was, now = column(old), column(new)
    kind, text = "column-renamed", ""
    if "unknown" in (was.kind, now.kind) or was.name == now.name:
        kind = "set"
        text = f"the column at position {at + 1} {'is not known yet' if now.kind == 'unknown' else 'changes'}"
    text = text or f"{_name(was)} at position {at + 1} becomes {_name(now)}"
    return ColumnChange(kind, origin, at, text, (kind, origin, at, text), old, new)


def _retyped(origin: int, at: int, old: Any, new: Any) -> ColumnChange:
    before, after = column(old), column(new)
    was, now = before.type, after.type
    told = f"from type {was} to {now}" if was and now else f"to type {now}" if now else "its type"
    text = f"{_name(after)} at position {at + 1} changes {told}"
    event = ("column-retyped", origin, at, text)
    if not (isinstance(old, OBJECT) and isinstance(new, OBJECT)):
        return ColumnChange("column-retyped", origin, at, text, event, old, new)
    types = [ABSENT if kind is None else kind for kind in (_types(old), _types(new))]
    return ColumnChange("column-retyped", origin, at, text, event, types[0], types[1], inner="type")


def _have_no_type(old: Any, new: Any) -> bool:
    """Whether both are names; asked first because that is quick."""
    return isinstance(old, str) and isinstance(new, str)


def _attributes(side: ColumnList) -> Iterator[Change]:
    """What else a column says (format, analyzer, ...), by path."""
    alignment = side.alignment
    if alignment is None:
        return
    for at, origin in side.altered.items():
        old, new = side.old[origin], side.new[at]
        if _have_no_type(old, new):  # another name, which is a change of its own
            continue
        if isinstance(old, OBJECT) and isinstance(new, OBJECT):
            told = {"type", *(_own_key(old, new) if at in alignment.renamed else ())}
            old = {key: item for key, item in old.items() if key not in told}
            new = {key: item for key, item in new.items() if key not in told}
            if not same(old, new):
                yield from field_changes(side.location.item(at, shown=True), old, new)
        elif at not in alignment.renamed and _types(old) == _types(new):
            yield from field_changes(side.location.item(at, shown=True), old, new)


def _own_key(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """The keys that make the identity of a renamed column; they are told by the new name."""
    for entry in (old, new):
        yield from [key for key in ("name", "index", "value") if entry.get(key) is not None][:1]


def _types(entry: Any) -> Any:
    return entry.get("type") if isinstance(entry, OBJECT) else None


def _name(told: Column) -> str:
    if told.kind in ("constant", "unknown"):
        return "a constant" if told.kind == "constant" else "a column"
    return f"column `{told.name if len(told.name) <= 60 else told.name[:59] + '…'}`"


def _effect(change: ColumnChange, side: str, writer: Connector | None) -> Classification | None:
    if change.kind == "column-retyped":
        return type_effect(_type(change.old), _type(change.new))
    return column_effect(change.kind, side=side, writer=writer)


def _type(value: Any) -> Any:
    return value.get("type") if isinstance(value, OBJECT) else value


def _told(change: ColumnChange, side: ColumnList, where: str, effect: Classification | None, also: str = "") -> Change:
    """The change; `also` is the place on the other side where both make it."""
    location = change.location_in(side)
    return field_change(
        location,
        change.old,
        change.new,
        kind=change.kind,
        words=f"{change.text}, {where}",
        place=f"{location.place}, {also}" if also else "",
        classification=effect,
    )


def _told_of_both(
    change: ColumnChange, partner: ColumnChange, lists: Mapping[str, ColumnList], effect: Classification | None
) -> Change:
    named = ""
    if partner.text != change.text:
        other = partner.old if partner.new is ABSENT else partner.new
        named = f" ({_name(column(other))} of the writer)"
    also = lists["writer"].location.place
    return _told(change, lists["reader"], f"reader and writer{named}", effect, also)


def _shifted(location: Location, shifted: Shift) -> Change:
    where = (
        f"from position {shifted.first} on" if shifted.to_the_end else f"at positions {shifted.first} to {shifted.last}"
    )
    return Change(
        kind="mapping-shifted",
        path=location.path,
        place=location.place,
        words=f"mapping shifted {where}: reader and writer do not move together",
        effect=Effect.MISPLACED,
        reason="columns are mapped by position, so values arrive in other columns than before",
        code="DE201",
    )
