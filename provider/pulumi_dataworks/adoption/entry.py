"""What a task of DataWorks becomes in a program, or why it is left out: pure functions of what was read.

entry_of(whole, ...)      WholeTask -> Adopted or LeftOut
secret_places(content)    which parameters of which steps hold secrets
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .. import content as tasks
from ..content import Finding, Severity, masked, read_json_text, same
from ..content.rules.schedule_rules import DEFAULT_PARA_VALUE
from ..errors import InputError
from ..plan import schedule
from ..plan.cron import cycle_type
from ..plan.inputs import findings, problems
from ..plan.publishing import PUBLISHED, PublishState, describe
from ..studio.ownership import PREFIX, stack_of
from ..studio.task_listing import ListedTask, WholeTask
from .job_file import job_text

UNASSIGNED = "DW505"
"""The finding on variables; the two others on para_value are hints, or belong to the schedule."""

NO_LIMITS = {"start_effect_date": "1969-12-31T16:00:00.000Z", "end_effect_date": "9998-12-31T16:00:00.000Z"}
"""What DataWorks writes for a schedule that never begins and never ends: 1970-01-01 and 9999-01-01 in UTC+8, as the
samples of CreateNode have it."""

SILENCED = (Severity.ERROR, Severity.WARNING)
"""What a preview reports, with `dataworks:strict` too; hints are shown to those who ask."""


@dataclass(frozen=True)
class LeftOut:
    """A task that the program does not get, and why."""

    listed: ListedTask
    reason: str


@dataclass(frozen=True)
class Adopted:
    """A task as the program declares it. `inputs` are those of DISyncTask, secrets in `secret_parameters` in plain
    text; `job` is the text of its JSON file.

    `schedule` None: a DISyncTask alone; else the settings of a ScheduledSync. `publish`: whether production runs what
    is saved, so that the program declares it; else publishing is left to the team. `changed` are the places of the
    content that the next update would write in another way; `notes` are for the report.
    """

    listed: ListedTask
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    job: str
    schedule: Mapping[str, Any] | None = None
    state: PublishState | None = None
    publish: bool = False
    findings: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.listed.key.id

    @property
    def secrets(self) -> Mapping[str, Mapping[str, Any]]:
        """`{step name: {parameter: value}}`, in plain text."""
        found: Mapping[str, Mapping[str, Any]] = self.inputs.get("secret_parameters") or {}
        return found


def entry_of(whole: WholeTask, *, stack: str, all_settings: bool = False) -> Adopted | LeftOut:
    """What becomes of a task. `stack` is project/stack; `all_settings` keeps the owner and the edges that DataWorks
    gives by itself in the schedule. Raises nothing."""
    listed = whole.listed
    wrong = whole.reason or _unreadable(whole.code)
    if wrong:
        return LeftOut(listed, wrong)
    owner = _other_stack(whole, stack)
    if owner:
        return LeftOut(listed, f"the stack {owner} manages it: its description says so")
    content, secrets, stray = _apart(whole.inputs["task_content"])
    if stray:
        return LeftOut(
            listed,
            f"{stray} holds a secret outside of the parameters of a step with a name of its own, where it cannot be "
            "kept apart from the content. Move it, or give each step a name of its own",
        )
    inputs = {**whole.inputs, "task_content": content, "secret_parameters": secrets or None}
    settings = None if whole.schedule is None else managed_settings(whole, all_settings=all_settings)
    found = findings(inputs, severities=SILENCED) + _unassigned(content, settings)
    inputs["ignore_findings"] = sorted({one.code for one in found}) or None
    inputs = {name: value for name, value in inputs.items() if value is not None}
    failing = [str(one) for one in problems(inputs, strict=True, new=whole.new)]
    failing += [str(one) for one in schedule.problems(settings or {})]
    if failing:
        return LeftOut(listed, "`pulumi preview` would fail: " + "; ".join(failing))
    return _adopted(whole, inputs, settings, tuple(found))


def _unassigned(content: Mapping[str, Any], settings: Mapping[str, Any] | None) -> list[Finding]:
    """The variables that the schedule does not assign: ScheduledSync warns of them."""
    if settings is None:
        return []
    found = tasks.lint_para_value(content, str(settings.get("para_value") or DEFAULT_PARA_VALUE))
    return [one for one in found if one.code == UNASSIGNED]


def _adopted(
    whole: WholeTask, inputs: Mapping[str, Any], settings: Mapping[str, Any] | None, found: tuple[Finding, ...]
) -> Adopted | LeftOut:
    try:
        job = job_text(inputs["task_content"])
        read = read_json_text(job)
    except (InputError, ValueError) as error:
        return LeftOut(whole.listed, f"its content cannot be written as JSON: {error}")
    if not same(read, inputs["task_content"]):
        return LeftOut(whole.listed, "its content would mean something else after it was written and read")
    if settings is not None and masked(settings) != settings:
        return LeftOut(whole.listed, "its schedule holds a secret, and a program would show it")
    timeless = settings is not None and not schedule.has_time(settings)
    if timeless:
        settings = None
    status = describe(whole.state) if whole.state is not None else PUBLISHED
    notes = [] if whole.state is None or status == PUBLISHED else [f"publish=False: {status}"]
    notes += ["it has no time (cron_express), so it is a DISyncTask: its schedule stays as it is"] if timeless else []
    notes += [f"preview warns: {one}" for one in schedule.warnings(settings or {})]
    return Adopted(
        listed=whole.listed,
        inputs={**inputs, "task_content": read},
        outputs=whole.outputs,
        job=job,
        schedule=settings,
        state=whole.state,
        publish=whole.state is not None and status == PUBLISHED,
        findings=found,
        changed=_changed(whole.code, read, inputs.get("secret_parameters") or {}),
        notes=tuple(notes),
    )


def _changed(code: str, content: Mapping[str, Any], secrets: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The places at which what a program would send is not what DataWorks has: numbers that the engine cannot carry
    become texts. The service's own `extend` is left out: resource group and CUs are inputs."""
    live = {key: value for key, value in read_json_text(code).items() if key != "extend"}
    sent = tasks.merge_secret_parameters(content, secrets)
    return () if same(live, sent) else tuple(change.path for change in tasks.changes(live, sent)) or ("task_content",)


