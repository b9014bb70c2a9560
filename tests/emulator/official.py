"""Calls of the official SDK that several modules make."""

from __future__ import annotations

from typing import Any

from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client

from .conftest import FLOW, content, text


def create(client: Client, name: str = "orders_daily", **changes: Any) -> int:
    """CreateDISyncTask by the SDK; the FileId."""
    fields: dict[str, Any] = {
        "project_id": 10000,
        "task_type": "DI_OFFLINE",
        "task_name": name,
        "task_content": text(content()),
        "task_param": text({"FileFolderPath": FLOW, "ResourceGroup": "S_res_group_1_2", "Cu": "0.5"}),
        **changes,
    }
    body = client.create_disync_task(models.CreateDISyncTaskRequest(**fields)).body
    assert body.success is True
    assert (body.data.status, body.data.message) == ("success", None)
    assert isinstance(body.data.file_id, int)
    return int(body.data.file_id)


def get(client: Client, file_id: int) -> Any:
    return client.get_file(models.GetFileRequest(project_id=10000, file_id=file_id)).body


STANDARD, BASIC = 10000, 10001

ROOTS = {STANDARD: "emulated_standard_root", BASIC: "emulated_basic_root"}


def made(client: Client, project: int = STANDARD, name: str = "orders_daily") -> int:
    """A draft that can be submitted: with a schedule, inputs and outputs."""
    file_id = create(client, name, project_id=project)
    body = client.update_file(
        models.UpdateFileRequest(
            project_id=project,
            file_id=file_id,
            cron_express="00 12 00 * * ?",
            scheduler_type="NORMAL",
            input_list=ROOTS[project],
            output_list=f"out.{file_id}",
            ignore_parent_skip_running_property=True,
        )
    ).body
    assert body.success is True
    return file_id


def submit(client: Client, file_id: int, project: int = STANDARD, **fields: Any) -> Any:
    return client.submit_file(models.SubmitFileRequest(project_id=project, file_id=file_id, **fields)).body


def deployment(client: Client, deployment_id: Any, project: int = STANDARD) -> Any:
    request = models.GetDeploymentRequest(project_id=project, deployment_id=deployment_id)
    return client.get_deployment(request).body.data


def polled(client: Client, body: Any, project: int = STANDARD, times: int = 3) -> list[tuple[int, int | None]]:
    """Status and CheckingStatus, asked so many times."""
    assert body.success is True, body.error_message
    asked = [deployment(client, body.data, project).deployment for _ in range(times)]
    return [(one.status, one.checking_status) for one in asked]
