"""What the numbers of a history mean: inputs of the program, rules of the emulator, edits by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dataworks_emulator import ConsoleEdit, Emulator, Fault, Point
from support.history import Program
from support.stacks import FOLDER, job

ELSEWHERE = f"{FOLDER}/elsewhere"
PROJECTS = ("10000", "10001")
GROUPS = (None, "S_res_group_1_2", "serverless_res_group_orders")
BODY_THAT_LIES = '{"Success": true, "Data": 7}'
"""A success without the id that a creation has. Of a write that has none nobody could tell that it was not done, so
that is done first."""
CUS = (None, "0.5", "2")


def make_folders(emulator: Emulator) -> None:
    """The folder that the program of a history moves its tasks to; the service does not make it."""
    for project_id in PROJECTS:
        emulator.console.make_folder(f"{FOLDER}/night", project_id=project_id)


def inputs_of(task: Program) -> dict[str, Any]:
    """What the program writes for the task."""
    name, folder = (f"{task.task}_daily", FOLDER) if not task.place else (f"{task.task}_moved", f"{FOLDER}/night")
    told = {
        "project_id": PROJECTS[task.project],
        "task_name": name,
        "file_folder_path": folder,
        "task_content": job(concurrent=task.content),
        "resource_group": GROUPS[task.group],
        "cu": CUS[task.cu],
        "secret_parameters": {"Reader": {"password": "canary-word"}} if task.secret else None,
        "on_conflict": "overwrite" if task.overwrite else None,
        "origin": f"project/stack/{resource_of(task)}",
    }
    return {key: value for key, value in told.items() if value is not None}


def resource_of(task: Program) -> str:
    return f"{task.task}{task.label}"


def wants(shown: str, task_name: str) -> str:
    """What an error about the place of this task advises: "adopt", "again" or ""."""
    taken = re.compile(rf"{task_name}'[^:]*: FileId [0-9]+ has this name in this folder already")
    errors = [part for part in shown.split("DISyncTask '")[1:] if taken.match(part)]
    if any("et adopt_existing=True" in error for error in errors):
        return "adopt"
    return "again" if any("run `pulumi up` again" in error for error in errors) else ""


def is_advice(shown: str, task_name: str) -> bool:
    """Whether an error says that the place of this task is taken by a file that may be adopted."""
    return wants(shown, task_name) == "adopt"


def fault_of(fields: Mapping[str, Any], *, token: str = "", password: bool) -> Fault:
    """A rule from its JSON. A service can quote only what was sent to it: a token where there is one, which may be
    another one by now, and the password where each task has it."""
    told = dict(fields)
    if told.get("body") == BODY_THAT_LIES and told["operation"] in ("UpdateFile", "DeleteFile", "any"):
        told["point"] = Point.AFTER
    if "message" in told:
        message = told["message"].replace("canary-token", token or "a word")
        told["message"] = message if password else message.replace("canary-word", "a word")
    if "body" in told:
        told["body"] = told["body"].encode()
    if "edit" in told:
        told["edit"] = console_edit(told["edit"]["do"], told["edit"]["number"])
    return Fault(**{**told, "point": Point(told["point"])})


def console_edit(do: str, number: int) -> ConsoleEdit:
    """What somebody does by hand, told by a number."""
    told: dict[str, Any] = {
        "edit_content": {"content": job(concurrent=number)},
        "rename": {"name": f"by_hand_{number}"},
        "move": {"folder_path": f"{FOLDER}/by_hand_{number}"},
        "set_parameters": {"resource_group": GROUPS[1 + number % 2]},
    }
    return ConsoleEdit(do=do, **told.get(do, {}))
