"""The inputs and outputs of a node, set in the console."""

from __future__ import annotations

from dataworks_emulator import Emulator
from support.stacks import FOLDER, job


def test_a_person_sets_inputs_and_outputs_each_without_the_other(emulator: Emulator) -> None:
    """What is not named keeps its value, and a second edit replaces the list."""
    file_id = emulator.console.make_file("orders", FOLDER, job())
    emulator.console.set_dependencies(file_id, inputs=["a.out", "b.out"])
    emulator.console.set_dependencies(file_id, outputs=["orders.out"])
    file = emulator.console.file(file_id)
    assert (file.inputs, file.outputs) == (("a.out", "b.out"), ("orders.out",))
    emulator.console.set_dependencies(file_id, inputs=[])
    file = emulator.console.file(file_id)
    assert (file.inputs, file.outputs) == ((), ("orders.out",))
