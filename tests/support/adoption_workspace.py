"""A workspace as a team leaves it: tasks made by the official SDK, half of them scheduled and in production, with
names, folders, secrets and contents of every kind that adoption must cope with."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_dataworks_public20240518 import models as node_models
from alibabacloud_dataworks_public20240518.client import Client as NodeClient
from alibabacloud_tea_openapi.models import Config

from dataworks_emulator import Emulator
from support.jobs import CORPUS, JOBS
from support.stacks import job

PROJECT = "10000"
FLOWS = ("orders", "returns", "库存同步")
NAMES = ("{job}_{n}", "{job}-{n}", "同步任务 {n}", "{job}.{n}", "订单 ({n})", "Job {n} of {job}")
PASSWORD = "hunter2-of-the-console"

Change = Callable[[dict[str, Any]], dict[str, Any]]


def sdk(emulator: Emulator) -> Client:
    """The official SDK, as a client of the emulator."""
    return Client(
        Config(
            access_key_id=emulator.access_key_id,
            access_key_secret=emulator.access_key_secret,
            endpoint=emulator.endpoint.removeprefix("http://"),
            protocol="http",
            read_timeout=60_000,
        )
    )


def create(client: Client, name: str, folder: str, content: dict[str, Any], **param: str) -> str:
    """CreateDISyncTask by the SDK; the FileId."""
    request = models.CreateDISyncTaskRequest(
        project_id=int(PROJECT),
        task_type="DI_OFFLINE",
        task_name=name,
        task_content=json.dumps(content, ensure_ascii=False),
        task_param=json.dumps({"FileFolderPath": folder, **param}, ensure_ascii=False),
    )
    body = client.create_disync_task(request).body
    assert body.success is True, body
    return str(body.data.file_id)


def schedule(client: Client, file_id: str, **fields: Any) -> None:
    """UpdateFile by the SDK, with what a submission needs."""
    given = {"cron_express": "00 12 00 * * ?", "scheduler_type": "NORMAL", "para_value": "bizdate=$bizdate", **fields}
    body = client.update_file(
        models.UpdateFileRequest(
            project_id=int(PROJECT),
            file_id=int(file_id),
            input_list="emulated_standard_root",
            output_list=f"emulated_standard.{file_id}_out",
            **given,
        )
    ).body
    assert body.success is True, body


def with_password(content: dict[str, Any]) -> dict[str, Any]:
    """A reader that connects by itself: a password under its own key."""
    content = json.loads(json.dumps(content))
    content["steps"][0]["parameter"] |= {"username": "etl", "password": PASSWORD}
    return content


def with_password_inside(content: dict[str, Any]) -> dict[str, Any]:
    """A password inside the address of a connection."""
    content = json.loads(json.dumps(content))
    url = f"jdbc:mysql://db:3306/orders?user=etl&password={PASSWORD}"
    content["steps"][0]["parameter"]["connection"] = [{"jdbcUrl": [url], "table": ["orders"]}]
    return content


NODE_NAMES = ("{job}_{n}", "同步任务_{n}", "job{n}_{job}", "订单{n}")
"""Names of nodes have letters, digits and `_` only, as the emulator is set."""

NODE_FOLDERS = ("orders", "returns/daily", "库存同步", "")
"""The emulator must have them: Emulator(nodes=NodeOptions(folders=NODE_FOLDERS))."""

NODE_PROJECT = "10002"
"""A workspace of the new Data Studio."""


def node_workspace(emulator: Emulator, count: int) -> Made:
    """The same in the new Data Studio: `count` nodes made by its SDK, every second one in production, and odd ones."""
    client = node_models_client(emulator)
    sources = contents(corpus=False)
    made, published = [], []
    for number in range(count - 4):
        source, content = sources[number % len(sources)]
        content = with_password(job()) if number % 10 == 3 else content
        name = NODE_NAMES[number % len(NODE_NAMES)].format(job=source, n=number)
        folder = NODE_FOLDERS[number % 4]
        made.append(create_node(client, name, folder, content, timed=number % 2 == 0))
        if number % 2 == 0:
            deploy(emulator, made[-1])
            published.append(made[-1])
    inside = create_node(client, "inside_a_workflow", "orders", job())
    emulator.node_console.put_into_workflow(inside, "nightly")
    unreadable = create_node(client, "unreadable", "orders", job())
    emulator.node_console.edit_content(unreadable, "{ no JSON")
    address = create_node(client, "with_an_address", "orders", with_password_inside(job()))
    draft = create_node(client, "edited_since", "orders", job(), timed=True)
    deploy(emulator, draft)
    emulator.clock.offset += 0.01
    emulator.node_console.edit_content(draft, with_groups(job(concurrent=7)))
    return Made((*made, inside, unreadable, address, draft), (*published, draft), (draft,), (inside, unreadable))


def node_models_client(emulator: Emulator) -> NodeClient:
    """The official SDK of the new Data Studio, as a client of the emulator."""
    return NodeClient(
        Config(
            access_key_id=emulator.access_key_id,
            access_key_secret=emulator.access_key_secret,
            endpoint=emulator.endpoint.removeprefix("http://"),
            protocol="http",
        )
    )


def with_groups(content: dict[str, Any]) -> dict[str, Any]:
    """A content with resource group and CUs of its own, unless it has them."""
    return {"extend": {"resourceGroup": "S_res_group_1_2", "cu": "0.5"}, **content}


def deploy(emulator: Emulator, node_id: str) -> None:
    """Deploy a node, not in the very moment in which it was saved."""
    emulator.clock.offset += 0.01
    emulator.node_console.deploy(node_id)


def create_node(client: NodeClient, name: str, folder: str, content: dict[str, Any], *, timed: bool = False) -> str:
    """CreateNode by the SDK; the id. `timed` nodes have a schedule and depend on the root of the workspace. Resource
    group and CUs are in the content, as the console keeps them."""
    content = with_groups(content)
    entry: dict[str, Any] = {
        "id": name,
        "name": name,
        "script": {
            "path": f"{folder}/{name}".lstrip("/"),
            "language": "json",
            "runtime": {"command": "DI", "commandTypeId": 23},
            "content": json.dumps(content, ensure_ascii=False),
        },
        "runtimeResource": {"resourceGroup": "S_res_group_1_2"},
    }
    spec: dict[str, Any] = {"nodes": [entry]}
    if timed:
        entry["trigger"] = {"type": "Scheduler", "cron": "00 12 00 * * ?"}
        depends = [{"type": "Normal", "output": "emulated_new_standard_root", "sourceType": "Manual"}]
        spec["flow"] = [{"nodeId": name, "depends": depends}]
    text = json.dumps({"version": "1.1.0", "kind": "Node", "spec": spec}, ensure_ascii=False)
    request = node_models.CreateNodeRequest(project_id=int(NODE_PROJECT), scene="DATAWORKS_PROJECT", spec=text)
    return str(client.create_node(request).body.id)


@dataclass(frozen=True)
class Made:
    """The ids that were made. `left_out` are those that no program can hold, `drafts` were edited after publication."""

    all: tuple[str, ...]
    published: tuple[str, ...]
    drafts: tuple[str, ...]
    left_out: tuple[str, ...]


def contents(*, corpus: bool) -> list[tuple[str, dict[str, Any]]]:
    """Jobs of ours, and where present those that others published, by name."""
    found = [(name, dict(content)) for name, content in JOBS.items()]
    if corpus and CORPUS.is_dir():
        found += [(path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(CORPUS.glob("*.json"))]
    return found


def workspace(emulator: Emulator, count: int, *, corpus: bool = False) -> Made:
    """Make `count` tasks, every second one scheduled and in production, and six odd ones."""
    client = sdk(emulator)
    for flow in FLOWS:
        if flow != "orders":  # which every emulator has
            client.create_business(models.CreateBusinessRequest(project_id=int(PROJECT), business_name=flow))
        emulator.console.make_folder(f"业务流程/{flow}/数据集成/daily")
    sources = contents(corpus=corpus)
    made, published = [], []
    for number in range(count - len(ODD)):
        source, content = sources[number % len(sources)]
        content = {**content, "type": "job"} if isinstance(content.get("steps"), list) else content
        if number % 10 == 3:
            content = with_password(job())
        name = NAMES[number % len(NAMES)].format(job=source, n=number)
        folder = f"业务流程/{FLOWS[number % len(FLOWS)]}/数据集成" + ("/daily" if number % 7 == 0 else "")
        param = {"ResourceGroup": "S_res_group_1_2", "Cu": "0.5"} if number % 4 == 0 else {}
        made.append(create(client, name, folder, content, **param))
        if number % 2 == 0:
            schedule(client, made[-1], file_description="" if number % 3 else "nightly")
            emulator.operation_center.publish(made[-1])
            published.append(made[-1])
    odd = [make(emulator, client) for make in ODD]
    left_out = [file_id for file_id, adopted in odd if not adopted]
    draft = published[0]
    emulator.console.edit_content(draft, lambda content: {**content, "setting": {"speed": {"concurrent": 7}}})
    return Made((*made, *(file_id for file_id, _ in odd)), tuple(published), (draft,), tuple(left_out))


def _equal_name(folder: str) -> Callable[[Emulator, Client], tuple[str, bool]]:
    return lambda _emulator, client: (create(client, "orders", f"业务流程/{folder}/数据集成", job()), True)


def _inside(_emulator: Emulator, client: Client) -> tuple[str, bool]:
    return create(client, "with an address", "业务流程/orders/数据集成", with_password_inside(job())), True


def _unreadable(emulator: Emulator, client: Client) -> tuple[str, bool]:
    file_id = create(client, "unreadable", "业务流程/orders/数据集成", job())
    emulator.console.edit_content(file_id, "{ no JSON")
    return file_id, False


def _unknown_connector(_emulator: Emulator, client: Client) -> tuple[str, bool]:
    content = job()
    content["steps"][0]["stepType"] = "a_connector_of_tomorrow"
    return create(client, "unknown connector", "业务流程/orders/数据集成", content), True


def _equal_steps(_emulator: Emulator, client: Client) -> tuple[str, bool]:
    content = with_password(job())
    content["steps"][1]["name"] = content["steps"][0]["name"]
    return create(client, "equal step names", "业务流程/orders/数据集成", content), False


ODD: Sequence[Callable[[Emulator, Client], tuple[str, bool]]] = (
    _equal_name("orders"),
    _equal_name("returns"),
    _inside,
    _unreadable,
    _unknown_connector,
    _equal_steps,
)
