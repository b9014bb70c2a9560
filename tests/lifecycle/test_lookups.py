"""Lookups: what is there already, with the settings of the stack."""

from __future__ import annotations

import pulumi
import pytest

from dataworks_emulator import DataSource, Emulator
from pulumi_dataworks import get_data_sources, get_file, get_project, get_resource_groups
from pulumi_dataworks.resources import lookups
from support.hooks import settings
from support.stacks import FOLDER, job


@pytest.fixture(autouse=True)
def _stack(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack whose config leads to the emulator."""
    monkeypatch.setattr(lookups, "get_config", settings(emulator).get)
    monkeypatch.setattr(lookups, "is_config_secret", lambda key: True)
    monkeypatch.setattr(lookups, "_SESSIONS", {})


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
        get_resource_groups("other")


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
