"""UpdateFile's InputList, on which two documents disagree: in both readings a node keeps its dependencies."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dataworks_emulator import Emulator, Fault, Point
from pulumi_dataworks.resources.node_schedule import NodeScheduleProvider
from support.hooks import another_run, file_of, made, settings, updated
from support.servicer import Aborted, Server
from support.stacks import FOLDER, job

READINGS = ("required", "refuse_unchanged", "lenient")
UPSTREAM = "emulated_standard_root,emulated_standard.upstream_out"


def scheduled(server: Server, emulator: Emulator, inputs: str = UPSTREAM) -> tuple[str, dict[str, Any]]:
    """A task whose node has dependencies."""
    id_, outputs = made(server)
    schedule = server.of(NodeScheduleProvider())
    news = {"project_id": "10000", "file_id": file_of(id_), "cron_express": "00 12 00 * * ?"}
    schedule.create(schedule.check({}, {**news, "inputs": inputs.split(",")})[0])
    assert emulator.console.file(file_of(id_)).inputs == tuple(inputs.split(","))
    return id_, outputs


def renamed(server: Server, id_: str, old: dict[str, Any]) -> None:
    updated(server, id_, old, task_name="nightly")


def moved(server: Server, id_: str, old: dict[str, Any]) -> None:
    updated(server, id_, old, file_folder_path=f"{FOLDER}/night")


def made_long(server: Server, id_: str, old: dict[str, Any]) -> None:
    long = job()
    long["steps"][0]["parameter"]["column"] = [f"column_{number}" for number in range(400)]
    updated(server, id_, old, task_content=long)


def rescheduled(server: Server, id_: str, _old: dict[str, Any]) -> None:
    schedule = server.of(NodeScheduleProvider())
    base = {"project_id": "10000", "file_id": file_of(id_)}
    old = {**base, "cron_express": "00 12 00 * * ?", "cycle_type": "DAY", "region": "cn-shanghai"}
    news, failures = schedule.check(old, {**base, "cron_express": "00 30 03 * * ?"})
    assert failures == []
    schedule.update(id_, old, news)


CHANGES: dict[str, Callable[[Server, str, dict[str, Any]], None]] = {
    "rename": renamed,
    "move": moved,
    "long content": made_long,
    "schedule": rescheduled,
}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("change", CHANGES)
def test_every_update_of_a_file_keeps_the_dependencies(reading: Any, change: str) -> None:
    """Whichever document is right: the change is made, and the node has the inputs that it had before."""
    with Emulator(input_list=reading) as emulator:
        emulator.console.make_folder(f"{FOLDER}/night")
        server = Server({**settings(emulator), "dataworks:maxQueryBytes": "1024"})
        id_, old = scheduled(server, emulator)
        before = emulator.console.file(file_of(id_))
        mark = emulator.journal.mark()
        CHANGES[change](server, id_, old)
        after = emulator.console.file(file_of(id_))
        assert after.inputs == ("emulated_standard_root", "emulated_standard.upstream_out")
        assert (after.name, after.folder_path, after.content, after.settings) != (
            before.name,
            before.folder_path,
            before.content,
            before.settings,
        )
        sent = ["InputList" in entry.parameters for entry in emulator.journal.writes(mark)]
        assert sent == ([True, False] if reading == "refuse_unchanged" else [True])


@pytest.mark.parametrize("change", CHANGES)
def test_an_update_in_the_usual_reading_repeats_the_live_inputs(emulator: Emulator, change: str) -> None:
    """One UpdateFile, whose InputList is the value that was just read."""
    emulator.console.make_folder(f"{FOLDER}/night")
    server = Server({**settings(emulator), "dataworks:maxQueryBytes": "1024"})
    id_, old = scheduled(server, emulator)
    mark = emulator.journal.mark()
    CHANGES[change](server, id_, old)
    (entry,) = emulator.journal.writes(mark)
    assert (entry.operation, entry.parameters["InputList"]) == ("UpdateFile", UPSTREAM)


def test_a_file_that_a_creation_adopts_keeps_its_dependencies(emulator: Emulator) -> None:
    """Its content is replaced by UpdateFile, which repeats the InputList that the creation read."""
    server = Server({**settings(emulator), "dataworks:maxQueryBytes": "1024"})
    id_, _ = scheduled(server, emulator)
    long = job()
    long["steps"][0]["parameter"]["column"] = [f"column_{number}" for number in range(400)]
    mark = emulator.journal.mark()
    again, _ = made(another_run_of(emulator), task_content=long, adopt_existing=True)
    assert again == id_
    (entry,) = emulator.journal.writes(mark)
    assert (entry.operation, entry.parameters["InputList"]) == ("UpdateFile", UPSTREAM)
    assert emulator.console.file(file_of(id_)).inputs == tuple(UPSTREAM.split(","))


def another_run_of(emulator: Emulator) -> Server:
    """A later process in which all content is too long for a query."""
    return Server({**settings(emulator), "dataworks:maxQueryBytes": "1024"})


@pytest.mark.parametrize("set_by_hand", ["inputs", "outputs"])
def test_a_first_schedule_keeps_the_dependencies_that_somebody_set(
    emulator: Emulator, server: Server, set_by_hand: str
) -> None:
    """Of inputs and outputs only the one that the node lacks is added."""
    id_, _ = made(server)
    file_id = file_of(id_)
    client = server.session.client
    if set_by_hand == "inputs":
        client.update_file(project_id="10000", file_id=file_id, input_list=UPSTREAM)
    else:
        client.update_file(project_id="10000", file_id=file_id, input_list="", settings={"OutputList": "by_hand.out"})
    schedule = server.of(NodeScheduleProvider())
    news = {"project_id": "10000", "file_id": file_id, "cron_express": "00 12 00 * * ?"}
    schedule.create(schedule.check({}, news)[0])
    expected = {
        "inputs": (tuple(UPSTREAM.split(",")), (f"emulated_standard.{file_id}_out",)),
        "outputs": (("emulated_standard_root",), ("by_hand.out",)),
    }
    facts = emulator.console.file(file_id)
    assert (facts.inputs, facts.outputs) == expected[set_by_hand]


def refuse(emulator: Emulator, *, code: str, message: str, times: int = 1) -> None:
    emulator.faults.add(
        Fault(action="fail", point=Point.BEFORE, operation="UpdateFile", code=code, message=message, times=times)
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("InvalidInputList", "The specified InputList is invalid."),
        ("Invalid", "invalid"),
        ("1201110001", "invalid"),
        ("Invalid.Parameter", "InputList of file orders is not changed"),
    ],
)
def test_a_refusal_that_can_mean_unchanged_is_followed_by_one_call_without_the_list(
    emulator: Emulator, server: Server, code: str, message: str
) -> None:
    """No document names the code, only the word "invalid"."""
    id_, old = scheduled(server, emulator)
    mark = emulator.journal.mark()
    refuse(emulator, code=code, message=message)
    option = Fault(action="option", operation="UpdateFile", name="input_list", value="lenient", times=None)
    emulator.faults.add(option)
    renamed(server, id_, old)
    assert ["InputList" in entry.parameters for entry in emulator.journal.writes(mark)] == [True, False]
    assert emulator.console.file(file_of(id_)).inputs == tuple(UPSTREAM.split(","))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("InvalidFileName", "The specified FileName is invalid."),
        ("1201111431", "Invalid path: somewhere"),
        ("Invalid.Tenant.UserNotInProject", "The user is not in the project."),
        ("Forbidden.Access", "Access is forbidden."),
        ("EmulatorRefused", "The file is locked by another-user."),
    ],
)
def test_a_refusal_with_another_cause_is_the_error_and_nothing_more_is_sent(
    emulator: Emulator, server: Server, code: str, message: str
) -> None:
    id_, old = scheduled(server, emulator)
    mark = emulator.journal.mark()
    refuse(emulator, code=code, message=message)
    with pytest.raises(Aborted, match=code):
        renamed(server, id_, old)
    assert len(emulator.journal.writes(mark)) == 1


def test_inputs_that_the_program_changes_are_never_left_out(emulator: Emulator, server: Server) -> None:
    """A refused list that differs from the live one is the program's mistake, not a repetition."""
    id_, _ = scheduled(server, emulator)
    schedule = server.of(NodeScheduleProvider())
    base = {"project_id": "10000", "file_id": file_of(id_), "cron_express": "00 12 00 * * ?"}
    refuse(emulator, code="InvalidInputList", message="The specified InputList is invalid.")
    mark = emulator.journal.mark()
    old = {**base, "inputs": UPSTREAM.split(","), "cycle_type": "DAY", "region": "cn-shanghai"}
    with pytest.raises(Aborted, match="InvalidInputList"):
        schedule.update(id_, old, schedule.check(old, {**base, "inputs": ["emulated_standard_root"]})[0])
    assert len(emulator.journal.writes(mark)) == 1


