"""`dataworks change`: one change for many tasks, in JSON and Python files whose other bytes stay."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pulumi_dataworks.cli.app import app
from pulumi_dataworks.cli.writeback.bulk import places
from pulumi_dataworks.errors import InputError
from support.stacks import job

WORKSPACE = 'PROJECT_ID = "10000"\nRESOURCE_GROUP = "group_a"  # the shared one\nOTHER = "group_a"\n'
FLOW = """from .workspace import JOBS, RESOURCE_GROUP

orders = ScheduledSync(
    "orders",
    task_name="orders_daily",
    task_content=JOBS / "orders.json",
    resource_group=RESOURCE_GROUP,
    schedule={
        "cron_express": "00 12 00 * * ?",
        "owner": "1001",
    },
)

# reviewed in June
items = DISyncTask(
    "items",
    task_name="items_daily",
    task_content=JOBS / "items.json",
    resource_group="group_a",
    cu=1,
)
when = NodeSchedule("items-schedule", file_id=items.file_id, owner="1001", resource_group_identifier="group_a")
made = DISyncTask("made", task_name="made", task_content=build(), resource_group=config.get("group"))
"""


CRON = ("--where", "schedule.cron_express=00 12 00 * * ?")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "workflows").mkdir()
    items = job(concurrent=4)
    items["extend"] = {"resourceGroup": "group_a"}
    items["steps"][0]["parameter"]["connection"] = [{"datasource": "orders_db", "table": ["a"]}]
    for name, held, indent in (("orders", job(), 2), ("items", items, None)):
        (tmp_path / "jobs" / f"{name}.json").write_text(json.dumps(held, indent=indent), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"steps": 1, "datasource": "orders_db"}', encoding="utf-8")
    (tmp_path / "workflows" / "workspace.py").write_text(WORKSPACE, encoding="utf-8")
    (tmp_path / "workflows" / "flow.py").write_text(FLOW, encoding="utf-8")
    return tmp_path


def changed(folder: Path, *arguments: str) -> tuple[int, str, dict[str, tuple[str, str]]]:
    """The exit code, the output, and the texts of the changed files before and after."""
    before = {path: path.read_bytes().decode() for path in sorted(folder.rglob("*.*"))}
    done = CliRunner().invoke(app, ["change", "--yes", "--no-review", "--cwd", str(folder), *arguments])
    after = {path: path.read_bytes().decode() for path in before}
    return done.exit_code, done.output, {p.name: (before[p], after[p]) for p in before if before[p] != after[p]}


def test_a_resource_group_is_replaced_where_it_is_declared(folder: Path) -> None:
    """Constant, literals, the setting of a schedule, and the content; not a constant that no task has."""
    code, _, files = changed(folder, "--resource-group", "group_a=group_b")
    assert code == 0
    assert files["workspace.py"][1] == WORKSPACE.replace('RESOURCE_GROUP = "group_a"', 'RESOURCE_GROUP = "group_b"')
    assert files["flow.py"][1] == FLOW.replace('"group_a"', '"group_b"')
    assert files["items.json"][1] == files["items.json"][0].replace("group_a", "group_b")
    assert set(files) == {"workspace.py", "flow.py", "items.json"}


def test_a_change_for_some_tasks_leaves_the_constant_of_the_others(folder: Path) -> None:
    code, _, files = changed(folder, "--resource-group", "group_a=group_b", "--where", "task_name=orders_daily")
    assert code == 0
    assert files == {"flow.py": (FLOW, FLOW.replace("=RESOURCE_GROUP,", '="group_b",'))}


def test_a_data_source_is_replaced_in_every_place_of_the_contents(folder: Path) -> None:
    """Each file keeps its form, and a file that is no task content is left alone."""
    code, _, files = changed(folder, "--datasource", "orders_db=orders_replica")
    assert code == 0
    assert set(files) == {"items.json", "orders.json"}
    for before, after in files.values():
        assert after == before.replace('"orders_db"', '"orders_replica"')


def test_an_owner_is_replaced_in_schedules(folder: Path) -> None:
    code, _, files = changed(folder, "--owner", "1001=2002")
    assert (code, files) == (0, {"flow.py": (FLOW, FLOW.replace('"1001"', '"2002"'))})


@pytest.mark.parametrize(
    ("arguments", "name", "before", "after"),
    [
        (["setting.speed.concurrent=8", "--where", "setting.speed.concurrent=4"], "items.json", ": 4", ": 8"),
        (
            ["steps[Writer].parameter.truncate=false", "--where", "task_name=orders_daily"],
            "orders.json",
            "true",
            "false",
        ),
        (["steps[*].parameter.table=t", "--where", "cu=1"], "items.json", None, None),
        (["cu=2", "--where", "cu=1"], "flow.py", "cu=1", "cu=2"),
        (["schedule.cron_express=00 00 03 * * ?", *CRON], "flow.py", "00 12 00 * * ?", "00 00 03 * * ?"),
        (
            ["schedule.owner=7", "--where", "schedule.owner=1001", "--where", "task_name=orders_daily"],
            "flow.py",
            None,
            None,
        ),
    ],
)
def test_a_value_is_set_by_its_path(
    folder: Path, arguments: list[str], name: str, before: str | None, after: str | None
) -> None:
    code, output, files = changed(folder, "--set", *arguments)
    assert list(files) == [name], output
    assert code == 0
    if before is not None and after is not None:
        assert files[name][1] == files[name][0].replace(before, after)


def test_what_a_person_must_change_is_named_and_ends_with_1(folder: Path) -> None:
    code, output, _ = changed(folder, "--set", "resource_group=group_c")
    assert code == 1
    assert "made: left to you: resource_group: resource_group is an expression, which may depend on the stack" in output


def test_a_file_of_two_tasks_is_changed_only_for_both(folder: Path) -> None:
    twin = 'twin = DISyncTask("twin", task_name="twin", task_content=JOBS / "orders.json")\n'
    (folder / "workflows" / "twin.py").write_text(twin, encoding="utf-8")
    code, output, files = changed(folder, "--set", "setting.speed.concurrent=8", "--where", "task_name=twin")
    assert (code, files) == (1, {})
    assert "orders.json: the file is also that of orders" in output
    assert changed(folder, "--set", "setting.speed.concurrent=8")[0] == 0


def test_nothing_is_written_without_an_answer(folder: Path) -> None:
    """The patch is shown."""
    before = (folder / "jobs" / "orders.json").read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["change", "--cwd", str(folder), "--datasource", "orders_db=other"])
    assert done.exit_code == 1
    assert '+        "datasource": "other",' in done.output
    assert (folder / "jobs" / "orders.json").read_text(encoding="utf-8") == before


def test_a_change_of_nothing_says_so(folder: Path) -> None:
    assert changed(folder, "--datasource", "unknown=other")[:2] == (1, "No task has what is to be changed.\n")


def test_the_lock_file_knows_the_new_resource_group(folder: Path) -> None:
    """`dataworks adopt` finds the constant of a group there."""
    lock = {"format": 1, "project_id": "10000", "resource_groups": {"group_a": "RESOURCE_GROUP"}}
    (folder / "dataworks.lock.json").write_text(json.dumps(lock, indent=2), encoding="utf-8")
    _, _, files = changed(folder, "--resource-group", "group_a=group_b")
    assert json.loads(files["dataworks.lock.json"][1])["resource_groups"] == {"group_b": "RESOURCE_GROUP"}


@pytest.mark.parametrize("text", ["", ".", "a.", ".a", "a..b", "a[", "a]b", "a[0]b"])
def test_what_is_not_a_path_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a path"):
        places(text)


@given(st.text(max_size=12))
def test_any_text_is_a_path_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        assert places(text)


def test_paths_name_keys_items_and_steps() -> None:
    expected: dict[str, tuple[Any, ...]] = {
        "setting.speed.concurrent": ("setting", "speed", "concurrent"),
        "task_content.steps[0].name": ("steps", 0, "name"),
        "steps[数据 写入].parameter": ("steps", "[数据 写入]", "parameter"),
        "steps[*]": ("steps", "[*]"),
    }
    assert {text: places(text) for text in expected} == expected
