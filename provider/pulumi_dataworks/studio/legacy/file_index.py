"""What the threads of one process see of a workspace together: one listing instead of a question for each task.

    next_listing_step(asked, ...)   whether the next question is asked alone, or the files are listed now    pure
    Look                    the files of one workspace, listed once at most

What a listing is good for:

    creation    is there a file of this name?     yes: what a dead process left behind is older than this process
    read        did the file change?              yes: by edit time, version, name and folder; if so it is read in full
    deletion    is it the file that we mean?      yes: its type and its time of creation never change
    update      may it be overwritten?            no: it holds no content, and an edit between the listing and the write
                                                  would be lost unseen. GetFile right before the write keeps that short
    any         is the file gone?                 no: a page may miss a file that another edit moved. GetFile says it

A file that this process wrote is never looked up in a listing, which may be older than the write.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ...content import same_folder
from ...errors import DataWorksError
from .live_properties import BATCH_FILE_TYPE

if TYPE_CHECKING:
    from ...client import DataWorksClient, File

PAGE_SIZE = 100
"""Files on a page of ListFiles: the most that is documented."""

MOST_IDS = 50
"""Ids in FileIdIn: the most that is documented."""

READS_ALONE, CREATIONS_ALONE = 10, 4
"""Questions of a run that are asked one by one in any case: small stacks never list, and read contents in full."""


class ListingStep(Enum):
    """How the next question is answered."""

    ALONE = "asked alone"
    COUNT = "the first page tells how many files there are"
    LIST = "all pages that are left"


def next_listing_step(asked: int, *, alone: int, pages_left: int | None) -> ListingStep:
    """How to answer a question when `asked` were answered before it.

    Nobody knows how many more will come. Listing starts when it costs no more than what was asked already, so a run
    never pays more than twice what the better of the two ways would have cost. `pages_left` is None before the first
    page told how many files there are.
    """
    if asked < alone:
        return ListingStep.ALONE
    if pages_left is None:
        return ListingStep.COUNT
    return ListingStep.LIST if pages_left <= asked else ListingStep.ALONE


@dataclass
class _Question:
    """One id that a thread asks for, and the answer that another thread may bring."""

    file_id: str
    answered: bool = False
    file: File | None = None


class FileIndex:
    """The batch synchronization files of one workspace. Safe to use from any thread.

    `client` gives the client when it is needed; `folder_path` resolves a folder id; `sleep` takes seconds.
    """

    def __init__(
        self,
        project_id: str,
        *,
        client: Callable[[], DataWorksClient],
        folder_path: Callable[[str, str], str],
        sleep: Callable[[float], None],
    ) -> None:
        self.project_id = project_id
        self._sleep = sleep
        self._client = client
        self._folder_path = folder_path
        self._lock = threading.Lock()
        self._asked = {"file": 0, "name": 0}
        self._pages_left: int | None = None
        self._pages_read = 0
        self._files: dict[str, File] = {}
        self._total = 0
        self._given_up = False
        self._written: set[str] = set()
        self._made: set[str] = set()
        self._turn = threading.Lock()
        self._questions: list[_Question] = []

    def invalidate(self, file_id: str, *, made: bool = False) -> None:
        """Take note that this process writes a file, or `made` it."""
        with self._lock:
            self._written.add(file_id)
            self._made |= {file_id} if made else set()

    def cached(self, file_id: str) -> File | None:
        """The file as the listing has it; None when it must be asked for alone."""
        with self._lock:
            if file_id in self._written:
                return None
            return self._files.get(file_id) if self._listing("file", READS_ALONE) else None

    def find_by_name(self, name: str, folder: str) -> list[File]:
        """The files of this name in this folder, as far as the listing or a question of its own tells.

        Raises an OperationError when neither can be had.
        """
        with self._lock:
            if self._listing("name", CREATIONS_ALONE) and self._is_whole():
                return [file for file in self._files.values() if self._is_at(file, name, folder)]
        return self.find_by_name_now(name, folder)

    def find_by_name_now(self, name: str, folder: str) -> list[File]:
        """The same, asked at this moment. Raises an OperationError."""
        found: list[File] = []
        page_number = 1
        while True:
            page = self._client().list_files(
                project_id=self.project_id,
                exact_file_name=name,
                file_types=str(BATCH_FILE_TYPE),
                page_number=page_number,
                page_size=PAGE_SIZE,
                need_absolute_folder_path=True,
            )
            found += [file for file in page.files if self._is_at(file, name, folder)]
            if not page.files or page_number * PAGE_SIZE >= page.total_count:
                return found
            page_number += 1

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

    def _listing(self, kind: str, alone: int) -> bool:
        """Whether the listing is there, after taking it if it is worth it. Called with the lock held: others wait."""
        asked = self._asked[kind]
        self._asked[kind] += 1
        if self._pages_left == 0 or self._given_up:
            return self._pages_left == 0
        step = next_listing_step(asked, alone=alone, pages_left=self._pages_left)
        try:
            if step is ListingStep.COUNT:
                self._read_page()
                step = next_listing_step(asked, alone=alone, pages_left=self._pages_left)
            while step is ListingStep.LIST and self._pages_left != 0:
                self._read_page()
        except DataWorksError:
            self._given_up = True
        return self._pages_left == 0

    def _read_page(self) -> None:
        page = self._client().list_files(
            project_id=self.project_id,
            file_types=str(BATCH_FILE_TYPE),
            page_number=self._pages_read + 1,
            page_size=PAGE_SIZE,
            need_absolute_folder_path=True,
        )
        self._pages_read += 1
        self._total = page.total_count
        self._files |= {file.file_id: file for file in page.files}
        pages = -(-page.total_count // PAGE_SIZE)
        self._pages_left = max(0, pages - self._pages_read) if page.files else 0

    def _is_whole(self) -> bool:
        """Whether no page missed a file: an edit while the pages were read may move one to a page read before."""
        return len(self._files.keys() | self._made) >= self._total

    def _is_at(self, file: File, name: str, folder: str) -> bool:
        if file.file_name != name:
            return False
        path = file.absolute_folder_path or self._folder_path(self.project_id, file.file_folder_id)
        return same_folder(path, folder)