def strip(emulator: Emulator, id_: str, *inputs: str, times: int = 1) -> None:
    """A service that takes an omitted InputList for another one."""
    seen: list[int] = []

    def wipe(_: Any) -> None:
        seen.append(1)
        if 1 < len(seen) <= 1 + times:
            file = emulator._store.file(int(file_of(id_)))
            assert file is not None
            emulator._store.mark_file(file, inputs=",".join(inputs))

    emulator.faults.add(Fault(action="hook", point=Point.AFTER, operation="UpdateFile", times=None, call=wipe))


def test_dependencies_that_are_lost_are_written_back() -> None:
    """An omitted list could mean an empty one: the dependencies are read back and restored."""
    with Emulator(input_list="refuse_unchanged") as emulator:
        server = another_run(emulator)
        id_, old = scheduled(server, emulator)
        strip(emulator, id_)
        renamed(server, id_, old)
        facts = emulator.console.file(file_of(id_))
        assert (facts.name, facts.inputs) == ("nightly", tuple(UPSTREAM.split(",")))


@pytest.mark.parametrize(("times", "left"), [(5, ()), (1, ("somebody.else_out",))])
def test_dependencies_that_stay_changed_are_an_error_that_names_them(times: int, left: tuple[str, ...]) -> None:
    """What somebody added meanwhile is not overwritten, and what cannot be restored is named."""
    with Emulator(input_list="refuse_unchanged") as emulator:
        server = another_run(emulator)
        id_, old = scheduled(server, emulator)
        strip(emulator, id_, *left, times=times)
        with pytest.raises(Aborted, match=UPSTREAM) as caught:
            renamed(server, id_, old)
        assert "Check the dependencies of the node" in str(caught.value)
        assert emulator.console.file(file_of(id_)).inputs == left


