"""One creation, done so that no task is lost and none is made twice.

    reserve   a place (workspace, folder, name) belongs to one resource of a program
    find      is a file there already? what a process left behind that died is adopted, a stranger's file is refused
    ask       CreateDISyncTask. No answer: find, and only then ask again, with the same ClientToken
    verify    the answer may be that of an earlier creation, and its file may be deleted or changed since

A search comes before each further attempt, for nobody knows whether DataWorks honours ClientToken at all: where it
does, the token keeps two processes apart that a search cannot; where it does not, the search alone keeps the file
single.

Whose file is at the place, in this order:

    a resource of the program manages it        refused, `adopt_existing` or not
    it carries the mark of another stack        refused, `adopt_existing` or not (ownership.py)
    the state of this stack has it              adopted while it is as the state knows it: its resource left the program
    `adopt_existing` is set                     adopted, and marked so in the state
    this run has asked for it                   the result of a creation without an answer, if it is not older
    dataworks:adoptCreatedWithin                adopted, and marked so in the state: it is what would be created, was
                                                never edited, is not older than that, older than this run, and of the
                                                same user
    anything else                               refused

CreateDISyncTask takes nothing that marks a file, so nothing proves that an interrupted run of this stack made one: a
stack with the same program and user may manage it. That is why the default is to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from ..ownership import DRIFT_ADVICE, HELD_ADVICE, IN_STATE, LEFT_ADVICE, foreign_mark, reserve_place
from ..port import CreatedTask, ObjectKey
from ..run_record import Place, place_of
from ..session import Session
from ..write import Done, write
from .live_properties import service_outputs
from .live_task import LiveTask

if TYPE_CHECKING:
    from ...client import CreatedTask as Answer
    from ...client import File, FileReply

LATE_PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each read of a file whose id a creation gave: it may show late, and no second one must be made. One
minute together, as providers of other clouds wait; how late DataWorks may be is not documented."""

LONG_WAIT = 2.0
"""Seconds of a pause from which on a message says why nothing happens."""

CONFIRM_PAUSES = (1.0, 2.0, 4.0)
"""Seconds before the check that follows a creation without an answer; so many attempts there are."""

MISMATCH = "IdempotentParameterMismatch"
"""The code of other Alibaba Cloud products for a ClientToken that came with other parameters before."""

ADOPT_ADVICE = (
    f"Set adopt_existing=True to manage that file with this resource, or give the task another name. {IN_STATE}"
)
MARK_ADVICE = (
    "Give the task another name. To move it to this stack, take it out of the other one with `pulumi state delete`, "
    "clear the description of the file in DataWorks, and set adopt_existing=True."
)
CLOCK_TOLERANCE = 60.0
"""Seconds by which the clocks of DataWorks and of this machine may differ after the correction. A guess."""
REPLAY_ADVICE = "Give the task another task_name, or delete that file in DataWorks if it is not needed."
CROWD_ADVICE = "Rename or delete all of them but one in DataWorks, or give the task another name."

UNTOUCHED = 60_000
"""Milliseconds between the times of creation and of the last edit of a file that was only created. A guess: DataWorks
may save the content in a second step of its own."""


