"""Edits of the console go into the files of a program, and the preview that follows has no changes.

The program is real: JSON files in several styles and a Python module, which is executed with recorders in place of the
resource classes. What the engine would hold comes from the SDK's own provider server, against the emulator.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.cli.pull import described
from pulumi_dataworks.cli.writeback.console_edits import console_edits
from pulumi_dataworks.cli.writeback.sources import Plan, planned
from pulumi_dataworks.content import read_json_text
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from pulumi_dataworks.review import Digest, read_digest
from support.hooks import another_run, file_of, settings
from support.servicer import Server
from support.stacks import FOLDER, job

DIFF_NONE = 1
TASK, SCHEDULE = (f"pulumi-python:dynamic/dataworks:{name}" for name in ("DISyncTask", "NodeSchedule"))
SYNC = "dataworks:index:ScheduledSync"
STYLES: tuple[dict[str, Any], ...] = ({"indent": 2, "ensure_ascii": False}, {"indent": "\t"}, {}, {"indent": 4})

HEAD = f'''"""Tasks of a workflow."""

FOLDER = "{FOLDER}"
'''
STATEMENT = """
# {name} is reviewed by hand
{variable} = {kind}(
    "{name}",
    project_id="10000",
    task_name="{name}_daily",
    task_content=JOBS / "{name}.json",
    file_folder_path=FOLDER,
    resource_group="S_res_group_1_2",
    cu="1",{schedule}
)
"""
SCHEDULED = """
    schedule={
        "cron_express": "00 12 00 * * ?",
        "para_value": "bizdate=$bizdate",
        "stop": False,
    },
    publish=False,"""


def content_edit(change: Callable[[dict[str, Any]], None]) -> Callable[[Emulator, str], None]:
    def edit(emulator: Emulator, file_id: str) -> None:
        held = emulator.console.content(file_id)
        change(held)
        emulator.console.edit_content(file_id, held)

    return edit


def parameter(index: int, **values: Any) -> Callable[[dict[str, Any]], None]:
    def change(held: dict[str, Any]) -> None:
        for key, value in values.items():
            held["steps"][index]["parameter"][key] = value

    return change


def columns(change: Callable[[list[str]], None]) -> Callable[[dict[str, Any]], None]:
    def both(held: dict[str, Any]) -> None:
        for step in held["steps"]:
            change(step["parameter"]["column"])

    return both


def renamed_step(held: dict[str, Any]) -> None:
    held["steps"][0]["name"] = held["order"]["hops"][0]["from"] = "读取"


def swapped_steps(held: dict[str, Any]) -> None:
    held["steps"].reverse()


def removed(held: dict[str, Any]) -> None:
    del held["steps"][1]["parameter"]["truncate"]
    del held["setting"]["errorLimit"]


def other_writer(held: dict[str, Any]) -> None:
    held["steps"][1]["stepType"] = "hologres"
    held["steps"][1]["parameter"] = {"datasource": "holo", "table": "o", "column": ["id", "buyer", "amount"]}


CONTENT_EDITS: tuple[Callable[[dict[str, Any]], None], ...] = (
    lambda held: held["setting"]["speed"].update(concurrent=8),
    lambda held: held["setting"].update(speed={"concurrent": 3, "throttle": True, "mbps": "10"}),
    lambda held: held["setting"]["errorLimit"].update(record="100"),
    parameter(0, where="paid = 1 AND buyer <> '无名'"),
    parameter(0, splitPk="id", connection=[{"datasource": "b", "table": ["x", "y"]}]),
    parameter(1, partition="ds=${bizdate},hh=${hour}", table="ods_orders_new"),
    columns(lambda names: names.insert(1, "coupon")),
    columns(lambda names: names.remove("buyer")),
    columns(lambda names: names.reverse()),
    columns(lambda names: names.__setitem__(2, "总额")),
    columns(lambda names: names.extend(f"column_{number}" for number in range(30))),
    renamed_step,
    swapped_steps,
    removed,
    other_writer,
)


def in_schedule(**values: str) -> Callable[[Emulator, str], None]:
    return lambda emulator, file_id: emulator.console.set_schedule(file_id, **values)


def place_edits(emulator: Emulator, file_id: str, *, name: str = "", folder: str = "") -> None:
    if name:
        emulator.console.rename(file_id, f"{name}_{file_id}")
    if folder:
        emulator.console.move(file_id, folder)


EDITS: tuple[Callable[[Emulator, str], None], ...] = (
    *map(content_edit, CONTENT_EDITS),
    lambda emulator, file_id: place_edits(emulator, file_id, name="by_hand"),
    lambda emulator, file_id: place_edits(emulator, file_id, folder=f"{FOLDER}/夜间"),
    lambda emulator, file_id: place_edits(emulator, file_id, folder=f"{FOLDER}/b/c", name="它's"),
    lambda emulator, file_id: emulator.console.set_parameters(file_id, resource_group="S_other", cu="2.5"),
)
SCHEDULE_EDITS: tuple[Callable[[Emulator, str], None], ...] = (
    in_schedule(CronExpress="00 30 03 * * ?"),
    in_schedule(CronExpress="00 00 */2 * * ?", CycleType="NOT_DAY"),
    in_schedule(ParaValue="bizdate=$bizdate hour=$[hh24]"),
    in_schedule(Stop="true"),
)


@dataclass
class Program:
    """A program in a folder, its run as the engine would see it, and what the state holds of each resource."""

    folder: Path
    emulator: Emulator
    names: list[str]
    ids: dict[str, str] = field(default_factory=dict)
    applied: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def declared(self) -> dict[str, dict[str, Any]]:
        """The arguments of each statement, by the name of its resource."""
        found: dict[str, dict[str, Any]] = {}

        def record(name: str, **arguments: Any) -> None:
            found[name] = arguments

        text = (self.folder / "flow.py").read_text(encoding="utf-8")
        exec(text, {"DISyncTask": record, "ScheduledSync": record, "JOBS": self.folder / "jobs"})  # noqa: S102
        return found

    def inputs(self, name: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The inputs of the task, and of its schedule."""
        arguments = self.declared()[name]
        schedule = arguments.pop("schedule", None)
        arguments.pop("publish", None)
        held = read_json_text(arguments["task_content"].read_text(encoding="utf-8"))
        task = {**arguments, "task_content": held, "origin": f"project/dev/{name}"}
        settings = None
        if schedule is not None:
            settings = {"project_id": "10000", "file_id": file_of(self.ids.get(name, "10000:1")), **schedule}
        return task, settings

    def up(self, server: Server) -> None:
        schedules = server.of(NodeScheduleProvider())
        for name in self.names:
            task, _ = self.inputs(name)
            self.ids[name], outputs = server.create(server.check({}, task)[0])
            _, settings = self.inputs(name)
            if settings is not None:
                _, made = schedules.create(schedules.check({}, settings)[0])
                self.applied[SCHEDULE, name] = made
            self.applied[TASK, name] = outputs

    def preview(self, server: Server) -> tuple[Digest, int]:
        """The preview with a refresh, and how many resources it would change."""
        schedules = server.of(NodeScheduleProvider())
        steps: list[dict[str, Any]] = []
        count = 0
        for (kind, name), applied in self.applied.items():
            asked = server if kind == TASK else schedules
            task, settings = self.inputs(name)
            news = task if kind == TASK else settings
            assert news is not None
            id_, live, _ = asked.read(self.ids[name], applied)
            checked, failures = asked.check(live, news)
            assert failures == []
            changes = asked.diff(id_, live, checked).changes != DIFF_NONE
            count += changes
            steps += self._steps(kind, name, applied, live, checked, changes)
        return read_digest(json.dumps({"steps": steps}), "dev"), count

    def _steps(self, kind: str, name: str, applied: Any, live: Any, news: Any, changes: bool) -> list[dict[str, Any]]:
        scheduled = (SCHEDULE, name) in self.applied
        parent = f"urn:pulumi:dev::project::{SYNC}::{name}" if scheduled else ""
        types = f"{SYNC}${kind}" if scheduled else kind
        own = name if kind == TASK else f"{name}-schedule"
        urn = f"urn:pulumi:dev::project::{types}::{own}"
        before, now = (
            {"id": self.ids[name], "parent": parent, "inputs": one, "outputs": one} for one in (applied, live)
        )
        trace = [{"sourcePosition": "project:///flow.py#5"}]
        after = {"id": self.ids[name], "parent": parent, "inputs": news, "stackTrace": trace}
        return [
            {"op": "refresh", "urn": urn, "oldState": before, "newState": before},
            {"op": "update" if changes else "same", "urn": urn, "oldState": now, "newState": after},
        ]

    def plan(self, digest: Digest) -> Plan:
        sources = {name: {(self.folder / "jobs" / f"{name}.json").resolve()} for name in self.names}
        return planned(
            console_edits(digest),
            sources=sources,
            root=self.folder,
            read=lambda path: Path(path).read_bytes().decode(),
        )


