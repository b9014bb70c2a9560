"""The calls between a saved task and production, and the faults that strike them. Data only; `test_publishing_faults`
runs them, and docs/publishing.md has its table of lost answers from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

POLL = "GetDeployment"
DONE = ""
"""The end of a command that a fault did not stop."""


@dataclass(frozen=True)
class Program:
    """What the program says of its one task."""

    concurrent: int = 2
    cron: str = "00 12 00 * * ?"

    def runs(self) -> list[tuple[int, str]]:
        """What runs in production then."""
        return [(self.concurrent, self.cron)]


@dataclass(frozen=True)
class Change:
    """A command and the call of it that is struck: its `nth`. Each deployment is asked for twice. `like` names the
    change that goes the same way through the provider, and is tried in each `make test`."""

    name: str
    before: Program | None
    after: Program | None
    operation: str
    nth: int = 1
    like: str = ""


OLD, NEW, LATER = Program(), Program(concurrent=8), Program(cron="00 00 03 * * ?")
CHANGES = (
    Change("first schedule", None, OLD, "UpdateFile"),
    Change("schedule", OLD, LATER, "UpdateFile"),
    Change("first submission", None, OLD, "SubmitFile", like="submission"),
    Change("submission", OLD, NEW, "SubmitFile"),
    Change("submission of a schedule", OLD, LATER, "SubmitFile", like="submission"),
    Change("poll of the submission", OLD, NEW, POLL, like="poll of the deployment"),
    Change("deployment", OLD, NEW, "DeployFile"),
    Change("poll of the deployment", OLD, NEW, POLL, 3),
    Change("deletion", OLD, None, "DeleteFile"),
    Change("poll of the deletion", OLD, None, POLL, like="poll of the deployed deletion"),
    Change("deployment of the deletion", OLD, None, "DeployFile"),
    Change("poll of the deployed deletion", OLD, None, POLL, 3),
)

PLACES = tuple(f"{verb}{kind}" for kind in ("Business", "Folder") for verb in ("Create", "Update", "Delete"))
SENT_ONCE = ("CreateBusiness", "CreateFolder")
"""Writes of a place that a second attempt could double: they take no idempotency key."""

AWAITED = "what is under way is awaited, else sent once more"
LOST = (
    ("UpdateFile", "of a schedule: GetFile; what is still lacking is sent once more"),
    ("SubmitFile", f"versions and deployments are looked at; {AWAITED}"),
    ("DeployFile", f"versions and deployments are looked at; {AWAITED}"),
    (POLL, "asked again"),
    ("DeleteFile", "GetFile; gone is done, else sent once more"),
    ("DeployFile", f"of a deletion: deployments are looked at; {AWAITED}"),
    *((name, "checked by a list: what was applied is ours, else an error") for name in SENT_ONCE),
    *((name, "checked by a list; what is undone is sent once more") for name in PLACES if name not in SENT_ONCE),
)
"""Calls, and what becomes of each when its answer is lost."""


@dataclass(frozen=True)
class Struck:
    """A fault, and what the error of a call that meets it says; DONE where the command ends well. `poll` is
    what a GetDeployment says that meets it. `late`: the call is applied after the command has ended. `like` names the
    fault that goes the same way through the provider, and is tried in each `make test`."""

    name: str
    rule: dict[str, Any]
    says: str = DONE
    poll: str = ""
    late: bool = False
    like: str = ""

    def end(self, change: Change) -> str:
        """What the command says whose call meets it."""
        return (change.operation == POLL and self.poll) or self.says


def undone_or_done(name: str, action: str, like: str = "", **fields: Any) -> list[Struck]:
    """The fault before the work, and after it."""
    return [
        Struck(f"{name}, {point}", {"action": action, "point": point, **fields}, like=like and f"{like}, {point}")
        for point in ("before", "after")
    ]


NO_RIGHTS = "was refused by DataWorks: 403 Forbidden.RAM"
REFUSED = {"action": "refuse", "point": "before"}
FAULTS = (
    *undone_or_done("closed", "close"),
    *undone_or_done("reset", "reset", "closed"),
    *undone_or_done("garbage", "garbage", "closed"),
    *undone_or_done("a page", "answer", "closed", body=b"<html>"),
    *undone_or_done("service fails", "refuse", code="ServiceUnavailable"),
    Struck("half an answer", {"action": "truncate", "point": "reply"}, like="closed, after"),
    Struck(
        "no data",
        {"action": "shape", "point": "reply", "path": "Data", "absent": True},
        poll="cannot be read",
    ),
    Struck("no answer, applied late", {"action": "stall", "point": "before"}, late=True),
    Struck("no answer, applied", {"action": "stall", "point": "after"}, like="closed, after"),
    Struck("throttled once", {**REFUSED, "code": "Throttling.User"}),
    Struck("throttled", {**REFUSED, "code": "Throttling.User", "times": None}, "429", like="no rights"),
    Struck("no rights", {**REFUSED, "code": "Forbidden.RAM", "times": None}, NO_RIGHTS),
    Struck("says no", {"action": "fail", "point": "before", "message": "no luck"}, "no luck"),
)
STALE = Struck("stale", {"action": "shape", "point": "reply", "path": "Data.Deployment.Status", "value": 0})
"""Of a poll: the deployment has ended, and the answer says that it runs."""


def struck() -> list[tuple[Change, Struck]]:
    """Each change with each fault that can meet its call."""
    return [
        (change, fault) for change in CHANGES for fault in (*FAULTS, *([STALE] if change.operation == POLL else []))
    ]
