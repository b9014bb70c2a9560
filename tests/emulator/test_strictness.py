"""What the documents forbid is refused, and each refusal is an option with another reading (docs/strictness.md)."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest

from dataworks_emulator import Emulator, Fault
from dataworks_emulator.options import Arguments, Options

from .conftest import FLOW, content, text
from .raw import get, made, send, signed, update

ROOT = "emulated_standard_root"


def call(emulator: Emulator, action: str, query: Any = None, **form: str) -> Any:
    """The JSON of an answer; its `status` is the HTTP status."""
    named: dict[str, str] = {} if query is not None else {"ProjectId": "10000"}
    seen = send(emulator, signed(emulator, action, query or {}, {**named, **form}))
    answer: dict[str, Any] = seen.json if seen.body.startswith(b"{") else {}
    return {**answer, "status": seen.status}


def refusal(answer: Any) -> str:
    """Code and message of a refusal, "" for a success."""
    if answer.get("Success") is True:
        data = answer.get("Data")
        return str(data["Message"]) if isinstance(data, dict) and data.get("Status") == "fail" else ""
    return f"{answer.get('Code') or answer.get('ErrorCode') or answer['status']}: {answer.get('ErrorMessage', '')}"


def update_file(emulator: Emulator, file_id: str, **form: str) -> str:
    return refusal(call(emulator, "UpdateFile", FileId=file_id, **{"InputList": ROOT, **form}))


def create(emulator: Emulator, name: str = "orders_daily", **changes: str) -> str:
    named = ("FileFolderPath", "ResourceGroup", "Cu")
    param = {"FileFolderPath": FLOW} | {name: changes.pop(name) for name in named if name in changes}
    query = {"ProjectId": "10000", "TaskType": "DI_OFFLINE", "TaskName": name, "TaskParam": text(param), **changes}
    return refusal(call(emulator, "CreateDISyncTask", query, TaskContent=text(content())))


def node(emulator: Emulator, name: str, inputs: str, outputs: str) -> tuple[str, str]:
    """A submitted node: its file, and why it could not be submitted."""
    file_id = made(emulator, name)
    assert update_file(emulator, file_id, InputList=inputs, OutputList=outputs) == ""
    return file_id, refusal(call(emulator, "SubmitFile", FileId=file_id))


def test_every_option_is_an_argument_of_the_same_type() -> None:
    """`Emulator` takes what `Options` has; a sequence stands for a tuple."""
    taken = {
        name: str(kind).replace("collections.abc.Sequence", "tuple") for name, kind in get_type_hints(Arguments).items()
    }
    has = {name: str(kind).replace(", ...]", "]") for name, kind in get_type_hints(Options).items() if name[0] != "_"}
    assert taken == has


@pytest.mark.parametrize("wrong", [{"cu": "sometimes"}, {"no_such_option": True}, {"unique_names": "maybe"}])
def test_an_option_takes_only_its_values(wrong: Any) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Emulator(**wrong)


# UpdateFile: InputList and AutoRerunTimes


@pytest.mark.parametrize(
    ("reading", "without", "unchanged"),
    [("required", "InputList is required", ""), ("refuse_unchanged", "", "InvalidInputList"), ("lenient", "", "")],
)
def test_an_input_list_is_required_or_refused_unchanged_or_neither(reading: Any, without: str, unchanged: str) -> None:
    """Two documents, never both at once."""
    with Emulator(input_list=reading) as emulator:
        file_id = made(emulator)
        assert without in refusal(call(emulator, "UpdateFile", FileId=file_id, FileName="a"))
        assert update_file(emulator, file_id) == ""
        assert unchanged in update_file(emulator, file_id, FileName="b")
        assert emulator.console.file(file_id).name == ("a" if unchanged else "b")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FileName", "orders_daily"),
        ("FileFolderPath", FLOW),
        ("OutputList", "orders.out"),
        ("CronExpress", "00 12 00 * * ?"),
        ("FileDescription", "orders"),
        ("Content", text(content())),
    ],
)
def test_every_parameter_is_refused_unchanged_in_that_reading(name: str, value: str) -> None:
    """The sentence of the page is about all of them."""
    with Emulator(input_list="refuse_unchanged") as emulator:
        file_id = made(emulator)
        call(emulator, "UpdateFile", FileId=file_id, **{name: value})
        answer = call(emulator, "UpdateFile", FileId=file_id, **{name: value})
        assert (answer["status"], answer["Code"]) == (400, f"Invalid{name}")


@pytest.mark.parametrize(("reading", "seen"), [("optional", ""), ("required", "MissingAutoRerunTimes")])
def test_reruns_are_required_or_not(reading: Any, seen: str) -> None:
    with Emulator(auto_rerun_times=reading) as emulator:
        file_id = made(emulator)
        assert seen in update_file(emulator, file_id, FileName="a")
        assert update_file(emulator, file_id, AutoRerunTimes="3") == ""


# Schedules

WRONG = {
    "CronExpress": (
        "nonsense",
        "00 12 00 * *",
        "10 12 00 * * ?",
        "00 60 00 * * ?",
        "00 12 24 * * ?",
        "00 12 00 32 * ?",
    ),
    "CycleType": ("WEEKLY",),
    "SchedulerType": ("FOO",),
    "RerunMode": ("FOO",),
    "DependentType": ("FOO",),
    "DependentNodeIdList": ("1,2,abc",),
    "AutoRerunIntervalMillis": ("1800001", "-1"),
    "AutoRerunTimes": ("-5",),
    "Timeout": ("-1",),
    "Stop": ("maybe",),
    "ResourceGroupIdentifier": ("nobody",),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_schedule_value_that_no_document_lists_is_refused(emulator: Emulator, name: str, value: str) -> None:
    """With 400 Invalid<Param>, and nothing is changed; the option lets it pass."""
    file_id = made(emulator)
    answer = call(emulator, "UpdateFile", FileId=file_id, InputList="", **{name: value})
    assert (answer["status"], answer["Code"]) == (400, f"Invalid{name}")
    assert emulator.console.file(file_id).settings == {}
    with Emulator(schedule_values="any") as lenient:
        file_id = made(lenient)
        assert update_file(lenient, file_id, **{name: value}) == ""
        assert lenient.console.file(file_id).settings == {name: value}


def test_what_only_fits_together_is_refused_together(emulator: Emulator) -> None:
    """USER_DEFINE needs node ids, and the end is not before the start, also where one of the two was sent earlier."""
    file_id = made(emulator)
    assert "InvalidDependentNodeIdList" in update_file(emulator, file_id, DependentType="USER_DEFINE")
    assert update_file(emulator, file_id, DependentType="USER_DEFINE", DependentNodeIdList="7,8") == ""
    assert update_file(emulator, file_id, StartEffectDate="2000000000000", EndEffectDate="3000000000000") == ""
    assert "InvalidEndEffectDate" in update_file(emulator, file_id, EndEffectDate="1000000000000")
    assert "InvalidEndEffectDate" in update_file(emulator, file_id, StartEffectDate="4000000000000")


SAMPLES = (
    # of the official SDK's docstring (UpdateFileRequest.cron_express) and of other pages
    "00 30 05 * * ?",
    "00 15 * * * ?",
    "00 00/10 * * * ?",
    "00 00-59/10 8-23 * * * ?",
    "00 20 00 1 * ?",
    "00 10 00 1 1-12/3 ?",
    "00 05 00 * * 2,5",
    "00 00 00 * * ?",
    "00 00 03 L * ?",
    "0 0/5 9-18 ? * MON-FRI",
)


@pytest.mark.parametrize("cron", [sample for sample in SAMPLES if len(sample.split()) == 6])
def test_every_documented_cron_expression_is_accepted(emulator: Emulator, cron: str) -> None:
    assert update_file(emulator, made(emulator), CronExpress=cron) == ""


@pytest.mark.parametrize(
    ("cron", "breaks"),
    [
        ("00 00 00 * * ?", True),
        ("00 04 00 * * ?", True),
        ("00 05 00 * * ?", False),
        ("00 */3 * * * ?", True),
        ("00 00/4 08-23 * * ?", True),
        ("00 00/5 01-23 * * ?", False),
        ("00 58,59 12 * * ?", True),
        ("00 * 12 * * ?", True),
    ],
)
def test_the_limits_of_cron_on_which_documents_disagree_are_off(emulator: Emulator, cron: str, breaks: bool) -> None:
    """Not before 00:05, not within five minutes: one document; the other calls 00:00 a default."""
    assert update_file(emulator, made(emulator), CronExpress=cron) == ""
    with Emulator(cron_limits="documented") as strict:
        assert update_file(strict, made(strict), CronExpress=cron) == ("InvalidCronExpress: " if breaks else "")


# Dependencies


def test_an_output_belongs_to_one_node_of_the_region(emulator: Emulator) -> None:
    """The second node that has it cannot be submitted; once the first one is deleted, it can."""
    first, told = node(emulator, "first", ROOT, "shared.out")
    assert told == ""
    second, told = node(emulator, "second", ROOT, "second.out,shared.out")
    assert "shared.out is already an output of node first" in told
    assert call(emulator, "DeleteFile", FileId=first)["Success"] is True
    assert refusal(call(emulator, "SubmitFile", FileId=second)) == ""
    with Emulator(unique_outputs=False) as lenient:
        assert [node(lenient, name, ROOT, "shared.out")[1] for name in ("a", "b")] == ["", ""]


def test_a_node_does_not_wait_for_itself(emulator: Emulator) -> None:
    """Neither directly nor through others."""
    emulator.faults.add(Fault(action="option", operation="any", name="deployment_polls", value=0, times=None))
    assert "depends on itself" in node(emulator, "own", "own.out", "own.out")[1]
    first, told = node(emulator, "first", ROOT, "first.out")
    assert told == ""
    assert node(emulator, "second", "first.out", "second.out")[1] == ""
    assert update_file(emulator, first, InputList="second.out") == ""
    assert "depends on itself" in refusal(call(emulator, "SubmitFile", FileId=first))


def test_the_option_lets_a_node_wait_for_itself() -> None:
    with Emulator(refuse_cycles=False) as lenient:
        first, told = node(lenient, "own", ROOT, "own.out")
        assert told == ""
        for _ in range(3):
            call(lenient, "GetDeployment", DeploymentId="3000001")
        assert update_file(lenient, first, InputList="own.out") == ""
        assert refusal(call(lenient, "SubmitFile", FileId=first)) == ""


@pytest.mark.parametrize("rule", ["refuse", "allow"])
def test_a_node_with_descendants_is_not_deleted(rule: Any) -> None:
    """Refused until the last node that needs it is gone; a draft that was never submitted is no node."""
    with Emulator(descendants=rule) as emulator:
        parent, _ = node(emulator, "parent", ROOT, "parent.out")
        for _ in range(3):
            call(emulator, "GetDeployment", DeploymentId="3000001")
        child, told = node(emulator, "child", "parent.out", "child.out")
        assert told == ""
        for _ in range(3):
            call(emulator, "GetDeployment", DeploymentId="3000002")
        told = refusal(call(emulator, "DeleteFile", FileId=parent))
        if rule == "allow":
            assert told == ""
            return
        assert "has descendant nodes: child." in told
        assert not emulator.console.file(parent).deleted
        assert refusal(call(emulator, "DeleteFile", FileId=child)) == ""
        assert refusal(call(emulator, "DeleteFile", FileId=parent)) == ""


def test_a_deletion_is_not_deployed_while_production_needs_the_node(emulator: Emulator) -> None:
    """The node of development is gone, production still runs one that depends on it."""
    parent = made(emulator, "parent")
    update_file(emulator, parent, OutputList="parent.out")
    emulator.operation_center.publish(parent)
    child = made(emulator, "child")
    update_file(emulator, child, InputList="parent.out", OutputList="child.out")
    emulator.operation_center.publish(child)
    emulator.console.delete(child)
    assert refusal(call(emulator, "DeleteFile", FileId=parent)) == ""
    emulator.operation_center.decide(emulator.operation_center.waiting()[-1], "cancelled")
    told = refusal(call(emulator, "DeployFile", FileId=parent))
    assert "has descendant nodes: child." in told
    assert emulator.operation_center.node(parent) is not None


# Folders, names, tokens, Cu


@pytest.mark.parametrize("create_folders", [False, True])
def test_a_missing_folder_is_not_made(create_folders: bool) -> None:
    """CreateFolderIfNotExists is a parameter of CreateFile alone."""
    with Emulator(create_folders=create_folders) as emulator:
        told = "" if create_folders else "1201111431"
        assert told in create(emulator, FileFolderPath=f"{FLOW}/nowhere/deeper")
        file_id = made(emulator, "other")
        assert told in update_file(emulator, file_id, FileFolderPath=f"{FLOW}/elsewhere")
        assert len(emulator.console.files()) == (2 if create_folders else 1)


@pytest.mark.parametrize("unique", [True, False])
def test_a_rename_to_a_name_of_the_folder_is_refused_as_a_creation_is(unique: bool) -> None:
    with Emulator(unique_names=unique) as emulator:
        made(emulator)
        other = made(emulator, "other")
        assert ("exists in the folder" in update_file(emulator, other, FileName="orders_daily")) is unique
        assert ("exists in the folder" in create(emulator)) is unique


@pytest.mark.parametrize("name", ["a/b c 😀*?", "a\nb", "x" * 5000, "orders-daily"])
def test_no_document_has_a_rule_for_names_so_the_option_is_off(emulator: Emulator, name: str) -> None:
    """`word` is what other people's notes say of another generation of the API."""
    assert create(emulator, name) == ""
    assert update_file(emulator, made(emulator), FileName=name + "_") == ""
    with Emulator(task_names="word", max_url_bytes=None) as strict:
        assert create(strict, name) == f"TaskName:[{name}] is invalid."
        assert "InvalidFileName" in update_file(strict, made(strict), FileName=name)


