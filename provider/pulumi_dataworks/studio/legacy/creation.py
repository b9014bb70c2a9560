"""One creation, done so that no task is lost and none is made twice.

    claim     a place (workspace, folder, name) belongs to one resource of a program
    look      is a file there already? what a process left behind that died is taken, a stranger's file is refused
    ask       CreateDISyncTask. No answer: look again, and only then ask again, with the same ClientToken
    verify    the answer may be that of an earlier creation, and its file may be gone or changed since

A look comes before each further attempt, for nobody knows whether DataWorks honours ClientToken at all: where it does,
the token keeps two processes apart that a look cannot; where it does not, the look alone keeps the file single.

Why a file that is found counts as ours: CreateDISyncTask takes no mark that could be read again. So a file is ours when
it stands at the place, says exactly what we would create, and was never touched since it was made: neither saved again
nor committed. Another stack whose program says the same and never ran again is not told apart; its file would be
shared, which the warning says. Everything else is refused, and `adopt_existing` takes it all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ... import content as tasks
from ...errors import ConflictError, DataWorksError, OutcomeUnknownError
from ...plan import (
    TASK_TYPE,
    LiveFile,
    as_created,
    client_token,
    create_param,
    param_text,
    plan_convergence,
    task_param,
    whole_content,
)
from ..session import Place, Session, place_of
from ..write import Done, write
from .live_properties import service_outputs
from .live_task import LiveTask, task_label

if TYPE_CHECKING:
    from ...client import CreatedTask, File, FileReply

LOOKS = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each GetFile for a file that was just created: it may show late, and no second one must be made."""

CONFIRM_PAUSES = (1.0, 2.0, 4.0)
"""Seconds before the check that follows a creation without an answer; so many attempts there are."""

MISMATCH = "IdempotentParameterMismatch"
"""The code of other Alibaba Cloud products for a ClientToken that came with other parameters before."""

TAKEN_ADVICE = "Set adopt_existing=True to manage that file with this resource, or give the task another name."
REPLAY_ADVICE = "Give the task another task_name, or delete that file in DataWorks if it is not needed."
CROWD_ADVICE = "Rename or delete all of them but one in DataWorks, or give the task another name."

UNTOUCHED = 60_000
"""Milliseconds between the times of creation and of the last edit of a file that was only created. A guess: DataWorks
may save the content in a second step of its own."""


@dataclass(frozen=True)
class CreatedResource:
    """The id of the resource, and what was learnt of its file; {} where that is not known."""

    id: str
    learnt: Mapping[str, Any]


