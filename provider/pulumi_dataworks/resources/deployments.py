"""Waiting for a deployment of DataWorks to end, with gaps that grow: the basic edition allows a hundred calls a day."""

from __future__ import annotations

from ..errors import DeploymentError
from .session import Session

DEADLINE = 300.0
"""Seconds from the first GetDeployment to the last."""

GAPS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between two GetDeployment calls; the last one again and again."""

READY, DONE = 0, 1
"""Deployment.Status: 0 has not ended, 1 succeeded; 2 and everything else ended badly (3 and 6 stand in samples)."""

CHECK_FAILED, CHECKING = 7, 8
"""Deployment.CheckingStatus; absent once no check is due."""


def wait_for_deletion(session: Session, *, project_id: str, deployment_id: str) -> None:
    """Ask GetDeployment until the deletion is done. Raises DeploymentError when it ends badly, or not in time."""
    deployment_of_what = f"deployment {deployment_id} of the deletion"
    started, polls = session.monotonic(), 0
    while True:
        deployment = session.client.get_deployment(project_id=project_id, deployment_id=deployment_id)
        status, checking = deployment.status, deployment.checking_status
        if status == DONE and checking not in (CHECK_FAILED, CHECKING):
            return
        if status not in (READY, DONE) or checking == CHECK_FAILED:
            raise DeploymentError(
                f"{deployment_of_what} ended with status {status}: {deployment.error_message or 'no message'}.",
                operation="GetDeployment",
                advice="Look at the deployment in DataWorks, then run the same command again.",
            )
        gap = GAPS[min(polls, len(GAPS) - 1)]
        if session.monotonic() + gap - started > DEADLINE:
            raise DeploymentError(
                f"{deployment_of_what} did not end in {DEADLINE:.0f} s.",
                operation="GetDeployment",
                advice="A review in DataWorks may hold it. Once it has ended, run the same command again.",
            )
        session.sleep(gap)
        polls += 1