@pytest.mark.parametrize("token", ["é", "x" * 65])
def test_a_client_token_is_short_ascii(emulator: Emulator, token: str) -> None:
    assert "InvalidClientToken" in create(emulator, ClientToken=token)
    assert create(emulator, ClientToken="x" * 64) == ""
    with Emulator(short_client_tokens=False) as lenient:
        assert create(lenient, ClientToken=token) == ""


CU = (
    ({"ResourceGroup": "exclusive_res_group_5_6", "Cu": "0.5"}, "exclusive_res_group_5_6"),
    ({"ResourceGroup": "S_res_group_1_2", "Cu": "1000.5"}, "Cu:[1000.5] is invalid."),
)


@pytest.mark.parametrize(("param", "told"), CU)
def test_cu_belongs_to_a_serverless_group_and_has_a_measure(
    emulator: Emulator, param: dict[str, str], told: str
) -> None:
    """At a creation and at an update, where the group may be the one that the task has."""
    assert told in create(emulator, **param)
    file_id = made(emulator)
    assert update(emulator, file_id).json["Data"]["Status"] == "success"
    emulator.console.set_parameters(file_id, resource_group=param["ResourceGroup"])
    query = {"ProjectId": "10000", "FileId": file_id, "TaskType": "DI_OFFLINE", "TaskContent": ""}
    assert told in refusal(call(emulator, "UpdateDISyncTask", {**query, "TaskParam": text({"Cu": param["Cu"]})}))
    with Emulator(cu="any") as lenient:
        assert create(lenient, **param) == ""


