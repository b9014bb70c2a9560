"""The client alone: signing, and one whole UpdateDISyncTask, beside the official SDK and plain httpx."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.request import DaraRequest

from pulumi_dataworks.client import Credentials, DataWorksClient, signing

from .emulated import Emulated
from .jobs import FOLDER, job

Cpu = dict[str, list[float]]
"""CPU milliseconds of one call, by who did it, one figure for each round."""


def rounds(contestants: dict[str, Callable[[], object]], *, count: int, calls: int) -> Cpu:
    """`count` rounds, in each of which everybody does `calls` calls, one after the other."""
    for one in contestants.values():
        for _ in range(max(3, calls // 20)):
            one()
    found: Cpu = {name: [] for name in contestants}
    for _ in range(count):
        for name, one in contestants.items():
            started = time.process_time()
            for _ in range(calls):
                one()
            found[name].append((time.process_time() - started) / calls * 1000)
    return found


def signing_cpu(*, count: int, calls: int) -> Cpu:
    """From the decoded query to the Authorization header of one UpdateDISyncTask; both sign the same request alike.

    Ours makes the text of the URL on the way; the SDK makes it once more later, which is not counted here.
    """
    query = {
        "FileId": "1000001",
        "ProjectId": "10000",
        "TaskContent": json.dumps(job("orders"), ensure_ascii=False, separators=(",", ":")),
        "TaskParam": "{}",
        "TaskType": "DI_OFFLINE",
    }
    body_hash = signing.sha256_hex(b"")
    headers = {
        "host": "dataworks.cn-shanghai.aliyuncs.com",
        "x-acs-action": "UpdateDISyncTask",
        "x-acs-content-sha256": body_hash,
        "x-acs-date": "2026-05-04T03:02:01Z",
        "x-acs-signature-nonce": secrets.token_hex(16),
        "x-acs-version": "2020-05-18",
    }
    credentials = Credentials("emulator-key", "emulator-secret")
    request = DaraRequest()
    request.method, request.pathname, request.query, request.headers = "POST", "/", query, headers

    def ours() -> str:
        text = signing.canonical_query(query)
        return signing.authorization(credentials, method="POST", query=text, headers=headers, body_hash=body_hash)

    def sdk() -> str:
        return str(
            Utils.get_authorization(
                request, signing.ALGORITHM, body_hash, credentials.access_key_id, credentials.access_key_secret
            )
        )

    if ours() != sdk():
        raise AssertionError("the two signatures differ, so their costs cannot be compared")
    return rounds({"ours": ours, "sdk": sdk}, count=count, calls=calls)


def update_cpu(emulator: Emulated, *, count: int, calls: int) -> Cpu:
    """One whole UpdateDISyncTask: the request built, signed, sent, answered by the same server and read."""
    text, credentials = (
        json.dumps(job("orders"), ensure_ascii=False),
        Credentials(emulator.access_key_id, emulator.access_key_secret),
    )
    client = DataWorksClient(endpoint=emulator.endpoint, credentials=lambda: credentials, max_qps=1e6)
    created = client.create_di_sync_task(
        project_id="10000",
        task_name="bench",
        task_content=text,
        task_param=json.dumps({"FileFolderPath": FOLDER}),
        client_token=secrets.token_hex(16),
    )
    host = emulator.endpoint.removeprefix("http://")
    sdk = Client(
        Config(
            endpoint=host,
            protocol="http",
            access_key_id=emulator.access_key_id,
            access_key_secret=emulator.access_key_secret,
        )
    )

    def ours() -> object:
        return client.update_di_sync_task(
            project_id="10000", file_id=created.file_id, task_content=text, task_param="{}"
        )

    def theirs() -> object:
        request = models.UpdateDISyncTaskRequest(
            project_id=10000,
            file_id=int(created.file_id),
            task_content=text,
            task_param="{}",
            task_type="DI_OFFLINE",
        )
        return sdk.update_disync_task(request).body

    with client, httpx.Client(trust_env=False) as http:

        def plain() -> Any:
            query = signing.canonical_query(
                {
                    "FileId": created.file_id,
                    "ProjectId": "10000",
                    "TaskContent": text,
                    "TaskParam": "{}",
                    "TaskType": "DI_OFFLINE",
                }
            )
            headers = signing.signed_headers(
                credentials,
                method="POST",
                host=host,
                action="UpdateDISyncTask",
                query=query,
                body=b"",
                date=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                nonce=secrets.token_hex(16),
                version="2020-05-18",
            )
            reply = http.post(f"{emulator.endpoint}/?{query}", headers=headers).raise_for_status().json()
            if reply["Data"]["Status"] != "success":
                raise AssertionError(reply)
            return reply

        return rounds({"ours": ours, "sdk": theirs, "httpx": plain}, count=count, calls=calls)
