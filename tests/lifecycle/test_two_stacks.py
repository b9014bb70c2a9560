"""Two stacks of one program on one workspace: neither takes a file of the other one, nor deletes any."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.hooks import another_run, file_of, made, own_content, settings, writes
from support.servicer import Aborted, Server
from support.stacks import FOLDER, job

NAMES = [f"task_{number}" for number in range(4)]


class StackOfTasks:
    """The state of one stack with the tasks NAMES. Each command is a process of its own, as `pulumi` has them."""

    def __init__(self, emulator: Emulator, name: str) -> None:
        self.emulator, self.name = emulator, name
        self.state: dict[str, tuple[str, dict[str, Any]]] = {}

    def up(self, begun: threading.Barrier | None = None) -> list[str]:
        """Create what is not in the state; the errors."""
        run = another_run(self.emulator)
        if begun is not None:
            begun.wait(60)
        errors = []
        for task in NAMES:
            if task not in self.state:
                try:
                    self.state[task] = made(run, task_name=task, origin=f"project/{self.name}/{task}")
                except Aborted as error:
                    errors.append(str(error))
        return errors

    def destroy(self) -> None:
        run = another_run(self.emulator)
        for task, (id_, outputs) in sorted(self.state.items()):
            assert run.read(id_, outputs)[0] == id_
            run.delete(id_, outputs)
            del self.state[task]

    @property
    def ids(self) -> set[str]:
        return {file_of(id_) for id_, _ in self.state.values()}


def live(emulator: Emulator) -> set[str]:
    return {file.file_id for file in emulator.console.files()}


def test_the_second_stack_is_refused_and_its_destroy_deletes_nothing(emulator: Emulator) -> None:
    """Right after the first one, by the same user, with files that nobody edited: each error names its FileId."""
    first, second = StackOfTasks(emulator, "first"), StackOfTasks(emulator, "second")
    assert first.up() == []
    errors = second.up()
    assert {re.findall(r"FileId (\d+) has this name in this folder already", error)[0] for error in errors} == first.ids
    assert all("another stack may manage it" in error for error in errors)
    assert second.state == {}
    second.destroy()
    assert live(emulator) == first.ids
    first.destroy()
    assert live(emulator) == set()
    assert second.up() == []
    assert live(emulator) == second.ids


@pytest.mark.parametrize("unique", [True, False], ids=["names are unique", "names are not unique"])
def test_two_stacks_at_once_share_no_file_and_destroy_only_their_own(unique: bool) -> None:
    """Who comes second is refused; where the service lets two files of one name be, each stack has its own."""
    with Emulator(unique_names=unique) as emulator:
        stacks = [StackOfTasks(emulator, name) for name in ("first", "second")]
        begun = threading.Barrier(2)
        threads = [threading.Thread(target=stack.up, args=[begun]) for stack in stacks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        first, second = stacks
        assert first.ids & second.ids == set()
        assert first.ids | second.ids == live(emulator)
        assert {file.name for file in emulator.console.files()} == set(NAMES)
        second.destroy()
        assert live(emulator) == first.ids
        first.destroy()
        assert live(emulator) == set()


def test_a_file_that_another_stack_made_is_not_the_result_of_a_creation_without_an_answer(emulator: Emulator) -> None:
    """The listing before the creation missed it, the request failed without an answer, and the check finds a file that
    is older than the request."""
    id_, _ = made(another_run(emulator), origin="project/first/orders")
    run = another_run(emulator)
    now = run.session.client.now
    run.session.client.now = lambda: now() + 300.0
    emulator.answer_next("ListFiles", body='{"Success": true, "Data": {"Files": [], "TotalCount": 0}}')
    emulator.answer_next("CreateDISyncTask", body="<html>")
    with pytest.raises(Aborted, match=f"FileId {file_of(id_)} has this name in this folder already"):
        made(run, origin="project/second/orders")
    assert live(emulator) == {file_of(id_)}


@pytest.mark.parametrize(("seconds", "adopted"), [(60, True), (3500, True), (3700, False)])
def test_with_a_setting_a_file_is_adopted_for_what_an_interrupted_run_left(
    emulator: Emulator, seconds: float, adopted: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never without a warning and the mark in the state; after the time it is refused."""
    id_, _ = made(another_run(emulator))
    run = another_run(emulator, adopt_created_within=3600)
    now = run.session.client.now
    run.session.client.now = lambda: now() + seconds
    if not adopted:
        with pytest.raises(Aborted, match="set adopt_existing=True"):
            made(run)
        return
    again, outputs = made(run)
    assert (again, outputs["adopted"]) == (id_, True)
    assert "an interrupted run of this stack may have created it" in capsys.readouterr().err
    assert writes(emulator) == ["CreateDISyncTask"]


def test_with_the_setting_a_file_of_this_moment_is_still_refused(emulator: Emulator) -> None:
    """Made while this run was at work, which has not asked for it: another one has."""
    run = another_run(emulator, adopt_created_within=3600)
    made(another_run(emulator), origin="project/first/orders")
    with pytest.raises(Aborted, match="has this name in this folder already"):
        made(run, origin="project/second/orders")


def test_with_the_setting_an_edited_file_is_still_refused(emulator: Emulator) -> None:
    """An interrupted run leaves a file that nobody saved again."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job(concurrent=9))
    with pytest.raises(Aborted, match=f"FileId {file_id} has this name"):
        made(another_run(emulator, adopt_created_within=3600))
    assert own_content(emulator, file_id) == job(concurrent=9)


def test_the_error_names_both_ways_to_go_on(emulator: Emulator) -> None:
    """A file that looks as if an interrupted run had left it: adopt_existing, or the setting for all tasks at once."""
    made(another_run(emulator))
    with pytest.raises(Aborted) as caught:
        made(another_run(emulator))
    advice = str(caught.value).splitlines()[-1]
    assert "adopt_existing=True" in advice
    assert "pulumi config set dataworks:adoptCreatedWithin 3600" in advice


@pytest.mark.parametrize("text", ["-1", "an hour", "86401", "1e3", "0x10"])
def test_a_setting_that_is_no_number_of_seconds_is_an_error(emulator: Emulator, text: str) -> None:
    """It names the key and an example."""
    made(another_run(emulator))
    run = Server({**settings(emulator), "dataworks:adoptCreatedWithin": text})
    with pytest.raises(Aborted, match="dataworks:adoptCreatedWithin must be a number of seconds from 0 to 86400"):
        made(run)
