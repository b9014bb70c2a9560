"""Programs of thirty and more resources that change in every way at once, and whether DataWorks is as they say.

WholeProgram    tasks, scheduled tasks, a workflow and a folder; `change` draws the next version of it
lacking         what of DataWorks and of the state is not as the program says; imports nothing of the product
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dataworks_emulator import Emulator
from support import oracle
from support.stacks import FOLDER, job

TEXT = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import Business, DISyncTask, Folder, ScheduledSync

wanted = json.loads(Path("program.json").read_text(encoding="utf-8"))
flow = Business("flow", project_id="10000", business_name=wanted["flow"])
folder = Folder("folder", project_id="10000", folder_path=pulumi.Output.concat(flow.folder_path, "/daily"))
group = pulumi.ComponentResource("test:index:Group", "group")
for one in wanted["tasks"]:
    aliases = [pulumi.Alias(name=name) for name in one["aliases"]]
    if one["grouped"]:
        aliases += [pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)]
        aliases += [pulumi.Alias(name=name, parent=pulumi.ROOT_STACK_RESOURCE) for name in one["aliases"]]
    opts = pulumi.ResourceOptions(
        aliases=aliases, parent=group if one["grouped"] else None, delete_before_replace=one["delete_first"]
    )
    inputs = one["inputs"]
    if one["in_flow"]:
        inputs["file_folder_path"] = folder.folder_path
    (ScheduledSync if "schedule" in inputs else DISyncTask)(one["name"], **inputs, opts=opts)
"""
NIGHT = f"{FOLDER}/night"
CRONS = ("00 12 00 * * ?", "00 30 02 * * ?", "00 15 04 * * ?")
GROUPS = ("S_res_group_1_2", "S_res_group_3_4")
OTHER = "10001"


@dataclass
class Task:
    """One task of the program; with a `schedule` in its inputs a ScheduledSync."""

    name: str
    inputs: dict[str, Any]
    aliases: list[str] = field(default_factory=list)
    grouped: bool = False
    delete_first: bool = False
    in_flow: bool = False

    @property
    def is_sync(self) -> bool:
        return "schedule" in self.inputs


