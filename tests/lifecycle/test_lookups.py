"""Lookups: what is there already, with the settings of the stack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime.settings import Settings, configure, set_root_resource

from dataworks_emulator import DataSource, Emulator, Fault, Point
from pulumi_dataworks import (
    FileFacts,
    ProjectFacts,
    get_data_sources,
    get_data_sources_output,
    get_file,
    get_file_output,
    get_project,
    get_project_output,
    get_resource_groups,
    get_resource_groups_output,
)
from pulumi_dataworks.resources import lookups
from support.hooks import settings
from support.stacks import FOLDER, job


@pytest.fixture(autouse=True)
def _stack(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack whose config leads to the emulator."""
    monkeypatch.setattr(lookups, "get_config", settings(emulator).get)
    monkeypatch.setattr(lookups, "is_config_secret", lambda key: True)
    monkeypatch.setattr(lookups, "_SESSIONS", lookups._Sessions())


def test_a_workspace_says_its_mode(emulator: Emulator) -> None:
    """Asked once however often the program looks."""
    assert [get_project(one).standard for one in ("10000", "10001", "10000")] == [True, False, True]
    assert get_project("10000").identifier == "emulated_standard"
    assert emulator.journal.operations() == ["GetProject"] * 2


def test_resource_groups_come_sorted_by_kind() -> None:
    """With what the inputs take."""
    groups = get_resource_groups()
    assert [group.identifier for group in groups] == sorted(group.identifier for group in groups)
    assert [group.identifier for group in groups if group.is_default] == ["S_res_group_1_2"]
    assert [group.identifier for group in get_resource_groups("scheduling")] == ["group_scheduling"]
    with pytest.raises(pulumi.RunError, match="Write one of data integration, scheduling"):
        get_resource_groups("other")  # type: ignore[arg-type]


def test_data_sources_come_by_name_and_environment(emulator: Emulator) -> None:
    """Of all pages; nothing of how they are connected to."""
    for number in range(60):
        emulator.console.make_data_source(DataSource(f"many_{number:02}", "rds", "MySQL"))
    found = get_data_sources("10000")
    assert len(found) == 2 * (60 + 6)
    assert emulator.journal.operations() == ["ListDataSources"] * 2
    names = [(one.name, one.production) for one in found]
    assert names == sorted(names)
    assert [(one.type, one.sub_type, one.production) for one in get_data_sources("10001", name="many_07")] == [
        ("rds", "mysql", True)
    ]
    assert "password" not in str(found)


def test_a_file_is_looked_at_and_a_missing_one_is_an_error(emulator: Emulator) -> None:
    """Facts only, and an error that ends the program with a sentence."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    emulator.console.commit(file_id)
    facts = get_file("10000", file_id)
    assert (facts.name, facts.file_type, facts.committed, facts.version) == ("orders_daily", 23, True, 1)
    with pytest.raises(pulumi.RunError, match="get_file: there is no file 42 in workspace 10000"):
        get_file("10000", "42")


def test_a_secret_in_clear_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by the resources: it would stand in the state."""
    monkeypatch.setattr(lookups, "is_config_secret", lambda key: False)
    with pytest.raises(pulumi.RunError, match="is in plain text"):
        get_project("10000")


def test_ids_may_be_numbers(emulator: Emulator) -> None:
    """As those of the resources."""
    file_id = emulator.console.make_file("orders_daily", FOLDER, job())
    assert get_project(10000).project_id == "10000"
    assert get_file(10000, int(file_id)).file_id == file_id


@pytest.mark.parametrize("value", [None, [], 1.5, True, "one", "\ud800"])
def test_what_is_no_id_ends_the_program_with_a_sentence(value: Any) -> None:
    """As the docstring says: pulumi.RunError, whatever is given."""
    for lookup in (get_project, get_data_sources, lambda given: get_file("10000", given)):
        with pytest.raises(pulumi.RunError, match="must be an id"):
            lookup(value)


def test_a_second_run_in_the_process_reads_with_its_own_settings(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the Automation API does: another program, or the same with another endpoint."""
    roots = [object(), object()]
    try:
        set_root_resource(roots[0])  # type: ignore[arg-type]
        assert get_project("10000").identifier == "emulated_standard"
        with Emulator() as other:
            other.faults.add(
                Fault(action="refuse", point=Point.BEFORE, operation="GetProject", code="Forbidden.Access", times=None)
            )
            monkeypatch.setattr(lookups, "get_config", settings(other).get)
            set_root_resource(roots[1])  # type: ignore[arg-type]
            with pytest.raises(pulumi.RunError, match="Forbidden"):
                get_project("10000")
    finally:
        set_root_resource(None)  # type: ignore[arg-type]


class Mocks(pulumi.runtime.Mocks):
    """Answers as a test gives them."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        return args.name, dict(args.inputs)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        self.asked.append((args.token, dict(args.args)))
        return self.answer, []


@pytest.fixture
def mocked() -> Iterator[Callable[[dict[str, Any]], Mocks]]:
    """Mocks as a unit test of a program sets them."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    def start(answer: dict[str, Any]) -> Mocks:
        mocks = Mocks(answer)
        pulumi.runtime.set_mocks(mocks, project="project", stack="dev", preview=False)
        return mocks

    yield start
    configure(Settings(project="project", stack="stack"))
    asyncio.set_event_loop(None)
    loop.close()


def test_lookups_ask_the_mocks_of_a_unit_test(mocked: Callable[..., Mocks], emulator: Emulator) -> None:
    """No settings and no network; what a mock leaves out is empty."""
    mocks = mocked({"identifier": "shop", "standard": True})
    assert get_project(10000) == ProjectFacts("10000", "shop", True)
    assert get_file("10000", "1") == FileFacts("1", "", None, "", "", None, False)
    assert get_resource_groups() == []
    assert get_data_sources("10000") == []
    assert [token for token, _ in mocks.asked] == [
        f"dataworks:index/{name}:{name}" for name in ("getProject", "getFile", "getResourceGroups", "getDataSources")
    ]
    assert mocks.asked[1][1] == {"project_id": "10000", "file_id": "1"}
    assert emulator.journal.operations() == []


def test_the_forms_with_outputs_return_outputs(mocked: Callable[..., Mocks]) -> None:
    mocked({"identifier": "shop", "result": [{"name": "orders_db"}]})
    found: list[Any] = []

    async def wait() -> None:
        later = pulumi.Output.from_input(10000)
        found.append(await get_project_output(later).identifier.future())
        found.append((await get_data_sources_output(later, name="x").future() or [])[0].name)
        found.append((await get_resource_groups_output(pulumi.Output.from_input("scheduling")).future() or [])[0].name)
        found.append((await get_file_output(later, "5").future()).file_id)  # type: ignore[union-attr]

    pulumi.runtime.test(lambda: wait())()  # type: ignore[no-untyped-call]
    assert found == ["shop", "orders_db", "orders_db", "5"]