@pytest.mark.parametrize(
    ("group", "cu"), [("serverless_res_group_orders", "0.5"), ("", "2"), ("S_res_group_1_2", "1000")]
)
def test_cu_of_a_serverless_group_is_accepted(emulator: Emulator, group: str, cu: str) -> None:
    """Without a group the task is in the default one of the workspace, which is serverless here."""
    assert create(emulator, ResourceGroup=group, Cu=cu) == ""


# Lengths and numbers of calls


def test_a_long_query_is_refused_by_a_page(emulator: Emulator) -> None:
    """Where the limit of the real gateway is, nobody has published."""
    query = {"ProjectId": "10000", "FileId": made(emulator), "TaskType": "DI_OFFLINE", "TaskParam": "{}"}
    long = text({**content(), "note": "y" * 17000})
    assert call(emulator, "UpdateDISyncTask", {**query, "TaskContent": long})["status"] == 414
    with Emulator(max_url_bytes=None) as lenient:
        query["FileId"] = made(lenient)
        assert refusal(call(lenient, "UpdateDISyncTask", {**query, "TaskContent": long})) == ""


def test_the_calls_of_a_day_are_used_up() -> None:
    """Failed ones count; the next day begins anew."""
    now = [1_000_000_000.0]
    with Emulator(daily_calls=3, clock=lambda: now[0]) as emulator:
        seen = [get(emulator, "1", at=now[0]) for _ in range(4)]
        assert [one.status for one in seen] == [200, 200, 200, 429]
        assert seen[3].json["Code"] == "Throttling.Api.Risk"
        now[0] += 86400
        assert get(emulator, "1", at=now[0]).status == 200


