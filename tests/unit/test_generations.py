"""Which Data Studio a workspace has: by two settings, by the state, and what happens where they disagree."""

from __future__ import annotations

import pytest

from pulumi_dataworks.errors import SettingsError
from pulumi_dataworks.settings import generations_of
from pulumi_dataworks.studio.session import Session, generation_output, recorded_generation

PLACES = {"dataworks:region": "cn-shanghai"}


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, {"1": "legacy", "2": "legacy"}),
        ({"dataworks:dataStudio": "legacy"}, {"1": "legacy", "2": "legacy"}),
        ({"dataworks:dataStudio": " New "}, {"1": "new", "2": "new"}),
        ({"dataworks:newWorkspaces": '["2"]'}, {"1": "legacy", "2": "new"}),
        ({"dataworks:newWorkspaces": "[2, 3]"}, {"1": "legacy", "2": "new", "3": "new"}),
        ({"dataworks:newWorkspaces": "2, 003"}, {"1": "legacy", "2": "new", "3": "new"}),
        ({"dataworks:newWorkspaces": ""}, {"1": "legacy"}),
        ({"dataworks:newWorkspaces": "[]"}, {"1": "legacy"}),
        ({"dataworks:dataStudio": "new", "dataworks:newWorkspaces": "[2]"}, {"1": "new", "2": "new"}),
    ],
)
def test_a_workspace_has_the_data_studio_of_the_settings(config: dict[str, str], expected: dict[str, str]) -> None:
    """Legacy where nothing is set; the list as `pulumi config set --path` writes it, or with commas."""
    found = generations_of(config.get)
    assert {project_id: found.of(project_id) for project_id in expected} == expected


@pytest.mark.parametrize("text", ["old", "2", "true", "legacy,new"])
def test_a_data_studio_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="dataworks:dataStudio must be one of legacy, new") as caught:
        generations_of({"dataworks:dataStudio": text}.get)
    assert "Project Directory" in caught.value.advice


@pytest.mark.parametrize("text", ["a", "[", '["a"]', "{}", "[[2]]", "1,,2", "-1", "1.5", "٣", '{"0": "2"}', "9" * 20])
def test_a_list_that_is_not_one_of_ids_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="dataworks:newWorkspaces must be a list of workspace ids") as caught:
        generations_of({"dataworks:newWorkspaces": text}.get)
    assert "pulumi config set --path 'dataworks:newWorkspaces[0]' 10000" in caught.value.advice


def test_a_state_without_the_output_is_of_the_legacy_data_studio() -> None:
    """States of earlier versions have none, and legacy tasks still write none."""
    assert [recorded_generation(one) for one in ({}, {"data_studio": None}, {"data_studio": "new"})] == [
        "legacy",
        "legacy",
        "new",
    ]
    assert generation_output("legacy") == {}
    assert generation_output("new") == {"data_studio": "new"}


@pytest.mark.parametrize(
    ("olds", "config", "recorded", "now"),
    [
        ({"data_studio": "new"}, {}, "new", "legacy"),
        ({}, {"dataworks:dataStudio": "new"}, "legacy", "new"),
        ({}, {"dataworks:newWorkspaces": "[1]"}, "legacy", "new"),
    ],
)
def test_a_stack_whose_setting_changed_is_refused_with_the_way_to_move(
    olds: dict[str, str], config: dict[str, str], recorded: str, now: str
) -> None:
    """The ids of one Data Studio mean nothing in the other."""
    session = Session({**PLACES, **config}.get, environ={})
    with pytest.raises(SettingsError) as caught:
        session.require_same({"region": "cn-shanghai", **olds}, "1")
    assert f"from the {recorded} Data Studio" in caught.value.message
    assert f"workspace 1 has the {now} one" in caught.value.message
    assert "`dataworks rebind` (docs/data-studio.md)" in caught.value.advice


def test_what_is_read_for_the_first_time_has_no_state_to_differ_from() -> None:
    """A `get` has no outputs yet."""
    session = Session({**PLACES, "dataworks:dataStudio": "new"}.get, environ={})
    session.require_same({}, "1")
    session.require_same({"region": "cn-shanghai", "data_studio": "new"}, "1")
    assert session.generation_of("1") == "new"
