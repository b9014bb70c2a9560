"""The shared look: when a listing pays, and what it may tell."""

from __future__ import annotations

import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.client import File, FilePage
from pulumi_dataworks.errors import NotSentError
from pulumi_dataworks.studio.legacy.creation import untouched
from pulumi_dataworks.studio.legacy.file_index import FileIndex
from pulumi_dataworks.studio.legacy.live_properties import service_outputs, unchanged, utc
from pulumi_dataworks.studio.listing import PAGE_SIZE, ListingStep, next_listing_step
from pulumi_dataworks.studio.port import LEFT_RUNNING
from support.stacks import inputs

FILE = {
    "FileId": 7,
    "FileName": "orders_daily",
    "AbsoluteFolderPath": "Business Flow/orders/Data Integration/",
    "LastEditTime": 1767323045678,
    "CreateTime": 1767323045000,
    "CurrentVersion": 2,
    "CommitStatus": 0,
}


def file(**changes: Any) -> File:
    return File.model_validate({**FILE, **changes})


@pytest.mark.parametrize(
    ("asked", "pages_left", "step"),
    [
        (0, None, ListingStep.ALONE),
        (9, 0, ListingStep.ALONE),
        (10, None, ListingStep.COUNT),
        (10, 10, ListingStep.LIST),
        (10, 11, ListingStep.ALONE),
        (98, 99, ListingStep.ALONE),
        (99, 99, ListingStep.LIST),
    ],
)
def test_a_listing_is_taken_where_it_costs_no_more_than_what_was_asked(
    asked: int, pages_left: int | None, step: ListingStep
) -> None:
    """The first ten alone; then one page to count; then all, once they cost no more than the questions so far."""
    assert next_listing_step(asked, alone=10, pages_left=pages_left) is step


@given(st.integers(0, 3000), st.integers(0, 100_000))
def test_a_run_never_pays_more_than_twice_the_better_way(questions: int, files: int) -> None:
    """Whatever the number of tasks and files: at most double, one page more, and the first ten."""
    pages, calls, left, listed = max(1, -(-files // PAGE_SIZE)), 0, None, False
    for asked in range(questions):
        step = ListingStep.ALONE if listed else next_listing_step(asked, alone=10, pages_left=left)
        if step is ListingStep.COUNT:
            calls, left = calls + 1, pages - 1
            step = next_listing_step(asked, alone=10, pages_left=left)
        if step is ListingStep.LIST and not listed:
            calls, listed = calls + (left or 0), True
        calls += 0 if listed else 1
    assert calls <= 2 * min(questions, pages + 10) + 1


@pytest.mark.parametrize(
    "change",
    [
        {"LastEditTime": 1767323045679},
        {"LastEditTime": None},
        {"CurrentVersion": 3},
        {"CurrentVersion": None},
        {"FileName": "other"},
        {"AbsoluteFolderPath": "Business Flow/orders/Data Integration/b"},
        {"AbsoluteFolderPath": ""},
    ],
)
def test_a_file_is_unchanged_only_when_everything_says_so(change: dict[str, Any]) -> None:
    """Edit time, version, name and folder; what is not told is not equal."""
    olds = {**inputs(task_type="DI_OFFLINE"), **service_outputs(file()), "current_version": 2.0}
    assert unchanged(file(), olds)
    assert not unchanged(file(**change), olds)
    assert not unchanged(file(), {**olds, "task_type": LEFT_RUNNING})


def test_a_file_that_was_not_read_since_our_write_is_not_unchanged() -> None:
    """After an update the outputs do not know its edit time."""
    assert not unchanged(file(), inputs())
    assert not unchanged(file(LastEditTime=None, CurrentVersion=None), inputs())


@pytest.mark.parametrize(
    ("change", "is_untouched"),
    [
        ({}, True),
        ({"LastEditTime": 1767323045000 + 60_000}, True),
        ({"LastEditTime": 1767323045000 + 60_001}, False),
        ({"CommitStatus": 1}, False),
        ({"NodeId": 700000001}, False),
        ({"CreateTime": None}, False),
        ({"LastEditTime": None}, False),
    ],
)
def test_a_file_is_untouched_only_when_everything_says_so(change: dict[str, Any], is_untouched: bool) -> None:
    """Saved once, and never committed; what is not told is not believed."""
    assert untouched(file(**change)) is is_untouched


@given(st.integers(-(2**63), 2**63))
def test_any_time_of_the_service_is_told(milliseconds: int) -> None:
    """Equal times give equal texts and others do not, within the calendar and beyond it."""
    assert utc(milliseconds)
    assert utc(milliseconds) == utc(milliseconds)
    assert utc(milliseconds) != utc(milliseconds + random.choice([1, 1000, -1]))


class Busy:
    """A client whose next call has to wait for its turn."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def backlog(self) -> float:
        return 0.6

    def list_files(self, *, file_id_in: list[str], **_: Any) -> FilePage:
        self.asked.append(file_id_in)
        return FilePage(files=[file(FileId=file_id) for file_id in file_id_in])


def test_a_question_that_must_wait_takes_along_those_that_come_meanwhile() -> None:
    """Under a limit of calls the creations of several threads are proved by one."""
    busy, others = Busy(), list[Future[File | None]]()
    with ThreadPoolExecutor(2) as threads:

        def sleep(seconds: float) -> None:
            assert seconds == 0.6
            others.extend(threads.submit(look.find_batched, file_id) for file_id in ("8", "9"))
            while len(look._questions) < 3:
                time.sleep(0.001)

        look = FileIndex("1", client=lambda: busy, folder_path=lambda *_: "", sleep=sleep)  # type: ignore[arg-type, return-value]
        assert look.find_batched("7") == file()
        found = [other.result() for other in others]
    assert [one.file_id for one in found if one] == ["8", "9"]
    assert [sorted(ids) for ids in busy.asked] == [["7", "8", "9"]]


def test_a_provider_that_was_stopped_answers_a_question_with_nothing() -> None:
    """The file has its id already: a look that cannot be had is no failed creation."""

    def stopped(*_: Any) -> Any:
        raise NotSentError("the engine has ended", operation="", advice="")

    look = FileIndex("1", client=stopped, folder_path=lambda *_: "", sleep=stopped)
    assert look.find_batched("7") is None
