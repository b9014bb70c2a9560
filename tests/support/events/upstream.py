"""Somebody sets the upstream dependencies of a task in the console. No write of the stack may lose them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Literal

from support.events.event import Event
from support.events.stage import Stage
from support.events.value import Value
from support.stacks import FOLDER, job

ELSEWHERE = f"{FOLDER}/elsewhere"

OUTPUTS = ("orders.out", "shops.out")
"""Outputs of two nodes that somebody else keeps."""
UPSTREAM = (OUTPUTS[:1], OUTPUTS[1:], OUTPUTS)


class SetUpstream(Value):
    """`number` chooses the dependencies."""

    do: Literal["set_upstream"] = "set_upstream"
    task: str
    number: int = 0


def draw(chance: Random, task: str) -> SetUpstream:
    return SetUpstream(task=task, number=chance.randrange(len(UPSTREAM)))


class Upstream(Event):
    """The dependencies that people set, by FileId."""

    STEP = SetUpstream

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._set: dict[str, tuple[str, ...]] = {}

    def happen(self, step: SetUpstream) -> None:
        file_id = self.stage.file_of(self.stage.resource_name(step.task))
        console = self.stage.emulator.console
        if file_id and not console.file(file_id).deleted:
            self._make_upstream()
            console.set_dependencies(file_id, inputs=UPSTREAM[step.number])
            self._set[file_id] = UPSTREAM[step.number]

    def _make_upstream(self) -> None:
        console = self.stage.emulator.console
        for output in OUTPUTS:
            if not any(output in file.outputs for file in console.files()):
                node = console.make_file(output.replace(".", "_"), ELSEWHERE, job())
                console.set_dependencies(node, outputs=[output])
                console.commit(node)

    def after_command(self, command: str, errors: Sequence[str]) -> None:
        console = self.stage.emulator.console
        for file_id, inputs in self._set.items():
            now = console.file(file_id)
            if "stale" in self.stage.struck():
                # A read from before the edit was answered: UpdateFile repeats what it says, and nobody could know.
                self._set[file_id] = now.inputs
                continue
            self.stage.require(
                now.deleted or now.inputs == inputs,
                "I9",
                lambda: f"file {file_id} has the inputs {now.inputs}, somebody had set {inputs}",  # noqa: B023
            )
