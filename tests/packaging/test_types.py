"""The public names as a type checker sees them: pyright, which most editors use, and mypy in strict mode."""

from __future__ import annotations

import datetime
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_overloads

import pulumi
import pytest

import pulumi_dataworks
from pulumi_dataworks import (
    Business,
    DISyncTask,
    DISyncTaskArgs,
    FileDeployment,
    Folder,
    NodeSchedule,
    ScheduleArgs,
    ScheduleArgsDict,
    ScheduledSync,
    ScheduledSyncArgs,
    types,
)
from pulumi_dataworks.plan.schedule import SETTINGS
from pyright.provide import provide

RESOURCES = (Business, DISyncTask, FileDeployment, Folder, NodeSchedule, ScheduledSync)

PROGRAM = """
import datetime
from pathlib import Path

import pulumi
from pulumi_dataworks import (
    Business,
    DISyncTask,
    DISyncTaskArgs,
    FileDeployment,
    Folder,
    NodeSchedule,
    ScheduleArgs,
    ScheduleArgsDict,
    ScheduledSync,
    ScheduledSyncArgs,
    TaskContent,
    batch_sync,
    step,
)

config = pulumi.Config()
DAILY: ScheduleArgsDict = {"cron_express": "00 12 00 * * ?", "rerun_mode": "ALL_ALLOWED"}
content = batch_sync(reader=step("mysql", {"table": "orders"}), writer=step("odps", {"table": "ods_orders"}))

flow = Business("flow", project_id=10000, business_name="orders")
folder = Folder("folder", project_id="10000", folder_path=flow.folder_path.apply(lambda path: f"{path}/night"))
task = DISyncTask(
    "task",
    project_id=config.require_int("projectId"),
    task_name=pulumi.Output.concat("orders_", "daily"),
    task_content=Path("orders.json"),
    file_folder_path=folder.folder_path,
    secret_parameters={"Reader": {"password": config.require_secret("password")}},
    on_conflict="overwrite",
)
args = DISyncTaskArgs(project_id="1", task_name="x", task_content=TaskContent(steps=[]), file_folder_path="x")
args.cu = 0.5
other = DISyncTask("other", args, pulumi.ResourceOptions(protect=True))
schedule = NodeSchedule(
    "schedule", project_id="1", file_id=task.file_id, cron_express="x", start_effect_date=datetime.date(2026, 1, 1)
)
deployment = FileDeployment("deployment", project_id="1", file_id=task.file_id, triggers={"version": "1"})
first = ScheduledSync(
    "first", project_id="1", task_name="x", task_content=content, file_folder_path=flow.folder_path, schedule=DAILY
)
second = ScheduledSync(
    "second",
    ScheduledSyncArgs(
        project_id="1",
        task_name="x",
        task_content="{}",
        file_folder_path="x",
        schedule=ScheduleArgs(cron_express=pulumi.Output.from_input("00 12 00 * * ?"), inputs=["root"]),
    ),
    opts=pulumi.ResourceOptions(parent=flow),
)
kept: pulumi.Output[bool | None] = first.task.keep_production
names: pulumi.Output[list[str] | None] = second.schedule.inputs
version: pulumi.Output[int | None] = deployment.production_version
limits: pulumi.Output[float | None] = deployment.deadline

DISyncTask("a", task_name="x", task_content={}, file_folder_path="x")  # wrong: no project_id
DISyncTask("b", project_id="1", task_name="x", task_content={}, file_folder_path="x", on_conflict="ask")  # wrong
DISyncTask("c", project_id="1", task_name="x", task_content={}, file_folder_path="x", region="x")  # wrong
ScheduledSync("d", project_id="1", task_name="x", task_content={}, file_folder_path="x", schedule={"cron": 3})  # wrong
NodeSchedule("e", project_id="1", file_id="2", scheduler_type="SOMETIMES")  # wrong
number: pulumi.Output[int] = first.task.file_id  # wrong
ScheduleArgs(rerun_mode="NEVER")  # wrong
task.no_such_output  # wrong
"""
"""The program of a user. A type checker reports exactly the lines that are marked."""


@pytest.fixture(scope="module")
def pyright() -> list[str]:
    return provide(os.environ)


