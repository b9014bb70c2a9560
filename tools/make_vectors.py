"""Signatures of the official SDK, as a file: `make vectors` writes tests/vectors/acs3.json anew.

The SDK builds and signs each request as it would for the network; its date and nonce are fixed, and the request is
taken away just before it would be sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.core import DaraCore

TARGET = Path(__file__).resolve().parents[1] / "tests" / "vectors" / "acs3.json"

DATE, NONCE = "2026-05-04T03:02:01Z", "00112233445566778899aabbccddeeff"
KEY_ID, SECRET, TOKEN = "emulator-vectors", "a secret of no account", "a/token+of=no~account"

FOLDER = "业务流程/nightly loads/数据集成"
CONTENT = json.dumps(
    {"steps": [{"parameter": {"where": "a > 1 + 2 & b = '~*!()' %", "名称": "值\u00a0😀"}}]}, ensure_ascii=False
)
PARAM = json.dumps({"FileFolderPath": FOLDER, "ResourceGroup": "S_res_group_1_2", "Cu": "0.5"}, ensure_ascii=False)

IDS = {"project_id": 10000, "file_id": 1000001}
CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    # the SDK's method, and the fields of its request
    (
        "create_disync_task",
        {
            "project_id": 10000,
            "task_type": "DI_OFFLINE",
            "task_name": "orders daily",
            "task_param": PARAM,
            "task_content": CONTENT,
            "client_token": "token-0001",
        },
    ),
    ("update_disync_task", {**IDS, "task_type": "DI_OFFLINE", "task_content": CONTENT, "task_param": "{}"}),
    ("update_disync_task", {**IDS, "task_type": "DI_OFFLINE", "task_content": "", "task_param": PARAM}),
    ("get_file", IDS),
    ("list_files", {"project_id": 10000, "file_id_in": "1000001,1000002", "page_number": 1, "page_size": 100}),
    ("update_file", {**IDS, "file_name": "orders ~*'()!", "file_folder_path": FOLDER, "input_list": ""}),
    ("update_file", {**IDS, "content": CONTENT, "input_list": "project_root,other.root"}),
    ("delete_file", IDS),
    ("get_deployment", {"project_id": 10000, "deployment_id": 77}),
    ("get_folder", {"project_id": 10000, "folder_id": "a1b2"}),
    ("list_folders", {"project_id": 10000, "parent_folder_path": FOLDER, "page_number": 1, "page_size": 100}),
    ("get_project", {"project_id": 10000}),
    ("list_data_sources", {"project_id": 10000, "name": "orders ~*'()!", "env_type": 1, "page_number": 1}),
)


class _Taken(BaseException):
    """The request is ready; not an Exception, so that the SDK does not turn it into one of its own."""

    def __init__(self, request: Any) -> None:
        super().__init__()
        self.request = request


def _take(request: Any, _runtime: Any = None) -> Any:
    raise _Taken(request)


def sdk_request(
    method: str, fields: Mapping[str, Any], *, date: str = DATE, nonce: str = NONCE, key_id: str = KEY_ID,
    secret: str = SECRET, token: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What the SDK would send for one call: method, decoded query, headers and body text."""
    config = Config(access_key_id=key_id, access_key_secret=secret, security_token=token, region_id="cn-shanghai")
    name = "".join(part.capitalize() for part in method.split("_")).replace("Disync", "DISync") + "Request"
    call: Callable[[Any], Any] = getattr(Client(config), method)
    with (
        patch.object(Utils, "get_timestamp", staticmethod(lambda: date)),
        patch.object(Utils, "get_nonce", staticmethod(lambda: nonce)),
        patch.object(Utils, "get_user_agent", staticmethod(lambda _: "vectors/1.0")),  # else it names the machine
        patch.object(DaraCore, "do_action", staticmethod(_take)),
    ):
        try:
            call(getattr(models, name)(**fields))
        except _Taken as taken:
            request = taken.request
    body = request.body or ""
    headers = {key.lower(): value for key, value in request.headers.items()}
    return {
        "method": request.method,
        "query": dict(parse_qsl(urlsplit(DaraCore.compose_url(request)).query, keep_blank_values=True)),
        "headers": {key: headers[key] for key in sorted(headers)},
        "body": body.decode() if isinstance(body, bytes) else str(body),
    }


def vectors() -> str:
    """The text of the vector file."""
    cases = [
        {"name": f"{method} {kind}", **sdk_request(method, fields, token=token)}
        for method, fields in CALLS
        for kind, token in (("with a key", None), ("with a temporary key", TOKEN))
    ]
    fixed = {"access_key_id": KEY_ID, "access_key_secret": SECRET, "security_token": TOKEN}
    return json.dumps({"fixed": fixed, "vectors": cases}, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(vectors(), encoding="utf-8")
