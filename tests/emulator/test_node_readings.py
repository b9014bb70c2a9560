"""What the documents of 2024-05-18 leave open: each reading of each option, as the official SDK sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_dataworks_public20200518 import models as file_models
from alibabacloud_dataworks_public20240518 import models
from alibabacloud_dataworks_public20240518.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException

from dataworks_emulator import Emulator, NodeOptions

from .conftest import sdk
from .node_sdk import (
    BASIC,
    begin,
    create,
    entry_read,
    execute,
    job,
    node_client,
    pipeline,
    read,
    spec_of,
    spec_read,
    update,
    versions,
)

UPSTREAM = [{"type": "Normal", "output": "someone.out"}]


def ids(client: Client, _: Emulator) -> Any:
    create(client)
    return type(read(client, create(client, spec_of("other"))).id)


def total_count(client: Client, _: Emulator) -> Any:
    create(client)
    found = client.list_nodes(models.ListNodesRequest(project_id=BASIC, page_size=100)).body.paging_info
    return (len(found.nodes), found.total_count)


def accepted(client: Client, spec: str) -> bool:
    try:
        create(client, spec)
    except ClientException:
        return False
    return True


def unique_names(client: Client, _: Emulator) -> Any:
    create(client)
    return accepted(client, spec_of(folder="demo"))


def names(client: Client, _: Emulator) -> Any:
    return accepted(client, spec_of("with-hyphen"))


def check_folders(client: Client, _: Emulator) -> Any:
    return accepted(client, spec_of(folder="nowhere/at_all"))


def flow_at_creation(client: Client, _: Emulator) -> Any:
    flow = spec_read(client, create(client, spec_of(depends=UPSTREAM, flow_id="")))["spec"]["flow"]
    return [one["output"] for row in flow for one in row["depends"]]


def update_depth(client: Client, _: Emulator) -> Any:
    trigger = {"type": "Scheduler", "cron": "00 30 05 * * ?"}
    node_id = create(client, spec_of(trigger=trigger, description="daily"))
    entry = entry_read(client, node_id)
    script = {"path": entry["script"]["path"], "runtime": {"command": "DI"}, "content": json.dumps(job(8))}
    update(client, node_id, {"name": entry["name"], "script": script})
    after = entry_read(client, node_id)
    return (after.get("description"), after["trigger"]["cron"] == "00 30 05 * * ?")


def update_kind(client: Client, _: Emulator) -> Any:
    node_id = create(client)
    try:
        update(client, node_id, {"recurrence": "Pause"}, kind="CycleWorkflow")
    except ClientException:
        return False
    return True


def update_unchanged(client: Client, _: Emulator) -> Any:
    node_id = create(client)
    before = read(client, node_id).modify_time
    update(client, node_id, {"recurrence": "Normal"})
    return (read(client, node_id).modify_time > before, versions(client, node_id, "Saved"))


def deploys(client: Client, emulator: Emulator) -> Any:
    node_id = create(client)
    run_id = begin(client, node_id)
    for code in ("PROD_CHECK", "PROD"):
        for _ in range(3):
            pipeline(client, run_id)
        execute(client, run_id, code)
    emulator.node_console.edit_content(node_id, job(32))
    for _ in range(3):
        pipeline(client, run_id)
    deployed = emulator.node_console.node(node_id).deployed
    assert deployed is not None
    return (json.loads(deployed["script"]["content"]) == job(), versions(client, node_id, "Deployed"))


def run_items(client: Client, _: Emulator) -> Any:
    run_id = begin(client, create(client))
    request = models.ListPipelineRunItemsRequest(pipeline_run_id=run_id, project_id=BASIC, page_size=100)
    return len(client.list_pipeline_run_items(request).body.paging_info.pipeline_run_items)


def kind_read_back(client: Client, _: Emulator) -> Any:
    return spec_read(client, create(client))["kind"]


def content(client: Client, _: Emulator) -> Any:
    return entry_read(client, create(client))["script"]["content"]


def move_path(client: Client, _: Emulator) -> Any:
    node_id = create(client)
    moved = []
    for path in ("demo", "root/orders"):
        try:
            client.move_node(models.MoveNodeRequest(id=node_id, project_id=BASIC, path=path))
        except ClientException:
            continue
        moved.append(entry_read(client, node_id)["script"]["path"])
    return moved


def visible_after(client: Client, emulator: Emulator) -> Any:
    node_id = create(client)
    seen = []
    for _ in range(2):
        try:
            read(client, node_id)
        except ClientException as error:
            seen.append(error.code)
        else:
            seen.append("seen")
        emulator.clock.offset += 61
    return seen


def foreign_call(_: Client, emulator: Emulator) -> Any:
    listed = sdk(emulator).list_files
    try:
        return listed(file_models.ListFilesRequest(project_id=BASIC, page_size=100)).body.error_code
    except ClientException as error:
        return error.code


READINGS: list[tuple[dict[str, Any], Any, Any]] = [
    # what is set, what is done, what the SDK sees
    ({}, ids, int),
    ({"ids": "text"}, ids, str),
    ({}, total_count, (1, "1")),
    ({"total_count": "zero"}, total_count, (1, "0")),
    ({}, unique_names, False),
    ({"unique_names": False}, unique_names, True),
    ({}, names, False),
    ({"names": "any"}, names, True),
    ({}, check_folders, False),
    ({"check_folders": False}, check_folders, True),
    ({}, flow_at_creation, []),
    ({"flow_at_creation": "always"}, flow_at_creation, ["someone.out"]),
    ({}, update_depth, ("daily", True)),
    ({"update": "replace"}, update_depth, (None, False)),
    ({}, update_kind, False),
    ({"update_kind": "any"}, update_kind, True),
    ({}, update_unchanged, (True, [2, 1])),
    ({"update_unchanged": "ignored"}, update_unchanged, (False, [1])),
    ({}, deploys, (True, [1])),
    ({"deploys": "latest"}, deploys, (False, [2])),
    ({}, run_items, 1),
    ({"run_items": "empty"}, run_items, 0),
    ({}, kind_read_back, "CycleWorkflow"),
    ({"kind_read_back": "Node"}, kind_read_back, "Node"),
    ({}, content, json.dumps(job())),
    (
        {"content": "reformatted"},
        content,
        json.dumps({"transform": False, **job()}, separators=(",", ":")),
    ),
    ({}, move_path, ["demo/orders_sync"]),
    ({"move_path": "root"}, move_path, ["orders/orders_sync"]),
    ({}, visible_after, ["seen", "seen"]),
    ({"visible_after_seconds": 60}, visible_after, ["5801488441564725286", "seen"]),
    ({}, foreign_call, "InvalidParameter"),
    ({"foreign_call": "1201111431"}, foreign_call, "1201111431"),
]


@pytest.mark.parametrize(
    ("options", "done", "seen"),
    READINGS,
    ids=[f"{done.__name__}={next(iter(options.values()), 'default')}" for options, done, _ in READINGS],
)
def test_each_open_question_has_both_readings(options: dict[str, Any], done: Any, seen: Any) -> None:
    """The SDK sees another thing under each value of the option."""
    with Emulator(nodes=NodeOptions(**options)) as emulator:
        assert done(node_client(emulator), emulator) == seen


def test_no_reading_is_left_out() -> None:
    """Each option of the page is set to its other value by a test above."""
    from dataworks_emulator.nodes.node_options import READINGS as DOCUMENTED

    assert {name for options, _, _ in READINGS for name in options} == {one.name for one in DOCUMENTED}
