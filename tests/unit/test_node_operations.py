"""Each operation of 2024-05-18: where its parameters travel, what comes back, and what its refusals mean."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from pulumi_dataworks.client import DataWorksClient
from pulumi_dataworks.client.node_error_rules import NODE_ERROR_RULES, node_error_rule_of
from pulumi_dataworks.errors import NotFoundError, OutcomeUnknownError, RefusedError, ThrottledError
from support.node_calls import IDS, NODE_CALLS, NODE_ID, READS, WRITES
from support.wire import Wire, query_of, refused


def client(reply: Any) -> tuple[DataWorksClient, Wire]:
    wire = Wire(httpx.Response(200, text=json.dumps({"RequestId": "R1", **reply})))
    return wire.client(), wire


@pytest.mark.parametrize("operation", NODE_CALLS)
def test_parameters_travel_where_the_sdk_puts_them(operation: str) -> None:
    """Query or body, GET or POST, under the version of the new Data Studio; what is not given is not sent."""
    call = NODE_CALLS[operation]
    ours, wire = client(call.reply)
    getattr(ours, call.method)(**call.arguments)
    (request,) = wire.requests
    assert (request.headers["x-acs-action"], request.headers["x-acs-version"]) == (operation, "2024-05-18")
    assert request.method == call.http
    assert dict(parse_qsl(query_of(request), keep_blank_values=True)) == call.query
    assert dict(parse_qsl(request.content.decode(), keep_blank_values=True)) == call.form


@pytest.mark.parametrize("wire_id", [int(NODE_ID), NODE_ID])
def test_an_id_of_19_digits_stays_what_it_is(wire_id: int | str) -> None:
    """As a JSON number, which a double cannot hold, and as text."""
    assert client({"Id": wire_id})[0].create_node(project_id="1", spec="{}") == "7000000000000000901"
    found = client({"Node": {"Id": wire_id, "Spec": "{}", "TaskId": 700006680527}})[0].get_node(**IDS)
    assert (found.id, found.task_id) == ("7000000000000000901", "700006680527")


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        *(("CreateNode", one) for one in ("", "evil", -1, 0, 2**70, None, [5], 7.0e18)),
        # the id of a run is any short text of letters, digits, - and _
        *(("CreatePipelineRun", one) for one in ("", None, [5], 7.0e18, "a b", "\ud800", "x" * 65)),
    ],
)
def test_an_id_that_nothing_could_be_read_by_is_an_unreadable_reply(operation: str, answer: Any) -> None:
    """The write may have been done, so its outcome is unknown."""
    call = NODE_CALLS[operation]
    with pytest.raises(OutcomeUnknownError, match=f"{operation} was answered, and its reply cannot be read"):
        getattr(client({"Id": answer})[0], call.method)(**call.arguments)


@pytest.mark.parametrize("reply", [{}, {"Node": None}, {"Node": {}}, {"Node": {"Id": 5, "Spec": "{}"}}])
def test_another_node_than_the_one_asked_for_proves_nothing(reply: Any) -> None:
    """Neither does an answer without one: it is no missing node."""
    with pytest.raises(OutcomeUnknownError, match="GetNode was"):
        client(reply)[0].get_node(**IDS)


def test_a_node_without_a_spec_is_not_read() -> None:
    """An empty Spec would read as a task without content."""
    with pytest.raises(OutcomeUnknownError, match="without a Spec"):
        client({"Node": {"Id": int(NODE_ID), "Spec": None}})[0].get_node(**IDS)


@pytest.mark.parametrize(
    "operation", ["UpdateNode", "MoveNode", "RenameNode", "DeleteNode", "ExecPipelineRunStage", "AbolishPipelineRun"]
)
@pytest.mark.parametrize("reply", [{}, {"Success": None}, {"Success": "maybe"}])
def test_a_write_that_does_not_say_that_it_succeeded_is_unknown(operation: str, reply: Any) -> None:
    """The SDK names Success for these operations."""
    call = NODE_CALLS[operation]
    with pytest.raises(OutcomeUnknownError):
        getattr(client(reply)[0], call.method)(**call.arguments)


@pytest.mark.parametrize(
    ("operation", "key"),
    [
        ("ListNodes", "Nodes"),
        ("ListSnapshots", "Snapshots"),
        ("ListPipelineRuns", "PipelineRuns"),
        ("ListPipelineRunItems", "PipelineRunItems"),
        ("ListDataSources", "DataSources"),
        ("ListResourceGroups", "ResourceGroupList"),
    ],
)
def test_a_null_list_has_no_items(operation: str, key: str) -> None:
    """And numbers of a page are text, as recorded."""
    call = NODE_CALLS[operation]
    page = getattr(client({"PagingInfo": {key: None, "TotalCount": "12"}})[0], call.method)(**call.arguments)
    assert (list(page.rows), page.total_count) == ([], 12)


KINDS = [
    # code, message, kind: as recorded, or as field notes and pages have them
    ("5801488441564725286", f"未找到节点: {NODE_ID}", "not found"),
    ("5801488441564725286", "something else", "unknown"),  # a code is a family: the message counts as well
    ("5801489541076353033", "未找到发布对象", "refused"),
    ("Throttling.User", "Request was denied due to user flow control.", "throttled"),
    ("Throttling.Resource", "", "throttled"),  # a quota in 2020-05-18
    ("9990020002", "", "throttled"),
    ("9990040003", "", "throttled"),  # a missing file in 2020-05-18
    ("5801480744983330820", "Enum not found. Enum: SourceType Value:Normal", "refused"),
    ("X", "目录层级校验未通过", "refused"),
    ("X", "Node with the same name already exists in the project", "refused"),
    ("InvalidParameter", "", "refused"),
    ("1201111431", "Invalid path: /bizroot", "refused"),
    ("403030", "no permission", "refused"),
    ("Forbidden.RAM", "", "refused"),  # a row of both versions
    ("InternalError", "", "transient"),
    ("X", "anything", "unknown"),
]


@pytest.mark.parametrize(("code", "message", "kind"), KINDS)
def test_each_code_has_its_meaning(code: str, message: str, kind: str) -> None:
    row = node_error_rule_of(code, 400, message)
    assert row.kind == kind
    assert row.advice
    assert row.reason


def test_no_row_is_out_of_reach() -> None:
    """Each pattern, with its wildcards filled, finds its own row."""
    for row in NODE_ERROR_RULES:
        for pattern in row.codes:
            code, _, message = pattern.replace("*", "").partition(": ")
            assert node_error_rule_of(code, 400, message) is row, pattern


@pytest.mark.parametrize("operation", ["GetNode", "UpdateNode", "CreateNode"])
def test_throttling_arrives_as_a_bad_request_and_is_retried(operation: str) -> None:
    """Also for a write: it was refused at the gate."""
    call = NODE_CALLS[operation]
    wire = Wire(refused(400, "9990020002"), httpx.Response(200, json=call.reply))
    getattr(wire.client(), call.method)(**call.arguments)
    assert len(wire.requests) == 2
    with pytest.raises(ThrottledError):
        getattr(Wire(refused(400, "Throttling.Resource")).client(), call.method)(**call.arguments)


@pytest.mark.parametrize("operation", WRITES)
def test_a_write_without_an_answer_is_not_sent_again(operation: str) -> None:
    """None has an idempotency key."""
    call = NODE_CALLS[operation]
    for reply in (httpx.ReadTimeout("late"), httpx.Response(503), refused(500, "InternalError")):
        wire = Wire(reply)
        with pytest.raises(OutcomeUnknownError):
            getattr(wire.client(), call.method)(**call.arguments)
        assert len(wire.requests) == 1


@pytest.mark.parametrize("operation", READS)
def test_a_read_without_an_answer_is_sent_again(operation: str) -> None:
    """Up to five times."""
    call = NODE_CALLS[operation]
    wire = Wire(httpx.ReadTimeout("late"), httpx.Response(200, json=call.reply))
    getattr(wire.client(), call.method)(**call.arguments)
    assert len(wire.requests) == 2


@pytest.mark.parametrize(("code", "message"), [("InvalidParameter", ""), ("1201111431", "Invalid path: /bizroot")])
def test_a_call_that_meets_the_other_data_studio_says_which_setting_to_change(code: str, message: str) -> None:
    """In both directions, and where the console shows which one it is."""
    with pytest.raises(RefusedError) as new:
        Wire(refused(400, code, message)).client().get_node(**IDS)
    with pytest.raises(RefusedError) as old:
        Wire(refused(400, code, message)).client().get_file(project_id="1", file_id="2")
    assert "set dataworks:dataStudio to legacy" in new.value.advice
    assert "`pulumi config set dataworks:dataStudio new`" in old.value.advice
    for caught in (new, old):
        assert "dataworks:newWorkspaces" in caught.value.advice
        assert "Project Directory (项目目录)" in caught.value.advice


def test_an_id_of_the_other_data_studio_is_no_proven_absence() -> None:
    """GetNode answers an id of the scheduler or of 2020-05-18 as it answers a missing one (recorded)."""
    with pytest.raises(NotFoundError) as caught:
        Wire(refused(400, "5801488441564725286", "未找到节点: 5")).client().get_node(project_id="1", node_id="5")
    assert "legacy Data Studio" in caught.value.advice


@pytest.mark.parametrize(
    ("properties", "environment"),
    [
        ({"envType": "Dev", "password": "canary"}, "Dev"),
        ('{"envType":"Prod"}', "Prod"),
        ("{", ""),
        (None, ""),
        ([], ""),
        ({"envType": 5}, ""),
    ],
)
def test_of_what_connects_to_a_data_source_only_the_environment_is_kept(properties: Any, environment: str) -> None:
    """The SDK says any type; the rest may hold a password."""
    reply = {"PagingInfo": {"DataSources": [{"Name": "n", "DataSource": [{"ConnectionProperties": properties}]}]}}
    ((source,),) = (one.data_source for one in client(reply)[0].list_data_sources_2024(project_id="1").rows)
    assert source.env_type == environment
    assert "canary" not in repr(source)
