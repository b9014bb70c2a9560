"""Findings of the workspace: before a write where the stack wants them, never in a preview."""

from __future__ import annotations

from typing import Any

import pytest

from dataworks_emulator import DataSource, Emulator
from support.hooks import made, settings, updated
from support.servicer import Aborted, Server
from support.stacks import inputs, job

LOOK = ["GetProject", "ListResourceGroups", "ListDataSources"]


@pytest.fixture
def server(emulator: Emulator) -> Server:
    """A stack that wants them."""
    return Server({**settings(emulator), "dataworks:onlineChecks": "true"})


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, **_: found.append(text))
    return found


def reading(name: str) -> dict[str, Any]:
    content = job()
    content["steps"][0]["parameter"]["datasource"] = name
    return content


def test_a_preview_asks_nothing(emulator: Emulator, server: Server) -> None:
    """check and diff are silent about the workspace."""
    checked, failures = server.check({}, inputs(task_content=reading("gone")))
    assert failures == []
    server.diff("10000:1", {**checked, "region": "cn-shanghai"}, {**checked, "task_name": "other"})
    assert emulator.journal.operations() == []


def test_the_workspace_is_asked_once_for_all_tasks(emulator: Emulator, server: Server, told: list[str]) -> None:
    """Before the first write; nothing is told where nothing is missing."""
    made(server)
    assert emulator.journal.operations()[:3] == LOOK
    made(server, task_name="items_daily", origin="project/stack/items")
    assert [name for name in emulator.journal.operations() if name in LOOK] == LOOK
    assert told == []


def test_a_stack_that_does_not_want_it_is_not_asked(emulator: Emulator, told: list[str]) -> None:
    """The default."""
    made(Server(settings(emulator)), task_content=reading("gone"))
    assert not set(LOOK) & set(emulator.journal.operations())
    assert told == []


def test_what_is_missing_is_a_warning_before_the_write(emulator: Emulator, server: Server, told: list[str]) -> None:
    """For creations and updates, unless silenced; a look of before is repeated, for this run may have made it."""
    id_, outputs = made(server, task_content=reading("gone"))
    (one,) = told
    assert "DW602 task_content.steps[0].parameter.datasource: " in one
    assert "gone" not in one
    assert emulator.journal.operations()[:4] == [*LOOK, "ListFiles"]
    updated(server, id_, outputs, task_content=reading("gone"), resource_group="S_res_group_1_2", cu=1)
    assert len(told) == 2
    assert emulator.journal.operations().count("ListDataSources") == 2
    updated(server, id_, outputs, task_content=reading("gone"), cu=2, ignore_findings=["DW602"])
    assert len(told) == 2


def test_what_this_run_made_is_seen(emulator: Emulator, server: Server, told: list[str]) -> None:
    """A data source of the same `up`, made after the first look."""
    made(server)
    emulator.console.make_data_source(DataSource("new", "mysql"))
    made(server, task_name="items_daily", task_content=reading("new"), origin="project/stack/items")
    assert told == []


def test_with_strict_nothing_is_written(emulator: Emulator, server: Server) -> None:
    """The error names the finding, and says that nothing was written."""
    with pytest.raises(Aborted, match=r"DW602 .* Nothing was written\.\n.*dataworks check --online"):
        made(server, task_content=reading("gone"), strict=True)
    assert "CreateDISyncTask" not in emulator.journal.operations()
    id_, outputs = made(server)
    with pytest.raises(Aborted, match="DW602"):
        updated(server, id_, outputs, task_content=reading("gone"), strict=True)
    assert "UpdateDISyncTask" not in emulator.journal.operations()


def test_each_kind_of_lack_has_its_code(emulator: Emulator, server: Server, told: list[str]) -> None:
    """As ListDataSources of the emulator tells it: one environment only, and another type."""
    emulator.console.make_data_source(DataSource("half", "mysql", env_types=("PROD",)))
    made(server, task_content=reading("half"))
    emulator.console.make_data_source(DataSource("files", "oss"))
    made(server, task_content=reading("files"), task_name="items_daily", origin="project/stack/items")
    assert ["DW603" in told[0], "DW604" in told[1], len(told)] == [True, True, 2]


def test_a_setting_that_says_neither_is_refused(emulator: Emulator) -> None:
    """Before anything is sent."""
    server = Server({**settings(emulator), "dataworks:onlineChecks": "perhaps"})
    with pytest.raises(Aborted, match="dataworks:onlineChecks must be true or false"):
        made(server)
    assert emulator.journal.operations() == []
