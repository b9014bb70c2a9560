"""Who has which file: no file of a resource of the program is deleted, and none is taken by another one."""

from __future__ import annotations

from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import UNKNOWN_CHANGES, another_run, file_of, made, settings, updated, writes
from support.servicer import Aborted, Server
from support.stacks import FOLDER, inputs, job

NO_CHANGES = 1
"""DiffResponse.changes of a diff without changes (DIFF_NONE of the engine's protocol)."""
NIGHT = f"{FOLDER}/night"


def names(emulator: Emulator) -> list[tuple[str, str]]:
    return [(file.file_id, file.name) for file in emulator.console.files()]


# One entry of the state with the file of another one


@pytest.mark.parametrize("origin", ["project/stack/orders", "project/stack/orders_renamed"])
def test_a_file_that_a_renamed_resource_has_is_not_deleted_with_the_older_entry(
    emulator: Emulator, origin: str
) -> None:
    """A resource was renamed without alias, the run ended before its old entry was deleted, and the new one was renamed
    with an alias: the state keeps the first origin, the program has another."""
    id_, outputs = made(Server(settings(emulator)))
    run = another_run(emulator)
    checked, failures = run.check(outputs, inputs(origin=origin))
    assert failures == []
    run.diff(id_, outputs, checked)
    run.delete(id_, outputs)
    assert names(emulator) == [(file_of(id_), "orders_daily")]


def test_what_is_deleted_before_it_is_created_again_is_deleted(emulator: Emulator) -> None:
    """delete_before_replace with replace_on_changes: the diff finds changes, and the engine deletes this very entry."""
    id_, outputs = made(Server(settings(emulator)), resource_group="S_res_group_1_2")
    run = another_run(emulator)
    checked, _ = run.check(outputs, inputs(resource_group="S_res_group_3_4", origin="project/stack/orders"))
    assert run.diff(id_, outputs, checked).changes == UNKNOWN_CHANGES
    run.delete(id_, outputs)
    assert names(emulator) == []
    again, _ = run.create(checked)
    assert again != id_
    assert names(emulator) == [(file_of(again), "orders_daily")]


def test_an_entry_that_an_earlier_replacement_left_does_not_delete_what_was_updated(emulator: Emulator) -> None:
    """It has the same properties as the entry of the program, which this run updated before."""
    id_, outputs = made(Server(settings(emulator)))
    run = another_run(emulator)
    updated(run, id_, outputs, task_content=job(concurrent=7))
    run.delete(id_, outputs)
    assert names(emulator) == [(file_of(id_), "orders_daily")]