def test_calls_that_are_not_signed_well_do_not_use_up_the_day() -> None:
    """Anybody could end another one's day otherwise."""
    with Emulator(daily_calls=1) as emulator:
        for _ in range(3):
            send(emulator, signed(emulator, "GetFile", {}, {}).replace(b"Signature=", b"Signature=0", 1))
        assert get(emulator, "1").status == 200


# Versions


def published(emulator: Emulator) -> str:
    file_id = made(emulator)
    update_file(emulator, file_id, OutputList="orders.out")
    emulator.operation_center.publish(file_id)
    return file_id


def listed(emulator: Emulator, file_id: str) -> list[tuple[int, str, str]]:
    answer = call(emulator, "ListFileVersions", FileId=file_id, PageNumber="1", PageSize="10")
    return [(one["FileVersion"], one["ChangeType"], one["Status"]) for one in answer["Data"]["FileVersions"]]


@pytest.mark.parametrize("versions", [True, False])
def test_a_deletion_is_a_version(versions: bool) -> None:
    """COMMITTED when it has left development, DEPLOYED when it has left production."""
    with Emulator(deletion_versions=versions, deployment_polls=0) as emulator:
        file_id = published(emulator)
        assert call(emulator, "DeleteFile", FileId=file_id)["Success"] is True
        seen = listed(emulator, file_id)
        assert seen == ([(2, "DELETE", "COMMITTED")] if versions else []) + [(1, "CREATE", "DEPLOYED")]
        assert call(emulator, "DeployFile", FileId=file_id)["Success"] is True
        seen = listed(emulator, file_id)
        assert seen == ([(2, "DELETE", "DEPLOYED")] if versions else []) + [(1, "CREATE", "DEPLOYED")]
        assert emulator.operation_center.node(file_id) is None


