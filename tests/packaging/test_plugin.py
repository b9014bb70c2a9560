"""A distribution whose name begins with `pulumi-` counts as a plugin for Pulumi unless it says otherwise.

The language host reads `pulumi-plugin.json` in the folder of the package. Nothing switches the download of plugins off
here; whatever would be downloaded meets a proxy that refuses connections.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from support.environments import Installed
from support.stacks import Stack, inputs

pytestmark = pytest.mark.engine

NOWHERE = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}


def stack_in(folder: Path, engine: Path, emulator: Emulator, python: Path) -> Stack:
    """A stack whose Python is `python`, and which may download plugins."""
    stack = Stack(folder, engine, emulator)
    stack.environ["PATH"] = os.pathsep.join([str(engine), str(python.parent), "/usr/bin", "/bin"])
    stack.environ.update(NOWHERE)
    del stack.environ["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]
    stack.tasks(orders=inputs())
    return stack


def assert_no_plugin_is_wanted(stack: Stack) -> None:
    """`pulumi install` ends well, and a preview knows of no plugin that is not installed."""
    # The host of the tests is of 2023: it would also upgrade pip, from the index, in a virtual environment of its own.
    stack.run("install", "--no-dependencies")
    shown = stack.run("preview", "--non-interactive", "-v=7", "--logtostderr").text
    assert "gatherPackagesFromProgram()" in shown
    assert "package dataworks" not in shown
    assert "EnsurePluginsAreInstalled()" in shown
    assert "doing install" not in shown


def test_the_installed_wheel_asks_for_no_plugin(tmp_path: Path, engine: Path, emulator: Emulator, wheel: Path) -> None:
    """In site-packages of another folder; with it the task is created."""
    installed = Installed(tmp_path / "installed", wheel, "", also=["pip"])
    stack = stack_in(tmp_path / "stack", engine, emulator, installed.python)
    assert_no_plugin_is_wanted(stack)
    assert "+ 2 created" in stack.up().text
    assert emulator.console.find("orders_daily")


def test_an_editable_install_asks_for_no_plugin(tmp_path: Path, engine: Path, emulator: Emulator) -> None:
    """As `make setup` makes one: the file alone is in site-packages, and the package is imported from provider/."""
    assert_no_plugin_is_wanted(stack_in(tmp_path, engine, emulator, Path(sys.executable)))


def test_without_the_file_the_host_wants_a_plugin(
    tmp_path: Path, engine: Path, emulator: Emulator, wheel: Path
) -> None:
    """So the tests above can fail: it is this file that they prove."""
    installed = Installed(tmp_path / "installed", wheel, "", also=["pip"])
    (found,) = installed.folder.rglob("pulumi_dataworks/pulumi-plugin.json")
    found.unlink()
    stack = stack_in(tmp_path / "stack", engine, emulator, installed.python)
    shown = stack.run("preview", "--non-interactive", "-v=7", "--logtostderr", expect=None).text
    assert "package dataworks-0.1.0" in shown
