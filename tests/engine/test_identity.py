"""One live file for each declared task, whatever Pulumi does with the name of its resource: aliases, `pulumi state
rename`, another parent, exchanged names, replacements."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.stacks import Stack, inputs, job

pytestmark = pytest.mark.engine

PROGRAM = """
import asyncio
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask, ScheduledSync


class Group(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__(f"test:index:{name.title()}", name)


def alias(one):
    if isinstance(one, dict):
        return pulumi.Alias(name=one.get("name", ...), parent=pulumi.ROOT_STACK_RESOURCE)
    return pulumi.Alias(name=one)


async def late(value):
    await asyncio.sleep(6)
    return value


wanted = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
for name, one in wanted.items():
    group = Group(one["group"]) if "group" in one else None
    options = pulumi.ResourceOptions(
        parent=group, aliases=[alias(before) for before in one.get("aliases", [])], **one.get("options", {})
    )
    kind, given = DISyncTask, one["inputs"]
    if one.get("late"):
        given = {**given, "task_content": pulumi.Output.from_input(given["task_content"]).apply(late)}
    if "schedule" in given:
        kind = ScheduledSync
    kind(one.get("name", name), **given, opts=options)
"""


@pytest.fixture
def want(stack: Stack) -> Stack:
    stack.program(PROGRAM)
    return stack


def task(task_name: str = "orders_daily", *, speed: int = 2, **more: Any) -> dict[str, Any]:
    return {"inputs": inputs(task_name=task_name, task_content=job(concurrent=speed)), **more}


def live(emulator: Emulator) -> dict[str, str]:
    files = emulator.console.files()
    assert len({file.name for file in files}) == len(files)
    return {file.name: file.file_id for file in files}


def in_state(stack: Stack) -> dict[str, str]:
    """Name of the resource -> file, of all tasks in the state."""
    exported = json.loads(stack.run("stack", "export").stdout)
    tasks = [one for one in exported["deployment"].get("resources", []) if one["type"].endswith(":DISyncTask")]
    assert not any(one.get("delete") or one.get("pendingReplacement") for one in tasks)
    return {one["urn"].rpartition("::")[2]: one["id"].partition(":")[2] for one in tasks}


def quiet(stack: Stack, emulator: Emulator) -> None:
    """Nothing is left to do: a second `up` writes nothing."""
    mark = emulator.journal.mark()
    assert "unchanged" in stack.up().text
    assert emulator.journal.writes(mark) == []


def test_names_and_parents_that_change_with_an_alias_or_in_the_state_keep_the_file(
    want: Stack, emulator: Emulator
) -> None:
    """Alias after alias, also of a name that was never deployed; `pulumi state rename`; into a component."""
    want.tasks(a=task())
    want.up()
    (file_id,) = live(emulator).values()
    mark = emulator.journal.mark()
    want.tasks(b=task(aliases=["a"]))
    want.up()
    want.tasks(d=task(aliases=["c", "b", "a"]))
    want.up()
    want.run("state", "rename", want.state("d")["urn"], "e", "--yes")
    want.tasks(e=task())
    want.up()
    want.tasks(e=task(group="group", aliases=[{}]))
    want.up()
    assert (live(emulator), in_state(want)) == ({"orders_daily": file_id}, {"e": file_id})
    assert emulator.journal.writes(mark) == []
    want.destroy()
    assert live(emulator) == {}


def test_a_move_under_a_component_without_an_alias_is_refused_and_a_refresh_ends_it(
    want: Stack, emulator: Emulator
) -> None:
    """The engine creates and deletes: the error gives both ways, and nothing is deleted."""
    want.tasks(a=task())
    want.up()
    (file_id,) = live(emulator).values()
    want.tasks(a=task(group="group"))
    refused = want.up(expect=1).text
    assert f"FileId {file_id} has this name in this folder already" in refused
    assert "run `pulumi up --refresh`, or give the resource an alias" in refused
    assert live(emulator) == {"orders_daily": file_id}
    shown = want.up("--refresh").text
    assert "the file of an entry that left the program is kept: this resource manages it now" in shown
    assert (live(emulator), in_state(want)) == ({"orders_daily": file_id}, {"a": file_id})
    quiet(want, emulator)


def test_two_resources_of_one_name_under_different_parents_never_share_a_file(want: Stack, emulator: Emulator) -> None:
    """The engine accepts them where the types of the parents differ. One place for both is refused by the preview."""
    want.tasks(one=task("a", name="orders", group="first"), two=task("a", name="orders", group="second"))
    refused = want.preview(expect=None)
    assert refused.status != 0
    # whichever the engine checks second is refused, and names the other one
    assert re.search(r"test:index:(First|Second)\$orders of this program in the same folder", refused.text)
    want.tasks(one=task("a", name="orders", group="first"), two=task("b", name="orders", group="second"))
    want.up()
    exported = json.loads(want.run("stack", "export").stdout)["deployment"]["resources"]
    origins = {one["inputs"]["task_name"]: one["inputs"]["origin"] for one in exported if one["type"].endswith("Task")}
    assert {name: origin.split("/", 2)[2] for name, origin in origins.items()} == {
        "a": "test:index:First$orders",
        "b": "test:index:Second$orders",
    }
    assert len(live(emulator)) == 2
    assert not any(one.get("dependencies") for one in exported if one["type"].endswith("Task"))
    quiet(want, emulator)


def test_two_names_that_are_exchanged_are_refused_in_the_preview_with_the_way_out(
    want: Stack, emulator: Emulator
) -> None:
    """A third name, and then the final one: each task keeps its file."""
    want.tasks(a=task("one"), b=task("two", speed=3))
    want.up()
    before = in_state(want)
    want.tasks(a=task("two"), b=task("one", speed=3))
    refused = want.preview(expect=None)
    assert refused.status != 0
    assert "rename one at a time, each with a `pulumi up`: one of them to a third name, then the others" in refused.text
    for first, second in (("three", "two"), ("three", "one"), ("two", "one")):
        want.tasks(a=task(first), b=task(second, speed=3))
        want.up()
    assert in_state(want) == before
    assert live(emulator) == {"two": before["a"], "one": before["b"]}
    quiet(want, emulator)


def test_what_is_deleted_before_it_is_replaced_is_one_new_file(want: Stack, emulator: Emulator) -> None:
    """By replace_on_changes, and by --replace: the file of before is deleted, and the message is about that."""
    options = {"delete_before_replace": True, "replace_on_changes": ["task_content"]}
    want.tasks(a=task(options=options))
    want.up()
    before = in_state(want)
    want.tasks(a=task(speed=5, options=options))
    shown = want.up().text
    second = in_state(want)
    assert second != before
    assert list(live(emulator).values()) == [second["a"]]
    shown += want.up("--replace", want.state("a")["urn"]).text
    third = in_state(want)
    assert third != second
    assert list(live(emulator).values()) == [third["a"]]
    assert "is kept" not in shown
    quiet(want, emulator)


def test_a_component_that_was_renamed_in_a_run_that_failed_converges(want: Stack, emulator: Emulator) -> None:
    """The state has the component under its new name and the children under the old ones; the alias of the component
    holds for the children, too."""
    sync = {"inputs": {**inputs(), "schedule": {"cron_express": "00 12 00 * * ?"}}}
    want.tasks(b=sync)
    want.up()
    (file_id,) = live(emulator).values()
    taken = emulator.console.make_file("taken", sync["inputs"]["file_folder_path"], job(concurrent=9))
    renamed = {**sync, "aliases": ["b"], "late": True}
    want.tasks(sibling=task("taken"), renamed=renamed)
    assert "has this name in this folder already, last edited by" in want.up(expect=1).text
    emulator.console.delete(taken)
    want.up()
    assert in_state(want)["renamed"] == live(emulator)["orders_daily"] == file_id
    assert sorted(live(emulator)) == ["orders_daily", "taken"]
    quiet(want, emulator)
