"""What a program writes by mistake ends with one sentence of ours: no traceback, no value shown, nothing sent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from dataworks_emulator import Emulator
from pulumi_dataworks import (
    Business,
    DISyncTask,
    FileDeployment,
    Folder,
    NodeSchedule,
    ScheduledSync,
    batch_sync,
    get_data_sources,
    get_file,
    get_project,
    get_resource_groups,
    step,
)
from pulumi_dataworks.resources import lookups
from pulumi_dataworks.resources.folder import FolderProvider
from pulumi_dataworks.resources.program import LONGEST_FILE, content_of
from support.hooks import settings
from support.servicer import Server
from support.stacks import inputs

DAILY = {"cron_express": "00 12 00 * * ?"}
LONE = "orders\ud800"


@pytest.fixture(autouse=True)
def _loop() -> Iterator[None]:
    """The event loop that a program has, in which Outputs are made; other tests of the process end theirs."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.parametrize("publish", ["false", "true", 0, None])
def test_publish_that_is_no_boolean_is_refused(publish: Any) -> None:
    """The text "false" is true for Python, and would deploy to production."""
    with pytest.raises(pulumi.RunError, match="publish must be True or False") as caught:
        ScheduledSync("orders", **{**inputs(), "schedule": DAILY, "publish": publish})
    assert "get_bool" in str(caught.value)


def test_publish_that_is_an_output_is_refused() -> None:
    """Which resources there are must be known when the component is declared."""
    with pytest.raises(pulumi.RunError, match="publish must be True or False, not an Output"):
        ScheduledSync("orders", **{**inputs(), "schedule": DAILY, "publish": pulumi.Output.from_input(False)})


@pytest.mark.parametrize("schedule", [None, ["cron_express"], "daily", 5])
def test_a_schedule_that_is_no_mapping_is_refused(schedule: Any) -> None:
    """With the form that it has."""
    with pytest.raises(pulumi.RunError, match="schedule must be a mapping of settings, not"):
        ScheduledSync("orders", **{**inputs(), "schedule": schedule})


def test_a_schedule_with_other_keys_than_names_is_refused() -> None:
    """Keys of several types cannot even be sorted."""
    odd: dict[Any, Any] = {**DAILY, 5: "x", None: "y"}
    with pytest.raises(pulumi.RunError, match="schedule has no setting"):
        ScheduledSync("orders", **{**inputs(), "schedule": odd})


LOOKUPS: dict[str, Callable[[Any], Any]] = {
    "get_project": lambda value: get_project(value),
    "get_data_sources": lambda value: get_data_sources(value),
    "get_data_sources by name": lambda value: get_data_sources("10000", name=value),
    "get_file": lambda value: get_file("10000", value),
    "get_file in": lambda value: get_file(value, "1"),
    "get_resource_groups": lambda value: get_resource_groups(keyword=value),
    "get_resource_groups of": lambda value: get_resource_groups(value),
}


