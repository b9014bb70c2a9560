"""What a user sees of one task: the real CLI from create to destroy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.stacks import FOLDER, Stack, inputs, job

pytestmark = pytest.mark.engine


def written(emulator: Emulator, mark: int = 0) -> list[str]:
    return [name for name in emulator.journal.operations(mark) if not name.startswith(("Get", "List"))]


def changed_lines(text: str) -> list[str]:
    """Lines of a --diff that are marked as changed, without their indentation; the resource's own line left out."""
    lines = [line.strip() for line in text.partition("Resources:")[0].splitlines()]
    return [
        line for line in lines if line[:2] in ("~ ", "+ ", "- ") and "pulumi:" not in line and "dataworks:" not in line
    ]


def test_a_second_up_is_unchanged_and_writes_nothing(stack: Stack, emulator: Emulator) -> None:
    """create, then nothing."""
    stack.tasks(orders=inputs(resource_group="S_res_group_1_2", cu=0.5), items=inputs(task_name="items_daily"))
    assert "+ 3 created" in stack.up().text
    assert written(emulator) == ["CreateDISyncTask"] * 2
    mark = emulator.journal.mark()
    assert "3 unchanged" in stack.up().text
    assert emulator.journal.operations(mark) == []
    state = stack.state("orders")
    assert state["type"] == "pulumi-python:dynamic/dataworks:DISyncTask"
    assert state["id"] == f"10000:{emulator.console.find('orders_daily')}"
    assert stack.outputs()["orders"] == emulator.console.find("orders_daily")


def test_one_changed_leaf_is_one_line_and_one_call(stack: Stack, emulator: Emulator) -> None:
    """A reviewer reads the leaf, a machine finds its path, and `up` looks once and sends one UpdateDISyncTask."""
    stack.tasks(orders=inputs())
    stack.up()
    mark = emulator.journal.mark()
    stack.tasks(orders=inputs(task_content=job(concurrent=8)))
    shown = stack.preview("--diff").text
    assert changed_lines(shown) == [
        "~ task_content: {",
        "~ setting: {",
        "~ speed: {",
        "~ concurrent: 2 => 8",
    ]
    step = stack.steps()["orders"]
    assert step["op"] == "update"
    assert list(step["detailedDiff"]) == ["task_content.setting.speed.concurrent"]
    assert emulator.journal.operations(mark) == []
    assert "~ 1 updated" in stack.up().text
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateDISyncTask"]
    assert emulator.console.content(emulator.console.find("orders_daily"))["setting"]["speed"]["concurrent"] == 8


def test_a_change_amid_reformatting_is_still_one_leaf_also_after_a_refresh(stack: Stack) -> None:
    """Key order, 2.0 for 2, null for absent, another spelling of the folder: none of it is shown beside the change."""
    stack.tasks(orders=inputs(cu="0.5"))
    stack.up()
    news = inputs(
        task_content=json.loads(
            json.dumps(job(concurrent=8, channel=None), sort_keys=True).replace(
                '"record": "0"', '"record": "0", "x": null'
            )
        ),
        file_folder_path="Business Flow/orders/Data Integration/",
        cu=0.50,
        project_id=10000,
    )
    stack.tasks(orders=news)
    assert list(stack.steps()["orders"]["detailedDiff"]) == ["task_content.setting.speed.concurrent"]
    assert stack.refresh().text.count("unchanged")
    assert list(stack.steps()["orders"]["detailedDiff"]) == ["task_content.setting.speed.concurrent"]
    stack.tasks(orders={**news, "task_content": {**news["task_content"], "setting": job()["setting"]}})
    assert stack.steps()["orders"]["op"] == "same"


def test_rename_and_move_are_done_in_place(stack: Stack, emulator: Emulator) -> None:
    """One UpdateFile; the FileId stays."""
    stack.tasks(orders=inputs())
    stack.up()
    file_id = emulator.console.find("orders_daily")
    emulator.console.make_folder(f"{FOLDER}/night")
    mark = emulator.journal.mark()
    stack.tasks(orders=inputs(task_name="orders_nightly", file_folder_path=f"{FOLDER}/night"))
    assert sorted(stack.steps()["orders"]["detailedDiff"]) == ["file_folder_path", "task_name"]
    stack.up()
    assert written(emulator, mark) == ["UpdateFile"]
    assert emulator.console.find("orders_nightly") == file_id
    assert stack.state("orders")["id"] == f"10000:{file_id}"
    assert "unchanged" in stack.refresh().text


def test_another_project_replaces_the_task(stack: Stack, emulator: Emulator) -> None:
    """Shown as a replacement that project_id causes; created in the new workspace, then deleted in the old one."""
    stack.tasks(orders=inputs())
    stack.up()
    mark = emulator.journal.mark()
    stack.tasks(orders=inputs(project_id="10001"))
    step = stack.steps()["orders"]
    assert step["op"] in ("replace", "create-replacement")
    assert step["replaceReasons"] == ["project_id"]
    stack.up()
    assert written(emulator, mark) == ["CreateDISyncTask", "DeleteFile"]
    assert stack.state("orders")["id"].startswith("10001:")