class Creation:
    """The creation of one task. `inputs` are checked and hold no unknown value."""

    def __init__(self, session: Session, inputs: Mapping[str, Any]) -> None:
        self.session = session
        self.inputs = inputs
        self.project_id: str = inputs["project_id"]
        self.origin: str = inputs.get("origin") or ""
        self.index = session.file_index(self.project_id)

    @property
    def place(self) -> Place:
        return place_of(self.inputs)

    def run(self) -> CreatedResource:
        """Create the task, or take the file that is there.

        Raises ConflictError when the place is taken, OutcomeUnknownError when nobody can say whether a file was made,
        and the other errors of the client.
        """
        self._reserve_place()
        taken = self._adopt(self.index.find_by_name(self.inputs["task_name"], self.inputs["file_folder_path"]))
        return taken or self._make()

    def _reserve_place(self) -> None:
        owner = self.session.reserve_place(self.place, self.origin)
        if owner != self.origin:
            raise ConflictError(
                f"the resource {owner} of this program has the same name in the same folder.",
                operation="CreateDISyncTask",
                advice="Give one of the two another task_name or file_folder_path.",
            )

    # A file that is there already

    def _adopt(self, candidates: Sequence[File]) -> CreatedResource | None:
        """The file of this place, if there is one and it may be taken. Each candidate is read, for a listing is old."""
        found = [reply for file in candidates if (reply := self._still_there(file.file_id)) is not None]
        if not found:
            return None
        if len(found) > 1:
            ids = ", ".join(sorted(reply.file.file_id for reply in found))
            raise self._conflict(f"{len(found)} files of this name are in the folder: {ids}.", CROWD_ADVICE)
        reply = found[0]
        task, olds = self._task(reply.file.file_id), self.session.prior_at(self.place)
        live = task.live_file(reply, moves=True)
        if not self.inputs.get("adopt_existing"):
            self._require_ours(reply.file, live, olds)
        if olds.get("origin") != self.origin:
            task.warn("a file of this name was there already and is managed by this stack now. No second one was made.")
        return self._finish(task, reply, live)

    def _require_ours(self, file: File, live: LiveFile, olds: Mapping[str, Any]) -> None:
        """A forgotten creation, or the file that this very resource had and that a forced replacement finds."""
        named = f"FileId {file.file_id} has this name in this folder already"
        if olds and olds.get("origin") != self.origin:
            raise self._conflict(f"{named}: the resource {olds.get('origin') or 'of another name'} manages it.")
        replaced = bool(olds) and as_created(olds, live)
        if not replaced and not (as_created(self.inputs, live) and untouched(file)):
            raise self._conflict(f"{named}, last edited by {file.last_edit_user or 'somebody'}.")

    def _conflict(self, what: str, advice: str = TAKEN_ADVICE) -> ConflictError:
        return ConflictError(f"{what} Nothing was created.", operation="CreateDISyncTask", advice=advice)

    def _still_there(self, file_id: str) -> FileReply | None:
        reply = self._task(file_id).find()
        if reply is None or reply.file.file_name != self.inputs["task_name"]:
            return None
        path = self.session.folder_path(self.project_id, reply.file.file_folder_id)
        return reply if tasks.same_folder(path, self.inputs["file_folder_path"]) else None

    # A new file

    def _make(self) -> CreatedResource:
        """Ask for a file. One that was deleted since is the answer to an old token, which is replaced by a random one,
        unless the look that comes first finds a file: then the answer named a wrong one.

        Once is enough: nobody has used a random token before. Should this process die right after, the next one finds
        the file by its look.
        """
        for token in (client_token(self.inputs), self.session.random_token()):
            made = self._ask(token)
            if isinstance(made, CreatedResource):
                return made
            task = self._task(made.file_id)
            settled = self._verify(task)
            if settled is not None:
                task.forward_message(made.message)
                return settled
            taken = self._adopt(self.index.find_by_name_now(self.inputs["task_name"], self.inputs["file_folder_path"]))
            if taken is not None:
                return taken
        raise OutcomeUnknownError(
            "DataWorks answered twice with the id of a file that is not there.",
            operation="CreateDISyncTask",
            advice="Run `pulumi up --refresh`; if it stays so, look for the task in DataWorks.",
        )

    def _ask(self, token: str) -> CreatedTask | CreatedResource:
        """CreateDISyncTask until there is an answer, or a file that an attempt without an answer made."""

        def send() -> CreatedTask | CreatedResource:
            return self.session.client.create_di_sync_task(
                project_id=self.project_id,
                task_name=self.inputs["task_name"],
                task_content=tasks.write_json(whole_content(self.inputs)),
                task_param=param_text(create_param(self.inputs)),
                task_type=TASK_TYPE,
                client_token=token,
            )

        def confirm() -> Done[CreatedTask | CreatedResource] | None:
            found = self._adopt(self.index.find_by_name_now(self.inputs["task_name"], self.inputs["file_folder_path"]))
            return None if found is None else Done(found)

        return write(
            send,
            confirm=confirm,
            sleep=self.session.sleep,
            pauses=CONFIRM_PAUSES,
            may_be_done=lambda refusal: refusal.code == MISMATCH,
            undone="No file of this name is in the folder.",
        )

    def _verify(self, task: LiveTask) -> CreatedResource | None:
        """Whether the answered file is there and says what it shall; None when it was deleted since.

        The answer does not tell whether it is new. A file of the right name, untouched since its creation, which no
        look saw before, is. Asked by ListFiles, threads share a call; and what it tells saves a GetFile at the next
        refresh. A look that fails is no failed creation: the file has an id, and the next refresh tells the rest.
        Raises ConflictError for a file that somebody else changed since, or that another creation made.
        """
        file = self.index.find_batched(task.file_id)
        if (
            file is not None
            and untouched(file)
            and file.file_name == self.inputs["task_name"]
            and tasks.same_folder(file.absolute_folder_path, self.inputs["file_folder_path"])
        ):
            return self._record(task, service_outputs(file))
        try:
            reply = None
            for seconds in LOOKS:
                if reply is None:
                    self.session.sleep(seconds)
                    reply = task.find()
            if reply is None:
                return None
            live = task.live_file(reply, moves=True)
        except DataWorksError:
            return self._record(task, {})
        if as_created(self.inputs, live):
            return self._record(task, service_outputs(reply.file))
        self._require_converging(reply.file, live)
        return self._finish(task, reply, live)

    def _require_converging(self, file: File, live: LiveFile) -> None:
        """Raise ConflictError unless an answered file that does not match the inputs may be changed: it is new, it has
        this name in this folder and `adopt_existing` is set, or its content is what this resource wrote last.

        Who edited a file cannot decide: a person and this program may use the same RAM user.
        """
        at_place = live.file_name == self.inputs["task_name"] and tasks.same_folder(
            live.file_folder_path, self.inputs["file_folder_path"]
        )
        if at_place and (untouched(file) or self.inputs.get("adopt_existing")):
            return
        if any(as_created(olds, live) for olds in self.session.olds_of(self.origin)):
            return
        raise self._conflict(
            f"DataWorks answered with FileId {file.file_id}, which it created earlier: the file is called "
            f"{live.file_name!r} in {live.file_folder_path!r} and was last edited by "
            f"{file.last_edit_user or 'an unknown user'}, not by this resource.",
            TAKEN_ADVICE if at_place else REPLAY_ADVICE,
        )

    # Both

    def _finish(self, task: LiveTask, reply: FileReply, live: LiveFile) -> CreatedResource:
        """Bring a file to the program's word, where it is not there yet."""
        limit = self.session.settings.max_query_bytes
        left = plan_convergence(self.inputs, live, file_id=task.file_id, max_query_bytes=limit)
        settled = self._record(task, {} if left else service_outputs(reply.file))
        task.converge(left, reply, self.inputs)
        return settled

    def _record(self, task: LiveTask, learnt: dict[str, Any]) -> CreatedResource:
        self.session.created.add(task.id)
        self.session.remember_sent(task.id, whole_content(self.inputs), task_param(self.inputs))
        self.index.invalidate(task.file_id, made=True)
        return CreatedResource(task.id, learnt)

    def _task(self, file_id: str) -> LiveTask:
        return LiveTask(
            self.session, self.project_id, file_id, label=task_label(self.inputs, file_id), known=(self.inputs,)
        )


def untouched(file: File) -> bool:
    """Whether a file was neither saved again nor committed since it was made, as far as its times and status tell."""
    if file.create_time is None or file.last_edit_time is None:
        return False
    return (
        abs(file.last_edit_time - file.create_time) <= UNTOUCHED
        and file.node_id in (None, "0")
        and file.commit_status in (None, 0)
    )