def _unreadable(code: str) -> str:
    """Why a content cannot become a file; "" where it can."""
    try:
        read_json_text(code)
    except InputError as error:
        return f"its content is not what a program can hold: {error.message}"
    return ""


def _other_stack(whole: WholeTask, stack: str) -> str:
    """The stack that the description names as the manager of the task, unless it is this one; "" for none."""
    text = whole.description
    other = stack_of(text.removeprefix(PREFIX)) if text.startswith(PREFIX) else ""
    return "" if other == stack else other


def managed_settings(whole: WholeTask, *, all_settings: bool) -> dict[str, Any]:
    """The settings of the schedule that a program declares: no empty ones, and without `all_settings` neither the
    owner, nor dates that limit nothing, nor edges that DataWorks gives to a node by itself. What is left out keeps its
    value in DataWorks."""
    settings = {
        name: value
        for name, value in (whole.schedule or {}).items()
        if value is not False and value != [] and value is not None
    }
    if str(settings.get("description", "")).startswith(PREFIX):
        del settings["description"]  # written by this package, as a mark of the stack
    cron = settings.get("cron_express")
    if isinstance(cron, str) and settings.get("cycle_type") == cycle_type(cron):
        del settings["cycle_type"]
    if not all_settings:
        settings.pop("owner", None)
        settings = {name: value for name, value in settings.items() if NO_LIMITS.get(name) != value}
        if settings.get("inputs") == [whole.root]:
            del settings["inputs"]
        if settings.get("outputs") == [whole.output]:
            del settings["outputs"]
    return {name: settings[name] for name in schedule.BY_NAME if name in settings}


def _apart(content: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]], str]:
    """The content without its secrets, the secrets by step and parameter, and the path of one that cannot be taken
    out ("" for none). A secret deep inside a parameter takes the whole parameter with it."""
    names = Counter(
        step.get("name") if isinstance(step, Mapping) and isinstance(step.get("name"), str) else None
        for step in _steps(content)
    )
    secrets: dict[str, dict[str, Any]] = {}
    for step in _steps(content):
        parameter = step.get("parameter") if isinstance(step, Mapping) else None
        name = step.get("name") if isinstance(step, Mapping) else None
        if not isinstance(parameter, Mapping) or not isinstance(name, str) or names[name] != 1:
            continue
        hidden = masked(parameter)
        taken = {key: value for key, value in parameter.items() if not same(value, hidden[key])}
        if taken:
            secrets[name] = taken
    rest, _ = tasks.take_out_secret_parameters(content, secrets=secrets, content=content)
    return rest, secrets, next(_differing(rest, masked(rest), "task_content"), "")


def _steps(content: Mapping[str, Any]) -> list[Any]:
    steps = content.get("steps")
    return steps if isinstance(steps, list) else []


def _differing(one: Any, other: Any, path: str) -> Iterator[str]:
    """The paths at which two values of one shape differ."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in one:
            yield from _differing(one[key], other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differing(left, right, f"{path}[{index}]")
    elif one != other:
        yield path
