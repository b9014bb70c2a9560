"""Each operation: where its parameters travel, and what comes back."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from pulumi_dataworks.client import DataWorksClient
from pulumi_dataworks.client.error_rules import ERROR_RULES, error_rule_of, safe_message
from pulumi_dataworks.errors import OperationError, OutcomeUnknownError, RefusedError
from support.operations import CALLS, IDS
from support.wire import KEY, Wire, ok, query_of, refused


@pytest.mark.parametrize("operation", CALLS)
def test_parameters_travel_where_the_sdk_puts_them(operation: str) -> None:
    """Query or body, as documented; what is not given is not sent."""
    method, arguments, query, form, reply = CALLS[operation]
    wire = Wire(httpx.Response(200, json={"Success": True, **reply}))
    getattr(wire.client(), method)(**arguments)
    (request,) = wire.requests
    assert request.headers["x-acs-action"] == operation
    assert request.method == ("GET" if operation == "ListDataSources" else "POST")
    assert request.headers["x-acs-version"] == "2020-05-18"
    assert dict(parse_qsl(query_of(request), keep_blank_values=True)) == query
    assert dict(parse_qsl(request.content.decode(), keep_blank_values=True)) == form
    assert ("content-type" in request.headers) == bool(form)


def test_a_family_without_success_is_read_by_its_status() -> None:
    """ListDeployments has no Success at all; with a code it is still a refusal."""
    listed = Wire(httpx.Response(200, json={"Data": {"Deployments": [{"Id": 5, "Status": 0}]}})).client()
    (one,) = listed.list_deployments(project_id="1").deployments
    assert (one.id, one.status) == ("5", 0)
    with pytest.raises(RefusedError):
        Wire(httpx.Response(200, json={"Code": "X42"})).client().list_deployments(project_id="1")


def test_a_deployment_names_its_files() -> None:
    """Data.DeployedItems stands beside Data.Deployment; without an id a submission is not begun."""
    data = {"Deployment": {"Status": 1, "CheckingStatus": 8}, "DeployedItems": [{"FileId": 2, "FileVersion": 3}]}
    deployment = Wire(ok(Data=data)).client().get_deployment(project_id="1", deployment_id="5")
    assert (deployment.status, deployment.checking_status) == (1, 8)
    assert [(item.file_id, item.file_version) for item in deployment.deployed_items or []] == [("2", 3)]
    with pytest.raises(OutcomeUnknownError, match="SubmitFile was answered"):
        Wire(ok(Data=None)).client().submit_file(project_id="1", file_id="2")


@pytest.mark.parametrize("answer", ["", "evil", -1, 0, 2**70, "9" * 400, "\ud800", None, [5], {"Id": 5}])
@pytest.mark.parametrize("operation", ["SubmitFile", "DeployFile", "CreateBusiness", "CreateDISyncTask"])
def test_an_id_that_nothing_could_be_read_by_is_an_unreadable_reply(operation: str, answer: Any) -> None:
    """The write may have been done, so its outcome is unknown; a lone surrogate reaches no later signature."""
    method, arguments, _, _, _ = CALLS[operation]
    reply = {
        "CreateBusiness": {"BusinessId": answer},
        "CreateDISyncTask": {"Data": {"Status": "success", "FileId": answer}},
    }.get(operation, {"Data": answer})
    wire = Wire(httpx.Response(200, text=json.dumps({"Success": True, **reply})))
    with pytest.raises(OutcomeUnknownError, match=f"{operation} was answered, and its reply cannot be read"):
        getattr(wire.client(), method)(**arguments)


@pytest.mark.parametrize("version", [2**63, 10**400, 1e400, "9" * 400])
def test_a_number_beyond_a_long_is_an_unreadable_reply(version: Any) -> None:
    """Neither the state nor a calculation could hold it."""
    body = json.dumps({"Success": True, "Data": {"File": {"FileId": 2, "CurrentVersion": version}}})
    wire = Wire(httpx.Response(200, text=body))
    with pytest.raises(OutcomeUnknownError, match=r"file\.current_version|File\.CurrentVersion"):
        wire.client().get_file(project_id="1", file_id="2")


def test_a_text_that_was_cut_inside_of_a_character_is_readable() -> None:
    """Half of a surrogate pair becomes U+FFFD; a whole pair stays the character that it is."""
    body = r'{"Success":true,"Data":{"File":{"FileId":2,"FileName":"a\ud83d","LastEditUser":"\ud83d\ude00"}}}'
    found = Wire(httpx.Response(200, text=body)).client().get_file(project_id="1", file_id="2")
    assert found is not None
    assert (found.file.file_name, found.file.last_edit_user) == ("a\ufffd", "\U0001f600")


@pytest.mark.parametrize(
    ("data", "standard"),
    [
        ({"ProjectMode": 3}, True),
        ({"ProjectMode": 2}, False),
        ({"ProjectMode": 3, "EnvTypes": ["PROD"]}, True),
        ({"EnvTypes": ["DEV", "PROD"]}, True),
        ({"ProjectMode": None, "EnvTypes": ["DEV", "PROD"]}, True),
        ({"EnvTypes": ["PROD"]}, False),
        ({"ProjectMode": 2, "EnvTypes": ["PROD"]}, False),
        ({}, False),
    ],
)
def test_a_workspace_is_in_standard_mode_by_its_mode_or_by_two_environments(
    data: dict[str, Any], standard: bool
) -> None:
    """The official sample decides by EnvTypes, the document by ProjectMode: either is enough."""
    assert Wire(ok(Data=data)).client().get_project(project_id="1").standard is standard


def test_reading_a_file_may_take_as_long_as_a_write() -> None:
    """GetFile brings a whole content; other reads are cut off earlier, for they can be asked again."""

    def seconds(call: str, **arguments: str) -> float:
        wire = Wire(ok())
        getattr(wire.client(), call)(**arguments)
        return float(wire.requests[0].extensions["timeout"]["read"])

    file, folder = seconds("get_file", **IDS), seconds("get_folder", project_id="1", folder_id="f")
    update = seconds("update_file", **IDS, file_name="n", input_list="")
    assert file == update == 60.0
    assert folder < 60.0


def test_a_schedule_of_other_types_is_still_a_file() -> None:
    """Only the schedule looks at these fields, and a task must stay readable."""
    node = {"Stop": False, "Timeout": "5", "AutoRerunTimes": "x", "DependentNodeIdList": [1, 2], "ResourceGroupId": 7}
    found = Wire(ok(Data={"File": {"FileId": 2}, "NodeConfiguration": node})).client().find_file(**IDS)
    assert found is not None
    read = found.node_configuration
    assert (read.stop, read.timeout, read.auto_rerun_times) == ("false", 5, None)
    assert (read.dependent_node_id_list, read.resource_group_id) == ("1,2", "7")


@pytest.mark.parametrize("number", [7, "7", 9007199254740993])
def test_ids_are_text_whatever_the_service_sends(number: Any) -> None:
    """Numbers today, perhaps text tomorrow, never rounded."""
    client = Wire(ok(Data={"Status": "success", "FileId": number})).client()
    created = client.create_di_sync_task(
        project_id="1", task_name="n", task_content="{}", task_param="{}", client_token="t"
    )
    assert created.file_id == str(number)
    deleted = Wire(ok(DeploymentId=number)).client().delete_file(**IDS)
    assert deleted == str(number)


def test_a_file_is_read_with_its_inputs() -> None:
    """InputList comes as objects and is sent as a comma list."""
    data = {
        "File": {
            "FileId": 2,
            "FileName": "n",
            "FileType": "23",
            "Content": None,
            "LastEditTime": 1700000000000,
            "Unknown": 1,
        },
        "NodeConfiguration": {"InputList": [{"Input": "a", "ParseType": "MANUAL"}, {"Input": "b"}]},
    }
    found = Wire(ok(Data=data)).client().find_file(**IDS)
    assert found is not None
    assert (found.file.file_id, found.file.file_type, found.file.content) == ("2", 23, "")
    assert found.node_configuration.input_list == "a,b"


@pytest.mark.parametrize("configuration", [None, {}, {"InputList": None}, {"InputList": []}])
def test_a_file_without_inputs_has_none(configuration: Any) -> None:
    """A fresh draft may have no schedule at all."""
    found = Wire(ok(Data={"File": {"FileId": 2}, "NodeConfiguration": configuration})).client().find_file(**IDS)
    assert found is not None
    assert found.node_configuration.input_list is None


def test_a_reply_of_another_shape_is_told_by_its_fields() -> None:
    """Which field was wrong, and never what stood in it."""
    reply = ok(Data={"File": {"FileId": ["canary"], "FileType": "canary"}})
    with pytest.raises(OutcomeUnknownError, match=r"GetFile was answered.*file\.fileId|File") as caught:
        Wire(reply).client().get_file(**IDS)
    assert "canary" not in str(caught.value)


NO_FILES = ok(Data={"Files": []})
GONE: dict[str, list[httpx.Response]] = {
    "no Data, confirmed": [ok(Data=None), NO_FILES],
    "no File, confirmed": [ok(Data={"File": None}), NO_FILES],
    "an id that is called invalid, confirmed": [refused(400, "InvalidFileId"), NO_FILES],
    "a DeletedStatus of another kind, confirmed": [ok(Data={"File": {"FileId": 2, "DeletedStatus": 0}}), NO_FILES],
    "in the recycle bin": [ok(Data={"File": {"FileId": 2, "DeletedStatus": "RECYCLE_BIN"}})],
    "deleted": [ok(Data={"File": {"FileId": 2, "DeletedStatus": "DELETED"}})],
    "an unknown code, confirmed": [ok(Success=False, ErrorCode="X42"), NO_FILES],
    "an unknown code by status, confirmed": [refused(404, "X42"), NO_FILES],
    "the code of other people's notes, confirmed": [refused(400, "9990040003"), NO_FILES],
}
LISTED = ok(Data={"Files": [{"FileId": 2}], "TotalCount": 1})
NO_PROOF: dict[str, httpx.Response] = {
    # answers of ListFiles that do not say that there is no such file
    "it is listed": LISTED,
    "a null list": ok(Data={"Files": None}),
    "no list": ok(Data={"TotalCount": 0}),
    "another file": ok(Data={"Files": [{"FileId": 3}], "TotalCount": 1}),
    "an empty page of a longer list": ok(Data={"Files": [], "TotalCount": 1}),
    "Data of another type": ok(Data="none"),
    "no Data": ok(Data=None),
}
ODD: tuple[Any, ...] = ("boom", [], 0, {}, {"File": {}}, {"File": "x"}, {"file": {"FileId": 2}})
"""Data of a success of GetFile without a file in it."""

THERE: dict[str, list[httpx.Response]] = {
    **{f"a success without a file, and {how}": [ok(Data=None), reply] for how, reply in NO_PROOF.items()},
    **{f"an unknown code, and {how}": [ok(Success=False, ErrorCode="X42"), reply] for how, reply in NO_PROOF.items()},
    **{f"Data {data!r}, and it is listed": [ok(Data=data), LISTED] for data in ODD},
    "a list instead of a file": [ok(Data={"File": []}), NO_FILES],
    "another file": [ok(Data={"File": {"FileId": 3}}), NO_FILES],
    "an unknown code, but it is listed": [ok(Success=False, ErrorCode="X42"), ok(Data={"Files": [{"FileId": 2}]})],
    "an unknown code, and no list": [ok(Success=False, ErrorCode="X42"), refused(403, "Forbidden.Access")],
    "no rights": [refused(403, "Forbidden.Access"), NO_FILES],
    "no rights, unknown code": [refused(403, "X42"), NO_FILES],
    "throttled": [refused(429, "Throttling.Api.Risk"), NO_FILES],
    "another workspace": [refused(400, "Invalid.Tenant.ProjectNotExists"), NO_FILES],
    "no member": [refused(400, "Invalid.Tenant.UserNotInProject"), NO_FILES],
    "another endpoint": [refused(404, "InvalidAction.NotFound"), NO_FILES],
    "the service fails": [*[refused(500, "InternalError.System")] * 5, NO_FILES],
    "a page": [*[httpx.Response(502, text="<html>")] * 5, NO_FILES],
}


@pytest.mark.parametrize("how", GONE)
def test_a_file_is_gone_only_when_that_is_sure(how: str) -> None:
    """No code is documented for a missing file, so a doubtful one is confirmed by a list."""
    wire = Wire(*GONE[how])
    assert wire.client().find_file(**IDS) is None
    assert len(wire.requests) == len(GONE[how])


@pytest.mark.parametrize("how", THERE)
def test_everything_else_raises(how: str) -> None:
    """A wrong setting or a bad day must never make the engine forget a task."""
    with pytest.raises(OperationError):
        Wire(*THERE[how]).client().find_file(**IDS)


@pytest.mark.parametrize("status", ["NORMAL", "Normal", "normal", None, 0, "", "SOMETHING", "true"])
def test_only_two_words_say_that_a_file_is_deleted(status: Any) -> None:
    """RECYCLE_BIN and DELETED; whatever else comes is a file that exists, as far as it is listed."""
    found = Wire(ok(Data={"File": {"FileId": 2, "DeletedStatus": status}}), LISTED).client().find_file(**IDS)
    assert found is not None


NULLS = {
    "list_files": "Files",
    "list_file_versions": "FileVersions",
    "list_deployments": "Deployments",
    "list_business": "Business",
    "list_data_sources": "DataSources",
}


@pytest.mark.parametrize("method", NULLS)
def test_a_null_list_is_read_as_an_empty_one(method: str) -> None:
    """Other services of the vendor write a list of nothing so."""
    ids = {"project_id": "1", **({"file_id": "2"} if method == "list_file_versions" else {})}
    assert list(getattr(Wire(ok(Data={NULLS[method]: None})).client(), method)(**ids).rows) == []


KINDS = {
    # rows of the public error lists, and some that must not match a wider one
    "Invalid.DI.Parameter": "refused",
    "Forbidden.DI.NoPrivilege": "refused",
    "InternalError.DI.Parameter": "once",
    "InternalError.System": "transient",
    "InternalError.UserId.Missing": "refused",
    "Forbidden.Not.Server": "refused",
    "Throttling.Api": "throttled",
    "Throttling.Api.Risk": "refused",
    "Throttling.Resource": "refused",
    "Throttling": "throttled",
    "ServiceUnavailable": "transient",
    "MissingProjectId": "refused",
    "InvalidTimeStamp.Expired": "clock",
    "InvalidAccessKeyId.NotFound": "refused",
    "InvalidAction.NotFound": "refused",
    "SignatureNonceUsed": "nonce",
    "IdempotentParameterMismatch": "refused",
    "9990020002": "throttled",
    "9990040003": "not found",
    "1201111431": "refused",
    "ThrottlingOfMine": "unknown",
    "throttling": "unknown",
    "": "unknown",
}


@pytest.mark.parametrize("code", KINDS)
def test_each_code_has_its_row(code: str) -> None:
    """Exact codes before wide ones, and no row by accident."""
    row = error_rule_of(code, 400)
    assert row.kind == KINDS[code]
    assert row.advice
    assert row.reason


def test_no_row_hides_a_later_one() -> None:
    """The first row that fits counts, so every code of a row must find that row."""
    for row in ERROR_RULES:
        for code in row.codes:
            if "*" not in code:
                assert error_rule_of(code, 400) is row, code


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("a\nb\r\n\tc", "a b c"),
        ("a\x1b[31mred\x00", "a [31mred"),
        ("a\u202egnp.exe", "a gnp.exe"),
        ("  spaced  ", "spaced"),
        ("x" * 400, "x" * 299 + "…"),
        ("my canary-secret here", "my [secret] here"),
        ("Specified signature is not matched. server StringToSign is [POST...]", "the signature does not match"),
    ],
)
def test_messages_of_the_service_are_made_fit_to_be_shown(message: str, shown: str) -> None:
    """One line, not too long, no control characters, nothing that signs requests."""
    assert safe_message(message, ("canary-secret", "")) == shown


@pytest.mark.parametrize(
    "body",
    [
        b'{"Success": true, "Data": {"File": {"FileId": 2, "FileName": "a\xed\xa0\x80"}}}',
        '{"Success": true, "Data": {"File": {"FileId": 2, "FileName": "\\ud83d"}}}'.encode("utf-16"),
        '{"Success": true, "Data": {"File": {"FileId": 2, "FileName": "\\ud83d"}}}'.encode("utf-32"),
    ],
    ids=["half of a pair in bytes", "UTF-16", "UTF-32"],
)
def test_an_answer_in_another_encoding_than_utf_8_is_unreadable(body: bytes) -> None:
    """json.loads would accept all of them, and neither the engine nor a signature can encode what comes out."""
    client = Wire(httpx.Response(200, content=body)).client()
    with pytest.raises(OutcomeUnknownError, match="not a JSON object"):
        client.get_file(project_id="1", file_id="2")


@pytest.mark.parametrize("other", ["9" * 5000, "x" * 100_000, "3\x1b[31m\u202e"])
def test_the_id_of_another_file_is_shown_as_a_message_of_the_service_is(other: str) -> None:
    """In one line, not too long, without control characters."""
    reply = {"Success": True, "Data": {"File": {"FileId": other, "FileName": "n"}}}
    client = Wire(httpx.Response(200, json=reply)).client()
    with pytest.raises(OutcomeUnknownError, match="answered with file") as caught:
        client.get_file(project_id="1", file_id="2")
    assert len(str(caught.value)) < 600
    assert not {"\x1b", "\u202e"} & set(str(caught.value))


class Closing(httpx.MockTransport):
    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_client_closes_its_connections() -> None:
    """As a context manager."""
    http = Closing(Wire(ok()).answer)
    with DataWorksClient(endpoint="https://dataworks.invalid", credentials=lambda: KEY, http=http) as client:
        client.get_project(project_id="1")
        assert not http.closed
    assert http.closed