def test_a_forced_replacement_says_what_happened(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """No creation was sent, so none was answered: the file is found at its place."""
    id_, outputs = made(Server(settings(emulator)))
    run = another_run(emulator)
    checked, _ = run.check(outputs, inputs(origin="project/stack/orders"))
    again, _ = run.create(checked)
    assert again == id_
    run.delete(id_, outputs)
    said = capsys.readouterr().err
    assert "the new task has the same name in the same folder, so the file is kept" in said
    assert "answered the creation" not in said


# A file that another resource of the program has


@pytest.mark.parametrize("adopt", [True, None])
@pytest.mark.parametrize("change", [{"task_name": "orders_v1"}, {"file_folder_path": NIGHT}], ids=["renamed", "moved"])
def test_a_new_task_at_the_old_place_of_another_one_waits_for_it(
    emulator: Emulator, change: dict[str, Any], adopt: bool | None
) -> None:
    """Whether adopt_existing is set or not: the file is managed, and the advice is never to adopt it."""
    emulator.console.make_folder(NIGHT)
    id_, outputs = made(Server(settings(emulator)))
    run = another_run(emulator)
    moved, _ = run.check(outputs, inputs(origin="project/stack/orders", **change))
    run.diff(id_, outputs, moved)
    new = inputs(origin="project/stack/new", task_content=job(concurrent=4), adopt_existing=adopt)
    checked, failures = run.check({}, new)
    assert failures == []
    with pytest.raises(Aborted, match="the resource project/stack/orders manages it") as caught:
        run.create(checked)
    assert "adopt_existing" not in str(caught.value)
    run.update(id_, outputs, moved)
    later = another_run(emulator)
    second, _ = later.create(later.check({}, new)[0])
    contents = [emulator.console.content(file_of(one))["setting"]["speed"]["concurrent"] for one in (id_, second)]
    assert contents == [2, 4]


def test_an_update_of_a_file_that_another_resource_adopted_is_a_conflict(emulator: Emulator) -> None:
    """The new resource stands first in the program, so its creation could not know whose file it is."""
    id_, outputs = made(Server(settings(emulator)))
    run = another_run(emulator)
    new = inputs(origin="project/stack/new", task_content=job(concurrent=4), adopt_existing=True)
    assert run.create(run.check({}, new)[0])[0] == id_
    renamed, _ = run.check(outputs, inputs(origin="project/stack/orders", task_name="orders_v1"))
    run.diff(id_, outputs, renamed)
    with pytest.raises(Aborted, match="the resource project/stack/new of this program has the same file now"):
        run.update(id_, outputs, renamed)


@pytest.mark.parametrize("change", [{"task_name": "other"}, {"file_folder_path": NIGHT}], ids=["rename", "move"])
def test_a_rename_or_move_onto_a_foreign_file_sends_nothing(emulator: Emulator, change: dict[str, Any]) -> None:
    """Whether DataWorks would refuse a second file of one name is not documented."""
    emulator.console.make_folder(NIGHT)
    id_, outputs = made(Server(settings(emulator)))
    other = emulator.console.make_file(
        change.get("task_name", "orders_daily"), change.get("file_folder_path", FOLDER), job()
    )
    mark = emulator.journal.mark()
    with pytest.raises(Aborted, match=f"FileId {other} has this name in this folder already. Nothing was written"):
        updated(another_run(emulator), id_, outputs, **change)
    assert emulator.journal.writes(mark) == []


# Resources of one name under parents of different types, in a state in which they have one origin


OLD = "project/stack/orders"
FIRST, SECOND = "project/stack/test:index:A$orders", "project/stack/test:index:B$orders"


def test_a_state_keeps_its_origin_and_the_program_distinguishes_two_resources_that_have_the_same(
    emulator: Emulator,
) -> None:
    """The first one gives its place up, the second one is created there: before the rename that is the first one's
    file."""
    first_id, first = made(another_run(emulator), origin=OLD)
    assert another_run(emulator).diff(first_id, first, {**first, "origin": FIRST}).changes == NO_CHANGES
    second = {**inputs(task_name="other"), "origin": OLD}
    run = another_run(emulator)
    renamed, _ = run.check(first, inputs(origin=FIRST, task_name="orders_v1"))
    there, failures = run.check(second, inputs(origin=SECOND))
    assert (failures, renamed["origin"], there["origin"]) == ([], OLD, OLD)
    with pytest.raises(Aborted, match=r"the resource project/stack/test:index:A\$orders manages it"):
        run.create(there)
    run.diff(first_id, first, renamed)
    run.update(first_id, first, renamed)
    second_id, _ = run.create(there)
    assert names(emulator) == [(file_of(first_id), "orders_v1"), (file_of(second_id), "orders_daily")]


def test_two_entries_of_the_state_with_one_file_are_not_renamed_apart(emulator: Emulator) -> None:
    """An old version let both create at one place. The advice makes them two tasks."""
    id_, outputs = made(another_run(emulator), origin=OLD)
    run = another_run(emulator)
    checked, failures = run.check(outputs, inputs(origin=FIRST))
    assert failures == []
    assert "is the name of the resource" in run.check(outputs, inputs(origin=SECOND))[1][0]
    renamed, failures = run.check(outputs, inputs(origin=SECOND, task_name="orders_v1"))
    assert failures == []
    run.diff(id_, outputs, checked)
    run.diff(id_, outputs, renamed)
    with pytest.raises(Aborted, match=r"the resource project/stack/test:index:A\$orders of this program has the same"):
        run.update(id_, outputs, renamed)
    later = another_run(emulator)
    later.check(outputs, inputs(origin=FIRST))
    later.diff(id_, outputs, checked)
    second_id, _ = made(later, origin=SECOND, task_name="orders_v1")
    assert names(emulator) == [(file_of(id_), "orders_daily"), (file_of(second_id), "orders_v1")]


def test_the_mark_names_the_resource_as_the_program_does_and_an_old_mark_holds(emulator: Emulator) -> None:
    """A mark without the types of the parents is one of the same stack."""
    run = another_run(emulator)
    id_, outputs = made(run, origin=OLD)
    ids = {"project_id": "10000", "file_id": file_of(id_)}
    later = another_run(emulator)
    checked, _ = later.check(outputs, inputs(origin=FIRST))
    later.diff(id_, outputs, checked)
    schedules = later.of(NodeScheduleProvider())
    schedules.create(schedules.check({}, {**ids, "cron_express": "00 12 00 * * ?"})[0])
    assert described(run, ids) == f"Managed by Pulumi: {FIRST}"
    run.session.client.update_file(**ids, input_list="", settings={"FileDescription": f"Managed by Pulumi: {OLD}"})
    with pytest.raises(Aborted, match="the stack project/stack manages it"):
        made(another_run(emulator), origin="project/second/orders", adopt_existing=True)
    another_run(emulator).delete(id_, {**outputs, "origin": FIRST})
    assert names(emulator) == []


def described(run: Server, ids: dict[str, str]) -> str:
    return str(run.session.client.get_file(**ids).file.file_description)


# What a preview refuses


def test_two_resources_of_one_place_are_refused_by_the_preview(offline: Server) -> None:
    """In any spelling of the folder; nothing is sent, and the message names the other one."""
    offline.check({}, inputs(origin="p/s/a"))
    _, failures = offline.check({}, inputs(origin="p/s/b", file_folder_path="Business Flow/orders/Data Integration/"))
    assert len(failures) == 1
    assert failures[0].startswith("task_name: is the name of the resource p/s/a of this program in the same folder")


def test_tasks_that_exchange_their_names_are_refused_by_the_preview(offline: Server) -> None:
    """No rename can come first. The way out is a third name."""
    olds = [{**inputs(task_name=name), "origin": f"p/s/{name}", "region": "cn-shanghai"} for name in "abc"]
    assert [offline.check(old, inputs(origin=old["origin"], task_name=old["task_name"]))[1] for old in olds] == [[]] * 3
    ring = dict(zip("abc", "bca", strict=True))
    failures = [offline.check(old, inputs(origin=old["origin"], task_name=ring[old["task_name"]]))[1] for old in olds]
    said = [text for found in failures for text in found if "no rename can come first" in text]
    assert len(said) == 1
    assert "rename one at a time, each with a `pulumi up`: one of them to a third name, then the others" in said[0]


def test_a_name_that_another_task_gives_up_is_no_ring(offline: Server) -> None:
    """The renames have an order."""
    first = {**inputs(task_name="a"), "origin": "p/s/a", "region": "cn-shanghai"}
    second = {**inputs(task_name="b"), "origin": "p/s/b", "region": "cn-shanghai"}
    assert offline.check(second, inputs(origin="p/s/b", task_name="c"))[1] == []
    assert offline.check(first, inputs(origin="p/s/a", task_name="b"))[1] == []


# A file that another stack made


def test_the_deletion_of_a_file_that_was_taken_over_says_so(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mark outlives refreshes and updates."""
    emulator.console.make_file("orders_daily", FOLDER, job(concurrent=9))
    id_, outputs = made(another_run(emulator), adopt_existing=True)
    outputs = another_run(emulator).read(id_, outputs)[1]
    outputs = updated(another_run(emulator), id_, outputs, task_content=job(concurrent=5))
    assert outputs["adopted"] is True
    another_run(emulator).delete(id_, outputs)
    said = capsys.readouterr().err
    assert "this stack adopted the file and did not create it; another stack may manage it. It is deleted now." in said


def test_a_schedule_marks_the_file_and_another_stack_neither_takes_nor_deletes_it(emulator: Emulator) -> None:
    """The mark stands in the description, where an UpdateFile is sent anyway."""
    run = another_run(emulator)
    id_, outputs = made(run, origin="project/first/orders")
    schedules = run.of(NodeScheduleProvider())
    ids = {"project_id": "10000", "file_id": file_of(id_)}
    schedules.create(schedules.check({}, {**ids, "cron_express": "00 12 00 * * ?"})[0])
    assert writes(emulator) == ["CreateDISyncTask", "UpdateFile"]
    for adopt in (None, True):
        with pytest.raises(Aborted, match="the stack project/first manages it"):
            made(another_run(emulator), origin="project/second/orders", adopt_existing=adopt)
    with pytest.raises(Aborted, match=r"the stack project/first manages it\. It was not deleted"):
        another_run(emulator).delete(id_, {**outputs, "origin": "project/second/orders"})
    another_run(emulator).delete(id_, outputs)
    assert names(emulator) == []


def test_a_description_of_the_program_or_of_a_person_stays(emulator: Emulator) -> None:
    """The mark is written into an empty description only."""
    run = another_run(emulator)
    id_, _ = made(run)
    run.session.client.update_file(
        project_id="10000", file_id=file_of(id_), input_list="", settings={"FileDescription": "ask Ada"}
    )
    schedules = run.of(NodeScheduleProvider())
    ids = {"project_id": "10000", "file_id": file_of(id_)}
    schedules.create(schedules.check({}, {**ids, "cron_express": "00 12 00 * * ?"})[0])
    assert run.session.client.get_file(**ids).file.file_description == "ask Ada"


def test_a_resource_that_moved_under_a_component_keeps_its_file(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an alias the engine creates and deletes. A refresh told this run that the state has the file."""
    id_, outputs = made(Server(settings(emulator)))
    emulator.console.commit(file_of(id_))
    run = another_run(emulator)
    outputs = run.read(id_, outputs)[1]
    again, _ = made(run, origin="project/stack/moved")
    assert again == id_
    run.delete(id_, outputs)
    assert names(emulator) == [(file_of(id_), "orders_daily")]
    assert "the file of an entry that left the program is kept" in capsys.readouterr().err


# A creation whose answer names a file that no read shows


def test_a_status_proves_a_replayed_token_at_once() -> None:
    """Destroyed and created again: the answer names the deleted file, and nothing is waited for."""
    with Emulator(recycle_bin=True) as emulator:
        id_, outputs = made(another_run(emulator))
        another_run(emulator).delete(id_, outputs)
        run = another_run(emulator)
        slept: list[float] = []
        run.session.sleep = slept.append
        again, _ = made(run)
        assert again != id_
        assert slept == []


def test_where_no_status_proves_it_a_run_waits_once(emulator: Emulator) -> None:
    """A minute, for all of its creations."""
    tasks = [f"task_{number}" for number in range(3)]
    for name in tasks:
        id_, outputs = made(another_run(emulator), task_name=name, origin=f"p/s/{name}")
        another_run(emulator).delete(id_, outputs)
    run = another_run(emulator)
    slept: list[float] = []
    run.session.sleep = slept.append
    for name in tasks:
        made(run, task_name=name, origin=f"p/s/{name}")
    assert sum(slept) == 60.0
    assert sorted(name for _, name in names(emulator)) == tasks


@pytest.mark.parametrize("honoured", [True, False])
def test_a_file_that_shows_within_a_minute_is_not_made_twice(honoured: bool) -> None:
    """However the service treats tokens."""
    with Emulator(honour_client_token=honoured) as emulator:
        emulator.faults.add(Fault(action="hidden", point="after", operation="CreateDISyncTask", reads=10))
        made(another_run(emulator))
        assert writes(emulator) == ["CreateDISyncTask"]
        assert len(names(emulator)) == 1