@pytest.mark.cell("edited in the console", "read")
def test_drift_is_seen_and_repaired(stack: Stack, emulator: Emulator) -> None:
    """A console edit is one leaf in the refresh and in the next preview, and `up` restores the program's word."""
    stack.tasks(orders=inputs(resource_group="S_res_group_1_2"))
    stack.up()
    file_id = emulator.console.find("orders_daily")

    def slower(content: dict[str, Any]) -> dict[str, Any]:
        content["setting"]["speed"]["concurrent"] = 1
        return content

    emulator.console.edit_content(file_id, slower)
    shown = changed_lines(stack.refresh("--diff").text)
    assert "~ concurrent: 2 => 1" in shown
    assert not [line for line in shown if "extend" in line or "steps" in line]
    assert list(stack.steps()["orders"]["detailedDiff"]) == ["task_content.setting.speed.concurrent"]
    mark = emulator.journal.mark()
    stack.up()
    assert written(emulator, mark) == ["UpdateDISyncTask"]
    assert emulator.console.content(file_id)["setting"]["speed"]["concurrent"] == 2
    assert emulator.console.file(file_id).resource_group == "S_res_group_1_2"


@pytest.mark.cell("deleted in the console", "create")
def test_a_task_deleted_in_the_console_is_planned_as_create_after_a_refresh(stack: Stack, emulator: Emulator) -> None:
    """And `up` makes a new one that is there, though the service remembers the token of the first."""
    stack.tasks(orders=inputs())
    stack.up()
    gone = emulator.console.find("orders_daily")
    emulator.console.delete(gone)
    assert "1 deleted" in stack.refresh().text
    assert stack.steps()["orders"]["op"] == "create"
    stack.up()
    assert emulator.console.find("orders_daily") != gone
    assert "unchanged" in stack.refresh().text


def test_a_forced_replacement_loses_nothing(stack: Stack, emulator: Emulator) -> None:
    """`pulumi up --replace` of an unchanged task: the engine does not show the provider what the state has, so the file
    could be another stack's. With --refresh the new entry has the same file, which is not deleted."""
    stack.tasks(orders=inputs())
    stack.up()
    file_id = emulator.console.find("orders_daily")
    refused = stack.up("--replace", stack.state("orders")["urn"], expect=1)
    assert "(a forced replacement, a resource that was renamed or moved in the program), run `pulumi up --refresh`" in (
        refused.text
    )
    shown = stack.up("--refresh", "--replace", stack.state("orders")["urn"])
    assert "so the file is kept and was not replaced" in shown.text
    assert emulator.console.find("orders_daily") == file_id
    assert "unchanged" in stack.refresh().text
    assert stack.steps()["orders"]["op"] == "same"


def test_destroy_deletes_drafts_and_committed_tasks(stack: Stack, emulator: Emulator) -> None:
    """A committed task is gone only when its deployment has ended; that it never ran in production is told."""
    stack.tasks(orders=inputs(), items=inputs(task_name="items_daily"))
    stack.up()
    emulator.console.commit(emulator.console.find("items_daily"))
    mark = emulator.journal.mark()
    shown = stack.destroy().text
    assert "3 deleted" in shown
    assert "its deletion was not deployed to production, which runs nothing of it" in shown
    assert sorted(written(emulator, mark)) == ["DeleteFile", "DeleteFile", "DeployFile"]
    assert "GetDeployment" in emulator.journal.operations(mark)
    assert emulator.console.files() == []


@pytest.mark.cell("any fault", "check, diff")
def test_a_preview_sends_nothing_at_all(stack: Stack, emulator: Emulator) -> None:
    """Create, change, replace and delete in one review, without one request and without any credentials."""
    stack.tasks(a=inputs(task_name="a"), b=inputs(task_name="b"), c=inputs(task_name="c"))
    stack.up()
    mark = emulator.journal.mark()
    for key in ("accessKeyId", "accessKeySecret", "region", "endpoint"):
        stack.run("config", "rm", f"dataworks:{key}")
    stack.tasks(
        a=inputs(task_name="a", task_content=job(concurrent=3)),
        b=inputs(task_name="b", project_id="10001"),
        d=inputs(task_name="d"),
    )
    steps = stack.steps()
    assert {name: steps[name]["op"] for name in ("a", "c", "d")} == {"a": "update", "c": "delete", "d": "create"}
    assert emulator.journal.operations(mark) == []


