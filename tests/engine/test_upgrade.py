"""The state of every release stays good: imported, previewed, refreshed and destroyed by the code of the day.

`pytest tests/engine/test_upgrade.py --update-golden` records the state that this version makes. A recorded state is
never recorded anew once its version is released: it stands for the stacks of the users of that version.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.stacks import FOLDER, Stack, inputs, job

pytestmark = pytest.mark.engine

STATES = Path(__file__).parent / "states"
RECORDED = STATES / "v0.1.0.json"

PLACES = frozenset({"sourcePosition", "stackTrace", "sourcePositions"})
"""Keys of the state that hold paths of the machine that recorded it."""

SECRET_PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask

for name, inputs in json.loads(Path("tasks.json").read_text(encoding="utf-8")).items():
    secrets = inputs.pop("secret_parameters", None)
    if secrets is not None:
        secrets = pulumi.Output.secret(secrets)
    pulumi.export(name, DISyncTask(name, secret_parameters=secrets, **inputs).file_id)
"""

TASKS: dict[str, dict[str, Any]] = {
    "plain": inputs(),
    "managed": inputs(task_name="managed", resource_group="S_res_group_1_2", cu="0.5", on_conflict="overwrite"),
    "secret": inputs(task_name="secret", secret_parameters={"Reader": {"password": "made up for the tests"}}),
    "updated": inputs(task_name="updated", file_folder_path=f"{FOLDER}/night", task_content=job(concurrent=8)),
}
"""What is recorded: one of each kind; the last one was changed after its creation, so its outputs know no edit time."""


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_places(item) for key, item in value.items() if key not in PLACES}
    return [without_places(item) for item in value] if isinstance(value, list) else value


def files(emulator: Emulator) -> list[dict[str, Any]]:
    return [
        {
            "file_id": file.file_id,
            "name": file.name,
            "folder_path": file.folder_path,
            "content": json.loads(file.content),
            "create_time": file.create_time,
            "last_edit_time": file.last_edit_time,
        }
        for file in emulator.console.files()
    ]


def record(stack: Stack, emulator: Emulator) -> None:
    emulator.console.make_folder(f"{FOLDER}/night")
    stack.tasks(**{**TASKS, "updated": {**TASKS["updated"], "task_content": job()}})
    stack.up()
    stack.tasks(**TASKS)
    stack.up()
    state = without_places(stack.exported())
    recorded = {"files": files(emulator), "state": state, "tasks": TASKS}
    text = json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True)
    assert emulator.access_key_secret not in text
    assert str(stack.folder) not in text
    RECORDED.write_text(text.replace(emulator.endpoint, "http://127.0.0.1:1") + "\n", encoding="utf-8")


def test_a_recorded_state_is_neither_updated_nor_replaced(
    stack: Stack, emulator: Emulator, request: pytest.FixtureRequest
) -> None:
    """Preview, refresh and `up` find nothing to do, and destroy works, on the state of a release and its files."""
    stack.program(SECRET_PROGRAM)
    if request.config.getoption("--update-golden"):
        record(stack, emulator)
        return
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    restore(emulator, recorded["files"])
    # The port of this emulator is another one; it stands in the state of the provider resource, beside the config.
    state = json.dumps(recorded["state"]).replace("http://127.0.0.1:1", emulator.endpoint)
    (stack.folder / "state.json").write_text(state, encoding="utf-8")
    stack.run("stack", "import", "--file", "state.json")
    tasks = recorded["tasks"]
    stack.tasks(**tasks)
    mark = emulator.journal.mark()
    assert {name: step["op"] for name, step in stack.steps().items() if name in tasks} == dict.fromkeys(tasks, "same")
    assert emulator.journal.operations(mark) == []
    assert "update" not in stack.refresh().text.partition("Resources:")[2]
    assert {name: step["op"] for name, step in stack.steps().items() if name in tasks} == dict.fromkeys(tasks, "same")
    assert "unchanged" in stack.up().text
    assert emulator.journal.writes(mark) == []
    stack.destroy()
    assert emulator.console.files() == []


def restore(emulator: Emulator, recorded: list[dict[str, Any]]) -> None:
    """The recorded files, with their ids and times."""
    store = emulator.console._store
    for facts in recorded:
        file_id = emulator.console.make_file(facts["name"], facts["folder_path"], facts["content"])
        assert file_id == facts["file_id"]
        file = store.file(int(file_id))
        assert file is not None
        times = {"create_time": facts["create_time"], "last_edit_time": facts["last_edit_time"]}
        store.edit_file(file, user="1000000000000001", **times)
