"""What became of a task content, in the words of the field. Total on any JSON and on UNKNOWN, linear in its size.

    changes(old, new) -> list[Change]    empty exactly where both mean the same, in the order of the document
    worst(changes) -> Effect             the effect of a task is its worst change
    secret_parameter_changes(...)        what changed in the secrets beside the content

Steps are matched by name, then by likeness, then by role; columns are told as the mapping they make (column_changes);
everything else by its path (leaves). What a change does is read from the table in effects.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..catalogue.loader import columns_key
from ..effects.classification import Classification
from ..effects.combined_effects import combined
from ..effects.effect import ABSENT, Effect
from ..effects.emptying import connector_of
from ..json_text import CONTENT_KEYS, STEP_KEYS
from ..steps import StepView, steps_of
from ..values import UNKNOWN, canonical, same
from .alignment import longest_rise
from .column_changes import StepPair, column_changes, column_lists
from .field_changes import ROOT, Change, Location, below, field_change, field_changes, ordered, reclassified, sides

Matched = list[tuple[StepView | None, StepView | None]]


def changes(old: Any, new: Any) -> list[Change]:
    """What changed from `old` to `new`; [] exactly where both mean the same. UNKNOWN is a change, wherever it stands.

    `old` may be {} for a task that is created. Raises nothing: what is nested too deeply to be compared, and so could
    not be sent either, is one change.
    """
    try:
        return _changes(old, new)
    except RecursionError:
        return [replace(field_change(ROOT, UNKNOWN, UNKNOWN), words="the content is nested too deeply to be compared")]


def _changes(old: Any, new: Any) -> list[Change]:
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return list(field_changes(ROOT, old, new))
    pairs = match_steps(steps_of(old), steps_of(new))
    found: list[Change] = []
    for key in ordered({**old, **new}, CONTENT_KEYS):
        before, after = sides(key, old, new)
        location = below(ROOT, key, old, new)
        if key == "steps" and _lists(before, after):
            found += _steps(location, pairs, old, new)
        elif key == "order" and not same(before, after) and same(_renamed(before, pairs), after):
            words = "the hops follow the new names of their steps"
            found.append(
                field_change(location, before, after, words=words, classification=Classification("DE904", words))
            )
        else:
            found += field_changes(location, before, after)
    return found


def secret_parameter_changes(old: Any, new: Any, *, content: Any) -> list[Change]:
    """What changed in `{step name: {parameter: value}}`, each with the effect of the parameter in its step.

    `content` holds the steps. Every value is told as "[secret]". Raises nothing.
    """
    location = Location("secret_parameters", "secret_parameters", ("steps",), secret=True)
    before, after = (ABSENT if side is None else side for side in (old, new))
    if not all(side is ABSENT or isinstance(side, Mapping) for side in (before, after)):
        return list(field_changes(location, before, after))
    step_of = {step.name: step for step in steps_of(content)}
    olds, news = (side if isinstance(side, Mapping) else {} for side in (before, after))
    found: list[Change] = []
    for name in ordered({**olds, **news}):
        step = step_of.get(name)
        inner = location.key(str(name))._replace(
            rule=("steps", step.role if step else "", "parameter"),
            known=connector_of(step) if step else None,
        )
        found += field_changes(inner, *({} if side is ABSENT else side for side in sides(name, olds, news)))
    return found


def _lists(*values: Any) -> bool:
    """Whether these are lists with something in them, on one side at least; the other may be absent."""
    return any(isinstance(value, list | tuple) and value for value in values) and all(
        value is ABSENT or isinstance(value, list | tuple) for value in values
    )


def worst(found: Iterable[Change]) -> Effect:
    """The effect of all together; NONE for none."""
    return max((change.effect for change in found), default=Effect.NONE)


def match_steps(old: Iterable[StepView], new: Iterable[StepView]) -> Matched:
    """Which new step was which old one, in the order of the new document; what is gone stands where it was.

    Equal names in the same role first; then the same role with the same connector and parameter, with the same
    connector, of readers and writers the same role alone; and at last equal names.
    """
    left_old, left_new = list(old), list(new)
    found: Matched = []
    for key in (_by_role_and_name, _by_parameter, _by_step_type, _by_role, _by_name):
        waiting: dict[Hashable, deque[StepView]] = defaultdict(deque)
        for step in left_old:
            waiting[key(step)].append(step)
        rest = []
        for step in left_new:
            queue = waiting.get(key(step)) if key(step) is not None else None
            if queue:
                found.append((queue.popleft(), step))
            else:
                rest.append(step)
        taken = {before.index for before, _ in found if before is not None}
        left_old, left_new = [step for step in left_old if step.index not in taken], rest
    found += [(None, step) for step in left_new]
    found += [(step, None) for step in left_old]
    return sorted(found, key=lambda pair: (pair[1].index, 1) if pair[1] else (pair[0].index if pair[0] else 0, 0))


def _by_role_and_name(step: StepView) -> Hashable:
    return (step.role, step.name) if step.role and step.name else None


def _by_name(step: StepView) -> Hashable:
    return step.name or None


def _by_parameter(step: StepView) -> Hashable:
    text = json.dumps(canonical(step.parameter), sort_keys=True, default=repr)
    return (step.role, step.step_type, text) if step.role and step.parameter else None


def _by_step_type(step: StepView) -> Hashable:
    return (step.role, step.step_type) if step.role else None


def _by_role(step: StepView) -> Hashable:
    if step.role in ("reader", "writer"):
        return step.role
    return None if step.role else step.index


def _steps(location: Location, pairs: Matched, old: Any, new: Any) -> Iterator[Change]:
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    kept = {both[at][0].index for at in longest_rise([before.index for before, _ in both])}
    columns = _columns(location, both, old, new)
    left_behind = _hops_to_nobody(new)
    for before, after in pairs:
        if before is None and after is not None:
            yield _whole(location, after, "step-added", ABSENT, after.raw)
        elif after is None and before is not None:
            yield _whole(location, before, "step-removed", before.raw, ABSENT)
        elif before is not None and after is not None:
            if before.index not in kept:
                words = f"step {after.label} moved from place {before.index + 1} to {after.index + 1}"
                moved = location.item(after.index)
                yield field_change(moved, before.index, after.index, kind="step-moved", words=words, place=after.label)
            found = list(_step(_step_location(location, before, after), before, after, columns))
            yield from _combined(found, before, after, left_behind)


def _combined(found: list[Change], before: StepView, after: StepView, left_behind: frozenset[str]) -> Iterator[Change]:
    """The changes of one step with what they do together, and with what the hops say of its new name."""
    worse = combined(found, before, after)
    for at, change in enumerate(found):
        if at in worse:
            yield reclassified(change, worse[at])
        elif change.kind == "step-renamed" and before.name in left_behind:
            reason = f"a hop still names {before.name}, which no step is called"
            yield reclassified(change, Classification("DE307", reason))
        else:
            yield change


def _hops_to_nobody(content: Mapping[str, Any]) -> frozenset[str]:
    """Names in the hops that no step has."""
    order = content.get("order")
    hops = order.get("hops") if isinstance(order, Mapping) else None
    named = {
        hop.get(end)
        for hop in (hops if isinstance(hops, list | tuple) else ())
        if isinstance(hop, Mapping)
        for end in ("from", "to")
    }
    return frozenset(name for name in named if isinstance(name, str)) - {step.name for step in steps_of(content)}


def _columns(
    location: Location, both: list[StepPair], old: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[int, list[Change]]:
    """The changes of the column lists of reader and writer, by the index of the step under which they are told."""
    pair_of: dict[str, StepPair] = {}
    for pair in both:
        if pair[0].role == pair[1].role in ("reader", "writer"):
            pair_of.setdefault(pair[1].role, pair)
    lists = {}
    for role, (before, after) in pair_of.items():
        at = _step_location(location, before, after).key("parameter")
        side = column_lists((before, after), at._replace(place=after.label))
        if side is not None:
            lists[role] = side
    nothing_between = not any(
        step.role == "between" and not step.changes_nothing for content in (old, new) for step in steps_of(content)
    )
    told = column_changes(lists, shifts=nothing_between)
    return {pair_of[role][1].index: found for role, found in told.items()}


def _renamed(order: Any, pairs: Matched) -> Any:
    """`order` with the new names of its steps in the hops."""
    names = {before.name: after.name for before, after in pairs if before and after and before.name and after.name}
    hops = order.get("hops") if isinstance(order, Mapping) else None
    if not isinstance(hops, list | tuple):
        return order
    return {**order, "hops": [_hop(hop, names) for hop in hops]}


def _hop(hop: Any, names: Mapping[str, str]) -> Any:
    if not isinstance(hop, Mapping):
        return hop
    return {
        key: names.get(name, name) if key in ("from", "to") and isinstance(name, str) else name
        for key, name in hop.items()
    }


def _step_location(location: Location, before: StepView, after: StepView) -> Location:
    role = after.role if before.role == after.role else ""
    known = connector_of(after) if role else None
    return Location(f"{location.path}[{after.index}]", after.label, (*location.rule, role), known=known)


def _whole(location: Location, step: StepView, kind: str, old: Any, new: Any) -> Change:
    what = f"{step.role} step" if step.role in ("reader", "writer") else "step"
    words = f"{what} {step.label} {kind.removeprefix('step-')}"
    idle = Classification("DE908", "a processor without nodes changes nothing") if step.changes_nothing else None
    return field_change(_step_location(location, step, step), old, new, kind=kind, words=words, classification=idle)


def _step(
    location: Location, before: StepView, after: StepView, columns: Mapping[int, list[Change]]
) -> Iterator[Change]:
    old, new = before.raw, after.raw
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        yield from field_changes(location, old, new)
        return
    for key in ordered({**old, **new}, STEP_KEYS):
        was, becomes = sides(key, old, new)
        at = below(location, key, old, new)
        if key in _STEP_WORDS and isinstance(was, str) and isinstance(becomes, str):
            if was != becomes:
                kind, words = _STEP_WORDS[key]
                yield field_change(
                    at, was, becomes, kind=kind, words=words.format(label=after.label, old=was, new=becomes)
                )
        elif key == "parameter" and isinstance(was, Mapping) and isinstance(becomes, Mapping):
            told = columns.get(after.index)
            at = at._replace(place=after.label)
            for name in ordered({**was, **becomes}):
                if told is not None and name == columns_key(after.step_type, after.role):
                    yield from told
                else:
                    yield from field_changes(below(at, name, was, becomes), *sides(name, was, becomes))
        else:
            yield from field_changes(at, was, becomes)


_STEP_WORDS = {
    "name": ("step-renamed", "step {old} is now called {new}"),
    "stepType": ("step-retyped", "step {label} changes its connector from {old} to {new}"),
}
