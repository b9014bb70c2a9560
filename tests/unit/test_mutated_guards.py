"""Without a guard its test fails: each is taken out of a copy of the package, one at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.matrix import GUARDS, Guard

ROOT = Path(__file__).resolve().parents[2]
FAILED = 1
"""What pytest ends with when tests ran and some failed; other errors are other numbers."""


def run(copy: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """These tests against the package in `copy`, also in the processes they start."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "provider")},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("provider", "tests", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_test_misses_the_guard(copy: Path, guard: Guard) -> None:
    """Green with it, red without it."""
    with_it = run(copy, guard.test)
    assert with_it.returncode == 0, with_it.stdout[-3000:]
    path = copy / "provider" / "pulumi_dataworks" / guard.file
    path.write_text(path.read_text(encoding="utf-8").replace(guard.text, guard.instead), encoding="utf-8")
    without = run(copy, guard.test)
    assert without.returncode == FAILED, without.stdout[-3000:]
    assert "SyntaxError" not in without.stdout
    assert "NameError" not in without.stdout