def test_a_deletion_that_failed_is_a_version_called_off() -> None:
    with Emulator(deployment_polls=0, deployment_status=2) as emulator:
        file_id = published(emulator)
        call(emulator, "DeleteFile", FileId=file_id)
        assert listed(emulator, file_id)[0] == (2, "DELETE", "CANCELLED")


@pytest.mark.parametrize(("committed", "deploying"), [("COMMITTED", "DEPLOYING"), ("CHECK_OK", "PACKAGED")])
def test_versions_have_every_documented_status(committed: Any, deploying: Any) -> None:
    """CHECK_OK is as COMMITTED; PACKAGED is one that is on its way to production."""
    with Emulator(committed_status=committed, deploying_status=deploying) as emulator:
        file_id, told = node(emulator, "orders", ROOT, "orders.out")
        assert told == ""
        assert listed(emulator, file_id) == [(1, "CREATE", "COMMITTING")]
        for _ in range(3):
            call(emulator, "GetDeployment", DeploymentId="3000001")
        assert listed(emulator, file_id) == [(1, "CREATE", committed)]
        assert call(emulator, "DeployFile", FileId=file_id)["Success"] is True
        assert listed(emulator, file_id) == [(1, "CREATE", deploying)]
        for _ in range(3):
            call(emulator, "GetDeployment", DeploymentId="3000002")
        assert listed(emulator, file_id) == [(1, "CREATE", "DEPLOYED")]
