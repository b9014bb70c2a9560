"""`dataworks` as a command of its own, and a `pulumi` that prints what a test says."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BIN = Path(sys.executable).parent


def dataworks(
    *arguments: str, cwd: Path, given: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it in `cwd`, where a `pulumi` of `fake_pulumi` comes before any other, with nothing else from outside."""
    return subprocess.run(
        [str(BIN / "dataworks"), *arguments],
        input=given,
        env={"PATH": os.pathsep.join([str(cwd), str(BIN), "/usr/bin", "/bin"]), "LC_ALL": "C.UTF-8", **(environ or {})},
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def fake_pulumi(folder: Path, answers: Mapping[str, str], *, status: int = 0) -> Path:
    """A `pulumi` in `folder` that prints the answer of its first argument. Returns the file that lists each call."""
    calls = folder / "calls"
    cases = "".join(f"{name}) cat {shlex.quote(str(_file(folder, name, text)))};;\n" for name, text in answers.items())
    script = folder / "pulumi"
    script.write_text(
        f'#!/bin/sh\necho "$@" >>{shlex.quote(str(calls))}\ncase "$1" in\n{cases}esac\nexit {status}\n',
        encoding="utf-8",
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return calls


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / f"answer-{name}"
    path.write_text(text, encoding="utf-8")
    return path
