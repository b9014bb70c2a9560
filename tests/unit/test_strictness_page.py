"""docs/strictness.md: the options of the emulator, and the matrix of readings × operations, each cell proven.

`pytest tests/unit/test_strictness_page.py --update-golden` writes the page anew.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from dataworks_emulator.choices import CHOICES
from dataworks_emulator.nodes.node_options import READINGS as NODE_READINGS
from dataworks_emulator.nodes.node_options import NodeOptions
from support.readings import DEFAULT, DONE, OPERATIONS, READINGS, SECOND_CALL, cell, name

ROOT = Path(__file__).resolve().parents[2]
PROOF = "tests/lifecycle/test_readings.py"
MARKS = {DONE: "✓", SECOND_CALL: "✓ 2"}


def value(one: object) -> str:
    return f"`{one}`" if isinstance(one, str) else str(one)


def page() -> str:
    """docs/strictness.md."""
    cells = len(READINGS) * len(OPERATIONS)
    lines = [
        "# What the emulator refuses",
        "",
        "Made from `provider/dataworks_emulator/choices.py` and `tests/support/readings.py`. By default the emulator",
        "refuses what the documents of DataWorks forbid. Where they say nothing, or contradict each other, what the",
        "service does is not known without a live account: each such point is an option, and the provider works in",
        "every reading.",
        "",
        "```python",
        "from dataworks_emulator import Emulator",
        "",
        'with Emulator(input_list="refuse_unchanged", daily_calls=100) as dataworks:',
        "    ...  # every option is an argument",
        "```",
        "",
        "In a terminal: `dataworks-emulator serve --option input_list=refuse_unchanged --option daily_calls=100`.",
        "For one call: the action `option` of [a fault](emulator.md#actions).",
        "",
        "## The options",
        "",
        "The default is the first value.",
        "",
        "| option | values | meaning | source |",
        "|---|---|---|---|",
    ]
    for choice in CHOICES:
        values = [choice.default, *(one for one in choice.values if one != choice.default)]
        lines.append(f"| `{choice.name}` | {', '.join(map(value, values))} | {choice.meaning} | {choice.source} |")
    lines += [
        "",
        "## The new Data Studio",
        "",
        'Options of `NodeOptions`, for version 2024-05-18: `Emulator(nodes=NodeOptions(update="replace"))`. Each is an',
        "open question; both readings of each are tested in `tests/emulator/test_node_readings.py`.",
        "",
        "| option | values | meaning | source |",
        "|---|---|---|---|",
        *(
            f"| `{one.name}` | {', '.join(map(value, one.values))} | {one.meaning} | {one.source} |"
            for one in NODE_READINGS
        ),
        "",
        "## The matrix",
        "",
        f"**Cells proven: {cells} of {cells}**, by `{PROOF}`: one task from its workflow to",
        "its deletion in each reading, the other options at their defaults. ✓: the operation works, and none of its",
        "writes is refused. ✓ 2: UpdateFile is refused once, and the second call, without InputList or with",
        "AutoRerunTimes, does the work; the dependencies of the node stay as they were.",
        "",
        f"| reading | {' | '.join(OPERATIONS)} |",
        "|---|" + "---|" * len(OPERATIONS),
    ]
    for option, chosen in READINGS:
        marks = " | ".join(MARKS[cell(option, chosen, operation)] for operation in OPERATIONS)
        lines.append(f"| `{name(option, chosen)}` | {marks} |")
    lines += [
        "",
        "What each option refuses, and that its other values let it pass, is in `tests/emulator/test_strictness.py`;",
        "what the provider does with such a refusal in `tests/lifecycle/test_input_list.py` and `test_descendants.py`.",
        "",
    ]
    return "\n".join(lines)


def test_the_page_of_strictness_is_that_of_the_code(golden: Callable[[Path, str], None]) -> None:
    golden(ROOT / "docs" / "strictness.md", page())


def test_every_option_of_the_new_data_studio_is_on_the_page() -> None:
    """With its default first; what is there from the beginning and how long a stage runs are no open questions."""
    defaults = {one.name: one.default for one in fields(NodeOptions)}
    assert {one.name for one in NODE_READINGS} == defaults.keys() - {"folders", "stage_polls"}
    assert {one.name: one.values[0] for one in NODE_READINGS}.items() <= defaults.items()


def test_every_value_of_every_option_is_a_reading() -> None:
    """A number stands for any number."""
    for choice in CHOICES:
        read = [choice.default, *(chosen for option, chosen in READINGS if option == choice.name)]
        assert len(set(map(str, read))) == len(read), choice.name
        assert {one for one in choice.values if one != "a number"} <= set(read), choice.name
        assert "a number" not in choice.values or any(isinstance(one, int) for one in read), choice.name
    assert {option for option, _ in READINGS[1:]} == {choice.name for choice in CHOICES}
    assert READINGS[0] == DEFAULT


def test_every_option_has_a_meaning_and_a_source() -> None:
    for choice in CHOICES:
        assert len(choice.meaning) > 20, choice.name
        assert len(choice.source) > 10, choice.name


def test_every_cell_of_the_matrix_has_its_test() -> None:
    """One test of `make test` for each reading, which runs every operation and asserts that it did."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider", PROOF]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    collected = [line for line in done.stdout.splitlines() if line.startswith(PROOF)]
    test = "test_a_task_lives_its_whole_life_in_this_reading"
    assert collected == [f"{PROOF}::{test}[{name(*reading)}]" for reading in READINGS]
    assert "assert life.done == list(OPERATIONS)" in (ROOT / PROOF).read_text(encoding="utf-8")
