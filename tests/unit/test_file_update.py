"""UpdateFile where documents disagree: which refusals can mean that a value was sent unchanged."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.errors import RefusedError
from pulumi_dataworks.studio.legacy.file_update import may_mean_unchanged

RENAME = {"file_name": "nightly"}


def refused(message: str) -> RefusedError:
    return RefusedError(message, operation="UpdateFile", code="Invalid", http_status=400)


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("UpdateFile was refused: invalid", RENAME),
        ("UpdateFile was refused: The parameter is INVALID.", RENAME),
        ("UpdateFile was refused: Invalid InputList and FileName.", RENAME),
        ("UpdateFile was refused: InputList is invalid, FileFolderPath, too.", {"file_folder_path": "a/b"}),
        ("UpdateFile was refused: FileName is invalid", {"content": "{}"}),
    ],
)
def test_a_refusal_as_invalid_that_names_no_other_sent_parameter_alone_can_mean_unchanged(
    message: str, fields: dict[str, Any]
) -> None:
    assert may_mean_unchanged(refused(message), fields)


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("UpdateFile was refused: the name is too long", RENAME),
        ("UpdateFile was refused: FileName is invalid", RENAME),
        ("UpdateFile was refused: FileFolderPath is invalid", {"file_folder_path": "a/b"}),
        ("UpdateFile was refused: Content is invalid", {"content": "{}"}),
        ("UpdateFile was refused: CronExpress is invalid", {"settings": {"CronExpress": "nonsense"}}),
    ],
)
def test_a_refusal_that_names_another_sent_parameter_does_not_mean_unchanged(
    message: str, fields: dict[str, Any]
) -> None:
    assert not may_mean_unchanged(refused(message), fields)


@pytest.mark.parametrize(
    "code",
    [
        # error codes of Alibaba Cloud's gateway and of DataWorks, as their pages write them
        "Invalid.Tenant.ConnectionNotExists",
        "Invalid.DI.ResourceGroup",
        "InvalidAccessKeyId.NotFound",
        "InvalidSecurityToken.Expired",
        "InvalidSignature",
        "InvalidTimeStamp.Expired",
        "InvalidAction.NotFound",
        "InvalidApi.NotPurchase",
        "InvalidProduct.NotFound",
        "InvalidVersion",
        "Invalid path of folder",
        "1201111431: invalid",
    ],
)
def test_a_refusal_with_the_documented_code_of_another_cause_does_not_mean_unchanged(code: str) -> None:
    assert not may_mean_unchanged(refused(f"UpdateFile was refused ({code}): invalid"), RENAME)
