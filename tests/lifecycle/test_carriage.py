"""What a program says arrives, and comes back: characters, numbers, empties, and a megabyte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataworks_emulator import Emulator
from pulumi_dataworks.plan.inputs import problems
from pulumi_dataworks.studio.run_record import RunRecord
from support.hooks import file_of, made, updated
from support.servicer import Aborted, Server
from support.stacks import inputs, job

CREATE_UPDATE_READ = ("create", "update", "read")
few = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def carried(server: Server, emulator: Emulator, content: dict[str, Any]) -> dict[str, Any]:
    """The content as it stands in the file after a creation, and as it is read; an update carries it alike."""
    id_, outputs = made(server, task_content=content, task_name="made", origin=f"made/{json.dumps(content)}")
    file_id = file_of(id_)
    live: dict[str, Any] = emulator.console.content(file_id)
    assert server.read(id_, outputs)[2]["task_content"] == outputs["task_content"]
    now = updated(server, id_, outputs, task_content=job(), task_name="made")
    updated(server, id_, now, task_content=content, task_name="made")
    assert emulator.console.content(file_id) == live
    emulator.console.delete(file_id)
    server.session.record = RunRecord()
    live.pop("extend", None)
    return live


@pytest.mark.cell("any character", *CREATE_UPDATE_READ)
@few
@given(texts, texts)
def test_any_character_arrives(server: Server, emulator: Emulator, key: str, text: str) -> None:
    """Of any plane, control characters and U+2028 among them, in keys and in values."""
    content = {**job(), "note": {f"k{key}": [text]}}
    assert carried(server, emulator, content) == content


@pytest.mark.cell("any character", "check, diff")
def test_a_lone_surrogate_is_told_with_its_path(provider_check: Any) -> None:
    """It is no character: nothing could carry it."""
    (failure,) = provider_check({**job(), "note": "\ud800"})
    assert failure.startswith("DW107 task_content.note: ")
    assert "\ud800" not in failure


@pytest.mark.cell("numbers", "check, diff")
@pytest.mark.parametrize("number", [2**53 + 1, 2**63, 10**30, float("inf"), float("nan")])
def test_a_number_that_cannot_be_carried_is_told_with_its_path(provider_check: Any, number: float) -> None:
    """Beyond what a float holds exactly, it would arrive as another one."""
    (failure,) = provider_check({**job(), "note": number})
    assert failure.startswith("DW107 task_content.note: ")


@pytest.fixture
def provider_check() -> Any:
    """The failures of `check`, which the engine would call with what the program says."""
    return lambda content: [str(problem) for problem in problems(inputs(task_content=content))]


@pytest.mark.cell("numbers", *CREATE_UPDATE_READ)
def test_numbers_arrive_exactly(server: Server, emulator: Emulator) -> None:
    """As the shortest text that says them; a float without a fraction is the integer; a long number as text stays."""
    numbers = [1, 2.0, -0.0, 0.1, -1.5, 2**53 - 1, 1e-7, 1.5e-300, str(2**63)]
    told = carried(server, emulator, {**job(), "note": numbers})["note"]
    assert json.dumps(told) == json.dumps([1, 2, 0, 0.1, -1.5, 2**53 - 1, 1e-7, 1.5e-300, str(2**63)])


@pytest.mark.cell("order of keys, null, empties", *CREATE_UPDATE_READ)
def test_order_and_empties_arrive(server: Server, emulator: Emulator) -> None:
    """Empty texts, lists and objects stay what they are; a null in a list, too; lists keep their order."""
    content = {**job(), "note": {"z": "", "a": [], "m": {}, "l": [None, 2, "", 1]}, "nothing": None}
    told = carried(server, emulator, content)
    assert told == {name: value for name, value in content.items() if name != "nothing"}


@pytest.mark.cell("a megabyte", *CREATE_UPDATE_READ)
@pytest.mark.parametrize("size", [60_000, 65_535, 65_536, 65_537, 1_000_000])
def test_long_content_arrives(server: Server, emulator: Emulator, size: int) -> None:
    """Around the longest URL, and a megabyte."""
    content = job()
    content["steps"][0]["parameter"]["where"] = "x" * size
    assert carried(server, emulator, content) == content


@pytest.mark.cell("two stacks, one file", "create")
def test_the_same_task_of_another_stack_is_refused_once_it_was_changed(server: Server, emulator: Emulator) -> None:
    """The first stack updated its file: the second one's creation names it and makes none."""
    id_, outputs = made(server, origin="project/first/orders")
    updated(server, id_, outputs, task_content=job(concurrent=5))
    server.session.record = RunRecord()
    with pytest.raises(Aborted, match=f"FileId {file_of(id_)} has this name"):
        made(server, origin="project/second/orders")