def program_of(folder: Path, emulator: Emulator, count: int, scheduled: Callable[[int], bool]) -> Program:
    (folder / "jobs").mkdir()
    names = [f"task-{number:03}" for number in range(count)]
    text = HEAD
    for number, name in enumerate(names):
        held = json.dumps(job(), **STYLES[number % len(STYLES)]) + "\n"
        (folder / "jobs" / f"{name}.json").write_text(held, encoding="utf-8")
        text += STATEMENT.format(
            name=name,
            variable=name.replace("-", "_"),
            kind="ScheduledSync" if scheduled(number) else "DISyncTask",
            schedule=SCHEDULED if scheduled(number) else "",
        )
    (folder / "flow.py").write_text(text, encoding="utf-8")
    return Program(folder, emulator, names)


def written(plan: Plan) -> None:
    for path, text in plan.after.items():
        path.write_bytes(text.encode())


@pytest.mark.slow("a hundred tasks are created, read twice and checked")
def test_a_hundred_edits_of_every_kind_go_into_the_program_and_nothing_is_left_to_change(
    emulator: Emulator, tmp_path: Path
) -> None:
    """Every second task has a schedule. The patch touches no line that no edit is about."""
    program = program_of(tmp_path, emulator, 100, lambda number: number % 2 == 0)
    program.up(Server(settings(emulator)))
    before = {path: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*")}
    for number, name in enumerate(program.names):
        file_id = file_of(program.ids[name])
        kinds = SCHEDULE_EDITS if number % 4 == 0 else EDITS
        kinds[(number // 4 if number % 4 == 0 else number) % len(kinds)](emulator, file_id)
    digest, changed = program.preview(another_run(emulator))
    assert changed == 100
    plan = program.plan(digest)
    assert plan.by_hand == {}
    assert {urn.rpartition("::")[2].removesuffix("-schedule") for urn in plan.written} == set(program.names)
    written(plan)
    assert program.preview(another_run(emulator))[1] == 0
    old, new = before[tmp_path / "flow.py"].splitlines(), (tmp_path / "flow.py").read_text("utf-8").splitlines()
    assert len(old) == len(new)
    assert [line for line in old if "reviewed by hand" in line] == [line for line in new if "reviewed by hand" in line]


def test_a_leaf_is_shown_with_its_three_values_and_who_edited_it_when(emulator: Emulator, tmp_path: Path) -> None:
    """What both changed is a conflict, which is shown and left; the rest of the task is written."""
    program = program_of(tmp_path, emulator, 1, lambda _number: False)
    program.up(Server(settings(emulator)))
    held = job(concurrent=4)
    (tmp_path / "jobs" / "task-000.json").write_text(json.dumps(held, indent=2), encoding="utf-8")
    content_edit(lambda live: live["setting"]["speed"].update(concurrent=8, throttle=True))(
        emulator, file_of(program.ids["task-000"])
    )
    digest, _ = program.preview(another_run(emulator))
    plan = program.plan(digest)
    (one,) = console_edits(digest)
    lines = described(one, plan)
    assert lines[0].startswith("task-000 (task-000_daily, file 1000001), last edited by ")
    assert lines[1:] == [
        "  task_content.setting.speed.throttle",
        "    program false | last applied false | console true",
        "    written to task-000.json",
        "  task_content.setting.speed.concurrent",
        "    program 4 | last applied 2 | console 8",
        "    left: conflict: the program and the console changed it. Decide, and change the program by hand",
    ]
    written(plan)
    now = json.loads((tmp_path / "jobs" / "task-000.json").read_text("utf-8"))
    assert now["setting"]["speed"] == {"concurrent": 4, "throttle": True}


def test_what_only_the_program_changed_is_no_edit_of_the_console(emulator: Emulator, tmp_path: Path) -> None:
    program = program_of(tmp_path, emulator, 1, lambda _number: False)
    program.up(Server(settings(emulator)))
    (tmp_path / "jobs" / "task-000.json").write_text(json.dumps(job(concurrent=4)), encoding="utf-8")
    digest, changed = program.preview(another_run(emulator))
    assert (changed, console_edits(digest)) == (1, [])


def test_a_secret_of_the_console_is_never_written(emulator: Emulator, tmp_path: Path) -> None:
    """Neither a password nor an address that holds one; nor are they shown."""
    program = program_of(tmp_path, emulator, 1, lambda _number: False)
    program.up(Server(settings(emulator)))
    change = parameter(0, password="canary-1", jdbcUrl="jdbc:mysql://u:canary-2@h/db?password=canary-2")
    content_edit(change)(emulator, file_of(program.ids["task-000"]))
    digest, _ = program.preview(another_run(emulator))
    plan = program.plan(digest)
    shown = "".join(line for one in console_edits(digest) for line in described(one, plan))
    assert "canary" not in shown + "".join(plan.after.values())
    assert sorted(leaf.path for found in plan.by_hand.values() for leaf, _ in found) == [
        "task_content.steps[0].parameter.jdbcUrl",
        "task_content.steps[0].parameter.password",
    ]


def test_content_that_no_file_of_one_task_holds_is_left_to_a_person(emulator: Emulator, tmp_path: Path) -> None:
    """Made by code, changed by the program after it was read, or a file of two tasks."""
    program = program_of(tmp_path, emulator, 1, lambda _number: False)
    program.up(Server(settings(emulator)))
    content_edit(lambda live: live["setting"]["speed"].update(concurrent=8))(emulator, file_of(program.ids["task-000"]))
    digest, _ = program.preview(another_run(emulator))
    path = tmp_path / "jobs" / "task-000.json"
    other = copy.deepcopy(job())
    other["setting"]["errorLimit"]["record"] = "7"
    for sources, held, told in (
        ({}, job(), "the program makes the content"),
        ({"task-000": {path}, "twin": {path}}, job(), "several tasks read task-000.json"),
        ({"task-000": {path, tmp_path}}, job(), "several tasks of the program have this name"),
        ({"task-000": {path}}, other, "the program changes what task-000.json holds"),
    ):
        path.write_text(json.dumps(held), encoding="utf-8")
        plan = planned(
            console_edits(digest), sources=sources, root=tmp_path, read=lambda name: Path(name).read_text("utf-8")
        )
        assert plan.changed == []
        assert [told in reason for found in plan.by_hand.values() for _, reason in found] == [True]