def run(command: list[str], folder: Path) -> str:
    """What a type checker prints about the package as it is installed here."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def public() -> Iterator[str]:
    """Each public name, and the place where it is defined."""
    for name in pulumi_dataworks.__all__:
        value = getattr(pulumi_dataworks, name)
        yield from (f"pulumi_dataworks.{name}", f"{value.__module__}.{value.__qualname__}")


@pytest.mark.slow("pyright reads the whole package: six seconds")
def test_pyright_knows_the_type_of_every_public_name(pyright: list[str], tmp_path: Path) -> None:
    """`--verifytypes` counts an inferred type and an unknown part of one as missing."""
    report = json.loads(
        run([*pyright, "--verifytypes", "pulumi_dataworks", "--ignoreexternal", "--outputjson"], tmp_path)
    )
    heads = set(public())
    symbols = {symbol["name"]: symbol for symbol in report["typeCompleteness"]["symbols"]}
    ours = {name for name in symbols if name in heads or name.startswith(tuple(f"{head}." for head in heads))}
    assert {f"pulumi_dataworks.{name}" for name in pulumi_dataworks.__all__} <= ours
    assert len(ours) > 250
    wrong = {name for name in ours if not symbols[name]["isTypeKnown"] or symbols[name]["isTypeAmbiguous"]}
    assert {name: symbols[name]["diagnostics"] for name in wrong} == {}


def marked(text: str) -> set[int]:
    return {number for number, line in enumerate(text.splitlines(), start=1) if "# wrong" in line}


@pytest.mark.slow("pyright reads Pulumi: five seconds")
def test_pyright_accepts_a_users_program_and_reports_its_mistakes(pyright: list[str], tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    report = json.loads(run([*pyright, "--outputjson", "program.py"], tmp_path))
    found = {one["range"]["start"]["line"] + 1 for one in report["generalDiagnostics"] if one["severity"] == "error"}
    assert found == marked(PROGRAM)


@pytest.mark.slow("mypy reads Pulumi: ten seconds")
def test_mypy_in_strict_mode_accepts_a_users_program_and_reports_its_mistakes(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    shown = run([sys.executable, "-m", "mypy", "--strict", "--cache-dir", "cache", "program.py"], tmp_path)
    assert {int(line) for line in re.findall(r"^program\.py:(\d+): error:", shown, re.MULTILINE)} == marked(PROGRAM)


def keywords(resource: type) -> Mapping[str, inspect.Parameter]:
    """The parameters of a constructor, where each input has its name."""
    constructor = vars(resource)["__init__"]
    one = get_overloads(constructor)[-1] if get_overloads(constructor) else constructor
    return {name: value for name, value in inspect.signature(one).parameters.items() if name != "self"}


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.__name__)
def test_every_parameter_of_a_constructor_is_described(resource: type) -> None:
    """Editors show the text at the name: no parameter is without one, and no text without its parameter."""
    described = re.findall(r":param (\w+): \S", inspect.getdoc(vars(resource)["__init__"]) or "")
    extra = ["args"] if get_overloads(vars(resource)["__init__"]) else []
    assert sorted(described) == sorted([*keywords(resource), *extra])


def declared(kind: type) -> dict[str, str]:
    """The annotations of a class and of those that it derives from, as they are written."""
    return {name: text for one in reversed(kind.__mro__) for name, text in inspect.get_annotations(one).items()}


def typed(resource: type) -> dict[str, str]:
    """The annotations of the inputs of a constructor, as they are written."""
    return {
        name: value.annotation for name, value in keywords(resource).items() if name not in ("resource_name", "opts")
    }


@pytest.mark.parametrize(
    ("resource", "args"), [(DISyncTask, DISyncTaskArgs), (ScheduledSync, ScheduledSyncArgs)], ids=["task", "component"]
)
def test_an_object_of_inputs_has_the_inputs_of_its_constructor(resource: type, args: type) -> None:
    assert declared(args) == typed(resource)
    defaults = {name: one.default for name, one in keywords(resource).items() if name not in ("resource_name", "opts")}
    assert defaults == {name: one.default for name, one in inspect.signature(args).parameters.items()}


def test_a_schedule_has_the_same_settings_in_every_form() -> None:
    """As a dict, as an object, as the inputs of NodeSchedule."""
    settings = [setting.name for setting in SETTINGS]
    rest = {name: text for name, text in typed(NodeSchedule).items() if name not in ("project_id", "file_id", "adopt")}
    assert list(rest) == list(declared(ScheduleArgsDict)) == settings
    assert declared(ScheduleArgs) == rest


def test_the_literals_of_a_schedule_are_the_values_that_check_accepts() -> None:
    named = {
        name: re.sub(r"pulumi\.Input\[(\w+) \| None\]", r"\1", text) for name, text in declared(ScheduleArgs).items()
    }
    found = {name: set(get_args(getattr(types, alias, None))) for name, alias in named.items()}
    assert {name: values for name, values in found.items() if str in map(type, values)} == {
        setting.name: set(setting.choices) for setting in SETTINGS if setting.choices
    }
    assert get_args(types.DependentType)[:4] == ("SELF", "CHILD", "USER_DEFINE", "NONE")  # as UpdateFile documents them


def test_an_object_of_inputs_and_inputs_by_name_exclude_each_other() -> None:
    """As in the SDKs of Pulumi; the message names the resource and the object."""
    args = DISyncTaskArgs(project_id="1", task_name="x", task_content={}, file_folder_path="x")
    wrong: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
        ((args,), {"task_name": "y"}, r"DISyncTask.__init__\(\) takes either DISyncTaskArgs or the inputs by name"),
        (({"task_name": "y"},), {}, "takes a resource name, DISyncTaskArgs and ResourceOptions by position"),
        ((), {"args": {"task_name": "y"}}, "takes either DISyncTaskArgs or the inputs by name"),
        ((), {"task_name": "y"}, r"DISyncTask.__init__\(\) missing 3 required keyword-only arguments"),
        ((args, pulumi.ResourceOptions(), 5), {}, "by position"),
    ]
    for positional, named, message in wrong:
        with pytest.raises(TypeError, match=message):
            DISyncTask("x", *positional, **named)


def test_a_date_may_be_a_date_of_python() -> None:
    """It travels as text, alone or in a schedule."""
    from pulumi_dataworks.resources.program import plain_dates

    noon = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
    assert plain_dates({"a": datetime.date(2026, 1, 1), "b": noon, "c": "2026-01-01", "d": 5}) == {
        "a": "2026-01-01",
        "b": "2026-01-01T12:00:00+00:00",
        "c": "2026-01-01",
        "d": 5,
    }