@pytest.mark.parametrize("value", [None, ["10000"], {"id": 5}, LONE, 1.5])
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_lookup_of_a_wrong_value_is_one_sentence_and_no_call(
    lookup: str, value: Any, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands there."""
    monkeypatch.setattr(lookups, "get_config", settings(emulator).get)
    monkeypatch.setattr(lookups, "is_config_secret", lambda key: True)
    monkeypatch.setattr(lookups, "_SESSIONS", lookups._Sessions())
    with pytest.raises(pulumi.RunError, match=r"must be an id|must be a string of whole characters"):
        LOOKUPS[lookup](value)
    assert emulator.journal.operations() == []


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_lookup_of_an_output_says_how_to_write_it(
    lookup: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked while the program runs."""
    monkeypatch.setattr(lookups, "get_config", settings(emulator).get)
    monkeypatch.setattr(lookups, "is_config_secret", lambda key: True)
    monkeypatch.setattr(lookups, "_SESSIONS", lookups._Sessions())
    with pytest.raises(pulumi.RunError, match=r"is an Output\.\nUse the form .* that ends with _output"):
        LOOKUPS[lookup](object.__new__(pulumi.Output))  # a whole one would need an event loop


@pytest.mark.parametrize("given", [None, "mysql", 5, ["mysql"]])
def test_a_step_that_is_none_is_refused_by_the_builder(given: Any) -> None:
    """Reader, writer and steps between; its value is not shown."""
    fine = step("mysql", {})
    for arguments in (
        {"reader": given, "writer": fine},
        {"reader": fine, "writer": given},
        {"reader": fine, "writer": fine, "steps_between": [given]},
    ):
        with pytest.raises(pulumi.RunError, match=r"batch_sync: (reader|writer|steps_between) must be a step, not"):
            batch_sync(**arguments)


def test_a_connector_that_is_a_number_is_refused_by_the_builder() -> None:
    """An Output of a text is fine."""
    with pytest.raises(pulumi.RunError, match="step: step_type must be a string, not int"):
        step(5, {})  # type: ignore[arg-type]
    kind = pulumi.Output.from_input("mysql")
    assert step(kind, {})["stepType"] is kind  # type: ignore[arg-type]


def test_a_get_of_a_number_is_refused() -> None:
    """An id is a text with a colon."""
    with pytest.raises(pulumi.RunError, match="id must be a string"):
        DISyncTask.get("orders", 5)  # type: ignore[arg-type]


def test_a_job_file_that_is_a_pipe_a_device_or_a_folder_is_refused(tmp_path: Path) -> None:
    """Reading one would wait for ever, or fill the memory."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        with pytest.raises(pulumi.RunError, match="is not a regular file"):
            DISyncTask("orders", **{**inputs(), "task_content": path})


def test_a_job_file_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    """It is read no further than to its limit."""
    path = tmp_path / "job.json"
    with path.open("wb") as file:
        file.truncate(LONGEST_FILE + 1)
    with pytest.raises(Exception, match="has more than 16 MiB"):
        content_of(path, "orders")


@pytest.mark.parametrize(
    "path",
    ["Business Flow/orders/Data Integration/..", "Business Flow/./Data Integration/a"],
)
def test_a_folder_path_that_is_no_whole_path_fails_check(path: str) -> None:
    """Of a folder and of a task."""
    _, failures = Server({}, FolderProvider()).check({}, {"project_id": "10000", "folder_path": path})
    assert [failure.partition(":")[0] for failure in failures] == ["folder_path"]
    _, failures = Server({}).check({}, inputs(file_folder_path=path))
    assert [failure.partition(":")[0] for failure in failures] == ["file_folder_path"]


def test_what_the_engine_cannot_carry_is_refused_by_every_constructor() -> None:
    """Half of a character breaks in the SDK; with its path."""
    ids: dict[str, Any] = {"project_id": "10000", "file_id": "1000001"}
    with pytest.raises(pulumi.RunError, match="Folder 'x': folder_path holds half of a surrogate pair"):
        Folder("x", project_id="10000", folder_path=f"业务流程/{LONE}/数据集成/a")
    with pytest.raises(pulumi.RunError, match="Business 'x': business_name holds half of a surrogate pair"):
        Business("x", project_id="10000", business_name=LONE)
    with pytest.raises(pulumi.RunError, match="NodeSchedule 'x': description holds half of a surrogate pair"):
        NodeSchedule("x", **ids, description=LONE)
    with pytest.raises(pulumi.RunError, match="FileDeployment 'x': comment holds half of a surrogate pair"):
        FileDeployment("x", **ids, comment=LONE)


@pytest.mark.parametrize("text", ["jobs/orders.json", " orders.JSON ", "C:\\jobs\\orders.json"])
def test_the_path_of_a_file_as_text_is_answered_with_the_path_to_write(text: str) -> None:
    """And not with what is wrong in it as JSON."""
    with pytest.raises(pulumi.RunError, match=r"is a text that ends in \.json and holds no JSON") as caught:
        DISyncTask("orders", **{**inputs(), "task_content": text})
    assert f"Write task_content=Path({text.strip()!r})" in str(caught.value)
