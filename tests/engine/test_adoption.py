"""`dataworks adopt` on a workspace that people filled: a program, its state, and the proof that nothing changes."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dataworks_emulator import Emulator
from support.adoption_workspace import PASSWORD, PROJECT, Made, workspace
from support.stacks import Stack

pytestmark = pytest.mark.engine

DATAWORKS = Path(sys.executable).with_name("dataworks")


def adopt(stack: Stack, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """The command, in the folder of the program."""
    done = subprocess.run(
        [str(DATAWORKS), "adopt", "--project-id", PROJECT, *arguments],
        cwd=stack.folder,
        env=dict(stack.environ),
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done


def emptied(stack: Stack) -> Stack:
    """The stack without the program of its fixture."""
    (stack.folder / "__main__.py").unlink()
    return stack


def report(stack: Stack) -> dict[str, Any]:
    return dict(json.loads((stack.folder / "adoption-report.json").read_text(encoding="utf-8")))


def test_a_workspace_is_adopted_in_one_command_and_nothing_changes(stack: Stack, emulator: Emulator) -> None:
    made = workspace(emulator, 40)
    mark = emulator.journal.mark()
    done = adopt(emptied(stack), "--apply")
    told = report(stack)
    assert emulator.journal.writes(mark) == []
    print(done.stdout[-3000:])
    assert {one["id"].partition(":")[2] for one in told["left_out"]} == set(made.left_out)
    assert set(told["proof"].values()) == {"adopted, no change"}
