"""The Review: what a reviewer reads, as one value. Every form (Markdown, text, JSON) is made from it alone.

    Review
    └── StackReview             one preview: failures first, then tasks, then the rest
        ├── Verdict             one line: counts, worst effect
        ├── TaskReview          one task that changes
        │   ├── Change          what changes, in words (content)
        │   ├── MappingLine     the column mapping before and after, where it moved
        │   ├── StepPicture     the steps before and after, as a picture needs them
        │   └── Finding         what looks wrong in the new content (content)
        ├── Other               a resource of another provider: counted and listed
        └── Failure             why the preview ended early

No secret is in any of it: "[secret]" is in its place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from ..content import Change, Effect, Finding, Pair
from .decision import Allowance, Block, Decision, Gate
from .outcome import Dependent, Endpoint, Flow, Outcome, Prediction, Reader
from .provenance import Provenance

__all__ = [
    "Action",
    "Allowance",
    "Block",
    "Decision",
    "Dependent",
    "Endpoint",
    "Failure",
    "Flow",
    "Gate",
    "MappingLine",
    "Other",
    "Outcome",
    "Prediction",
    "Reader",
    "Review",
    "StackReview",
    "StepPicture",
    "TaskReview",
    "Verdict",
    "danger",
]

ONCE_DEPLOYED = "An update saves a draft: its effect on the data begins when it is deployed to production."
SOME_DEPLOYED = (
    "What is published, or deleted in production, has its effect on the data in this run. Every other update saves a "
    "draft: its effect begins when it is deployed to production."
)


EXISTING, IDENTICAL = ("existing file",), ("identical file",)
"""What is hidden of an adoption whose file was not read: with adopt_existing, and with adopt="identical"."""


class Action(StrEnum):
    """What a preview does with a task, in the order in which a verdict counts.

    `rename` gives the file to another resource of the program, `forget` takes it out of the state and leaves the file,
    `adopt` imports it as it is, or its creation adopts a file that exists (adopt_existing, adopt, file_id), `keep`
    sends nothing for a task that was changed in the console; `other` is what a newer engine may call by its own name.
    """

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    RENAME = "rename"
    FORGET = "forget"
    ADOPT = "adopt"
    KEEP = "keep"
    OTHER = "other"


@dataclass(frozen=True)
class MappingLine:
    """One line of the column mapping. `kind` is same, added, removed, moved or changed; None is a side without it."""

    kind: str
    old: Pair | None
    new: Pair | None


@dataclass(frozen=True)
class StepPicture:
    """One step as a picture shows it: `where` is its datasource and table, "" if it names none."""

    label: str
    role: str
    step_type: str
    where: str


@dataclass(frozen=True, kw_only=True)
class TaskReview:
    """One task that changes, was changed in the console, or is named in a failure.

    `name` is that of the resource in the program, `task_name` the one in DataWorks ("" where it is not known),
    `id` is `<project id>:<file id>` or "". `changes` is what this update does; `drift` what the console changed since
    the last run (only a preview with --refresh knows that); `mapping` is the whole column mapping, moved or not;
    `hidden` are paths whose change cannot be reviewed: a secret hides it, or no preview knows it;
    `unknown` says that something is known after apply only. `calls` are the operations that will be called, as far as
    they are known. `findings` are those that the old content did not have, `findings_before` counts the rest. `notes`
    are sentences that a reader must not miss. `way` says when it runs and how it reaches production; `publishes` that
    it does so in this run. `prediction` is what `pulumi up` does with its file; `flow` from where to where it moves
    data, and `flow_before` the same of the old content where that differs; `empties` the target that the writer of a
    new task empties ("" where it does not). `dependents` and `readers` are other resources of the preview that are
    concerned. `allowed` are the allowances that let something of it pass. `owner` is the user id that its schedule
    names, `console_url` the page of its file in the console: a guess, since no document describes these addresses.
    """

    stack: str
    name: str
    task_name: str
    id: str
    action: Action
    effect: Effect
    changes: tuple[Change, ...] = ()
    drift: tuple[Change, ...] = ()
    mapping: tuple[MappingLine, ...] = ()
    steps_before: tuple[StepPicture, ...] = ()
    steps_after: tuple[StepPicture, ...] = ()
    findings: tuple[Finding, ...] = ()
    findings_before: int = 0
    notes: tuple[str, ...] = ()
    way: tuple[str, ...] = ()
    publishes: bool = False
    replace_reasons: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    unknown: bool = False
    prediction: Prediction = field(default_factory=Prediction)
    flow: Flow = field(default_factory=Flow)
    flow_before: Flow | None = None
    empties: str = ""
    dependents: tuple[Dependent, ...] = ()
    readers: tuple[Reader, ...] = ()
    allowed: tuple[Allowance, ...] = ()
    owner: str = ""
    console_url: str = ""

    @property
    def is_new(self) -> bool:
        """Whether the preview shows no task before: a creation, or the adoption of a file that was not read."""
        return self.action is Action.CREATE or (
            self.action is Action.ADOPT and self.hidden[-1:] in (EXISTING, IDENTICAL)
        )

    @property
    def compared(self) -> bool:
        """Whether it is the adoption of a file that --online has read: `changes` are from that file to the program."""
        return self.action is Action.ADOPT and bool(self.id)

    @property
    def effect_word(self) -> str:
        """The effect in one word; "unknown" where it cannot be reviewed, which every gate treats as destructive."""
        return "unknown" if self.hidden else self.effect.word

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its effects, the worst first, each once."""
        worst_first = sorted(self.changes, key=lambda change: -change.effect)
        return tuple(dict.fromkeys(change.code for change in worst_first if change.code))

    def overwrites(self, change: Change) -> bool:
        """Whether this change takes back or replaces what somebody changed in the console."""
        return any(change.path == drifted.path for drifted in self.drift)

    @property
    def mapping_moved(self) -> bool:
        """Whether a column goes another way than before."""
        return any(line.kind != "same" for line in self.mapping)

    @property
    def takes_back(self) -> bool:
        """Whether all that this update does is to take back what the console changed."""
        return bool(self.changes) and all(map(self.overwrites, self.changes))