class WholeProgram:
    """`tasks` DISyncTasks and `syncs` ScheduledSyncs (four resources each), a workflow, a folder and a component."""

    def __init__(self, chance: random.Random, *, tasks: int, syncs: int) -> None:
        self.chance = chance
        self.flow = "flow_0"
        self.tasks: list[Task] = []
        self._made = 0
        self._version = 0
        for number in range(tasks + syncs):
            self._add(sync=number >= tasks)

    def _add(self, *, sync: bool) -> None:
        name = f"t{self._made}"
        self._made += 1
        inputs: dict[str, Any] = {
            "project_id": "10000",
            "task_name": f"{name}_daily",
            "file_folder_path": FOLDER,
            "task_content": job(concurrent=self._next()),
        }
        if sync:
            inputs["schedule"] = {"cron_express": self.chance.choice(CRONS)}
        self.tasks.append(Task(name, inputs, in_flow=self.chance.random() < 0.3))

    def _next(self) -> int:
        """A number that no content of this program has had."""
        self._version += 1
        return self._version

    def change(self) -> None:
        """Every kind of change, each at another task: contents, resource groups, names, folders, workspaces, Pulumi
        names, parents, schedules, a deletion, creations, the name of the workflow."""
        chance = self.chance
        alone = [task for task in self.tasks if not task.is_sync]
        syncs = [task for task in self.tasks if task.is_sync]
        chance.shuffle(alone)
        chance.shuffle(syncs)
        for task in (alone.pop(), alone.pop(), syncs[0]):
            task.inputs["task_content"] = job(concurrent=self._next())
        alone.pop().inputs["resource_group"] = chance.choice(GROUPS)
        for task in (alone.pop(), syncs[1]):
            self._rename(task)
        moved = alone.pop()
        moved.in_flow = False
        moved.inputs["file_folder_path"] = FOLDER if moved.inputs["file_folder_path"] == NIGHT else NIGHT
        replaced = alone.pop()
        replaced.inputs["project_id"] = OTHER if replaced.inputs["project_id"] == "10000" else "10000"
        replaced.in_flow, replaced.delete_first = False, chance.random() < 0.5
        for task in (alone.pop(), syncs[2]):
            task.aliases.insert(0, task.name)
            task.name = f"{task.name}_"
        for task in (alone.pop(), syncs[-1]):
            task.grouped = True
        syncs[-1].inputs["schedule"] = {"cron_express": chance.choice(CRONS)}
        for task in (chance.choice(alone), chance.choice(syncs[1:])):
            self.tasks.remove(task)
            self._add(sync=task.is_sync)
        if chance.random() < 0.5:
            self.flow = f"flow_{self._next()}"

    def _rename(self, task: Task) -> None:
        task.inputs["task_name"] = f"{task.inputs['task_name'].partition('_')[0]}_n{self._next()}"

    def write(self, folder: Path) -> None:
        """The program, where it reads itself from."""
        tasks = [vars(task) for task in self.tasks]
        (folder / "program.json").write_text(json.dumps({"flow": self.flow, "tasks": tasks}), encoding="utf-8")

    def wanted(self) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Each task, and its inputs with the folder as text."""
        for task in self.tasks:
            inputs = dict(task.inputs)
            if task.in_flow:
                inputs["file_folder_path"] = f"业务流程/{self.flow}/数据集成/daily"
            yield task, inputs


def ids_of(state: Mapping[str, Any]) -> dict[str, str]:
    """Ids of the tasks of an exported state by name; of a replaced one that is not deleted yet as `name, to delete`."""
    found = {}
    for entry in state["resources"]:
        if entry["type"].endswith("DISyncTask"):
            name = entry["urn"].rpartition("::")[2] + (", to delete" if entry.get("delete") else "")
            found[name] = entry.get("id", "")
    return found


def lacking(program: WholeProgram, emulator: Emulator, state: Mapping[str, Any]) -> list[str]:
    """What is not as the program says, in DataWorks, in production and in the state."""
    found = []
    ids, expected, running = ids_of(state), {}, {}
    nodes = {node.file_id: node for node in emulator.operation_center.nodes()}
    for task, inputs in program.wanted():
        files = [file for file in emulator.console.files(inputs["project_id"]) if oracle.is_at(file, inputs)]
        if len(files) != 1:
            found.append(f"{task.name}: {len(files)} files at its place")
            continue
        expected[task.name] = f"{inputs['project_id']}:{files[0].file_id}"
        found += [f"{task.name}: {name}" for name in oracle.lacking(files[0], inputs)]
        if task.is_sync:
            running[files[0].file_id] = task
            node = nodes.get(files[0].file_id)
            if node is None or not oracle.holds(node.content, inputs):
                found.append(f"{task.name}: production does not run its content")
            elif node.settings.get("CronExpress") != inputs["schedule"]["cron_express"]:
                found.append(f"{task.name}: production runs at {node.settings.get('CronExpress')}")
    if ids != expected:
        found.append(f"the state has {sorted(ids.items() ^ expected.items())}")
    found += [
        f"file {one.file_id} is too many" for one in emulator.console.files() if _id(one) not in expected.values()
    ]
    found += [f"production runs {file_id}" for file_id in nodes if file_id not in running]
    return found


def _id(file: Any) -> str:
    return f"{file.project_id}:{file.file_id}"


def submitted_twice(emulator: Emulator, mark: int) -> list[str]:
    """The files that were submitted, or deployed while they lived, more than once since the mark."""
    counts: dict[tuple[str, str], int] = {}
    for entry in emulator.journal.writes(mark):
        if entry.operation in ("SubmitFile", "DeployFile") and entry.done:
            key = entry.operation, entry.parameters.get("FileId", "")
            counts[key] = counts.get(key, 0) + 1
    return [f"{operation} of {file_id}: {count}" for (operation, file_id), count in sorted(counts.items()) if count > 1]
