"""What each documented error code, and each HTTP status without one, means: written by hand from the error lists of
DataWorks (help.aliyun.com, "DataWorks API error codes") and of the gateway of Alibaba Cloud."""

from __future__ import annotations

import pytest

from pulumi_dataworks.client.error_rules import error_rule_of, may_mean_not_found

REFUSED = (
    "Throttling.Api.Risk",  # the daily limit: no retry helps
    "Throttling.Resource",
    "Forbidden.Not.Server",
    "Invalid.DI.Parameter",
    "Param.Invalid",
    "Forbidden.DI.NoPrivilege",
    "Forbidden.Access",
    "ResourceNotAuthorized.Api",
    "InternalError.UserId.Missing",
    "Invalid.Tenant.ProjectNotExists",
    "1101080008",
    "Invalid.Tenant.UserNotInProject",
    "1101080166",
    "400010",
    "Invalid.Tenant.UserNotInTenant",
    "Invalid.Tenant.UserIsNotProjectOwnerOrAdmin",
    "Invalid.Tenant.ConnectionNotExists",
    "1000010005",
    "1000011038",
    "1201111431",
    "InvalidApi.NotFound",
    "InvalidAction.NotFound",
    "InvalidProduct.NotFound",
    "InvalidVersion",
    "InvalidAccessKeyId.NotFound",
    "InvalidAccessKeyId.Inactive",
    "InvalidAccessKeyId",
    "IncompleteSignature",
    "InvalidSignature",
    "InvalidSecurityToken.Malformed",
    "IdempotentParameterMismatch",
    "Forbidden",
    "Forbidden.RAM",
    "NoPermission",
    "MissingParameter",
    "InvalidParameter",
)
OTHERS = {
    "Throttling": "throttled",
    "Throttling.User": "throttled",
    "Throttling.System": "throttled",
    "Throttling.Api": "throttled",
    "Rejected.Throttling": "throttled",
    "9990020002": "throttled",
    "InternalError.DI.Parameter": "once",
    "InternalError": "transient",
    "InternalError.System": "transient",
    "ServiceUnavailable": "transient",
    "9990040003": "not found",
    "SignatureDoesNotMatch": "clock",
    "InvalidTimeStamp.Expired": "clock",
    "InvalidTimeStamp.Format": "clock",
    "InvalidSecurityToken.Expired": "token",
    "SecurityTokenExpired": "token",
    "SignatureNonceUsed": "nonce",
}
STATUSES = {
    301: "refused",
    307: "refused",
    401: "refused",
    403: "refused",
    407: "refused",
    414: "refused",
    431: "refused",
    429: "throttled",
    500: "transient",
    502: "transient",
    503: "transient",
    504: "transient",
    599: "transient",
    400: "unknown",
    404: "unknown",
    418: "unknown",
}


@pytest.mark.parametrize("code", REFUSED)
@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_code_that_no_second_attempt_changes_is_a_refusal_whatever_the_status(code: str, status: int) -> None:
    assert error_rule_of(code, status).kind == "refused"
    # One operation calls a file that is not there an invalid parameter; a list confirms it before it is believed.
    assert may_mean_not_found(code, status) is (code == "InvalidParameter")


@pytest.mark.parametrize(("code", "kind"), OTHERS.items())
def test_a_code_that_has_a_meaning_of_its_own_has_it(code: str, kind: str) -> None:
    assert error_rule_of(code, 400).kind == kind
    assert may_mean_not_found(code, 400) is (kind == "not found")


@pytest.mark.parametrize(("status", "kind"), STATUSES.items())
def test_without_a_code_the_status_decides_and_only_an_unknown_one_may_mean_that_a_file_is_not_there(
    status: int, kind: str
) -> None:
    assert error_rule_of("", status).kind == kind
    assert may_mean_not_found("", status) is (kind == "unknown")
