"""When a task runs and how it reaches production: what the steps of its NodeSchedule and FileDeployment say. Pure.

    saved ──── FileDeployment acts ───> production            no FileDeployment acts: saved only
      └─ NodeSchedule: changes of its settings, each with its effect

Both belong to a task by their ScheduledSync, whose children they are, or by the id of its file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..content import Change, Effect, plain_change, same, worst
from ..plan import schedule
from ..plan.cron import describe_cron
from ..plan.publishing import HELD_BACK, PUBLISHED, TRIGGER_INPUTS
from .flow import flow_of
from .model import Action, TaskReview
from .outcome import Outcome, Prediction
from .placement import RENAME
from .preview import DEPLOYMENT_TOKEN, NOTHING, SCHEDULE_TOKEN, State, Step, known_values, properties_of
from .task_findings import Around, fresh_findings, unsaid

WHEN, WAITS, HOW, TOLD = (
    (Effect.ROWS, "when it runs, and so for which days there are rows"),
    (Effect.ROWS, "what waits for what"),
    (Effect.TUNING, "how it runs"),
    (Effect.NONE, "what people read"),
)
EFFECTS: Mapping[str, tuple[Effect, str]] = {
    "cron_express": WHEN,
    "cycle_type": WHEN,
    "scheduler_type": WHEN,
    "stop": WHEN,
    "start_effect_date": WHEN,
    "end_effect_date": WHEN,
    "rerun_mode": HOW,
    "auto_rerun_times": HOW,
    "auto_rerun_interval_millis": HOW,
    "timeout": HOW,
    "timeout_unit": HOW,
    "instance_mode": WHEN,
    "para_value": (Effect.ROWS, "what the variables are: which rows are read, and which partition is written"),
    "inputs": WAITS,
    "outputs": WAITS,
    "dependent_type": WAITS,
    "dependent_node_ids": WAITS,
    "resource_group_identifier": HOW,
    "scheduling_cu": HOW,
    "owner": TOLD,
    "description": TOLD,
}
"""What a change of each setting of a schedule does to the data, and why."""

SAVING = (Action.CREATE, Action.UPDATE, Action.RENAME, Action.REPLACE)

SAVED_ONLY = "Saved only: nothing in this preview publishes it."
NOT_IN_DEVELOPMENT = "Saved only: this stack is for development, and nothing is published."
WILL_PUBLISH = "Will publish to production: SubmitFile{then}."
THEN_DEPLOY, MAYBE_DEPLOY = ", then DeployFile", ", then DeployFile where the workspace is in standard mode"
RUNS_NOW = "Production runs version {version} now."
NOT_SEEN = "What production runs now is not part of this preview, so the effect on its data is not known."
NOT_MANAGED = "Its schedule is removed from the program: DataWorks keeps it as it is."
NOT_PUBLISHED = "Its deployment is removed from the program: production keeps what it runs."
RUNS = "runs"
ADOPTED_SCHEDULE = "Its schedule is adopted where it is identical, and nothing is sent for it."
ADOPTED_VERSION = "Nothing is published: what production runs is adopted where it is what is saved."
UNSEEN_SETTING = "A setting of its schedule changes that is not shown here."


@dataclass(frozen=True)
class Way:
    """What becomes of schedule and publication. `publishes`: production changes in the run that is previewed."""

    lines: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    calls: tuple[str, ...] = ()
    publishes: bool = False
    acts: bool = False
    effect: Effect = Effect.NONE


def with_way(
    task: TaskReview | None, of_task: Sequence[Step], steps: Sequence[Step], around: Around, *, stack: str
) -> TaskReview | None:
    """The review of a task with what its schedule and its deployment do; a row of its own where the task does nothing.

    `of_task` are the steps about the task itself, as far as the preview has them.
    """
    keeps = any(_held(step.old).get("keep_production") is True for step in of_task)
    is_same = task is not None and task.action is Action.RENAME and not task.calls
    action = None if task is None or is_same else task.action
    if task is not None and action is Action.ADOPT and task.calls:
        action = Action.CREATE if task.is_new else Action.UPDATE  # it is saved as these are
    way = way_of(steps, action=action, keeps=keeps)
    if task is None:
        if not (way.lines or way.changes):
            return None
        named = next(iter(of_task), steps[0])
        held = properties_of(named.new) if of_task else {}
        found, before = fresh_findings(named, around) if of_task else ((), 0)
        task = TaskReview(
            stack=stack,
            findings=found,
            findings_before=before,
            notes=unsaid(around.warnings, unseen=not of_task),
            name=named.of_name,
            task_name=_name(held),
            flow=flow_of(held.get("task_content")),
            id=next((step.file for step in steps if step.file), ""),
            action=Action.UPDATE,
            effect=Effect.NONE,
            prediction=Prediction(Outcome.UPDATED),
        )
    if task.prediction.outcome is Outcome.FAILS and task.prediction.certain:
        return replace(task, changes=(*task.changes, *way.changes))
    return replace(
        task,
        effect=max(task.effect, way.effect),
        changes=(*task.changes, *way.changes),
        way=way.lines,
        publishes=way.publishes,
        calls=(*task.calls, *way.calls),
    )


def _name(held: Mapping[str, Any]) -> str:
    name = held.get("task_name")
    return name if isinstance(name, str) else ""


def way_of(steps: Sequence[Step], *, action: Action | None, keeps: bool = False) -> Way:
    """The way of one task from all steps about its schedule and its deployment; `action` is what happens to the task
    itself, None where nothing does, and `keeps` that a deletion leaves production alone."""
    planned = _acting(steps, SCHEDULE_TOKEN)
    deployed = _acting(steps, DEPLOYMENT_TOKEN)
    if action in (Action.DELETE, Action.FORGET):
        return _with_the_task(deployed, deletes=action is Action.DELETE and not keeps)
    timed = _schedule(planned)
    public = _publication(deployed, changes=action in SAVING)
    lines = (*timed.lines, *public.lines)
    if not public.acts and (action in SAVING or timed.calls):
        lines += (SAVED_ONLY,)
    return Way(
        lines,
        timed.changes,
        (*timed.calls, *public.calls, *_with_the_task(deployed, deletes=action is Action.REPLACE and not keeps).calls),
        public.publishes,
        timed.acts or public.acts,
        max(worst(timed.changes), public.effect),
    )


def _acting(steps: Sequence[Step], token: str) -> Step | None:
    return next((step for step in steps if step.type == token and step.op not in NOTHING), None)


def _held(state: State | None) -> dict[str, Any]:
    """Inputs and outputs of a state, with UNKNOWN in its places."""
    return known_values({**state.inputs, **state.outputs}) if state else {}


def _with_the_task(deployed: Step | None, *, deletes: bool) -> Way:
    """A task that goes takes both with it; what runs in production is undone by the deletion of the task."""
    old = _held(deployed.old) if deployed else {}
    runs = deletes and old.get("standard_mode") is True and old.get("production_version") is not None
    return Way(calls=("DeployFile",) * runs, acts=deployed is not None)


def _schedule(step: Step | None) -> Way:
    if step is None:
        return Way()
    old, new = _held(step.old), _held(step.new)
    if step.op == "delete":
        return Way(lines=(NOT_MANAGED,), acts=True)
    if step.op == "create" and new.get("adopt") is not None:
        return Way(lines=(_time(new), ADOPTED_SCHEDULE), acts=True)
    if step.op not in ("update", RENAME):
        return Way(lines=(_time(new),), calls=("UpdateFile",), acts=True)
    changes = tuple(_change(name, old, new) for name in schedule.changed(old, new))
    if step.op == RENAME and not changes:
        return Way()
    sent = set(schedule.changed(old, new)) - set(schedule.dropped(old, new))
    lines = _new_time(changes, old, new) if changes else (UNSEEN_SETTING,)
    return Way(lines=lines, changes=changes, calls=("UpdateFile",) * bool(sent or not changes), acts=True)


def _new_time(changes: Sequence[Change], old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """When the task runs from now on, where something changes that and no change tells it in words of its own."""
    if not any(EFFECTS[name] == WHEN for name in schedule.changed(old, new)):
        return ()
    kept = {name: old[name] for name in schedule.dropped(old, new)}  # nothing is sent for them
    when = _time({**new, **kept})
    told = when.startswith("Runs ") and any(change.words.startswith(RUNS) for change in changes)
    return () if told else (when,)


def _change(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    effect, reason = EFFECTS[name]
    if new.get(name) is None:
        effect, reason = Effect.NONE, "nothing is sent for that: DataWorks keeps the last value"
    change = plain_change(f"schedule.{name}", old.get(name), new.get(name), effect=effect, reason=reason)
    before, after = _cron(old), _cron(new)
    if name == "cron_express" and before and after:
        return replace(change, words=f"{RUNS} {after} instead of {before}")
    return change


def _cron(settings: Mapping[str, Any]) -> str:
    cron = settings.get("cron_express")
    return describe_cron(cron) if isinstance(cron, str) else ""


def _time(settings: Mapping[str, Any]) -> str:
    """When a schedule lets its task run, in a sentence."""
    if settings.get("scheduler_type") == "PAUSE" or settings.get("stop") is True:
        return "It does not run: its schedule is paused."
    if settings.get("scheduler_type") == "SKIP":
        return "Its runs do nothing: its schedule skips them."
    if settings.get("scheduler_type") == "MANUAL":
        return "It runs only when it is started by hand."
    return f"Runs {_cron(settings) or 'as its schedule in DataWorks says'}."


def _publication(step: Step | None, *, changes: bool) -> Way:
    """What a deployment does; `changes`: so does the task, and the preview shows it."""
    if step is None:
        return Way()
    old, new = _held(step.old), _held(step.new)
    if step.op == "delete":
        return Way(lines=(NOT_PUBLISHED,), acts=True)
    if new.get("publication") == HELD_BACK:
        return Way(lines=(NOT_IN_DEVELOPMENT,), acts=True)
    if step.op == "create" and new.get("adopt") is not None:
        return Way(lines=(ADOPTED_VERSION,), acts=True)
    if step.op in ("update", RENAME) and all(same(old.get(name), new.get(name)) for name in TRIGGER_INPUTS):
        return Way(acts=True)
    standard = old.get("standard_mode")
    then = "" if standard is False else THEN_DEPLOY if standard is True else MAYBE_DEPLOY
    lines = [WILL_PUBLISH.format(then=then)]
    differs = old.get("publication") not in (None, PUBLISHED, HELD_BACK)
    version = old.get("production_version")
    if differs and isinstance(old["publication"], str):
        lines.append(f"{old['publication'][:1].upper()}{old['publication'][1:]}.")
    elif isinstance(version, int | float) and step.op in ("update", RENAME):
        lines.append(RUNS_NOW.format(version=int(version)))
    unseen = differs or (step.op == "create" and not changes)
    lines += [NOT_SEEN] * unseen
    calls = ("SubmitFile",) if standard is False else ("SubmitFile", "DeployFile")
    return Way(tuple(lines), calls=calls, publishes=True, acts=True, effect=Effect.ROWS if unseen else Effect.NONE)