class Creation:
    """The creation of one task. `inputs` are checked and hold no unknown value."""

    def __init__(self, session: Session, inputs: Mapping[str, Any], *, label: str) -> None:
        self.session = session
        self.label = label
        self.inputs = inputs
        self.project_id: str = inputs["project_id"]
        self.origin = session.record.origin_in_program(inputs)
        self.index = session.workspaces.file_index(self.project_id)
        self._asked_at: float | None = None

    @property
    def place(self) -> Place:
        return place_of(self.inputs)

    def run(self) -> CreatedTask:
        """Create the task, or adopt the file that is there.

        Raises ConflictError when the place is taken, OutcomeUnknownError when nobody can say whether a file was made,
        and the other errors of the client.
        """
        self.require_place()
        adopted = self._adopt(self.index.find_by_name(self.inputs["task_name"], self.inputs["file_folder_path"]))
        return adopted or self._make()

    def require_place(self) -> None:
        """Reserve the place. Raises ConflictError where another resource of the program has it."""
        reserve_place(self.session.record, self.place, self.origin, operation="CreateDISyncTask")

    # A file that is there already

    def _adopt(self, candidates: Sequence[File]) -> CreatedTask | None:
        """The file of this place, if there is one and it may be adopted. Each candidate is read, a list may be old."""
        found = [reply for file in candidates if (reply := self._still_there(file.file_id)) is not None]
        if not found:
            return None
        if len(found) > 1:
            ids = ", ".join(sorted(reply.file.file_id for reply in found))
            raise self._conflict(f"{len(found)} files of this name are in the folder: {ids}.", CROWD_ADVICE)
        reply = found[0]
        task = self._task(reply.file.file_id)
        live = task.live_file(reply, moves=True)
        adopted = self._require_ours(task, reply.file, live)
        return replace(self._finish(task, reply, live, answered=False), adopted=adopted)

    def _require_ours(self, task: LiveTask, file: File, live: LiveFile) -> bool:
        """Whether the file that is adopted was made by somebody else. Raises ConflictError where it must not be."""
        record, named = self.session.record, f"FileId {file.file_id} has this name in this folder already"
        entry, holder = record.left_at(self.place), record.holder_of(task.id)
        prior = entry.prior if entry else {}
        other = holder.origin if holder is not None and holder.place != self.place else ""
        if entry and entry.place != self.place:
            other = entry.origin or "of another name"
        if other:
            raise self._conflict(f"{named}: the resource {other} manages it.", HELD_ADVICE)
        stranger = foreign_mark(file.file_description, self.origin)
        if stranger:
            raise self._conflict(f"{named}: its description says that the stack {stranger} manages it.", MARK_ADVICE)
        if record.was_taken(task.id):
            return False
        known = prior or record.state_of(task.id)
        if known and as_created(known, live):
            if not prior:
                task.warn("the file of an entry that left the program is kept: this resource manages it now.")
            return bool(known.get("adopted"))
        by = f"last edited by {file.last_edit_user or 'an unknown user'}"
        if self.inputs.get("adopt_existing"):
            task.warn("a file of this name was there already and is managed by this stack now. No second one was made.")
            return True
        if prior:
            raise self._conflict(f"{named} and is the one of this resource, {by}.", DRIFT_ADVICE)
        age = self._age_of_left_behind(file) if as_created(self.inputs, live) else None
        if age is None:
            raise self._conflict(f"{named}, {by}.", ADOPT_ADVICE)
        if self._asked_at is not None and age <= self.session.client.now() - self._asked_at + CLOCK_TOLERANCE:
            task.info("CreateDISyncTask had no answer, and this file was created meanwhile as requested.")
            return False
        if self.session.monotonic() - self.session.began <= age <= self.session.adopt_created_within:
            task.warn(
                "it existed already, and this stack manages it now, as dataworks:adoptCreatedWithin says: an "
                "interrupted run of this stack may have created it. No second one was created."
            )
            return True
        raise self._conflict(
            f"{named}. It is what would be created, and it was not edited: an interrupted run of this stack may have "
            "created it, or another stack may manage it.",
            LEFT_ADVICE,
        )

    def _age_of_left_behind(self, file: File) -> float | None:
        """The age in seconds of a file that an interrupted run may have left: never edited, of the user of this run as
        far as that is known. None for any other."""
        if not untouched(file) or file.create_time is None:
            return None
        if file.create_user not in (None, self.session.record.user or file.create_user):
            return None
        return self.session.client.now() - file.create_time / 1000

    def _conflict(self, what: str, advice: str = ADOPT_ADVICE) -> ConflictError:
        return ConflictError(f"{what} Nothing was created.", operation="CreateDISyncTask", advice=advice)

    def _still_there(self, file_id: str) -> FileReply | None:
        reply = self._task(file_id).find()
        if reply is None or reply.file.file_name != self.inputs["task_name"]:
            return None
        path = self.session.workspaces.folder_path(self.project_id, reply.file.file_folder_id)
        return reply if tasks.same_folder(path, self.inputs["file_folder_path"]) else None

    # A new file

    def _make(self) -> CreatedTask:
        """Ask for a file. One that was deleted since is the answer to an old token, which is replaced by a random one,
        unless the search that comes first finds a file: then the answer named a wrong one.

        Once is enough: nobody has used a random token before. Should this process die right after, the next one finds
        the file by its search.
        """
        declared = {**self.inputs, "origin": self.origin}
        for token in (client_token(declared), self.session.random_token()):
            made = self._ask(token)
            if isinstance(made, CreatedTask):
                return made
            task = self._task(made.file_id)
            created = self._verify(task)
            if created is not None:
                task.forward_message(made.message)
                return created
            self._asked_at = None  # the request had its answer: what is found now was created by somebody else
            adopted = self._adopt(
                self.index.find_by_name_now(self.inputs["task_name"], self.inputs["file_folder_path"])
            )
            if adopted is not None:
                return adopted
        raise OutcomeUnknownError(
            "DataWorks answered twice with the id of a file that is not there.",
            operation="CreateDISyncTask",
            advice="Run `pulumi up --refresh`; if it stays so, search for the task in DataWorks.",
        )

    def _ask(self, token: str) -> Answer | CreatedTask:
        """CreateDISyncTask until there is an answer, or a file that an attempt without an answer made."""

        def send() -> Answer | CreatedTask:
            self._asked_at = self._asked_at or self.session.client.now()
            return self.session.client.create_di_sync_task(
                project_id=self.project_id,
                task_name=self.inputs["task_name"],
                task_content=tasks.write_json(whole_content(self.inputs)),
                task_param=param_text(create_param(self.inputs)),
                task_type=TASK_TYPE,
                client_token=token,
            )

        def confirm() -> Done[Answer | CreatedTask] | None:
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

    def _verify(self, task: LiveTask) -> CreatedTask | None:
        """Whether the answered file is there and says what it shall; None when it was deleted since.

        The answer does not say whether it is new. A file of the right name, untouched since its creation, which no
        check found before, is. Asked by ListFiles, threads share a call; and its reply saves a GetFile at the next
        refresh. A check that fails is no failed creation while nothing that was read differs: the file has an
        id, and the next refresh reads the rest.
        Raises ConflictError for a file that somebody else changed since, or that another creation made.
        """
        file = self.index.find_batched(task.file_id)
        if (
            file is not None
            and untouched(file)
            and file.file_name == self.inputs["task_name"]
            and tasks.same_folder(file.absolute_folder_path, self.inputs["file_folder_path"])
        ):
            self.session.record.user = file.create_user or ""
            return self._record(task, service_outputs(file), answered=True)
        reply = None
        try:
            reply = self._read_late(task)
            if reply is None:
                return None
            live = task.live_file(reply, moves=True)
        except DataWorksError:
            # What was read of it differs: an earlier creation may have made it, and a person changed it since.
            if file is not None or (reply is not None and not untouched(reply.file)):
                raise
            return self._record(task, {}, answered=True)
        if as_created(self.inputs, live):
            return self._record(task, service_outputs(reply.file), answered=True)
        self._require_converging(reply.file, live)
        return self._finish(task, reply, live, answered=True)

    def _read_late(self, task: LiveTask) -> FileReply | None:
        """The file whose id a creation gave, once it shows; None where it is deleted, or does not show at all.

        DeletedStatus proves at once that the answer was that of an earlier creation. Mere absence is waited for, once
        in a run: creations that run at once wait together, later ones believe what was found then, unless a file of
        this run did show late.
        """
        record = self.session.record
        pauses = LATE_PAUSES if record.shows_late or not record.waited_for_absent else LATE_PAUSES[:1]
        for number, seconds in enumerate(pauses):
            if seconds == LONG_WAIT:
                task.info(f"DataWorks gave this FileId, and no read shows it yet. Waiting up to {sum(pauses):.0f} s.")
            if seconds:
                self.session.sleep(seconds)
            found = self.session.client.find_any_file(project_id=task.project_id, file_id=task.file_id)
            if found is not None:
                record.shows_late = record.shows_late or (number > 0 and found.file.exists)
                return found if found.file.exists else None
        record.waited_for_absent = True
        return None

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
        entry = self.session.record.declared_at(self.place)
        if entry and entry.prior and as_created(entry.prior, live):
            return
        raise self._conflict(
            f"DataWorks answered with FileId {file.file_id}, which it created earlier: the file is called "
            f"{live.file_name!r} in {live.file_folder_path!r} and was last edited by "
            f"{file.last_edit_user or 'an unknown user'}, not by this resource.",
            ADOPT_ADVICE if at_place else REPLAY_ADVICE,
        )

    # Both

    def _finish(self, task: LiveTask, reply: FileReply, live: LiveFile, *, answered: bool) -> CreatedTask:
        """Bring a file to what the program declares, where it differs."""
        limit = self.session.settings.max_query_bytes
        left = plan_convergence(self.inputs, live, file_id=task.file_id, max_query_bytes=limit)
        created = self._record(task, {} if left else service_outputs(reply.file), answered=answered)
        task.converge(left, reply, self.inputs)
        return created

    def _record(self, task: LiveTask, outputs: dict[str, Any], *, answered: bool) -> CreatedTask:
        self.session.record.take(task.id, self.inputs, answered=answered)
        self.session.record.remember_sent(task.id, whole_content(self.inputs), task_param(self.inputs))
        self.index.invalidate(task.file_id)
        return CreatedTask(ObjectKey(task.project_id, task.file_id), outputs)

    def _task(self, file_id: str) -> LiveTask:
        return LiveTask(
            self.session, self.project_id, file_id, label=f"{self.label} (file {file_id})", known=(self.inputs,)
        )


def untouched(file: File) -> bool:
    """Whether a file was neither saved again nor committed since it was made, as far as its times and status say."""
    if file.create_time is None or file.last_edit_time is None:
        return False
    return (
        abs(file.last_edit_time - file.create_time) <= UNTOUCHED
        and file.node_id in (None, "0")
        and file.commit_status in (None, 0)
    )
