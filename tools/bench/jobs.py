"""The tasks of the bench: the orders job of the examples, with tables of their own."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

JOB = Path(__file__).resolve().parents[2] / "examples/orders/jobs/orders_mysql_to_maxcompute.json"
FOLDER = "业务流程/orders/数据集成"


def job(table: str, *, concurrent: int = 4) -> dict[str, Any]:
    """A whole content: reader, writer, seven columns, a filter."""
    content: dict[str, Any] = copy.deepcopy(json.loads(JOB.read_text(encoding="utf-8")))
    for step in content["steps"]:
        step["parameter"]["table"] = table
    content["setting"]["speed"]["concurrent"] = concurrent
    return content


def tasks(count: int, *, edited: int = 0) -> dict[str, dict[str, Any]]:
    """`count` tasks, the first `edited` of them with another content."""
    return {
        name: {
            "project_id": "10000",
            "task_name": name,
            "task_content": job(name, concurrent=8 if index < edited else 4),
            "file_folder_path": FOLDER,
        }
        for index, name in enumerate(f"task_{number:05}" for number in range(count))
    }
