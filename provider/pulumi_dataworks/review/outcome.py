"""What `pulumi up` will do with a task, as values: the outcome, the data flow, and who else it concerns."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of the file of a task, as far as the entries of the preview show it.

    `same-file`: the engine creates and deletes, and DataWorks keeps one file, which the new entry has afterwards.
    `adopted`: a file of this name is adopted if there is one. `fails`: `pulumi up` ends with an error at this task.
    `unknown`: the preview does not show it.
    """

    CREATED = "created"
    UPDATED = "updated"
    REPLACED = "replaced"
    DELETED = "deleted"
    SAME_FILE = "same-file"
    ADOPTED = "adopted"
    FORGOTTEN = "forgotten"
    UNCHANGED = "unchanged"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Endpoint:
    """One end of a task: its data source, and the table, object, index or topic in it; "" for what it does not name."""

    datasource: str = ""
    table: str = ""
    partition: str = ""

    @property
    def text(self) -> str:
        """Such as "warehouse/ods_orders"; "" where it names nothing."""
        return "/".join(filter(None, (self.datasource, self.table)))


@dataclass(frozen=True)
class Flow:
    """From where to where a task moves data."""

    source: Endpoint = field(default_factory=Endpoint)
    target: Endpoint = field(default_factory=Endpoint)

    @property
    def text(self) -> str:
        """Such as "shop/orders → warehouse/ods_orders"; "" where an end names nothing."""
        ends = (self.source.text, self.target.text)
        return " → ".join(ends) if all(ends) else ""


@dataclass(frozen=True)
class Prediction:
    """What `pulumi up` does with the file of a task.

    `text` is one sentence for a reader, "" where the action says it all. `fails` is why `pulumi up` ends with an error
    here, and `remedy` what to do about it. `certain` is False where the order of the run, or what the preview does not
    show, decides. `alias` is the line of the program that prevents it, "" where none does. `name_before` is the name
    of the resource that has the file now, where it is another one.
    """

    outcome: Outcome = Outcome.UNKNOWN
    certain: bool = True
    text: str = ""
    fails: str = ""
    remedy: str = ""
    alias: str = ""
    name_before: str = ""


@dataclass(frozen=True, order=True)
class Dependent:
    """A resource of the same preview that depends on a task which gets another file. `kind` is task, schedule,
    deployment or other; `text` says what happens to it."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, order=True)
class Reader:
    """A task of the same preview that reads the table which a changed task writes; `table` is that table, and `text`
    says what it means for it."""

    name: str
    table: str
    text: str
