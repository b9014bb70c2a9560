"""dataworks:mode development at a task that a production stack created: it is refused before anything is sent."""

from __future__ import annotations

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import file_of, settings
from support.servicer import Server
from support.stacks import FOLDER, inputs, job

DIFF_NONE = 1


def problems(
    emulator: Emulator, mode: str, before: str, after: str, *, old: str = "dev", new: str = "dev"
) -> list[str]:
    """What `check` finds for a task whose name was `before`, in the stack `old` (now called `new`)."""
    server = Server({**settings(emulator), "dataworks:mode": mode})
    olds = inputs(task_name=before, origin=f"project/{old}/orders")
    _, failures = server.check(olds, inputs(task_name=after, origin=f"project/{new}/orders"))
    return failures


def test_a_task_of_production_is_not_renamed_by_switching_the_mode(emulator: Emulator) -> None:
    """Its name in the state has no prefix."""
    (failure,) = problems(emulator, "development", "orders", "dev_orders")
    assert failure.startswith("task_name: is 'orders' in the state, without the prefix 'dev_'")
    assert "pulumi config rm dataworks:mode" in failure
    assert emulator.journal.operations() == []


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("orders_daily", "orders_orders_daily", "orders", "orders"),  # the name begins like the stack's by chance
        ("orders", "dev_customers", "dev", "dev"),  # renamed by the program at once
        ("orders", "dev_orders", "prod", "dev"),  # the stack was renamed
    ],
)
def test_no_name_of_production_passes(emulator: Emulator, before: str, after: str, old: str, new: str) -> None:
    """Whatever the names are."""
    assert len(problems(emulator, "development", before, after, old=old, new=new)) == 1


@pytest.mark.parametrize(
    ("mode", "before", "after", "old", "new"),
    [
        ("development", "dev_orders", "dev_orders", "dev", "dev"),
        ("development", "dev_orders", "dev_customers", "dev", "dev"),
        ("development", "dev_orders", "test_orders", "dev", "test"),  # the stack was renamed
        ("development", "a_b_orders", "a_b_orders", "a-b", "a-b"),
        ("production", "orders", "customers", "dev", "dev"),
        ("production", "dev_orders", "orders", "dev", "dev"),
    ],
)
def test_names_of_development_and_production_pass_in_their_mode(
    emulator: Emulator, mode: str, before: str, after: str, old: str, new: str
) -> None:
    """Renames within a stack for development, and of its stack."""
    assert problems(emulator, mode, before, after, old=old, new=new) == []


def test_a_new_task_of_a_stack_for_development_passes(emulator: Emulator) -> None:
    """The state has none."""
    server = Server({**settings(emulator), "dataworks:mode": "development"})
    assert server.check({}, inputs(task_name="dev_orders", origin="project/dev/orders"))[1] == []


DAILY = {"cron_express": "00 12 00 * * ?"}


def for_development(emulator: Emulator) -> Server:
    return Server({**settings(emulator), "dataworks:mode": "development"}, NodeScheduleProvider())


def test_switching_the_mode_pauses_no_schedule_of_a_task_that_this_stack_does_not_manage(emulator: Emulator) -> None:
    """A NodeSchedule of a production stack, of a file by its id: the preview shows no change, and `up` sends none."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    production = Server(settings(emulator), NodeScheduleProvider())
    ids = {"project_id": "10000", "file_id": file_id}
    id_, outputs = production.create(production.check({}, {**ids, **DAILY})[0])
    before = emulator.console.file(file_id)
    mark = emulator.journal.mark()
    server = for_development(emulator)
    checked, failures = server.check(outputs, {**ids, **DAILY, "scheduler_type": "PAUSE"})
    assert failures == []
    assert server.diff(id_, outputs, checked).changes == DIFF_NONE
    server.update(id_, outputs, {**checked, "scheduler_type": "PAUSE"})
    assert (emulator.journal.writes(mark), emulator.console.file(file_id)) == ([], before)


def test_a_new_schedule_for_development_leaves_a_task_of_others_alone(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same program, deployed by a stack for development, next to production."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    server = for_development(emulator)
    news = {"project_id": "10000", "file_id": file_id, **DAILY, "scheduler_type": "PAUSE"}
    id_, outputs = server.create(server.check({}, news)[0])
    assert emulator.journal.writes() == []
    assert "this stack does not manage the task, so nothing was sent" in capsys.readouterr().err
    again, _ = server.check(outputs, {**news, "cron_express": "00 13 00 * * ?"})
    assert server.diff(id_, outputs, again).changes == DIFF_NONE


@pytest.mark.parametrize("later", [False, True], ids=["created in this run", "of an earlier run"])
def test_a_schedule_of_a_task_of_the_stack_for_development_is_paused(emulator: Emulator, later: bool) -> None:
    """The task is this stack's own: created by this run, or known to it by its diff."""
    tasks = Server({**settings(emulator), "dataworks:mode": "development"})
    news = inputs(task_name="dev_orders", origin="project/dev/orders")
    id_, outputs = tasks.create(tasks.check({}, news)[0])
    if later:
        tasks = Server({**settings(emulator), "dataworks:mode": "development"})
        tasks.diff(id_, outputs, tasks.check(outputs, news)[0])
    schedules = tasks.of(NodeScheduleProvider())
    ids = {"project_id": "10000", "file_id": file_of(id_)}
    schedules.create(schedules.check({}, {**ids, **DAILY, "scheduler_type": "PAUSE"})[0])
    assert emulator.console.file(file_of(id_)).settings["SchedulerType"] == "PAUSE"
