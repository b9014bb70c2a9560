"""The adoption of a file that is what the program declares: `adopt="identical"` and `file_id` of a DISyncTask.

    find      the file of this id, else the one of this name in this folder
    compare   as a refresh reads it, with what the program declares
    record    the file belongs to this resource from now on; nothing is written to DataWorks

A file that differs is an error that names the differences: what a console edit would lose is decided by a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import ConflictError, NotFoundError
from ...plan.ids import id_text
from ..ownership import DIFFERS_ADVICE, HELD_ADVICE, NOT_THERE_ADVICE, differences, foreign_mark
from ..port import CreatedTask
from .creation import CROWD_ADVICE, MARK_ADVICE, Creation
from .live_properties import live_inputs, service_outputs, utc

if TYPE_CHECKING:
    from ...client import FileReply

NO_FILE_ADVICE = "Check file_id: the properties of the node in DataWorks show it. Without file_id the task is created."


class Adoption(Creation):
    """The adoption of one file. `inputs` are checked and hold no unknown value."""

    def run(self) -> CreatedTask:
        """The file, which is identical in meaning. Sends no write.

        Raises NotFoundError where there is none, ConflictError where it differs, where there are several, or where
        another resource or stack manages it, RefusedError where it is no batch synchronization task.
        """
        self.require_place()
        reply = self._found()
        task = self._task(reply.file.file_id)
        named = f"FileId {reply.file.file_id}"
        holder = self.session.record.holder_of(task.id)
        if holder is not None and (holder.origin, holder.place) != (self.origin, self.place):
            raise self._refused(f"{named}: the resource {holder.origin} manages it.", HELD_ADVICE)
        stranger = foreign_mark(reply.file.file_description, self.origin)
        if stranger:
            raise self._refused(f"{named}: its description says that the stack {stranger} manages it.", MARK_ADVICE)
        self._require_identical(reply)
        task.info("adopted: the file is identical in meaning to what the program declares, and nothing was written.")
        return CreatedTask(self._record(task, {}, answered=False).key, service_outputs(reply.file), adopted=True)

    def _found(self) -> FileReply:
        file_id = id_text(self.inputs.get("adopt_file_id"))
        if file_id:
            reply = self._task(file_id).find()
            if reply is None:
                raise NotFoundError(
                    f"FileId {file_id} is not in workspace {self.project_id}. Nothing was created.",
                    operation="GetFile",
                    advice=NO_FILE_ADVICE,
                )
            return reply
        listed = self.index.find_by_name(self.inputs["task_name"], self.inputs["file_folder_path"])
        found = [reply for file in listed if (reply := self._still_there(file.file_id)) is not None]
        if not found:
            raise NotFoundError(
                f"no file of this name is in {self.inputs['file_folder_path']}, so there is none to adopt. "
                "Nothing was created.",
                operation="ListFiles",
                advice=NOT_THERE_ADVICE,
            )
        if len(found) > 1:
            ids = ", ".join(sorted(reply.file.file_id for reply in found))
            raise self._refused(f"{len(found)} files of this name are in the folder: {ids}.", CROWD_ADVICE)
        return found[0]

    def _require_identical(self, reply: FileReply) -> None:
        """Raise ConflictError, which names what differs, unless a refresh of the program's inputs would find them."""
        file = reply.file
        folder = self.session.workspaces.folder_path(self.project_id, file.file_folder_id)
        live = live_inputs(file, project_id=self.project_id, file_folder_path=folder, olds=self.inputs)
        differing = differences(live, self.inputs)
        if not differing:
            return
        raise self._refused(
            f"FileId {file.file_id} is not identical to what the program declares. It was last edited by "
            f"{file.last_edit_user or 'an unknown user'} at {utc(file.last_edit_time) or 'an unknown time'}. From "
            f"DataWorks to the program: {differing}.",
            DIFFERS_ADVICE,
        )

    def _refused(self, what: str, advice: str) -> ConflictError:
        return ConflictError(f"{what} Nothing was created or written.", operation="GetFile", advice=advice)
