"""A task is not deleted while other nodes depend on it: the error names what to do, and the state keeps the task."""

from __future__ import annotations

from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault, Point
from support.hooks import another_run, file_of, made
from support.servicer import Aborted, Server
from support.stacks import job

FOLDER = "业务流程/orders/数据集成"


@pytest.fixture
def parent(emulator: Emulator) -> tuple[str, dict[str, Any]]:
    """A task in production with an output."""
    id_, outputs = made(another_run(emulator))
    write(emulator, file_of(id_), outputs="orders.out")
    emulator.operation_center.publish(file_of(id_))
    return id_, outputs


def write(emulator: Emulator, file_id: str, **changes: str) -> None:
    file = emulator._store.file(int(file_id))
    assert file is not None
    emulator._store.mark_file(file, **changes)


def child(emulator: Emulator) -> str:
    """A node in production that depends on the task."""
    file_id = emulator.console.make_file("reports", FOLDER, job())
    write(emulator, file_id, inputs="orders.out", outputs="reports.out")
    emulator.operation_center.publish(file_id)
    return file_id


def test_a_task_with_descendants_stays_and_the_error_says_what_to_do(
    emulator: Emulator, server: Server, parent: tuple[str, dict[str, Any]]
) -> None:
    """Once the other node is deleted, the same deletion succeeds, as far as production."""
    other = child(emulator)
    with pytest.raises(Aborted, match="has descendant nodes: reports") as caught:
        server.delete(*parent)
    assert "Delete them first, or remove it from their inputs and publish them" in str(caught.value)
    assert "stays in the state" in str(caught.value)
    assert not emulator.console.file(file_of(parent[0])).deleted
    assert emulator.operation_center.node(file_of(parent[0])) is not None
    emulator.console.delete(other)
    emulator._store.drop_record("production", other)
    another_run(emulator).delete(*parent)
    assert emulator.operation_center.nodes() == []
    assert emulator.console.files() == []


@pytest.mark.parametrize("attempts", [1, 2])
def test_a_deletion_that_production_refuses_is_never_taken_for_done(
    emulator: Emulator, parent: tuple[str, dict[str, Any]], attempts: int
) -> None:
    """The file is deleted, production still has a node that depends on it: each attempt fails until that is deleted."""
    other = child(emulator)
    emulator.console.delete(other)
    for _ in range(attempts):
        with pytest.raises(Aborted, match="Delete them first"):
            another_run(emulator).delete(*parent)
        assert emulator.operation_center.node(file_of(parent[0])) is not None
    emulator._store.drop_record("production", other)
    another_run(emulator).delete(*parent)
    assert emulator.operation_center.nodes() == []


@pytest.mark.parametrize("text", ["node has descendant nodes", "该节点存在下游节点", "there are Child Nodes"])
def test_the_words_of_the_refusal_are_known_in_both_languages(
    emulator: Emulator, parent: tuple[str, dict[str, Any]], text: str
) -> None:
    """No document names a code."""
    emulator.faults.add(Fault(action="fail", point=Point.BEFORE, operation="DeleteFile", code="1", message=text))
    with pytest.raises(Aborted, match="Delete them first"):
        another_run(emulator).delete(*parent)


def test_another_refusal_gets_no_advice_on_descendants(emulator: Emulator, parent: tuple[str, dict[str, Any]]) -> None:
    emulator.faults.add(Fault(action="fail", point=Point.BEFORE, operation="DeleteFile", code="1", message="locked"))
    with pytest.raises(Aborted, match="locked") as caught:
        another_run(emulator).delete(*parent)
    assert "Delete them first" not in str(caught.value)