def test_dependencies_that_cannot_be_read_back_are_an_error() -> None:
    with Emulator(input_list="refuse_unchanged") as emulator:
        server = another_run(emulator)
        id_, old = scheduled(server, emulator)
        emulator.faults.add(
            Fault(action="refuse", point=Point.BEFORE, operation="GetFile", nth=2, times=None, code="Forbidden.RAM")
        )
        with pytest.raises(Aborted, match="could not be read"):
            renamed(server, id_, old)


def test_a_lost_answer_of_the_second_call_loses_no_dependency() -> None:
    """The call without the list was done, its answer was lost, and it emptied the list: restored all the same."""
    with Emulator(input_list="refuse_unchanged") as emulator:
        server = another_run(emulator)
        id_, old = scheduled(server, emulator)
        strip(emulator, id_)
        emulator.faults.add(Fault(action="close", point=Point.AFTER, operation="UpdateFile", nth=2))
        renamed(server, id_, old)
        facts = emulator.console.file(file_of(id_))
        assert (facts.name, facts.inputs) == ("nightly", tuple(UPSTREAM.split(",")))
        assert json.loads(facts.content)["steps"] == job()["steps"]


@pytest.mark.parametrize("change", CHANGES)
def test_reruns_are_sent_only_where_the_service_asks_for_them(change: str) -> None:
    """One document requires AutoRerunTimes: after its refusal the live number is sent along, and stays."""
    with Emulator(auto_rerun_times="required") as emulator:
        emulator.console.make_folder(f"{FOLDER}/night")
        server = Server({**settings(emulator), "dataworks:maxQueryBytes": "1024"})
        id_, old = made(server)
        schedule = server.of(NodeScheduleProvider())
        news = {"project_id": "10000", "file_id": file_of(id_), "auto_rerun_times": 2}
        schedule.create(schedule.check({}, {**news, "cron_express": "00 12 00 * * ?", "inputs": ["a"]})[0])
        mark = emulator.journal.mark()
        CHANGES[change](server, id_, old)
        sent = [entry.parameters.get("AutoRerunTimes") for entry in emulator.journal.writes(mark)]
        assert sent == [None, "2"]
        facts = emulator.console.file(file_of(id_))
        assert (facts.settings["AutoRerunTimes"], facts.inputs) == ("2", ("a",))


def test_reruns_that_nobody_set_are_not_made_up() -> None:
    """The error says where to set them; nothing is changed."""
    with Emulator(auto_rerun_times="required") as emulator:
        server = another_run(emulator)
        id_, old = made(server)
        with pytest.raises(Aborted, match="Set auto_rerun_times in the NodeSchedule"):
            renamed(server, id_, old)
        assert emulator.console.file(file_of(id_)).name == "orders_daily"
