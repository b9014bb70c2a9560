"""One file on its way to production: the steps of publishing.py carried out, and deployments awaited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pulumi

from ...content import read_live_json
from ...errors import ConflictError, DeploymentError, RefusedError
from ...plan import param_is_other
from ...plan.publishing import (
    CHECKING,
    READY,
    SUCCESS,
    DeploymentOutcome,
    PublishState,
    PublishStep,
    Version,
    after_submission,
    content_digest,
    ended_words,
    keeps,
    next_step,
    outcome_of,
    poll_interval,
)
from ...plan.schedule import lacking, live_settings
from ..paging import pages
from ..port import PublishOptions
from ..session import Session
from ..write import Done, write
from .live_task import require_file

if TYPE_CHECKING:
    from ...client import FileReply, FileVersionPage

DEADLINE, PATIENCE = 600.0, 180.0
"""Seconds that a publication may take, and that one deployment may stay as it is, unless the program says otherwise: no
field of the service says that a deployment waits for a person, and no thread should wait for one."""

MOST_STEPS = 12
LOST_GAP = 2.0
"""Seconds before the check after a lost answer: the service may still be at work."""

POLLS_IN_SILENCE = 4
"""A deployment that ends within some seconds needs no line of progress."""

NEWEST_DEPLOYMENTS = 20
"""Deployments that are looked through for the one of a file; ListDeployments names no files."""


class Publisher:
    """The way of one file. `label` is how messages call it; a `deadline`, in seconds from now, is used to its end."""

    def __init__(
        self, session: Session, project_id: str, file_id: str, label: str, deadline: float | None = None
    ) -> None:
        self.session = session
        self.project_id, self.file_id = project_id, file_id
        self._id = f"{project_id}:{file_id}"
        self.label = label
        self._patience = deadline or PATIENCE
        self._begun = session.monotonic()
        self._ends = self._begun + (deadline or DEADLINE)

    def state_of(self, found: FileReply, *, standard: bool, versions: bool = False) -> PublishState:
        """What is known of the file; with `versions` ListFileVersions is asked, too."""
        return PublishState(
            draft=found.file.current_version,
            committed=found.file.commit_status == 1,
            standard=standard,
            fresh=self._id in self.session.record.saved and self.session.record.was_taken(self._id),
            versions=self._versions() if versions else None,
        )

    def publish(self, wanted: PublishOptions, *, standard: bool) -> PublishState:
        """Bring the draft to production; what is known then. The draft is checked right before it is submitted.

        Raises DeploymentError when a deployment ends badly or not in time, ConflictError when the draft is not what the
        program says, NotFoundError when the file no longer exists.
        """
        state = self._checked_state(wanted, standard=standard)
        for _ in range(MOST_STEPS):
            step = next_step(state)
            if step is PublishStep.DONE:
                return state
            if step is PublishStep.VERSIONS:
                state = replace(state, versions=self._versions())
                continue
            state = self._take(step, state, wanted)
        raise DeploymentError(
            f"{MOST_STEPS} steps did not bring the file to production.",
            operation="GetFile",
            advice="Somebody else may be at work on it. Check it in DataWorks, then run the same command again.",
        )

    def _take(self, step: PublishStep, state: PublishState, wanted: PublishOptions) -> PublishState:
        client, ids = self.session.client, {"project_id": self.project_id, "file_id": self.file_id}
        if step is PublishStep.FIND:
            return self._await_what_runs(state, wanted)

        def begin() -> str | PublishState:
            if step is PublishStep.SUBMIT:
                return client.submit_file(**ids, comment=wanted.comment, skip_checks=wanted.skip_checks)
            return client.deploy_file(**ids, comment=wanted.comment)

        def confirm() -> Done[str | PublishState] | None:
            """What is known when the step was carried out: another one is next then."""
            found = replace(
                self._checked_state(wanted, standard=state.standard), fresh=False, versions=self._versions()
            )
            return None if next_step(found) is step else Done(found)

        begun = write(begin, confirm=confirm, sleep=self.session.sleep, pauses=(LOST_GAP, LOST_GAP))
        if isinstance(begun, PublishState):
            return begun
        if step is PublishStep.SUBMIT:
            version = self.await_end(begun, "the submission")
            return replace(after_submission(state), draft=version or state.draft)
        self.await_end(begun, "the deployment to production")
        number = state.newest.number if state.newest else state.draft
        done = Version(number, "DEPLOYED", in_production=True) if number is not None else None
        return replace(state, submitted=False, versions=(done,) if done else self._versions())

    def await_end(self, deployment_id: str, what: str) -> int | None:
        """GetDeployment, with growing gaps, until the deployment has succeeded; the version of the file that it took,
        as far as it says. Raises DeploymentError."""
        polls, reported, seen, since = 0, "", None, 0.0
        while True:
            deployment = self.session.client.get_deployment(project_id=self.project_id, deployment_id=deployment_id)
            polls += 1
            status, checking = deployment.status, deployment.checking_status
            outcome = outcome_of(status, checking)
            if outcome is DeploymentOutcome.SUCCEEDED:
                items = deployment.deployed_items or ()
                return next((item.file_version for item in items if item.file_id == self.file_id), None)
            if outcome is DeploymentOutcome.ENDED_BADLY:
                raise DeploymentError(
                    f"{what} (deployment {deployment_id}) {ended_words(status, checking)}: "
                    f"{deployment.error_message.rstrip('.') or 'no message'}.",
                    operation="GetDeployment",
                    advice="Check the deployment in DataWorks, then run the same command again.",
                )
            words = "is being checked" if checking == CHECKING else "is running"
            if words != reported and polls >= POLLS_IN_SILENCE:
                pulumi.log.info(f"{self.label}: {what} (deployment {deployment_id}) {words}.")
                reported = words
            now, pause = self.session.monotonic(), poll_interval(polls)
            if seen != (status, checking):
                seen, since = (status, checking), now
            ends = min(self._ends, since + self._patience)
            if now + pause > ends:
                waited = ends - (self._begun if ends == self._ends else since)
                raise self._late(deployment_id, what, seconds=waited, checking=checking == CHECKING)
            self.session.sleep(pause)

    def _late(self, deployment_id: str, what: str, *, seconds: float, checking: bool) -> DeploymentError:
        held = "its checks have not ended" if checking else "a review may hold it"
        return DeploymentError(
            f"{what} (deployment {deployment_id}) did not end in {seconds:.0f} s: it probably waits for a person "
            f"({held}).",
            operation="GetDeployment",
            advice="Once it has ended in DataWorks, run the same command again: it is resumed, not started again.",
        )

    def _checked_state(self, wanted: PublishOptions, *, standard: bool) -> PublishState:
        """GetFile, and the draft held against the program: nothing that somebody else saved is published. Raises
        ConflictError."""
        found = require_file(self.session, self.project_id, self.file_id)
        live = read_live_json(found.file.content)
        content, param = self.session.record.sent(self._id)
        differing = []
        digest = wanted.content_digest
        if digest and content_digest(live) != digest and not (content is not None and keeps(live, content)):
            differing.append("content")
        if param_is_other(param, live):
            differing.append("resource group or CUs")
        schedule = live_settings(found.node_configuration, found.file)
        differing += sorted(lacking(self.session.record.schedule(self._id), schedule))
        if differing:
            raise ConflictError(
                f"the draft is not what the program declares ({', '.join(differing)}): user "
                f"{found.file.last_edit_user} saved another one. Nothing was published.",
                operation="GetFile",
                advice="Run `pulumi up --refresh` to see the difference. A FileDeployment of your own needs depends_on "
                "for the task and the schedule that it publishes.",
            )
        return self.state_of(found, standard=standard)

    def _versions(self) -> tuple[Version, ...]:
        """All versions: their order is not documented, so the newest may stand on the last page."""
        return tuple(version for version in self._listed_versions() if version is not None)

    def _listed_versions(self) -> Iterator[Version | None]:
        """Each version; None for a page without a list, after which nobody knows whether there are more."""

        def call(number: int) -> FileVersionPage:
            return self.session.client.list_file_versions(
                project_id=self.project_id, file_id=self.file_id, page_number=number
            )

        for page in pages(call, operation="ListFileVersions"):
            if page.file_versions is None:
                yield None
            for one in page.rows:
                if one.change_type != "DELETE":
                    yield Version(one.file_version, one.status, in_production=one.is_current_prod is True)

    def in_production(self) -> bool | None:
        """Whether production runs a version of the file; None where DataWorks does not say: it refuses the versions of
        a file that it calls unknown, which it may do for a deleted one, or answers without a list."""
        from ...client import may_mean_not_found

        try:
            versions = list(self._listed_versions())
        except RefusedError as error:
            if not may_mean_not_found(error.code, error.http_status):
                raise
            return None
        if any(version is not None and version.in_production for version in versions):
            return True
        return None if None in versions else False

    def _await_what_runs(self, state: PublishState, wanted: PublishOptions) -> PublishState:
        """The deployment that somebody else began, awaited. It may have ended between two reads."""
        found = self.running()
        if found is not None:
            self.await_end(found, "the deployment that was under way")
        # Versions first: a submission that ends between the two reads is committed in the second one as well.
        versions = self._versions()
        state = replace(self._checked_state(wanted, standard=state.standard), versions=versions, fresh=False)
        if found is None and next_step(state) is PublishStep.FIND:
            raise DeploymentError(
                f"version {state.newest.number if state.newest else '?'} is under way, and the newest "
                f"{NEWEST_DEPLOYMENTS} deployments of the workspace do not say how.",
                operation="ListDeployments",
                advice="Wait until its status in DataWorks has changed, then run the same command again.",
            )
        return state

    def running(self) -> str | None:
        """The id of the deployment of this file that has not ended, among the newest of the workspace."""
        client = self.session.client
        listed = client.list_deployments(project_id=self.project_id, page_size=NEWEST_DEPLOYMENTS)
        for one in listed.deployments:
            if one.status in (READY, SUCCESS):  # a submission whose checks go on says SUCCESS
                deployment = client.get_deployment(project_id=self.project_id, deployment_id=one.id)
                mine = any(item.file_id == self.file_id for item in deployment.deployed_items or ())
                if mine and outcome_of(deployment.status, deployment.checking_status) is DeploymentOutcome.RUNNING:
                    return one.id
        return None
