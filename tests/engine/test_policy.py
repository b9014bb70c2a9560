"""The policy pack of the example, run by the real engine over programs that keep its rules, and that do not."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.stacks import FOLDER, Stack, job

pytestmark = pytest.mark.engine

PACK = Path(__file__).resolve().parents[2] / "examples" / "policy"
PROGRAM = """
import json
from pathlib import Path
from pulumi_dataworks import ScheduledSync

ScheduledSync("orders", **json.loads(Path("task.json").read_text(encoding="utf-8")))
"""


@pytest.fixture
def guarded(tmp_path: Path, engine: Path, emulator: Emulator) -> Stack:
    """The stack `prod`, with a copy of the pack beside the project.

    The official CLI starts a pack of `runtime: python` by its language host. The host that is built here is of 2023 and
    cannot, so the copy names a runtime without a host, for which the engine takes `pulumi-analyzer-policy-<runtime>`.
    """
    stack = Stack(tmp_path / "a folder", engine, emulator)
    stack.run("stack", "rename", "prod")
    pack = stack.folder.parent / "policy"
    shutil.copytree(PACK, pack)
    manifest = (pack / "PulumiPolicy.yaml").read_text(encoding="utf-8")
    assert "\nruntime: python\n" in manifest
    (pack / "PulumiPolicy.yaml").write_text(manifest.replace("runtime: python\n", "runtime: pack\n"), encoding="utf-8")
    tools = stack.folder.parent / "tools"
    tools.mkdir()
    script = tools / "pulumi-analyzer-policy-pack"
    python = shlex.quote(sys.executable)
    script.write_text(f'#!/bin/sh\nexec {python} -u -m pulumi.policy "$1" "$2"\n', encoding="utf-8")
    script.chmod(0o755)
    stack.environ["PATH"] = f"{tools}{os.pathsep}{stack.environ['PATH']}"
    stack.program(PROGRAM)
    return stack


def preview(stack: Stack, task: dict[str, Any], config: dict[str, Any], *, expect: int | None) -> str:
    (stack.folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    settings = stack.folder / "policy.json"
    settings.write_text(json.dumps(config), encoding="utf-8")
    pack = str(stack.folder.parent / "policy")
    return stack.preview("--policy-pack", pack, "--policy-pack-config", str(settings), expect=expect).text


def test_the_policy_pack_stops_what_it_forbids_and_lets_an_allowance_pass(guarded: Stack, emulator: Emulator) -> None:
    """Three violations in one preview, each with its policy and what to do; then the program that keeps the rules."""
    content = job()
    del content["steps"][1]["parameter"]["partition"]
    task = {
        "project_id": "10000",
        "task_name": "orders_daily",
        "task_content": content,
        "file_folder_path": FOLDER,
        "resource_group": "S_res_group_3_4",
        "schedule": {"cron_express": "00 12 00 * * ?"},
    }
    groups = {"resource-group-from-a-list": {"groups": ["S_res_group_1_2"]}}
    shown = preview(guarded, task, groups, expect=None)
    assert "no-emptied-target-in-production" in shown, shown
    assert "truncate without a partition empties the whole table" in shown
    assert "owner-required" in shown
    assert "resource_group is 'S_res_group_3_4', and must be one of S_res_group_1_2." in shown
    kept = {
        **task,
        "resource_group": "S_res_group_1_2",
        "schedule": {"cron_express": "00 12 00 * * ?", "owner": "1000000000000001"},
    }
    allowed = {**groups, "no-emptied-target-in-production": {"allowed": ["orders_daily"]}}
    shown = preview(guarded, kept, allowed, expect=0)
    assert "[mandatory]" not in shown
    assert emulator.journal.operations() == []
