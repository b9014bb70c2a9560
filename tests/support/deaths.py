"""Killing the engine, or its provider, amid a command: when a call is at a point of its way through the emulator."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from typing import Any

from dataworks_emulator import Emulator, Fault, Point
from dataworks_emulator.faults import Call
from support.processes import left_of
from support.stacks import Stack

SIGNALS = {"KILL": [signal.SIGKILL], "INT": [signal.SIGINT], "INT INT": [signal.SIGINT] * 2}


class Killing:
    """One death in one command. `victim` is "engine" or "provider"; `struck` is set once it has happened."""

    def __init__(self, emulator: Emulator, stack: Stack, *, victim: str, signals: str = "KILL") -> None:
        self.emulator, self.stack = emulator, stack
        self.victim, self.signals = victim, signals
        self.struck = threading.Event()

    def rule(self, action: str, point: Point, operation: str, **fields: Any) -> None:
        self.emulator.faults.add(Fault(action=action, point=point, operation=operation, **fields))

    def strike(self, point: Point, operation: str) -> None:
        """Kill at the next call of the operation. What a killed provider asked for goes no further."""
        self.rule("hook", point, operation, call=self.kill)
        if self.victim == "provider" and self.signals == "KILL":
            self.rule("close", point, operation)

    def kill(self, call: Call) -> None:
        (victim,) = [self.engine] if self.victim == "engine" else self.stack.providers()
        first, *others = SIGNALS[self.signals]
        os.kill(victim, first)
        for told in others:
            time.sleep(0.5)  # two signals at once are one
            with contextlib.suppress(ProcessLookupError):  # the first may have been enough
                os.kill(victim, told)
        time.sleep(0.3)  # what dies is dead, and what hears of it has heard
        self.struck.set()

    def command(self, verb: str) -> int:
        """A command of the CLI with this death in it; its status."""
        command = ["pulumi", verb, "--yes", "--skip-preview", "--non-interactive"]
        with (self.stack.folder / "up.log").open("wb") as log:
            up = subprocess.Popen(
                command, cwd=self.stack.folder, env=self.stack.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            self.engine = up.pid
            try:
                return up.wait(180)
            finally:
                up.kill()


def left_alone(stack: Stack) -> None:
    """Every process of the run ends by itself, but for the engine's language host, which outlives it."""
    assert left_of(stack.environ["PULUMI_HOME"]) == []
