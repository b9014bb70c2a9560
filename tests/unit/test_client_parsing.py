"""Reading an answer is total: any bytes and any JSON give a typed reply or an error of ours, and never another."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_dataworks.client.models import Reply
from pulumi_dataworks.client.request import Call, Failure, read
from pulumi_dataworks.client.transport import Answer
from pulumi_dataworks.errors import OperationError, OutcomeUnknownError
from support.node_calls import NODE_CALLS
from support.operations import CALLS
from support.wire import Wire, create, ok

NAMES = [
    *("Success", "Code", "Message", "RequestId", "ErrorCode", "ErrorMessage", "Data", "Status", "Content"),
    *("File", "Files", "FileId", "FileName", "DeploymentId", "Deployment", "Folder", "Folders", "FolderPath"),
    *("NodeConfiguration", "InputList", "CurrentVersion", "DeletedStatus"),
    *("Id", "Node", "Spec", "PagingInfo", "Nodes", "Pipeline", "Stages", "PipelineRuns", "PipelineRunItems"),
    *("Project", "Name", "Snapshots", "Version", "Outputs", "NodeOutputs", "Script", "Path", "TotalCount"),
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["success", "fail", "Throttling", "NORMAL", "\ud800", "9" * 30])
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
)
REPLIES = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8).map(lambda reply: {"Success": True, **reply})


@settings(max_examples=300)
@given(
    body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()),
    status=st.integers(100, 599),
    headers=st.dictionaries(
        st.sampled_from(["date", "retry-after", "x-acs-retry-after", "x-acs-request-id"]), st.text()
    ),
    family=st.booleans(),
)
def test_any_answer_is_read_or_is_a_failure(body: bytes, status: int, headers: dict[str, str], family: bool) -> None:
    """Bytes that are no text, JSON that is no object, fields of other types, at any status."""
    call = Call("UpdateDISyncTask", {}, {}, task_family=family)
    failure = None
    try:
        reply = read(call, Answer(status, headers, body), secrets=("canary",), now=1_800_000_000.0)
    except Failure as found:
        failure = found
    if failure is None:
        assert reply["Success"] is True
        assert 200 <= status < 300
    else:
        str(failure.error).encode("utf-8")
        assert failure.error.advice
        assert "\n" not in failure.error.message
        assert len(failure.error.message) < 1200
        assert failure.retry_after is None or failure.retry_after > 0


METHODS = [
    *((method, arguments) for method, arguments, *_ in CALLS.values()),
    *((call.method, call.arguments) for call in NODE_CALLS.values()),
]


@pytest.mark.parametrize(("method", "arguments"), METHODS, ids=[method for method, _ in METHODS])
@settings(max_examples=60, deadline=None)
@given(reply=REPLIES)
def test_any_reply_is_typed_or_an_error_of_ours(method: str, arguments: dict[str, Any], reply: dict[str, Any]) -> None:
    """Whatever it holds, each operation returns what it promises or raises an OperationError."""
    client = Wire(httpx.Response(200, content=json.dumps(reply).encode())).client()
    try:
        found = getattr(client, method)(**arguments)
    except OperationError as error:
        str(error).encode("utf-8")
    else:
        assert all(
            one is None or isinstance(one, Reply | str) for one in (found if isinstance(found, list) else [found])
        )


@pytest.mark.parametrize(
    "number", [0, "0", "", None, 1.0, 1.5, True, "None", "-7", "7 ", "x", [7], {"FileId": 7}, 10**400]
)
def test_a_creation_without_a_real_id_is_not_known(number: Any) -> None:
    """It may have made a file: never an id like "None", never a failure that says nothing was done."""
    data = {"Status": "success", "FileId": number}
    with pytest.raises(OutcomeUnknownError, match="its reply cannot be read: FileId"):
        create(Wire(ok(Data=data)).client())


@pytest.mark.parametrize("number", [1.5, [5], {"x": "canary"}, True])
def test_a_deletion_with_a_strange_deployment_is_not_known(number: Any) -> None:
    """There is something to wait for, but not what."""
    with pytest.raises(OutcomeUnknownError, match="its reply cannot be read: DeploymentId") as caught:
        Wire(ok(DeploymentId=number)).client().delete_file(project_id="1", file_id="2")
    assert "canary" not in str(caught.value)
    for none in (None, "", 0):
        assert Wire(ok(DeploymentId=none)).client().delete_file(project_id="1", file_id="2") is None
