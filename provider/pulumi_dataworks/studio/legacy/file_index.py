"""What the threads of one process see of a workspace together: one listing instead of a question for each task.

    FileIndex               the files of one workspace, listed once at most

What a listing is good for:

    creation    is there a file of this name?     yes: what a dead process left behind is older than this process
    read        did the file change?              yes: by edit time, version, name and folder; if so it is read in full
    deletion    is it the file that we mean?      yes: its type and its time of creation never change
    update      may it be overwritten?            no: it holds no content, and an edit between the listing and the write
                                                  would be lost. GetFile right before the write keeps that short
    any         was the file deleted?             no: a page may miss a file that another edit moved. GetFile says it

A file that this process wrote is never looked up in a listing, which may be older than the write.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...content import same_folder
from ...errors import DataWorksError, OutcomeUnknownError
from ..listing import FRESH, PAGE_SIZE, WorkspaceIndex
from ..paging import pages
from .live_properties import BATCH_FILE_TYPE

if TYPE_CHECKING:
    from ...client import DataWorksClient, File, FilePage, FileReply

MOST_IDS = 50
"""Ids in FileIdIn: the most that is documented."""

CREATIONS_ALONE = 4
"""Creations of a run that are checked one by one in any case."""


@dataclass
class _Question:
    """One id that a thread asks for, and the answer that another thread may bring."""

    file_id: str
    answered: bool = False
    file: File | None = None


class FileIndex(WorkspaceIndex["File", "FileReply"]):
    """The batch synchronization files of one workspace. Safe to use from any thread.

    `client` gives the client when it is needed; `folder_path` resolves a folder id; `sleep` takes seconds.
    """

    TOTAL_ENDS = True

    def __init__(
        self,
        project_id: str,
        *,
        client: Callable[[], DataWorksClient],
        folder_path: Callable[[str, str], str],
        sleep: Callable[[float], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.project_id = project_id
        self._monotonic = monotonic
        self._sleep = sleep
        self._client = client
        self._folder_path = folder_path
        self._naming = threading.Lock()
        self._names: dict[str, list[File]] | None = None
        self._names_read, self._names_asked, self._names_pages = 0.0, 0, 1
        self._turn = threading.Lock()
        self._questions: list[_Question] = []

    def read_now(self, file_id: str, /) -> FileReply | None:
        """GetFile at this moment."""
        return self._client().find_file(project_id=self.project_id, file_id=file_id)

    def find_by_name(self, name: str, folder: str) -> list[File]:
        """The files of this name in this folder, by a listing that is not older than FRESH, or asked for alone.

        Creations that run at once share a listing, where it costs no more calls than they would make. Raises an
        OperationError.
        """
        with self._naming:
            self._names_asked += 1
            now = self._monotonic()
            if self._names is not None and now - self._names_read > FRESH:
                self._names = None
            if self._names is None and self._names_asked > CREATIONS_ALONE and self._names_pages <= self._names_asked:
                self._names, self._names_read = self._list_names(), now
                self._names_asked = 0
            if self._names is not None:
                return [file for file in self._names.get(name, []) if self._is_at(file, name, folder)]
        return self.find_by_name_now(name, folder)

    def _list_names(self) -> dict[str, list[File]] | None:
        """The files of the workspace at this moment by name; None where that costs more calls than it saves, where a
        page may have missed one, or where a page cannot be had."""
        files: dict[str, File] = {}
        total = 0
        try:
            for page in self._list():
                files |= {file.file_id: file for file in page.files}
                total = page.total_count
                self._names_pages = -(-total // PAGE_SIZE)
                if self._names_pages > self._names_asked:
                    return None
        except DataWorksError:
            return None
        if len(files) < total:  # a page repeated one of the page before, and missed another
            return None
        names: dict[str, list[File]] = {}
        for file in files.values():
            names.setdefault(file.file_name, []).append(file)
        return names

    def find_by_name_now(self, name: str, folder: str) -> list[File]:
        """The same, asked at this moment. Raises an OperationError."""
        listed = self._list(exact_file_name=name)
        return [file for page in listed for file in page.files if self._is_at(file, name, folder)]

    def _list(self, **filters: Any) -> Iterator[FilePage]:
        """ListFiles of the batch synchronization files, page by page. Raises OutcomeUnknownError where a page has no
        list, or where the pages end before TotalCount: what is missing in them may exist."""

        def call(number: int) -> FilePage:
            page = self._client().list_files(
                project_id=self.project_id,
                file_types=str(BATCH_FILE_TYPE),
                page_number=number,
                page_size=PAGE_SIZE,
                need_absolute_folder_path=True,
                **filters,
            )
            if not page.is_list:
                raise self._unlisted("without a list")
            return page

        read = total = 0
        for page in pages(call, operation="ListFiles"):
            read, total = read + len(page.files), page.total_count
            yield page
        if read < total:
            raise self._unlisted(f"with {read} of {total} files")

    def _unlisted(self, how: str) -> OutcomeUnknownError:
        return OutcomeUnknownError(
            f"ListFiles was answered {how}, which says nothing about the others.",
            operation="ListFiles",
            advice="Nothing was changed. Run the command again, and report this line if it stays so.",
        )

    def find_batched(self, file_id: str) -> File | None:
        """The file at this moment, None when it is not listed; questions of several threads go out together.

        A question that fails is answered with None, too: whoever needs to know asks GetFile then.
        """
        question = _Question(file_id)
        with self._lock:
            self._questions.append(question)
        with self._turn:
            while not question.answered:
                self._gather()
                with self._lock:
                    batch, self._questions = self._questions[:MOST_IDS], self._questions[MOST_IDS:]
                self._answer(batch)
        return question.file

    def _gather(self) -> None:
        """Wait as long as the call would wait for its turn: meanwhile more questions come. Raises nothing."""
        with suppress(DataWorksError):
            if backlog := self._client().backlog():
                self._sleep(backlog)

    def _answer(self, batch: list[_Question]) -> None:
        files: dict[str, File] = {}
        try:
            page = self._client().list_files(
                project_id=self.project_id,
                file_id_in=[question.file_id for question in batch],
                page_size=PAGE_SIZE,
                need_absolute_folder_path=True,
            )
            files = {file.file_id: file for file in page.files}
        except DataWorksError:
            pass
        finally:
            for question in batch:
                question.file, question.answered = files.get(question.file_id), True

    def _list_all(self) -> Iterator[FilePage]:
        return self._list()

    def _id_of(self, item: File) -> str:
        return item.file_id

    def _is_at(self, file: File, name: str, folder: str) -> bool:
        if file.file_name != name:
            return False
        path = file.absolute_folder_path or self._folder_path(self.project_id, file.file_folder_id)
        return same_folder(path, folder)