@dataclass(frozen=True)
class Other:
    """A resource that is no task: of another provider, or with `ours` a workflow or folder, whose `text` says what
    happens to it. `allowed` are the allowances that let it pass."""

    name: str
    type: str
    op: str
    ours: bool = False
    text: str = ""
    allowed: tuple[Allowance, ...] = ()


@dataclass(frozen=True)
class Failure:
    """One reason why a preview ended early. `task` is the resource name, "" where none is named; `code` that of a
    finding, "" where it is none."""

    task: str
    code: str
    text: str


class Verdict(NamedTuple):
    """A stack in one line."""

    stack: str
    failed: bool
    incomplete: bool
    actions: tuple[tuple[str, int], ...]
    worst: str
    worst_count: int
    unknown: int
    drifted: int
    others: tuple[tuple[str, int], ...]

    @property
    def text(self) -> str:
        """Such as "3 to update, 1 to replace · worst effect: destructive (1)"."""
        none = "no task is listed" if self.incomplete else "no task changes"
        parts = ["preview failed"] * self.failed + ["incomplete"] * (self.incomplete and not self.failed)
        parts.append(", ".join(f"{count} to {action}" for action, count in self.actions) or none)
        parts += [f"worst effect: {self._worst()}"] * bool(self.worst_count)
        parts += [f"{self.drifted} changed in the console"] * bool(self.drifted)
        if self.others:
            parts.append("other resources: " + ", ".join(f"{count} to {op}" for op, count in self.others))
        return " · ".join(parts)

    @property
    def line(self) -> str:
        """The text after the name of the stack."""
        return f"{self.stack}: {self.text}"

    def _worst(self) -> str:
        """The worst effect and its tasks; those whose effect is unknown are destructive to every gate."""
        known = self.worst_count - self.unknown
        unknown = f"unknown, treated as destructive ({self.unknown})" if self.unknown else ""
        return ", ".join(filter(None, [f"{self.worst} ({known})" * bool(known), unknown]))


@dataclass(frozen=True, kw_only=True)
class StackReview:
    """One preview. `tasks` are the most dangerous first, `notes` say what this preview cannot show."""

    name: str
    tasks: tuple[TaskReview, ...] = ()
    others: tuple[Other, ...] = ()
    failed: bool = False
    failures: tuple[Failure, ...] = ()
    incomplete: bool = False
    refreshed: bool = False
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        counts = Counter(task.action for task in self.tasks)
        worst = max((task.effect for task in self.tasks), default=Effect.NONE)
        return Verdict(
            stack=self.name,
            failed=self.failed,
            incomplete=self.incomplete,
            actions=tuple((action.value, counts[action]) for action in Action if counts[action]),
            worst=worst.word,
            worst_count=sum(task.effect is worst for task in self.tasks) if worst > Effect.NONE else 0,
            unknown=sum(bool(task.hidden) for task in self.tasks),
            drifted=sum(bool(task.drift) for task in self.tasks),
            others=tuple(sorted(Counter(other.op for other in self.others).items())),
        )


@dataclass(frozen=True)
class Review:
    """Everything that is reported, of one or several stacks.

    `unused` are allowances that let nothing pass, `expired` those whose last day is over. `decision` says whether the
    pipeline goes on, None where no gates were asked about; it does not count what a form leaves out. `deprecated` are
    sentences about old names in the configuration. `provenance` is where the review comes from, None where it was not
    asked for.
    """

    stacks: tuple[StackReview, ...]
    unused: tuple[Allowance, ...] = ()
    expired: tuple[Allowance, ...] = ()
    decision: Decision | None = None
    deprecated: tuple[str, ...] = ()
    provenance: Provenance | None = None

    @property
    def tasks(self) -> tuple[TaskReview, ...]:
        """The tasks of all stacks, the most dangerous first."""
        return tuple(sorted((task for stack in self.stacks for task in stack.tasks), key=danger))

    @property
    def once_deployed(self) -> str:
        """When the effects come: in this run, as far as something is published in it."""
        return (
            SOME_DEPLOYED if any(task.publishes or "DeployFile" in task.calls for task in self.tasks) else ONCE_DEPLOYED
        )


def danger(task: TaskReview) -> tuple[int, int, int, str, str]:
    """Sorts the most dangerous first, then by stack and name."""
    return -task.effect, -bool(task.hidden), -len(task.findings), task.stack, task.name
