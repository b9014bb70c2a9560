"""The nodes of the new Data Studio, adopted in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dataworks_emulator import Emulator, NodeOptions
from support.adopting import Killed, Team
from support.adoption_workspace import NODE_FOLDERS, create_node, node_models_client, node_workspace, with_password
from support.stacks import job


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(nodes=NodeOptions(folders=(*NODE_FOLDERS, "orders/daily"))) as emulator:
        yield emulator


@pytest.fixture
def team(emulator: Emulator, tmp_path: Path) -> Team:
    (tmp_path / "program").mkdir()
    return Team(emulator, tmp_path / "program", new=True)


def test_nodes_cost_one_call_each_and_deployed_ones_two(team: Team) -> None:
    """One that was edited since it was deployed costs three more: which versions there are must be known then."""
    made = node_workspace(team.emulator, 130)
    mark = team.emulator.journal.mark()
    outcome = team.adopt()
    assert team.emulator.journal.counts(mark) == {
        "GetNode": len(made.all),
        "GetProject": 1,
        "ListNodes": 2,
        "ListSnapshots": len(made.published) + 3,
    }
    assert outcome.calls == team.emulator.journal.counts(mark)
    assert team.emulator.journal.writes(mark) == []


def test_every_node_that_a_program_can_hold_is_adopted_and_the_others_have_a_reason(team: Team) -> None:
    made = node_workspace(team.emulator, 24)
    outcome = team.adopt()
    reasons = {one.listed.key.object_id: one.reason for one in outcome.built.left_out}
    assert set(reasons) == set(made.left_out)
    assert reasons[made.left_out[0]] == "it is inside of the workflow nightly, where no task is written"
    assert all(not one.changed for one in outcome.built.results)
    drafts = [one.task.listed.key.object_id for one in outcome.built.results if one.task.state and not one.task.publish]
    assert drafts == list(made.drafts)


def test_a_module_for_each_topmost_folder(team: Team) -> None:
    node_workspace(team.emulator, 24)
    team.adopt()
    modules = {path for path in team.files() if path.startswith("workflows/")}
    assert modules == {
        f"workflows/{name}.py" for name in ("__init__", "workspace", "orders", "returns", "kucuntongbu", "root")
    }
    assert 'FOLDER = "returns"\n' in team.text("workflows/returns.py")
    assert '    file_folder_path=FOLDER + "/daily",\n' in team.text("workflows/returns.py")
    assert 'FOLDER = "/"\n' in team.text("workflows/root.py")


def test_a_run_that_is_killed_at_any_point_ends_the_same_when_it_is_repeated(
    emulator: Emulator, tmp_path: Path
) -> None:
    client = node_models_client(emulator)
    create_node(client, "draft", "orders", with_password(job()))
    emulator.node_console.deploy(create_node(client, "订单", "orders/daily", job(), timed=True))
    undisturbed = Team(emulator, tmp_path / "undisturbed", new=True)
    undisturbed.root.mkdir()
    undisturbed.adopt()
    for at in range(1, undisturbed.deaths.passed + 1):
        team = Team(emulator, tmp_path / f"killed-{at}", new=True)
        team.root.mkdir()
        with pytest.raises(Killed):
            team.adopt(at=at)
        team.adopt()
        assert (team.pulumi.config, team.pulumi.resources) == (undisturbed.pulumi.config, undisturbed.pulumi.resources)
        differing = [path for path, data in undisturbed.files().items() if team.files().get(path) != data]
        assert [path for path in differing if not path.startswith("adoption-report")] == []
