"""The emulator is DataWorks as far as the official SDK can tell."""

from __future__ import annotations

import json

import pytest
from alibabacloud_dataworks_public20200518 import models
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException

from dataworks_emulator import Emulator

from .conftest import FLOW, content, sdk, text
from .official import create, get

TOKEN = "a/security+token="


def signed_by_every_way(emulator: Emulator) -> list[Client]:
    return [sdk(emulator), sdk(emulator, signature_algorithm="v2")]


def test_a_task_lives_its_whole_life(emulator: Emulator) -> None:
    """Created, listed, read, updated, renamed, moved and deleted, signed by V3 and by the older RPC signature."""
    for number, client in enumerate(signed_by_every_way(emulator)):
        night = f"{FLOW}/night_{number}"
        made = client.create_folder(models.CreateFolderRequest(project_id=10000, folder_path=night)).body
        assert made.success is True
        file_id = create(client)

        listed = client.list_files(
            models.ListFilesRequest(project_id=10000, file_types="23", exact_file_name="orders_daily", page_size=100)
        ).body.data
        assert (listed.total_count, [file.file_id for file in listed.files]) == (1, [file_id])

        read = get(client, file_id).data
        assert (read.file.file_name, read.file.file_type, read.file.commit_status) == ("orders_daily", 23, 0)
        assert read.file.deleted_status == "NORMAL"
        code = json.loads(read.file.content)
        assert code.pop("extend") == {"mode": "code", "resourceGroup": "S_res_group_1_2", "cu": "0.5"}
        assert code == content()

        updated = client.update_disync_task(
            models.UpdateDISyncTaskRequest(
                project_id=10000,
                file_id=file_id,
                task_type="DI_OFFLINE",
                task_content=text(content(8)),
                task_param=text({"ResourceGroup": "S_res_group_3_4"}),
            )
        ).body
        assert (updated.success, updated.data.status) == (True, "success")
        code = json.loads(get(client, file_id).data.file.content)
        assert code["setting"]["speed"]["concurrent"] == 8
        assert code["extend"]["resourceGroup"] == "S_res_group_3_4"

        moved = client.update_file(
            models.UpdateFileRequest(
                project_id=10000,
                file_id=file_id,
                file_name="orders_nightly",
                file_folder_path=night,
                input_list="orders_root",
            )
        ).body
        assert moved.success is True
        read = get(client, file_id).data
        assert read.file.file_name == "orders_nightly"
        assert [item.input for item in read.node_configuration.input_list] == ["orders_root"]
        folder = client.get_folder(models.GetFolderRequest(project_id=10000, folder_id=read.file.file_folder_id)).body
        assert folder.data.folder_path == night

        deleted = client.delete_file(models.DeleteFileRequest(project_id=10000, file_id=file_id)).body
        assert (deleted.success, deleted.deployment_id) == (True, None)
        assert get(client, file_id).success is False


def test_a_committed_task_is_deleted_by_a_deployment(emulator: Emulator, client: Client) -> None:
    """DeleteFile names it, and GetDeployment says 0 until it says 1."""
    file_id = create(client)
    emulator.console.commit(file_id)
    assert get(client, file_id).data.file.commit_status == 1
    deployment_id = client.delete_file(models.DeleteFileRequest(project_id=10000, file_id=file_id)).body.deployment_id
    statuses = []
    for _ in range(3):
        request = models.GetDeploymentRequest(project_id=10000, deployment_id=deployment_id)
        statuses.append(client.get_deployment(request).body.data.deployment.status)
    assert statuses == [0, 0, 1]


def test_folders_and_workspaces_can_be_looked_at(emulator: Emulator, client: Client) -> None:
    """ListFolders and GetProject in the shapes that the SDK reads."""
    emulator.console.make_folder(f"{FLOW}/daily")
    create(client, task_param=text({"FileFolderPath": "Business Flow/orders/Data Integration/daily"}))
    request = models.ListFoldersRequest(project_id=10000, parent_folder_path=FLOW, page_number=1, page_size=100)
    folders = client.list_folders(request).body.data.folders
    assert [folder.folder_path for folder in folders] == [f"{FLOW}/daily"]
    project = client.get_project(models.GetProjectRequest(project_id=10000)).body.data
    assert (project.project_id, project.project_mode, len(project.env_types)) == (10000, 3, 2)


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_a_wrong_secret_is_refused(emulator: Emulator, algorithm: str | None) -> None:
    """By both signatures, and nothing is done."""
    client = sdk(emulator, access_key_secret="another", signature_algorithm=algorithm)
    with pytest.raises(ClientException) as caught:
        create(client)
    assert caught.value.code == "SignatureDoesNotMatch"
    assert emulator.console.files() == []


def test_an_unknown_key_is_refused(emulator: Emulator) -> None:
    """With the code that the gateway documents."""
    with pytest.raises(ClientException) as caught:
        create(sdk(emulator, access_key_id="emulator-nobody"))
    assert caught.value.code == "InvalidAccessKeyId.NotFound"


@pytest.mark.parametrize("algorithm", [None, "v2"])
def test_temporary_credentials_need_their_token(algorithm: str | None) -> None:
    """With STS the token is sent and signed; without it, or with another one, the call is refused."""
    with Emulator(security_token=TOKEN) as emulator:
        create(sdk(emulator, security_token=TOKEN, signature_algorithm=algorithm))
        for token in (None, "another"):
            with pytest.raises(ClientException):
                create(sdk(emulator, security_token=token, signature_algorithm=algorithm))
        assert len(emulator.console.files()) == 1


def test_failures_are_told_as_the_service_tells_them(client: Client) -> None:
    """An unknown workspace by HTTP status and code, a bad resource group by Data.Status, a bad file by Success."""
    with pytest.raises(ClientException) as caught:
        create(client, project_id=4242)
    assert (caught.value.status_code, caught.value.code) == (400, "Invalid.Tenant.ProjectNotExists")
    file_id = create(client)
    request = models.UpdateDISyncTaskRequest(
        project_id=10000,
        file_id=file_id,
        task_type="DI_OFFLINE",
        task_content="",
        task_param=text({"ResourceGroup": "nobody"}),
    )
    body = client.update_disync_task(request).body
    assert (body.success, body.data.status) == (True, "fail")
    assert body.data.message == "ResourceGroup:[nobody] is invalid."
    body = get(client, 4242)
    assert (body.success, body.data) == (False, None)
    assert body.error_code
