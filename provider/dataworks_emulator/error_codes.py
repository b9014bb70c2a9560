"""The codes of the public error list and of the gateway, to be refused with. Data only.

Where the gateway's status differs between products, the one seen with DataWorks or named first is taken.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorCode:
    """The HTTP status and the message that go with a code, and where they are from."""

    status: int
    message: str
    source: str


_LIST = "public error list of 2020-05-18"
_UPDATE = "page of UpdateDISyncTask"
_DEPLOY = "page of DeployDISyncTask"
_TENANT = "pages of the tenant operations"
_GATEWAY = "pages of the gateway"
_FIELD = "notes of other people; the status is a guess"

ERROR_CODES: dict[str, ErrorCode] = {
    "Invalid.DI.Parameter": ErrorCode(400, "A parameter is invalid.", _UPDATE),
    "Forbidden.DI.NoPrivilege": ErrorCode(403, "No privilege.", _UPDATE),
    "InternalError.DI.Parameter": ErrorCode(500, "An internal error: parameter.", _UPDATE),
    "Param.Invalid": ErrorCode(400, "A parameter is invalid.", _DEPLOY),
    "InternalError.System": ErrorCode(500, "An internal system error occurred. Try again later.", _LIST),
    "InternalError.UserId.Missing": ErrorCode(500, "The user id is missing.", _LIST),
    "Forbidden.Access": ErrorCode(403, "Access is forbidden. Try again later.", _LIST),
    "ResourceNotAuthorized.Api": ErrorCode(403, "The edition does not include this API.", _LIST),
    "Forbidden.Not.Server": ErrorCode(500, "The API is not offered in this region.", _LIST),
    "Throttling.Api": ErrorCode(429, "The API is throttled.", _LIST),
    "Throttling.System": ErrorCode(429, "The system is throttled.", _LIST),
    "Throttling.User": ErrorCode(429, "QPS limit exceeded.", _LIST),
    "Throttling.Api.Risk": ErrorCode(429, "The calls of this day are used up.", _LIST),
    "Throttling.Resource": ErrorCode(429, "The quota of the edition is used up.", _LIST),
    "Invalid.Tenant.ProjectNotExists": ErrorCode(400, "The project does not exist.", _TENANT),
    "Invalid.Tenant.UserNotInProject": ErrorCode(400, "The user is not in the project.", _TENANT),
    "Invalid.Tenant.ConnectionNotExists": ErrorCode(400, "The data source does not exist.", _TENANT),
    "Invalid.Tenant.UserNotInTenant": ErrorCode(403, "The user is not in the tenant.", _TENANT),
    "Invalid.Tenant.UserIsNotProjectOwnerOrAdmin": ErrorCode(403, "The user is not an administrator.", _TENANT),
    "InvalidApi.NotFound": ErrorCode(404, "The API is not found.", _GATEWAY),
    "InvalidAction.NotFound": ErrorCode(404, "The API is not found.", _GATEWAY),
    "InvalidProduct.NotFound": ErrorCode(404, "The product is not found.", _GATEWAY),
    "InvalidAccessKeyId.NotFound": ErrorCode(400, "The access key is not found.", _GATEWAY),
    "InvalidAccessKeyId.Inactive": ErrorCode(400, "The access key is disabled.", _GATEWAY),
    "InvalidSecurityToken.Expired": ErrorCode(400, "The security token has expired.", _GATEWAY),
    "SignatureDoesNotMatch": ErrorCode(400, "The signature is not matched.", _GATEWAY),
    "IncompleteSignature": ErrorCode(400, "The signature is incomplete.", _GATEWAY),
    "SignatureNonceUsed": ErrorCode(400, "The signature nonce was used already.", _GATEWAY),
    "InvalidTimeStamp.Expired": ErrorCode(400, "The time stamp is expired.", _GATEWAY),
    "InvalidTimeStamp.Format": ErrorCode(400, "The time stamp is not well formatted.", _GATEWAY),
    "IdempotentParameterMismatch": ErrorCode(400, "The client token was used with other parameters.", "pages of ECS"),
    "Forbidden": ErrorCode(403, "Forbidden.", _GATEWAY),
    "Forbidden.RAM": ErrorCode(403, "The RAM policy does not allow it.", _GATEWAY),
    "Throttling": ErrorCode(400, "The request is throttled.", _GATEWAY),
    "Rejected.Throttling": ErrorCode(503, "The request is throttled.", _GATEWAY),
    "InternalError": ErrorCode(500, "An internal error occurred.", _GATEWAY),
    "ServiceUnavailable": ErrorCode(503, "The service is unavailable.", _GATEWAY),
    "9990020002": ErrorCode(429, "Throttling.User", _FIELD),
    "9990040003": ErrorCode(404, "The file does not exist.", _FIELD),
    "1201111431": ErrorCode(400, "Invalid path.", _FIELD),
    "1101080008": ErrorCode(400, "The project does not exist.", _FIELD),
    "1101080166": ErrorCode(400, "The member does not exist.", _FIELD),
    "400010": ErrorCode(400, "The member does not exist.", _FIELD),
    "1000010005": ErrorCode(400, "The data source does not exist.", _FIELD),
    "1000011038": ErrorCode(400, "The data source does not exist.", _FIELD),
}
