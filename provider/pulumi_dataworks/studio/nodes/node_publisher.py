"""One node on its way to production, and out of it: a pipeline run, from CreatePipelineRun to Success.

    run      one that goes on is resumed where it deploys what the program declares; another one is waited for
    stages   as they come: the next one of status Init, once all before it have succeeded, is begun
    before the stage that reaches production, what the run deploys (ListPipelineRunItems) is compared with the program
    end      only the status Success of the run is success

Nothing in a run names who began it but its description, which holds the mark of the resource (ownership.py): a run with
the own mark may be ended, one of somebody else never is. A stage that waits for a person is left, and the next command
resumes the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ...content import UNKNOWN
from ...errors import ConflictError, DeploymentError, InputError, RefusedError
from ...plan import param_is_other
from ...plan.flow_spec import content_digest_of, content_of, read_spec_text, schedule_of
from ...plan.publishing import PublishState, keeps, poll_interval
from ...plan.schedule import lacking as lacking_settings
from ..ownership import mark_of
from ..paging import whole_pages
from ..port import PublishOptions
from ..write import Done, write
from .live_node import LiveNode
from .node_task import NodeTask
from .node_versions import state_of_versions

if TYPE_CHECKING:
    from ...client import PipelineRun, Stage

ONLINE, OFFLINE = "Online", "Offline"
RUNNING, INIT, SUCCESS = ("Init", "Running"), "Init", "Success"

DEADLINE, PATIENCE = 600.0, 180.0
"""Seconds that a publication may take, and that a run may stay as it is, unless the program says otherwise: no field
says that a stage waits for a person, and no thread should wait for one."""

POLLS_IN_SILENCE = 4
"""A run that ends within some seconds needs no line of progress."""

LOST_GAPS = (2.0, 4.0, 8.0)
"""Seconds before each search for a run whose creation had no answer: it may be listed late."""

TOO_EARLY = re.compile(r"not finish|dependent|未完成", re.IGNORECASE)
"""How a stage is refused whose predecessor has not ended (field notes); it is asked for again."""

DESCENDANTS = re.compile(r"descendant|downstream|depend on the node|child node|下游|子节点|后代", re.IGNORECASE)
"""How an undeployment is refused because other nodes depend on the node; no code is documented."""


class NodePublisher:
    """The way of one node. `deadline`, in seconds from now, is used to its end; None means the defaults."""

    def __init__(self, task: NodeTask, *, deadline: float | None = None) -> None:
        self.task, self.session = task, task.session
        self._patience = deadline or PATIENCE
        self._begun = self.session.monotonic()
        self._ends = self._begun + (deadline or DEADLINE)

    def publish(self, wanted: PublishOptions, *, standard: bool) -> PublishState:
        """Bring the saved node to production; what is known then.

        Raises DeploymentError where a run ends badly or not in time, ConflictError where what is saved, or what a run
        deploys, is not what the program declares, NotFoundError where the node no longer exists.
        """
        self._require_wanted(self.task.writable(), wanted)
        going_on = self._running()
        if not self._is_fresh() and going_on is None:
            state = state_of_versions(self.task, standard=standard)
            if state.committed:
                return state
        if going_on is not None:
            self._resume(going_on, wanted)
            # What it deployed may be older than what is saved.
            state = state_of_versions(self.task, standard=standard)
            if state.committed:
                return state
            self._require_wanted(self.task.writable(), wanted)
        version = self._drive(self._create(ONLINE, wanted.comment), wanted)
        state = state_of_versions(self.task, standard=standard)
        if version is not None and state.production is not None and state.production != version:
            raise ConflictError(
                f"production runs version {state.production} of the node, and version {version} was compared with the "
                "program: somebody saved another one while it was deployed.",
                operation="ListSnapshots",
                advice="Run `pulumi up --refresh` to see what is saved now, and publish it again.",
            )
        return state

    def undeploy(self) -> None:
        """Take the node out of production. Raises RefusedError or DeploymentError while other nodes depend on it."""
        try:
            going_on = self._running()
            if going_on is not None and not self._is_offline(going_on):
                self._await_foreign(going_on)
                going_on = self._running()
            self._drive(going_on.id if going_on is not None else self._create(OFFLINE, ""), None)
        except (RefusedError, DeploymentError) as error:
            if DESCENDANTS.search(error.message):
                error.advice = (
                    "Other nodes have an output of this task as input. Delete them first, or remove it from their "
                    "inputs and publish them; then run the command again. The task stays in the state until its "
                    "deletion succeeds."
                )
            raise

    # Runs

    def _is_fresh(self) -> bool:
        """Whether this very run made and saved the node, so that it cannot be in production."""
        return self.task.id in self.session.record.saved and self.session.record.was_taken(self.task.id)

    def _running(self) -> PipelineRun | None:
        """The newest run of the node that has not ended; a list may be older than the run, so it is read again."""
        client, key = self.session.client, self.task.key
        pages = whole_pages(
            lambda number: client.list_pipeline_runs(
                project_id=key.project_id, node_id=key.object_id, status="Running", page_number=number
            ),
            operation="ListPipelineRuns",
            size=100,
        )
        for one in sorted((run for page in pages for run in page.rows), key=lambda run: -(run.create_time or 0)):
            found = client.get_pipeline_run(project_id=key.project_id, run_id=one.id)
            if found.status in RUNNING:
                return found
        return None

    def _create(self, type_: str, comment: str) -> str:
        """CreatePipelineRun; its id. A run whose answer was lost is found by its node, and only what is not listed
        after a while is asked for again."""
        client, key = self.session.client, self.task.key
        description = " · ".join(filter(None, (comment, self._mark())))

        def confirm() -> Done[str] | None:
            for number, seconds in enumerate(LOST_GAPS):
                if number:
                    self.session.sleep(seconds)
                found = self._running()
                if found is not None and self._is_offline(found) == (type_ == OFFLINE):
                    return Done(found.id)
            return None

        return write(
            lambda: client.create_pipeline_run(
                project_id=key.project_id, node_id=key.object_id, type=type_, description=description
            ),
            confirm=confirm,
            sleep=self.session.sleep,
            pauses=(LOST_GAPS[0], LOST_GAPS[0]),
        )

    def _mark(self) -> str:
        holder = self.session.record.holder_of(self.task.id)
        origin = holder.origin if holder is not None else ""
        return mark_of(origin or next((str(one["origin"]) for one in self.task.known if one.get("origin")), ""))

    def _is_offline(self, run: PipelineRun) -> bool:
        """Whether a run undeploys. GetPipelineRun has no type: the stages of an undeployment are named so (a guess)."""
        return any(OFFLINE.lower() in f"{stage.code} {stage.type}".lower() for stage in run.stages)

    def _resume(self, run: PipelineRun, wanted: PublishOptions) -> None:
        """Bring a run that goes on to its end: one that deploys what the program declares stage by stage, another one
        of this resource by ending it, that of somebody else by waiting."""
        if not self._is_offline(run) and not self._differing_items(run.id, wanted):
            self.task.info(f"the pipeline run {run.id} deploys what the program declares: it is resumed.")
            self._drive(run.id, wanted)
        elif self._mark() and self._mark() in run.description and not self._is_offline(run):
            self._abolish(run.id)
        else:
            self._await_foreign(run)

    def _await_foreign(self, run: PipelineRun) -> None:
        """Wait for the end of a run that is not ours; nothing of it is begun or ended."""
        while run.status in RUNNING:
            if self.session.monotonic() + 5.0 > min(self._ends, self._begun + self._patience):
                raise DeploymentError(
                    f"the pipeline run {run.id} of user {run.creator or 'unknown'} is deploying or undeploying this "
                    "node, and it is not what the program declares.",
                    operation="GetPipelineRun",
                    advice="Finish or end it in the Deployment Center of DataWorks, then run the same command again.",
                )
            self.session.sleep(5.0)
            run = self.session.client.get_pipeline_run(project_id=self.task.key.project_id, run_id=run.id)

    def _abolish(self, run_id: str) -> None:
        client, project_id = self.session.client, self.task.key.project_id

        def confirm() -> Done[None] | None:
            ended = client.get_pipeline_run(project_id=project_id, run_id=run_id).status not in RUNNING
            return Done(None) if ended else None

        write(
            lambda: client.abolish_pipeline_run(project_id=project_id, run_id=run_id),
            confirm=confirm,
            sleep=self.session.sleep,
            may_be_done=lambda _: True,
        )

    # Stages

    def _drive(self, run_id: str, wanted: PublishOptions | None) -> int | None:
        """Begin stage after stage until the run has ended; the version that was compared with the program before the
        stage that reaches production. `wanted` None undeploys, so nothing is compared."""
        client, project_id = self.session.client, self.task.key.project_id
        polls, seen, since, version = 0, "", self.session.monotonic(), None
        while True:
            run = client.get_pipeline_run(project_id=project_id, run_id=run_id)
            polls += 1
            if run.status == SUCCESS:
                return version
            if run.status not in RUNNING:
                raise self._ended_badly(run)
            following = next_stage(run.stages)
            if following is not None:
                if wanted is not None and following is ordered(run.stages)[-1]:
                    version = self._require_items(run_id, wanted)
                if self._begin(run_id, following):
                    polls = 0
                    continue
            state = " ".join(f"{stage.code} {stage.status}" for stage in run.stages)
            now, pause = self.session.monotonic(), poll_interval(polls)
            if state != seen:
                seen, since = state, now
            if polls == POLLS_IN_SILENCE:
                self.task.info(f"the pipeline run {run_id} goes on: {state}.")
            if now + pause > min(self._ends, since + self._patience):
                raise DeploymentError(
                    f"the pipeline run {run_id} did not end in {now - self._begun:.0f} s: a stage probably waits for "
                    f"a person ({state}).",
                    operation="GetPipelineRun",
                    advice="Once that is done in DataWorks, run the same command again: the run is resumed, not begun "
                    "again.",
                )
            self.session.sleep(pause)

    def _begin(self, run_id: str, stage: Stage) -> bool:
        """ExecPipelineRunStage; False where the service says that it is too early. A refusal may mean that the stage
        runs already, so the run is read before it is believed."""
        client, project_id = self.session.client, self.task.key.project_id

        def confirm() -> Done[None] | None:
            now = client.get_pipeline_run(project_id=project_id, run_id=run_id)
            status = next((one.status for one in now.stages if one.code == stage.code), "")
            return Done(None) if status != INIT or now.status not in RUNNING else None

        try:
            write(
                lambda: client.exec_pipeline_run_stage(project_id=project_id, run_id=run_id, code=stage.code),
                confirm=confirm,
                sleep=self.session.sleep,
                may_be_done=lambda _: True,
            )
        except RefusedError as error:
            if not TOO_EARLY.search(error.message):
                raise
            return False
        return True

    def _ended_badly(self, run: PipelineRun) -> DeploymentError:
        stages = [stage for stage in run.stages if stage.status not in (SUCCESS, INIT)]
        told = "; ".join(f"stage {one.code}: {one.message.rstrip('.') or one.status}" for one in stages)
        return DeploymentError(
            f"the pipeline run {run.id} ended with {run.status}: {told or run.message or 'no message'}.",
            operation="GetPipelineRun",
            advice="Check the run in DataWorks, then run the same command again.",
        )

    # What is deployed

    def _require_wanted(self, live: LiveNode, wanted: PublishOptions) -> None:
        """Raise ConflictError where what is saved is not what the program declares."""
        differing = self._differing(live.spec, wanted)
        if differing:
            raise ConflictError(
                f"the saved node is not what the program declares ({', '.join(differing)}): somebody saved another "
                "one. Nothing was published.",
                operation="GetNode",
                advice="Run `pulumi up --refresh` to see the difference. A FileDeployment of your own needs depends_on "
                "for the task and the schedule that it publishes.",
            )

    def _require_items(self, run_id: str, wanted: PublishOptions) -> int | None:
        """The version that the run is about to deploy. Raises ConflictError, after ending the run, where that is not
        what the program declares."""
        item, differing = self._item(run_id, wanted)
        if differing:
            self._abolish(run_id)
            raise ConflictError(
                f"the pipeline run {run_id} would deploy another node than the program declares "
                f"({', '.join(differing)}): somebody saved it meanwhile. The run was ended, and nothing reached "
                "production.",
                operation="ListPipelineRunItems",
                advice="Run `pulumi up --refresh` to see the difference, then publish again.",
            )
        return item

    def _differing_items(self, run_id: str, wanted: PublishOptions) -> list[str]:
        return self._item(run_id, wanted)[1]

    def _item(self, run_id: str, wanted: PublishOptions) -> tuple[int | None, list[str]]:
        """The version of this node in the run, and what of it differs from the program. Raises DeploymentError where
        the run does not say what it deploys: nothing is deployed on a guess."""
        client, key = self.session.client, self.task.key
        pages = whole_pages(
            lambda number: client.list_pipeline_run_items(project_id=key.project_id, run_id=run_id, page_number=number),
            operation="ListPipelineRunItems",
            size=100,
        )
        items = [one for page in pages for one in page.rows if one.id == key.object_id]
        if len(items) != 1 or not items[0].spec:
            raise DeploymentError(
                f"the pipeline run {run_id} does not say what it deploys of this node. It was not continued.",
                operation="ListPipelineRunItems",
                advice="Check the run in DataWorks and finish or end it there; then run the same command again.",
            )
        try:
            spec = read_spec_text(items[0].spec)
        except InputError:
            raise DeploymentError(
                f"what the pipeline run {run_id} deploys of this node cannot be read. It was not continued.",
                operation="ListPipelineRunItems",
                advice="Check the run in DataWorks and finish or end it there; report this line.",
            ) from None
        return items[0].version, self._differing(spec, wanted)

    def _differing(self, spec: Mapping[str, Any], wanted: PublishOptions) -> list[str]:
        """What of a Spec is not what the program declares: content, resource group and CUs, settings."""
        record = self.session.record
        content, param = record.sent(self.task.id)
        live, digest = content_of(spec), content_digest_of(spec)
        differing = []
        if wanted.content_digest and digest != wanted.content_digest:
            holder = record.holder_of(self.task.id)
            as_read = holder.olds.get("content_as_read") if holder is not None else None
            if digest != as_read and not (content is not None and keeps(live, content)):
                differing.append("content")
        if param_is_other(param, live):
            differing.append("resource group or CUs")
        schedule = schedule_of(spec)
        other = lacking_settings(record.schedule(self.task.id), schedule)
        # A timeout without its unit cannot be compared, which is no difference.
        return differing + sorted(name for name in other if schedule.get(name) is not UNKNOWN)


def ordered(stages: Iterable[Stage]) -> list[Stage]:
    """Stages by Step; where that is not said, as they are listed."""
    listed = list(stages)
    places = {id(stage): place for place, stage in enumerate(listed)}
    return sorted(listed, key=lambda stage: (stage.step if stage.step is not None else 0, places[id(stage)]))


def next_stage(stages: Iterable[Stage]) -> Stage | None:
    """The stage that may be begun: the first one of status Init, if all before it have succeeded."""
    for stage in ordered(stages):
        if stage.status != SUCCESS:
            return stage if stage.status == INIT else None
    return None
