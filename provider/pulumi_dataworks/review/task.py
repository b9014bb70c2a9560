"""What happens to one task: from the steps that a preview has for it to a TaskReview. Pure.

    the step that acts     old -> new       what this update does
    the refresh step       old -> live      what the console changed (drift)

Under --refresh the engine prints the refresh step with both sides as they were before the refresh. What is live then
stands on the old side of the step that acts, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .. import plan
from ..content import Change, Effect, contains_unknown, steps_of, worst, writer_of
from ..content.diff.field_changes import reclassified
from ..content.effects.emptying import empties
from ..settings import MAX_QUERY_BYTES
from .adoption import adopts, adopts_identical
from .flow import emptied, flow_of
from .hidden import split_hidden, touched
from .mapping import mapping_lines, pictures
from .model import EXISTING, IDENTICAL, Action, TaskReview
from .outcome import Outcome, Prediction
from .placement import COMPARED, LEAVE, RENAME
from .preview import NOTHING, State, Step, properties_of
from .sql_conditions import condition_effect
from .task_findings import Around, fresh_findings, unsaid

ACTIONS: Mapping[str, Action] = {
    "create": Action.CREATE,
    "update": Action.UPDATE,
    "replace": Action.REPLACE,
    "create-replacement": Action.REPLACE,
    "import": Action.ADOPT,
    "import-replacement": Action.REPLACE,
    "delete": Action.DELETE,
    "delete-replaced": Action.DELETE,
    COMPARED: Action.ADOPT,
    RENAME: Action.RENAME,
    LEAVE: Action.FORGET,
}

OUTCOMES: Mapping[Action, Outcome] = {
    Action.CREATE: Outcome.CREATED,
    Action.UPDATE: Outcome.UPDATED,
    Action.REPLACE: Outcome.REPLACED,
    Action.DELETE: Outcome.DELETED,
    Action.RENAME: Outcome.SAME_FILE,
    Action.FORGET: Outcome.FORGOTTEN,
    Action.ADOPT: Outcome.ADOPTED,
    Action.KEEP: Outcome.UNCHANGED,
    Action.OTHER: Outcome.UNKNOWN,
}

NOTES: Mapping[Action, str] = {
    Action.FORGET: "It is only removed from the state (retain_on_delete): the file stays, no longer managed.",
    Action.ADOPT: "It is imported as it is: nothing is sent.",
    Action.OTHER: "The operation of the engine is not known here, so it is treated as destructive.",
}
PRODUCTION_GOES = "Its node is deleted from production as well."
PRODUCTION_STAYS = "keep_production: its node in production stays, no longer managed."
GONE = "It was deleted in DataWorks. A new file is created: the schedule and history of the old file are lost."
LEFT_OVER = "This is the old file of an earlier replacement that did not end."
GONE_CHANGE = Change(
    kind="removed",
    path="",
    place="task",
    words="deleted in DataWorks",
    effect=Effect.NONE,
    reason="the refresh did not find its file",
    code="DE990",
)
EMPTIES = "Its writer empties or overwrites the target because of"
HIDDEN = "A secret hides what changes at {where}: the effect is unknown and treated as destructive."
NO_FINDINGS = "Its content was not checked, because a secret hides its steps."
ADOPTS_IDENTICAL = (
    "The creation adopts the file only where it is identical in meaning. A preview does not show that file, so the "
    "effect is treated as destructive."
)
ADOPTS = "adopt_existing: a preview does not show a file of this name, so the effect is treated as destructive."
UNSEEN = "The engine announces an update, and the preview does not show what changes: it is treated as destructive."


@dataclass(frozen=True)
class Sides:
    """The properties of a task: as they were before a refresh, as they are, as they shall be.

    They are without what secrets hide: `hidden` are the places where the engine saw a change all the same, `veiled`
    says that some of the content is hidden, changed or not.
    """

    before: Mapping[str, Any]
    live: Mapping[str, Any]
    new: Mapping[str, Any]
    hidden: tuple[str, ...]
    veiled: bool


def task_review(steps: Sequence[Step], around: Around, *, stack: str) -> TaskReview | None:
    """The review of one task from all its steps; None where nothing is done and nothing has drifted.

    Secrets that stand elsewhere in the preview may stand in it, too: `without_secrets` takes them out.
    """
    refresh = next((step for step in steps if step.op == "refresh"), None)
    acting = next((step for step in steps if step.op not in NOTHING), None)
    main = acting or next((step for step in steps if step.op == "same"), refresh)
    if main is None:
        return None
    action = _action(acting)
    sides = _sides(main, refresh)
    gone = refresh is not None and action is Action.CREATE
    drift = (GONE_CHANGE,) if gone else plan.property_changes(sides.before, sides.live) if refresh else ()
    if acting is None and not drift:
        return None
    changes = plan.property_changes({} if action is Action.CREATE else sides.live, sides.new) if sides.new else ()
    if action is not Action.CREATE:
        changes = _with_directions(changes, sides.new.get("task_content"))
    hidden = sides.hidden
    unseen = action is Action.UPDATE and not changes and not hidden
    identical = action is Action.CREATE and adopts_identical(main.new)
    existing = action is Action.CREATE and adopts(main.new)
    if around.prediction is not None and around.prediction.outcome is Outcome.CREATED:
        existing = False  # DataWorks was asked: there is nothing to adopt
    if unseen:
        hidden = tuple(main.detailed_diff) or ("task",)
    hidden += EXISTING if existing else IDENTICAL if identical else ()
    old_content, new_content = sides.live.get("task_content"), sides.new.get("task_content")
    found, before = fresh_findings(main, around) if not sides.veiled and sides.new else ((), 0)
    prediction = around.prediction or Prediction(
        OUTCOMES[action], certain=not (existing or identical) and action is not Action.OTHER
    )
    fails = prediction.outcome is Outcome.FAILS
    told = sides.new or sides.live
    flow, before_flow = flow_of(told.get("task_content")), flow_of(old_content)
    has_before = old_content is not None and action is not Action.CREATE
    notes = [NOTES[action]] if action in NOTES and not (prediction.text or fails) else []
    if action in (Action.DELETE, Action.REPLACE) and not fails:
        notes.append(PRODUCTION_STAYS if sides.live.get("keep_production") is True else PRODUCTION_GOES)
    notes += [GONE] * gone + [LEFT_OVER] * bool(main.old and main.old.pending_deletion and action is Action.DELETE)
    writes = action is Action.CREATE and not identical
    notes += _emptying(new_content) if writes else []
    notes += [UNSEEN] * unseen + [ADOPTS] * existing + [ADOPTS_IDENTICAL] * identical
    notes += [HIDDEN.format(where=", ".join(map("`{}`".format, sides.hidden)))] * bool(sides.hidden)
    notes += [NO_FINDINGS] * sides.veiled
    return TaskReview(
        stack=stack,
        name=main.name,
        task_name=_text(told.get("task_name")),
        id=main.old.id if main.old else "",
        action=Action.ADOPT if existing or identical else action,
        effect=_effect(action, changes, hidden, compared=main.op == COMPARED),
        changes=tuple(changes),
        drift=tuple(drift),
        mapping=mapping_lines(old_content, new_content),
        prediction=prediction,
        flow=flow,
        flow_before=before_flow if has_before and before_flow != flow else None,
        empties=emptied(new_content) if writes else "",
        steps_before=pictures(old_content) if action is not Action.CREATE else (),
        steps_after=pictures(new_content),
        findings=found,
        findings_before=before,
        notes=(*notes, *unsaid(around.warnings, unseen=sides.veiled)),
        replace_reasons=main.replace_reasons,
        calls=() if identical or (fails and prediction.certain) else _calls(action, sides, hidden),
        hidden=hidden,
        unknown=contains_unknown(dict(sides.new)),
    )


def _action(step: Step | None) -> Action:
    if step is None:
        return Action.KEEP
    action = ACTIONS.get(step.op, Action.OTHER)
    return Action.FORGET if action is Action.DELETE and step.old and step.old.retain_on_delete else action


def _sides(main: Step, refresh: Step | None) -> Sides:
    """The three states, without what is hidden; `hidden` are the places where the engine saw a change."""
    live_state: State | None = main.old or (refresh.new if refresh and main.op != "create" else None)
    old, new = properties_of(live_state), properties_of(main.new)
    if main.op == "delete":
        new = {}
    shown_old, shown_new, places = split_hidden(old, new)
    before = split_hidden(properties_of(refresh.old), old)[0] if refresh else shown_old
    in_content = tuple(place for place in places if place.startswith("task_content"))
    if main.op in ("create", "import"):
        hidden = in_content
    else:
        hidden = () if main.op in (*NOTHING, "delete") else touched(places, tuple(main.detailed_diff))
    return Sides(before or {}, shown_old or {}, shown_new or {}, hidden, bool(in_content))


def _effect(action: Action, changes: Sequence[Change], hidden: Collection[str], *, compared: bool) -> Effect:
    """A new file destroys nothing, and one that goes takes its history with it."""
    if hidden or action in (Action.REPLACE, Action.DELETE, Action.OTHER):
        return Effect.DESTRUCTIVE
    return worst(changes) if compared or action in (Action.UPDATE, Action.RENAME) else Effect.NONE


def _with_directions(changes: Sequence[Change], content: Any) -> tuple[Change, ...]:
    """The changes, of conditions with whether fewer or more rows are read."""
    step_types = {f"{step.path}.parameter.where": step.step_type for step in steps_of(content) if step.role == "reader"}
    found = (
        condition_effect(change.old, change.new, step_types[change.path])
        if change.code == "DE502" and change.path in step_types
        else None
        for change in changes
    )
    return tuple(
        change if direction is None else reclassified(change, direction)
        for change, direction in zip(changes, found, strict=True)
    )


def _emptying(content: Any) -> list[str]:
    writer = writer_of(content)
    keys = sorted(empties(writer)) if writer else []
    return [f"{EMPTIES} {', '.join(map('`{}`'.format, keys))}."] if keys else []


def _calls(action: Action, sides: Sides, hidden: Collection[str]) -> tuple[str, ...]:
    """The operations that write, as the update plan says; by property where a value is not known yet."""
    if action is Action.CREATE:
        return ("CreateDISyncTask",)
    if action is Action.REPLACE:
        return ("CreateDISyncTask", "DeleteFile")
    if action is Action.DELETE:
        return ("DeleteFile",)
    if action not in (Action.UPDATE, Action.RENAME, Action.ADOPT) or not sides.live:
        return ()
    if not hidden and not contains_unknown([dict(sides.live), dict(sides.new)]):
        file_id = "1000000"  # as long as those of DataWorks; it only counts for the length of the query
        try:
            updates = plan.plan_update(sides.live, sides.new, file_id=file_id, max_query_bytes=MAX_QUERY_BYTES)
        except (LookupError, TypeError, ValueError, AttributeError):
            pass  # properties that check would refuse, in a file that no engine wrote
        else:
            return tuple(type(operation).__name__ for operation in updates.operations)
    names = {*plan.changed(sides.live, sides.new), *(path.partition(".")[0] for path in hidden)}
    return tuple(sorted({entry.operation for entry in plan.PROPERTIES if entry.name in names}))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