UNKNOWN_PROGRAM = """
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult
from pulumi_dataworks import DISyncTask

class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("1", {**props, "shown": props["word"] + "_db"})
    def update(self, _id, _olds, props):
        return UpdateResult({**props, "shown": props["word"] + "_db"})

class Source(Resource):
    shown: pulumi.Output[str]
    def __init__(self, name, word):
        super().__init__(Provider(), name, {"word": word, "shown": None})

source = Source("source", pulumi.Config().require("word"))
task = DISyncTask(
    "orders",
    project_id="10000",
    task_name="orders_daily",
    file_folder_path="业务流程/orders/数据集成",
    task_content={"type": "job", "version": "2.0", "steps": [
        {"stepType": "mysql", "name": "Reader", "category": "reader", "parameter": {"datasource": source.shown}},
        {"stepType": "odps", "name": "Writer", "category": "writer", "parameter": {"datasource": "warehouse"}}]},
)
pulumi.export("file_id", task.file_id)
"""


@pytest.mark.cell("values not known yet", "check, diff")
def test_a_leaf_that_is_not_known_yet_is_shown_as_such(stack: Stack, emulator: Emulator) -> None:
    """A datasource name from another resource: unknown in a preview, sent in `up`; dependents keep knowing file_id."""
    stack.program(UNKNOWN_PROGRAM)
    stack.config({"word": "shop"})
    created = stack.steps()["orders"]["newState"]["inputs"]["task_content"]
    assert created["steps"][1]["parameter"] == {"datasource": "warehouse"}
    stack.up()
    file_id = emulator.console.find("orders_daily")
    assert emulator.console.content(file_id)["steps"][0]["parameter"] == {"datasource": "shop_db"}
    stack.config({"word": "mart"})
    assert list(stack.steps()["orders"]["detailedDiff"]) == ["task_content.steps[0].parameter.datasource"]
    stack.up()
    assert emulator.console.content(file_id)["steps"][0]["parameter"] == {"datasource": "mart_db"}
    assert stack.outputs() == {"file_id": file_id}


GET_PROGRAM = """
import pulumi
from pulumi_dataworks import DISyncTask
task = DISyncTask.get("orders", pulumi.Config().require("id"))
pulumi.export("name", task.task_name)
pulumi.export("file_id", task.file_id)
pulumi.export("version", task.current_version)
pulumi.export("steps", task.task_content.apply(lambda content: len(content["steps"])))
"""


def test_get_reads_an_existing_task_and_nothing_else(stack: Stack, emulator: Emulator) -> None:
    """A task that the program does not manage can be looked at; a missing one is an error."""
    file_id = emulator.console.make_file("by_hand", FOLDER, job())
    stack.program(GET_PROGRAM)
    stack.config({"id": f"10000:{file_id}"})
    stack.up()
    assert stack.outputs() == {"name": "by_hand", "file_id": file_id, "version": 1, "steps": 2}
    stack.destroy()
    assert emulator.console.find("by_hand") == file_id
    stack.config({"id": "10000:4242"})
    for failed in (stack.preview(expect=None), stack.up(expect=None)):
        assert failed.status != 0
        assert "there is no such file in workspace 10000 of region cn-shanghai." in failed.text
        assert "Traceback" not in failed.text


def test_a_path_of_a_json_file_starts_at_the_folder_of_the_program(stack: Stack, emulator: Emulator) -> None:
    """Also where `main` of Pulumi.yaml names a folder."""
    (stack.folder / "Pulumi.yaml").write_text("name: test\nruntime: python\nmain: src/tasks\n", encoding="utf-8")
    main = stack.folder / "src" / "tasks"
    (main / "jobs").mkdir(parents=True)
    (main / "jobs" / "orders.json").write_text("\ufeff" + json.dumps(job(), indent=2), encoding="utf-8")
    (main / "__main__.py").write_text(
        "from pathlib import Path\n"
        "from pulumi_dataworks import DISyncTask\n"
        'DISyncTask("orders", project_id="10000", task_name="orders_daily", '
        'file_folder_path="业务流程/orders/数据集成", task_content=Path("jobs/orders.json"))\n',
        encoding="utf-8",
    )
    stack.up()
    content = emulator.console.content(emulator.console.find("orders_daily"))
    content.pop("extend", None)
    assert content == job()


def test_content_too_long_for_a_query_is_updated_whole(stack: Stack, emulator: Emulator) -> None:
    """A wide table: the content goes through UpdateFile, and the resource group survives."""
    stack.tasks(orders=inputs(resource_group="S_res_group_1_2"))
    stack.up()
    wide = job()
    wide["steps"][0]["parameter"]["column"] = [f"column_{number:03}" for number in range(600)]
    stack.tasks(orders=inputs(resource_group="S_res_group_1_2", task_content=wide))
    mark = emulator.journal.mark()
    stack.up()
    assert written(emulator, mark) == ["UpdateFile"]
    file_id = emulator.console.find("orders_daily")
    assert emulator.console.file(file_id).resource_group == "S_res_group_1_2"
    assert len(emulator.console.content(file_id)["steps"][0]["parameter"]["column"]) == 600
    assert "unchanged" in stack.refresh().text
