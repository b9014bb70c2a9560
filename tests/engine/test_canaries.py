"""Secrets never leave: canaries wherever a secret may be, echoed by the service, searched for in all that stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from dataworks_emulator import Emulator, Fault, Point
from support.stacks import Run, Stack, job

pytestmark = pytest.mark.engine

KEY, TOKEN = "canary-of-the-key", "canary-of-the-token"
INPUTS = {
    # config key of the test's program: its value, a secret of the config
    "test:parameter": "canary of a secret parameter",
    "test:inline": "buyer <> 'canary inline'",
    "test:password": "canary-of-a-password",
}
CANARIES = (KEY, TOKEN, *INPUTS.values())
ECHO = " & ".join(CANARIES)

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_dataworks import DISyncTask

config = pulumi.Config("test")
content = json.loads(Path("content.json").read_text(encoding="utf-8"))
reader = content["steps"][0]["parameter"]
reader["where"] = config.require_secret("inline")
reader["note"] = {"jdbcPassword": config.require_secret("password")}
if config.get_bool("broken"):
    content["order"]["hops"][0]["from"] = config.require_secret("inline")
task = DISyncTask(
    "orders",
    project_id="10000",
    task_name="orders_daily",
    task_content=content,
    secret_parameters={"Reader": {"splitPk": config.require_secret("parameter")}},
    file_folder_path="业务流程/orders/数据集成",
)
pulumi.export("content", task.task_content)
pulumi.export("file", task.file_id)
"""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(access_key_secret=KEY, security_token=TOKEN) as emulator:
        yield emulator


def spellings(canary: str) -> set[str]:
    return {canary, quote(canary), quote(canary, safe=""), json.dumps(canary)[1:-1], json.dumps(canary)[1:-1][1:-1]}


def leaks(text: str) -> list[str]:
    return [canary for canary in CANARIES if any(form in text for form in spellings(canary))]


@pytest.mark.cell("secrets", "create", "update", "read", "delete")
def test_no_canary_is_found_in_what_stays_and_what_is_shown(stack: Stack, emulator: Emulator, tmp_path: Path) -> None:
    """Created, updated, failed, refreshed, destroyed, with a service that echoes every secret: in clear they are
    nowhere, neither on the terminal nor in state, history, backend, project and home."""
    stack.program(PROGRAM)
    stack.config({}, {"dataworks:securityToken": TOKEN, **INPUTS})
    runs: list[Run] = []

    def content(**changes: object) -> None:
        (stack.folder / "content.json").write_text(json.dumps(job(**changes)), encoding="utf-8")

    def echoed(operation: str) -> None:
        fault = Fault(action="refuse", point=Point.BEFORE, operation=operation, status=403, code="X", message=ECHO)
        emulator.faults.add(fault)

    content()
    runs.append(stack.preview("--diff"))
    emulator.faults.add(Fault(action="shape", operation="CreateDISyncTask", path="Data.Message", value=ECHO))
    runs.append(stack.up())
    assert "DataWorks reports success, and says: [secret]" in runs[-1].text
    live = emulator.console.content(emulator.console.find("orders_daily"))
    assert live["steps"][0]["parameter"]["splitPk"] == INPUTS["test:parameter"]
    assert live["steps"][0]["parameter"]["where"] == INPUTS["test:inline"]
    content(concurrent=5)
    runs.append(stack.preview("--json"))
    echoed("UpdateDISyncTask")
    runs.append(stack.up(expect=None))
    assert "UpdateDISyncTask was refused by DataWorks: 403 X: [secret]" in runs[-1].text
    runs.append(stack.up("--diff"))
    echoed("GetFile")
    runs.append(stack.refresh(expect=None))
    assert "GetFile was refused by DataWorks: 403 X: [secret]" in runs[-1].text
    runs.append(stack.refresh("--diff"))
    stack.config({"test:broken": "true", "dataworks:strict": "true"})
    runs.append(stack.preview("--diff", expect=None))
    assert runs[-1].status != 0
    stack.config({"test:broken": "false", "dataworks:strict": "false"})
    runs += [stack.run("stack", "export"), stack.run("stack", "history"), stack.run("stack", "output", "--json")]
    state = json.dumps(stack.state("orders"))
    assert state.count("ciphertext") >= 3
    assert leaks(state) == []
    echoed("DeleteFile")
    runs.append(stack.destroy(expect=None))
    assert "DeleteFile was refused by DataWorks: 403 X: [secret]" in runs[-1].text
    runs.append(stack.destroy())
    for run in runs:
        assert leaks(run.text) == [], run.command
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert {str(path): found for path in files if (found := leaks(path.read_bytes().decode("utf-8", "replace")))} == {}
