"""Previews made by hand, for what no real one has: hostile texts everywhere, hundreds of tasks, broken files."""

from __future__ import annotations

import copy
import json
from typing import Any

from pulumi_dataworks.review import Digest, read_digest
from support.stories import content

TYPE = "pulumi-python:dynamic/dataworks:DISyncTask"


def urn(name: str, type_: str = TYPE) -> str:
    return f"urn:pulumi:dev::test::{type_}::{name}"


def properties(name: str = "orders", **changes: Any) -> dict[str, Any]:
    base = {
        "project_id": "10000",
        "task_type": "DI_OFFLINE",
        "task_name": name,
        "task_content": content(),
        "file_folder_path": "业务流程/orders/数据集成",
    }
    return {**base, **changes}


def step(op: str, name: str, old: Any = None, new: Any = None, **more: Any) -> dict[str, Any]:
    """One step as the engine writes it; `old` and `new` are properties."""
    told: dict[str, Any] = {"op": op, "urn": more.pop("urn", urn(name)), **more}
    if old is not None:
        told["oldState"] = {"id": "10000:1000001", "inputs": old, "outputs": old, **more.pop("state", {})}
        told.pop("state", None)
    if new is not None:
        told["newState"] = {"inputs": new}
    return told


def text_of(*steps: dict[str, Any], **more: Any) -> str:
    return json.dumps({"steps": list(steps), **more})


def digest(*steps: dict[str, Any], **more: Any) -> Digest:
    return read_digest(text_of(*steps, **more), "a file")


def many(count: int) -> Digest:
    """Updates of so many tasks: a column is inserted on both sides, and every fifth empties its target from now on."""
    columns = [f"column_{number:02}" for number in range(12)]
    steps = []
    for number in range(count):
        old = properties(
            f"task_{number:03}", task_content=content(columns=columns, writer={"truncate": number % 5 > 0})
        )
        new = copy.deepcopy(old)
        for one in new["task_content"]["steps"]:
            one["parameter"]["column"] = [*columns[:3], "coupon", *columns[3:]]
            one["parameter"].update({"truncate": True} if one["name"] == "Writer" else {})
        steps.append(step("update", f"task-{number:03}", old, new, detailedDiff={"task_content.steps": {}}))
    return digest(*steps, changeSummary={"update": count})
