"""Deployments as state machines: at once, by count or by time; checks, a person, failure, rejection, cancellation.

    SubmitFile   local -> development   the draft becomes a version          (basic mode: and runs in production)
    DeployFile   development -> production                                   the newest version runs in production
    DeleteFile   local -> development   the node leaves development          (basic mode: and production)
    DeployFile   of a deleted file: development -> production                the node leaves production

`look` is the state of one deployment at one moment, from what is recorded of it; nothing else decides. The numbers are
the documented ones; 3 stands in the data model of the console. What an ended deployment does is in versions.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from dataworks_emulator.options import Publishing
from dataworks_emulator.store import Deployment

LOCAL, DEVELOPMENT, PRODUCTION = 0, 1, 2
RUNNING, SUCCEEDED, FAILED, CANCELLED, REJECTED = 0, 1, 2, 3, 6
CHECK_FAILED, CHECKING = 7, 8


@dataclass(frozen=True)
class Look:
    """Status and CheckingStatus as GetDeployment tells them."""

    status: int
    checking: int | None = None

    @property
    def ended(self) -> bool:
        return self.status != RUNNING and self.checking != CHECKING

    @property
    def succeeded(self) -> bool:
        """A submission may go on to production only when no check is left (documented)."""
        return self.status == SUCCEEDED and self.checking is None


def look(deployment: Deployment, rules: Publishing, *, polls: int, end_status: int, now: int) -> Look:
    """The state of a deployment. `polls` questions are answered "running" unless `rules` go by time; `now` is in
    milliseconds."""
    if deployment.verdict in ("cancelled", "rejected"):
        return Look(CANCELLED if deployment.verdict == "cancelled" else REJECTED)
    if rules.seconds is None:
        worked = deployment.polls > polls or (polls == 0)
    else:
        worked = now - deployment.create_time >= rules.seconds * 1000
    if not worked or (rules.review and deployment.verdict != "approved"):
        return Look(RUNNING)
    if end_status != SUCCEEDED:
        return Look(end_status)
    return Look(SUCCEEDED, _checking(deployment, rules, polls))


def _checking(deployment: Deployment, rules: Publishing, polls: int) -> int | None:
    checked = deployment.to_environment == DEVELOPMENT and deployment.change != "DELETE" and not deployment.skip_checks
    if not checked or rules.checks == "none" or deployment.verdict == "check-passed":
        return None
    if rules.checks == "fail" or deployment.verdict == "check-failed":
        return CHECK_FAILED
    return CHECKING if rules.checks == "human" or deployment.polls <= polls + 1 else None
