"""NodeSchedule: the hooks through the SDK's own server, against the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import settings, writes
from support.servicer import Aborted, Server
from support.stacks import FOLDER, job

DIFF_NONE, DIFF_UNKNOWN = 1, 0
DAILY: dict[str, Any] = {"cron_express": "00 12 00 * * ?", "para_value": "bizdate=$bizdate", "stop": False}


@pytest.fixture
def server(emulator: Emulator) -> Server:
    return Server(settings(emulator), NodeScheduleProvider())


@pytest.fixture
def file_id(emulator: Emulator) -> str:
    return emulator.console.make_file("orders_daily", FOLDER, job())


def made(server: Server, file_id: str, **changes: Any) -> tuple[str, dict[str, Any]]:
    """A created schedule: its id and its outputs."""
    checked, failures = server.check({}, {"project_id": "10000", "file_id": file_id, **DAILY, **changes})
    assert failures == []
    return server.create(checked)


def updated(server: Server, id_: str, old: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What an `up` does for a change: check, diff, update."""
    news = {key: value for key, value in {**old, **changes}.items() if key != "region"}
    checked, failures = server.check(old, news)
    assert failures == []
    assert server.diff(id_, old, checked).changes == DIFF_UNKNOWN
    return server.update(id_, old, checked)


def test_a_new_node_gets_what_it_needs_to_be_submitted(server: Server, emulator: Emulator, file_id: str) -> None:
    """One GetFile, one UpdateFile: the settings, and inputs and outputs, of which it had none."""
    id_, outputs = made(server, file_id)
    assert id_ == f"10000:{file_id}"
    assert outputs["cycle_type"] == "DAY"
    facts = emulator.console.file(file_id)
    assert (facts.inputs, facts.outputs) == (("emulated_standard_root",), (f"emulated_standard.{file_id}_out",))
    assert facts.settings == {"CronExpress": "00 12 00 * * ?", "CycleType": "DAY", "ParaValue": "bizdate=$bizdate"}
    assert emulator.journal.operations() == ["GetFile", "GetProject", "UpdateFile"]


def test_inputs_and_outputs_of_the_program_or_of_the_node_are_kept(
    server: Server, emulator: Emulator, file_id: str
) -> None:
    """Nothing is made up where somebody said it."""
    made(server, file_id, inputs=["a"], outputs=["b"])
    other = emulator.console.make_file("items_daily", FOLDER, job())
    made(server, other, inputs=["c"], outputs=["d"])
    mark = emulator.journal.mark()
    made(server, other)
    assert emulator.console.file(file_id).inputs == ("a",)
    assert (emulator.console.file(other).inputs, emulator.console.file(other).outputs) == (("c",), ("d",))
    assert emulator.journal.operations(mark) == ["GetFile"]


def test_a_change_is_one_call_with_what_changed(server: Server, emulator: Emulator, file_id: str) -> None:
    """And the InputList, which the service wants repeated."""
    id_, outputs = made(server, file_id)
    mark = emulator.journal.mark()
    updated(server, id_, outputs, cron_express="00 00 03 * * ?")
    assert emulator.journal.operations(mark) == ["GetFile", "UpdateFile"]
    assert emulator.journal.writes(mark)[0].parameters == {
        "CronExpress": "00 00 03 * * ?",
        "FileId": file_id,
        "InputList": "emulated_standard_root",
        "ProjectId": "10000",
    }


def test_a_resource_group_is_sent_when_the_program_changes_it(server: Server, emulator: Emulator, file_id: str) -> None:
    """It cannot be read back, so it is neither compared nor sent otherwise."""
    id_, outputs = made(server, file_id, resource_group_identifier="group_scheduling")
    assert emulator.console.file(file_id).settings["ResourceGroupIdentifier"] == "group_scheduling"
    mark = emulator.journal.mark()
    outputs = updated(server, id_, outputs, timeout=3)
    assert "ResourceGroupIdentifier" not in emulator.journal.writes(mark)[0].parameters
    updated(server, id_, outputs, resource_group_identifier="S_res_group_1_2")
    assert emulator.console.file(file_id).settings["ResourceGroupIdentifier"] == "S_res_group_1_2"
    _, _, inputs = server.read(id_, outputs)
    assert inputs["resource_group_identifier"] == "group_scheduling"


