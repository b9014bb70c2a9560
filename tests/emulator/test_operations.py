"""What the operations do, seen by the official SDK: above all where a client can lose something."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException

from dataworks_emulator import Emulator
from dataworks_emulator.options import NotFoundStyle

from .conftest import FLOW, content, sdk, text
from .official import create, get


def update_file(client: Client, file_id: int, **fields: Any) -> Any:
    return client.update_file(models.UpdateFileRequest(project_id=10000, file_id=file_id, **fields)).body


def update_task(client: Client, file_id: int, task_content: str | None = "", task_param: str = "{}") -> Any:
    request = models.UpdateDISyncTaskRequest(
        project_id=10000, file_id=file_id, task_type="DI_OFFLINE", task_content=task_content, task_param=task_param
    )
    return client.update_disync_task(request).body


def code(raised: Any) -> str:
    return str(raised.value.code)


def test_content_without_extend_loses_the_resource_group(emulator: Emulator, client: Client) -> None:
    """UpdateFile(Content) replaces the whole code: what it does not say is gone."""
    file_id = create(client)
    assert update_file(client, file_id, content=text(content(3)), input_list="").success
    assert emulator.console.file(file_id).resource_group == ""
    whole = {**content(4), "extend": {"mode": "code", "resourceGroup": "S_res_group_3_4", "cu": 1}}
    assert update_file(client, file_id, content=text(whole), input_list="").success
    assert emulator.console.file(file_id).resource_group == "S_res_group_3_4"


def test_a_batch_node_is_not_updated_without_its_inputs(client: Client) -> None:
    """InputList is documented as required; an empty one counts."""
    file_id = create(client)
    assert update_file(client, file_id, file_name="n").success is False
    assert get(client, file_id).data.file.file_name == "orders_daily"
    assert update_file(client, file_id, file_name="n", input_list="").success is True


def test_an_update_keeps_what_it_does_not_name(emulator: Emulator, client: Client) -> None:
    """An empty TaskContent leaves the content, a TaskParam without Cu leaves the Cu."""
    file_id = create(client)
    assert update_task(client, file_id, "", text({"ResourceGroup": "S_res_group_3_4"})).data.status == "success"
    facts = emulator.console.file(file_id)
    assert (facts.resource_group, facts.cu) == ("S_res_group_3_4", "0.5")
    kept = emulator.console.content(file_id)
    kept.pop("extend")
    assert kept == content()


@pytest.mark.parametrize("cu", ["0", "-0.5", "0.3", "1.25", "NaN", "Infinity", "many"])
def test_compute_units_are_positive_multiples_of_a_half(emulator: Emulator, client: Client, cu: str) -> None:
    """Anything else fails the task, and the file keeps the CUs that it had."""
    file_id = create(client)
    body = update_task(client, file_id, "", text({"Cu": cu}))
    assert body.data.status == "fail"
    assert emulator.console.file(file_id).cu == "0.5"


@pytest.mark.parametrize("cu", ["0.5", "1", "2.50"])
def test_compute_units_may_be_written_in_any_usual_way(emulator: Emulator, client: Client, cu: str) -> None:
    """Halves and whole numbers."""
    file_id = create(client)
    assert update_task(client, file_id, "", text({"Cu": cu})).data.status == "success"
    assert float(emulator.console.file(file_id).cu) == float(cu)


def test_a_synchronization_task_is_not_written_over_another_kind_of_file(emulator: Emulator, client: Client) -> None:
    """UpdateDISyncTask of an SQL node fails, and the node keeps its query."""
    file_id = int(emulator.console.make_file("a query", FLOW, "select 1", file_type=10))
    assert update_task(client, file_id, text(content(4))).data.status == "fail"
    assert emulator._store.file(file_id).content == "select 1"  # type: ignore[union-attr]


def test_a_success_may_come_with_a_message(emulator: Emulator, client: Client) -> None:
    """As the published sample reply does, and the parameter is applied."""
    file_id = create(client)
    body = update_task(client, file_id, "", text({"ResourceGroup": "S_res_group_warns"}))
    assert (body.data.status, body.data.message) == ("success", "ResourceGroup:[S_res_group_warns] is invalid.")
    assert emulator.console.file(file_id).resource_group == "S_res_group_warns"


@pytest.mark.parametrize("honour", [True, False])
def test_a_client_token_makes_one_file(honour: bool) -> None:
    """The same token gives the same file, unless the emulator is told that the service forgets tokens."""
    with Emulator(honour_client_token=honour, unique_names=False) as emulator:
        ids = {create(sdk(emulator), client_token="t") for _ in range(2)}
        assert len(ids) == len(emulator.console.files()) == (1 if honour else 2)


@pytest.mark.parametrize("unique", [True, False])
def test_equal_names_in_one_folder_are_a_choice(unique: bool) -> None:
    """No document says whether they are refused."""
    with Emulator(unique_names=unique) as emulator:
        create(sdk(emulator))
        if unique:
            with pytest.raises(AssertionError):
                create(sdk(emulator))
        else:
            create(sdk(emulator))
        assert len(emulator.console.files()) == (1 if unique else 2)


@pytest.mark.parametrize(
    ("style", "seen"), [("404", "HTTP 404"), ("success_false", "Success False"), ("null_file", "File None")]
)
def test_a_missing_file_is_told_in_three_ways(style: NotFoundStyle, seen: str) -> None:
    """No document names the way, so a client must understand all of them."""
    with Emulator(not_found_style=style) as emulator:
        client = sdk(emulator)
        try:
            body = get(client, 4242)
            told = f"File {body.data.file}" if body.success else f"Success {body.success}"
        except ClientException as error:
            told = f"HTTP {error.status_code}"
        assert told == seen


def test_a_deleted_file_may_lie_in_the_recycle_bin() -> None:
    """GetFile shows it there, ListFiles does not."""
    with Emulator(recycle_bin=True) as emulator:
        client = sdk(emulator)
        file_id = create(client)
        client.delete_file(models.DeleteFileRequest(project_id=10000, file_id=file_id))
        assert get(client, file_id).data.file.deleted_status == "RECYCLE_BIN"
        listed = client.list_files(models.ListFilesRequest(project_id=10000, file_id_in=str(file_id))).body.data
        assert listed.files == []


def test_a_deployment_may_fail() -> None:
    """Status 2, with a message."""
    with Emulator(deployment_polls=0, deployment_status=2) as emulator:
        client = sdk(emulator)
        file_id = create(client)
        emulator.console.commit(file_id)
        body = client.delete_file(models.DeleteFileRequest(project_id=10000, file_id=file_id)).body
        request = models.GetDeploymentRequest(project_id=10000, deployment_id=body.deployment_id)
        deployment = client.get_deployment(request).body.data.deployment
        assert deployment.status == 2
        assert deployment.error_message


def test_files_are_listed_by_page_and_filter(client: Client) -> None:
    """Ten to a page unless asked, at most a hundred; every filter given must fit."""
    ids = [create(client, f"task_{number:02}") for number in range(12)]

    def listed(**fields: Any) -> Any:
        return client.list_files(models.ListFilesRequest(project_id=10000, **fields)).body.data

    assert (len(listed().files), listed().total_count) == (10, 12)
    assert [file.file_id for file in listed(page_number=2).files] == ids[10:]
    assert [file.file_id for file in listed(file_id_in=f"{ids[3]},{ids[5]},1").files] == [ids[3], ids[5]]
    assert [file.file_id for file in listed(exact_file_name="task_07").files] == [ids[7]]
    assert listed(exact_file_name="task_07", file_types="10").files == []
    (file,) = listed(exact_file_name="task_07", need_absolute_folder_path=True).files
    assert file.absolute_folder_path == FLOW
    for fields in ({"page_size": 101}, {"file_id_in": ",".join(map(str, range(51)))}):
        with pytest.raises(ClientException):
            listed(**fields)


@pytest.mark.parametrize(
    "path", ["业务流程/orders/folderDi", "Workflow/orders/Data Integration", "/bizroot/orders/数据集成/"]
)
def test_folders_have_many_spellings(emulator: Emulator, client: Client, path: str) -> None:
    """All of them name the same folder on the way in."""
    file_id = create(client, task_param=text({"FileFolderPath": path}))
    assert emulator.console.file(file_id).folder_path == FLOW


def test_folders_come_back_in_one_spelling() -> None:
    """Which one is a choice, for it may depend on the account."""
    for language, path in (
        ("folderDi", "业务流程/orders/folderDi"),
        ("English", "Business Flow/orders/Data Integration"),
    ):
        with Emulator(folder_language=language) as emulator:  # type: ignore[arg-type]
            client = sdk(emulator)
            folder_id = get(client, create(client)).data.file.file_folder_id
            folder = client.get_folder(models.GetFolderRequest(project_id=10000, folder_id=folder_id)).body.data
            assert folder.folder_path == path


def test_an_unknown_flow_is_refused(client: Client) -> None:
    """With the code that was seen in the field."""
    with pytest.raises(ClientException) as caught:
        create(client, task_param=text({"FileFolderPath": "业务流程/nowhere/数据集成"}))
    assert code(caught) == "1201111431"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"project_id": None}, "MissingProjectId"),
        ({"task_name": None}, "MissingTaskName"),
        ({"task_content": None}, "MissingTaskContent"),
        ({"task_content": "{"}, "Invalid.DI.Parameter"),
        ({"task_content": "[]"}, "Invalid.DI.Parameter"),
        ({"task_param": "x"}, "Invalid.DI.Parameter"),
        ({"task_type": "DI_REALTIME"}, "Invalid.DI.Parameter"),
    ],
)
def test_wrong_parameters_are_refused(client: Client, changes: dict[str, Any], expected: str) -> None:
    """A missing one by its name, an invalid one by the documented code."""
    with pytest.raises(ClientException) as caught:
        create(client, **changes)
    assert code(caught) == expected


def test_a_missing_task_content_is_not_an_empty_one(client: Client) -> None:
    """UpdateDISyncTask marks it as required: the emulator takes the strict reading."""
    file_id = create(client)
    with pytest.raises(ClientException) as caught:
        update_task(client, file_id, None)
    assert code(caught) == "MissingTaskContent"


def test_faults_happen_once_and_at_the_right_operation(emulator: Emulator, client: Client) -> None:
    """Refused, failed, answered otherwise: each once, and the journal says what was done."""
    file_id = create(client)
    mark = emulator.journal.mark()
    emulator.refuse_next("GetFile", http_status=403, code="Forbidden.Access", message="no")
    emulator.fail_next("UpdateDISyncTask", message="locked")
    with pytest.raises(ClientException) as caught:
        get(client, file_id)
    assert (caught.value.status_code, code(caught)) == (403, "Forbidden.Access")
    assert get(client, file_id).success is True
    assert update_task(client, file_id, text(content(9))).data.message == "locked"
    assert update_task(client, file_id, text(content(9))).data.status == "success"
    entries = emulator.journal.since(mark)
    assert [(entry.operation, entry.http_status, entry.done) for entry in entries] == [
        ("GetFile", 403, False),
        ("GetFile", 200, True),
        ("UpdateDISyncTask", 200, False),
        ("UpdateDISyncTask", 200, True),
    ]


def test_a_lost_reply_is_a_done_work(emulator: Emulator, client: Client) -> None:
    """The connection ends without a byte, and the file is there."""
    emulator.lose_reply_next("CreateDISyncTask")
    with pytest.raises(Exception, match=r"(?i)connection|remote|aborted|retry"):
        create(client)
    assert len(emulator.console.files()) == 1
    assert emulator.journal.since()[-1].done


def test_a_long_url_is_refused_with_a_page() -> None:
    """As gateways do: HTTP 414 and HTML, no JSON."""
    with Emulator(max_url_bytes=2000) as emulator:
        client = sdk(emulator)
        file_id = create(client)
        with pytest.raises(Exception, match="414"):
            update_task(client, file_id, text({**content(), "note": "x" * 2000}))
        assert emulator.journal.since()[-1].http_status == 414


def test_the_journal_holds_no_secret(emulator: Emulator, client: Client) -> None:
    """Parameters only: no key, no signature, no token."""
    create(client)
    told = repr(emulator.journal.since())
    assert emulator.access_key_secret not in told
    assert emulator.access_key_id not in told
    assert "Signature" not in told


def test_the_console_is_another_user(emulator: Emulator, client: Client) -> None:
    """An edit by hand is seen by user and time."""
    file_id = create(client)
    before = get(client, file_id).data.file
    emulator.console.edit_content(file_id, lambda code: {**code, "note": 1})
    emulator.console.rename(file_id, "by hand")
    after = get(client, file_id).data.file
    assert (after.file_name, json.loads(after.content)["note"]) == ("by hand", 1)
    assert after.last_edit_user != before.last_edit_user
    assert after.last_edit_time > before.last_edit_time


def test_two_emulators_live_side_by_side_and_leave_nothing_running() -> None:
    """Each has a port and a state of its own, and its thread ends with it."""
    before = threading.active_count()
    with Emulator() as one, Emulator() as other:
        assert one.port != other.port
        create(sdk(one))
        assert other.console.files() == []
    assert threading.active_count() == before


@pytest.mark.parametrize("wrong", [{"host": "0.0.0.0"}, {"host": "192.168.1.1"}, {"access_key_id": "LTAI5tReal"}])  # noqa: S104
def test_nothing_but_this_machine_and_its_own_keys(wrong: dict[str, str]) -> None:
    """Refused before a port is opened."""
    with pytest.raises(ValueError, match=r"loopback|emulator-"):
        Emulator(**wrong)  # type: ignore[arg-type]
