"""What the console changed in the tasks of a preview with --refresh, leaf by leaf. Pure.

console_edits(digest)      one TaskEdits for each task in which DataWorks differs from the program

    the refresh step       its old side is what was last applied
    the other step         its old side is what DataWorks has now, its new side what the program declares
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...content import ABSENT, normal_folder_path, same, same_cu, same_folder
from ...plan.cron import cycle_type
from ...plan.publishing import PUBLISHED
from ...plan.schedule import SETTINGS
from ...review.preview import (
    COMPONENT,
    DEPLOYMENT_TOKEN,
    SCHEDULE_TOKEN,
    SECRET,
    Digest,
    State,
    Step,
    known_values,
)
from ...review.source_position import declared_at
from .three_way import Leaf, Verdict, merged

CONTENT = "task_content"
VALUES = {"task_name": same, "file_folder_path": same_folder, "resource_group": same, "cu": same_cu}
"""Inputs beside the content that a program writes as a keyword, and how each is compared."""

SETTING_NAMES = tuple(setting.name for setting in SETTINGS)
SECRETS = "secret_parameters"

DELETED = "it was deleted in DataWorks: `pulumi up` creates it again, unless you remove it from the program"
HIDDEN = "a secret hides its content in previews: compare it in DataWorks"
SECRETS_CHANGED = "secret_parameters changed: set the value with `pulumi config set --secret`"
UNPUBLISHED = "production: {publication}. Once the file has the edit, `pulumi up` publishes it"


@dataclass(frozen=True)
class TaskEdits:
    """The edits of one task.

    `program` is the content that the program declares, `content` the same with the edits of the console, None where
    none of it is to be written. `statement` is the resource that the program names; the schedule is a mapping of it
    where that is `nested`, else of `schedule_statement`. `module` is their file, relative to the project. `notes` are
    what no edit of a file does.
    """

    name: str
    urn: str
    task_name: str
    id: str
    who: str
    when: str
    leaves: tuple[Leaf, ...]
    content: Mapping[str, Any] | None
    program: Mapping[str, Any]
    statement: str
    schedule_statement: str
    nested: bool
    module: str
    notes: tuple[str, ...] = ()

    @property
    def drifted(self) -> bool:
        """Whether DataWorks has something that nobody applied."""
        return bool(self.leaves or self.notes)


def console_edits(digest: Digest) -> list[TaskEdits]:
    """The tasks of a preview with --refresh in which DataWorks differs from the program, by name. Raises nothing."""
    by_task: dict[str, list[Step]] = {}
    for step in digest.steps:
        if step.is_task or step.type in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN):
            by_task.setdefault(step.of, []).append(step)
    found = [_edits(steps) for steps in by_task.values()]
    return sorted((one for one in found if one is not None and one.drifted), key=lambda one: (one.name, one.urn))


@dataclass(frozen=True)
class _Sides:
    """The three sides of one resource."""

    program: Mapping[str, Any]
    applied: Mapping[str, Any]
    live: Mapping[str, Any]


def _sides(steps: Sequence[Step], urn: str) -> tuple[_Sides | None, Step | None, bool]:
    """The sides of a resource, its step, and whether a refresh found that it no longer exists."""
    own = [step for step in steps if step.urn == urn]
    refresh = next((step for step in own if step.op == "refresh"), None)
    acting = next((step for step in own if step.op != "refresh"), None)
    if acting is None or acting.op.startswith(("delete", "discard", "import")):
        return None, acting, False
    if acting.op == "create":
        return None, acting, refresh is not None
    applied = (refresh or acting).old
    return _Sides(_held(acting.new), _held(applied), _held(acting.old)), acting, False


def _held(state: State | None) -> dict[str, Any]:
    """Inputs of a resource: what its outputs say, which is what a diff compares."""
    return known_values({**state.inputs, **state.outputs}) if state else {}


def _edits(steps: Sequence[Step]) -> TaskEdits | None:
    task = next((step for step in steps if step.is_task), None)
    urns = {step.type: step.urn for step in steps if step.type in (SCHEDULE_TOKEN, DEPLOYMENT_TOKEN)}
    named = task or steps[0]
    leaves: list[Leaf] = []
    notes: list[str] = []
    content: Mapping[str, Any] | None = None
    live: Mapping[str, Any] = {}
    program: Any = None
    acting: Step | None = None
    if task is not None:
        sides, acting, deleted = _sides(steps, task.urn)
        notes += [DELETED] * deleted
        if sides is not None:
            live, program = sides.live, sides.program.get(CONTENT)
            content, found, more = _content(sides)
            leaves += [*found, *_values(sides)]
            notes += more
    scheduled, schedule_step, _ = _sides(steps, urns.get(SCHEDULE_TOKEN, ""))
    leaves += _schedule(scheduled) if scheduled is not None else []
    deployed, _, _ = _sides(steps, urns.get(DEPLOYMENT_TOKEN, ""))
    notes += _publication(deployed) if deployed is not None else []
    shown = acting or schedule_step or named
    module, _line = declared_at(shown.new or shown.old)
    return TaskEdits(
        name=named.of_name,
        urn=named.urn,
        task_name=str(live.get("task_name") or ""),
        id=next((step.file for step in steps if step.file), ""),
        who=str(live.get("last_edit_user") or ""),
        when=str(live.get("last_edit_time") or ""),
        leaves=tuple(leaves),
        content=content,
        program=program if isinstance(program, Mapping) else {},
        statement=named.of_name,
        schedule_statement=schedule_step.of_name if schedule_step is not None else "",
        nested=schedule_step is not None and _in_component(schedule_step),
        module=module,
        notes=tuple(notes),
    )


def _in_component(step: Step) -> bool:
    state = step.new or step.old
    return state is not None and Step(op="", urn=state.parent).type == COMPONENT


def _content(sides: _Sides) -> tuple[Mapping[str, Any] | None, list[Leaf], list[str]]:
    """The content with the edits of the console (None: nothing to write), its leaves, and notes."""
    program, applied, live = (side.get(CONTENT) for side in (sides.program, sides.applied, sides.live))
    notes = []
    secrets = [properties.get(SECRETS) for properties in (sides.applied, sides.live)]
    if not same(secrets[0], secrets[1]):
        notes.append(SECRETS_CHANGED)
    if not all(isinstance(side, Mapping) for side in (program, applied, live)):
        return None, [], [*notes, *[HIDDEN] * (SECRET in (program, live))]
    result, leaves = merged(program, applied, live)
    leaves = [Leaf(f"{CONTENT}.{one.path}", *_three(one), one.verdict) for one in leaves]
    writes = any(one.verdict is Verdict.CONSOLE for one in leaves)
    return (result if writes else None), leaves, notes


def _three(leaf: Leaf) -> tuple[Any, Any, Any]:
    return leaf.program, leaf.applied, leaf.live


def _values(sides: _Sides) -> Iterable[Leaf]:
    for name, equal in VALUES.items():
        program, applied, live = (side.get(name) for side in (sides.program, sides.applied, sides.live))
        if program is None:  # not managed by the program
            continue
        if equal(program, live) or equal(applied, live):
            continue
        live = normal_folder_path(live) if name == "file_folder_path" and isinstance(live, str) else live
        verdict = Verdict.CONSOLE if equal(program, applied) else Verdict.CONFLICT
        yield Leaf(name, program, applied, live, verdict)


def _schedule(sides: _Sides) -> list[Leaf]:
    found = []
    for name in SETTING_NAMES:
        program, applied, live = (side.get(name, ABSENT) for side in (sides.program, sides.applied, sides.live))
        _, leaves = merged(program, applied, live, path=name)
        for one in leaves:
            if name == "cycle_type" and live == _cycle(sides.live) and program == _cycle(sides.program):
                continue  # it follows from cron_express
            found.append(Leaf(f"schedule.{one.path}", *_three(one), one.verdict))
    return found


def _cycle(settings: Mapping[str, Any]) -> str | None:
    cron = settings.get("cron_express")
    return cycle_type(cron) if isinstance(cron, str) else None


def _publication(sides: _Sides) -> list[str]:
    """What production runs in place of what this stack published."""
    publication = sides.live.get("publication")
    if sides.applied.get("publication") != PUBLISHED or publication in (None, PUBLISHED):
        return []
    return [UNPUBLISHED.format(publication=publication)]