def test_a_refresh_finds_nothing_where_nothing_changed(server: Server, file_id: str) -> None:
    """A flag that the service leaves out is a false one, dates and lists have another shape there."""
    changes: dict[str, Any] = {
        "start_effect_date": "2026-01-01T00:00:00+08:00",
        "dependent_type": "USER_DEFINE",
        "dependent_node_ids": ["7", "8"],
        "auto_rerun_times": 3,
        "description": "orders",
        "outputs": ["a", "b"],
    }
    id_, outputs = made(server, file_id, **changes)
    _, read, inputs = server.read(id_, outputs)
    assert read == outputs
    checked, _ = server.check(inputs, {"project_id": 10000.0, "file_id": file_id, **DAILY, **changes})
    assert server.diff(id_, read, checked).changes == DIFF_NONE


def test_a_console_edit_shows_as_its_setting(server: Server, emulator: Emulator, file_id: str) -> None:
    """Of what the program manages; what it does not manage stays the console's."""
    id_, outputs = made(server, file_id)
    other = {"project_id": "10000", "file_id": file_id, "cron_express": "00 00 05 * * ?", "timeout": 9}
    server.create(server.check({}, other)[0])
    _, read, inputs = server.read(id_, outputs)
    assert {name for name in inputs if inputs[name] != outputs[name]} == {"cron_express"}
    assert read["cron_express"] == "00 00 05 * * ?"
    assert "timeout" not in inputs


@pytest.mark.parametrize("cron", ["daily", "00 00 01 ? * 0", "00 12 00 * * ? 2026 x", "00 00/10 */9 * * MOO"])
def test_an_expression_of_the_console_that_is_not_understood_stops_no_hook(
    server: Server, emulator: Emulator, file_id: str, cron: str
) -> None:
    """The refresh keeps it as it is, the diff shows it, and the update replaces it by what the program declares."""
    id_, outputs = made(server, file_id)
    emulator.console.set_schedule(file_id, CronExpress=cron)
    _, read, inputs = server.read(id_, outputs)
    assert (read["cron_express"], inputs["cron_express"]) == (cron, cron)
    updated(server, id_, read, **DAILY)
    assert emulator.console.file(file_id).settings["CronExpress"] == DAILY["cron_express"]


def test_a_doubtful_expression_is_a_warning_of_the_preview(
    server: Server, file_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both documents are named, and nothing fails."""
    warned: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda text, **_: warned.append(text))
    news = {"project_id": "10000", "file_id": file_id, "cron_express": "00 00 00 * * ?"}
    assert server.check({}, news)[1] == []
    (text,) = warned
    assert "00:05" in text
    assert "UpdateFile reference" in text
    assert "help page of cron expressions" in text


def test_a_get_reads_every_setting(server: Server, file_id: str) -> None:
    """Nothing is known of a program."""
    id_, _ = made(server, file_id, timeout=9)
    _, read, _ = server.read(id_, {})
    assert (read["timeout"], read["cron_express"], read["inputs"]) == (9, "00 12 00 * * ?", ["emulated_standard_root"])


def test_a_lost_answer_is_looked_after(server: Server, emulator: Emulator, file_id: str) -> None:
    """UpdateFile was done and nobody heard of it: the node is read, and nothing is sent again."""
    emulator.lose_reply_next("UpdateFile")
    made(server, file_id)
    assert emulator.console.file(file_id).settings["CronExpress"] == "00 12 00 * * ?"
    assert writes(emulator) == ["UpdateFile"]


def test_a_file_that_is_gone(server: Server, emulator: Emulator, file_id: str) -> None:
    """An error for who writes, an empty resource for a refresh, an error for a get; nothing for a delete."""
    id_, outputs = made(server, file_id)
    emulator.console.delete(file_id)
    assert server.read(id_, outputs)[0] == ""
    for hook in (
        lambda: server.read(id_, {}),
        lambda: updated(server, id_, outputs, timeout=5),
        lambda: made(server, file_id),
    ):
        with pytest.raises(Aborted, match=rf"NodeSchedule \(file {file_id}\): the file is not in workspace 10000"):
            hook()
    mark = emulator.journal.mark()
    server.delete(id_, outputs)
    assert emulator.journal.operations(mark) == []


def test_check_needs_nothing_and_tells_everything() -> None:
    """All at once, without a setting."""
    _, failures = Server({}, NodeScheduleProvider()).check(
        {}, {"project_id": "x", "file_id": "1", "cron_express": "every day", "timeout": -1}
    )
    assert [failure.partition(":")[0] for failure in failures] == ["project_id", "timeout", "cron_express"]


def test_another_file_is_a_replacement(server: Server, file_id: str) -> None:
    """Nothing is sent for the old one."""
    id_, outputs = made(server, file_id)
    checked, _ = server.check(outputs, {**DAILY, "project_id": "10000", "file_id": "1000009"})
    diff = server.diff(id_, outputs, checked)
    assert (diff.changes, list(diff.replaces), diff.deleteBeforeReplace) == (DIFF_UNKNOWN, ["file_id"], False)
