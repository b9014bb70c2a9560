"""What each error code of DataWorks means and what the user can do about it: one table, read from the top.

The codes are those of the public error lists, of the operation pages and, where a row names them, of other people's
notes. `kind` decides what the client does:

    refused      nothing was done; reported to the user
    throttled    nothing was done; retried after a delay, whatever the operation
    transient    a failure of the service: retried where the operation can be repeated
    once         the same, but retried once only
    not found    file, folder or workspace does not exist, according to the code
    nonce        the service has seen this nonce: a copy of this request was there before
    clock        perhaps this machine's clock is off: corrected once from the answer's Date, if the difference is large
    token        temporary credentials have expired: renewed once
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from ..redaction import CONTROL, CUT, redacted
from ..settings import DATA_STUDIO, IN_THE_CONSOLE, NEW_WORKSPACES

Kind = Literal["refused", "throttled", "transient", "once", "not found", "nonce", "clock", "token", "unknown"]


@dataclass(frozen=True)
class ErrorRule:
    """One row. `codes` may hold * wildcards; `status` narrows a row to these HTTP statuses (none: any)."""

    codes: tuple[str, ...]
    kind: Kind
    advice: str
    reason: str
    status: tuple[int, ...] = ()


MEMBER = "Ask an administrator of the workspace to give this account a development role there."
SUPPORT = "Try again; if it stays so, give the request id to the support of Alibaba Cloud."
CHANGED = (
    "After a setting was changed, run `pulumi up` or `pulumi refresh --run-program`: a plain refresh or destroy still "
    "uses the settings of the last `pulumi up`."
)
"""What the engine does: it configures a provider from the state where no program runs."""

KEY = f"Check dataworks:accessKeySecret (or the environment): it does not belong to the access key id. {CHANGED}"
REGION = "Check dataworks:region and dataworks:endpoint."

INVALID_PARAMETER = ("Invalid*",)
OTHER_DATA_STUDIO = ("InvalidParameter",)
"""What an operation on files may be answered in a workspace with the new Data Studio (field notes)."""

WRONG_GENERATION = (
    f"If the workspace has the new Data Studio, run `pulumi config set {DATA_STUDIO} new`, or add its id to "
    f"{NEW_WORKSPACES}. {IN_THE_CONSOLE}"
)

ERROR_RULES = (
    ErrorRule(
        ("Throttling.Api.Risk",),
        "refused",
        "The calls of this day are used up (100 in the basic edition, failed ones included): continue tomorrow.",
        "a daily limit does not pass while a program waits",
    ),
    ErrorRule(
        ("Throttling.Resource",),
        "refused",
        "The quota of the DataWorks edition is used up: enlarge it, or continue next month.",
        "a quota does not pass while a program waits",
    ),
    ErrorRule(
        ("Throttling", "Throttling.*", "Rejected.Throttling", "9990020002"),
        "throttled",
        "Too many calls at once: run with a lower --parallel, or later.",
        "refused at the gate, so nothing was done",
    ),
    ErrorRule(
        ("Forbidden.Not.Server",),
        "refused",
        f"DataWorks does not offer this operation in this region. {REGION}",
        "500 by status, but it will not change",
    ),
    ErrorRule(
        ("Invalid.DI.Parameter", "Param.Invalid"),
        "refused",
        "Check task_content, resource_group and cu: DataWorks finds one of them invalid.",
        "documented for UpdateDISyncTask",
    ),
    ErrorRule(
        ("Forbidden.DI.NoPrivilege",),
        "refused",
        f"This account may not change the task. {MEMBER}",
        "documented for UpdateDISyncTask",
    ),
    ErrorRule(
        ("InternalError.DI.Parameter",),
        "once",
        "DataWorks failed on the parameters: check task_content and resource_group, then run the same command again.",
        "the name says parameter, the status says server: it may fail every time",
    ),
    ErrorRule(
        ("Forbidden.Access",),
        "refused",
        "The DataWorks edition of this account may not call this operation, or its activation is not done yet.",
        "the pages name both causes",
    ),
    ErrorRule(
        ("ResourceNotAuthorized.Api",),
        "refused",
        "The DataWorks edition of this account does not include this operation.",
        "documented",
    ),
    ErrorRule(
        ("InternalError.UserId.Missing",),
        "refused",
        "DataWorks does not know this account: sign in to the DataWorks console with it once.",
        "documented; does not change by itself",
    ),
    ErrorRule(
        ("InternalError", "InternalError.*", "ServiceUnavailable"),
        "transient",
        SUPPORT,
        "a failure of the service",
    ),
    ErrorRule(
        ("Invalid.Tenant.ProjectNotExists", "1101080008"),
        "refused",
        "Check project_id and dataworks:region: there is no such workspace in that region.",
        "does not count as a missing file: a wrong setting must not delete a task from the state",
    ),
    ErrorRule(
        ("Invalid.Tenant.UserNotInProject", "1101080166", "400010"),
        "refused",
        f"This account is not a member of the workspace. {MEMBER}",
        "documented; the numbers are from other people's notes",
    ),
    ErrorRule(
        ("Invalid.Tenant.UserNotInTenant",),
        "refused",
        "This account does not belong to the owner of the workspace: use credentials of that account.",
        "documented",
    ),
    ErrorRule(
        ("Invalid.Tenant.UserIsNotProjectOwnerOrAdmin",),
        "refused",
        "This requires an owner or administrator of the workspace.",
        "documented",
    ),
    ErrorRule(
        ("Invalid.Tenant.ConnectionNotExists", "1000010005", "1000011038"),
        "refused",
        "A data source of the task does not exist in the workspace: create it there, or name another one.",
        "documented; the numbers are from other people's notes",
    ),
    ErrorRule(
        ("1201111431",),
        "refused",
        "The folder does not exist: create the workflow in DataWorks first, and check file_folder_path. "
        f"{WRONG_GENERATION}",
        "from other people's notes: a path whose flow is missing; the vendor's skill has it for a workspace with the "
        "new Data Studio",
    ),
    ErrorRule(
        ("9990040003",),
        "not found",
        "The file does not exist (any more): run `pulumi up --refresh`.",
        "from other people's notes, where it is also called transient after a creation",
    ),
    ErrorRule(
        ("InvalidApi.NotFound", "InvalidAction.NotFound", "InvalidProduct.NotFound", "InvalidVersion"),
        "refused",
        f"This endpoint does not know the operation. {REGION} {DATA_STUDIO} chooses the version of the API.",
        "wrong endpoint, or wrong generation of the API",
    ),
    ErrorRule(
        ("InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive", "InvalidAccessKeyId"),
        "refused",
        f"Check dataworks:accessKeyId (or the environment): the key does not exist, or is disabled. {CHANGED}",
        "documented",
    ),
    ErrorRule(
        ("SignatureDoesNotMatch",),
        "clock",
        KEY,
        "documented; a clock that is far off can be the cause. Its message holds the string to sign and is not shown",
    ),
    ErrorRule(
        ("IncompleteSignature", "InvalidSignature*"),
        "refused",
        KEY,
        "documented",
    ),
    ErrorRule(
        ("InvalidSecurityToken.Expired", "SecurityTokenExpired"),
        "token",
        f"The security token has expired: get new temporary credentials. {CHANGED}",
        "renewed once where the default chain gave it; one of the config cannot be renewed",
    ),
    ErrorRule(
        ("InvalidSecurityToken*",),
        "refused",
        f"The security token is wrong: get new temporary credentials, and set all three values from them. {CHANGED}",
        "documented",
    ),
    ErrorRule(
        ("IdempotentParameterMismatch",),
        "refused",
        "Another creation came with this ClientToken before: give the task another name, or wait a day.",
        "documented for ECS and others; a file may be there, so a creation reads, and never uses another token",
    ),
    ErrorRule(
        ("SignatureNonceUsed",),
        "nonce",
        "A copy of this request was there before: check whether a proxy repeats requests.",
        "a first copy of this request arrived: a read can be asked again, a write may have been done",
    ),
    ErrorRule(
        ("InvalidTimeStamp.Expired", "InvalidTimeStamp.Format", "InvalidTimeStamp*"),
        "clock",
        "Set the clock of this machine: it is more than 15 minutes off.",
        "documented; with a clock that is not far off, a second attempt would fail alike",
    ),
    ErrorRule(
        ("Forbidden", "Forbidden.RAM", "NoPermission*"),
        "refused",
        "The RAM policy of this account lacks dataworks:* for this operation: ask its administrator.",
        "documented",
    ),
    ErrorRule(
        ("Missing*",),
        "refused",
        "This version of pulumi-dataworks omits a parameter that DataWorks requires: please report this line.",
        "a defect of ours",
    ),
    ErrorRule(
        ("ResourceGroup:*",),
        "refused",
        "Check resource_group: it must be the Identifier of a data integration resource group of this region.",
        "a message without a code, as the published sample reply of UpdateDISyncTask writes it",
    ),
    ErrorRule(
        ("Invalid path*",),
        "refused",
        "Check file_folder_path, and whether its workflow exists.",
        "a message without a code, quoted by the official SDK",
    ),
    ErrorRule(
        OTHER_DATA_STUDIO,
        "refused",
        f"DataWorks finds one of the inputs invalid. {WRONG_GENERATION}",
        "field notes: an operation on files in a workspace with the new Data Studio; it may mean any other parameter",
    ),
    ErrorRule(
        INVALID_PARAMETER,
        "refused",
        "DataWorks finds one of the inputs invalid: its name is in the code.",
        "documented as Invalid{Parameter}",
    ),
)

STATUS_RULES = (
    ErrorRule((), "throttled", "Too many calls at once: run with a lower --parallel, or later.", "by status", (429,)),
    ErrorRule((), "transient", SUPPORT, "a gateway without an answer of the service", (502, 503, 504)),
    ErrorRule((), "transient", SUPPORT, "a failure of the service", tuple(range(500, 600))),
    ErrorRule((), "refused", "Ask whether this account may call DataWorks from here.", "by status", (401, 403, 407)),
    ErrorRule(
        (),
        "refused",
        "The query is too long: lower dataworks:maxQueryBytes, so that content is sent in the body.",
        "UpdateDISyncTask carries its content in the query",
        (414, 431),
    ),
    ErrorRule(
        (),
        "refused",
        "DataWorks never redirects: check dataworks:endpoint, and whether a proxy asks for a sign-in.",
        "a signed request is for one host only, so a redirect is not followed",
        tuple(range(300, 400)),
    ),
    ErrorRule((), "unknown", "Fix what the message names, then run the same command again.", "no document names it"),
)


def error_rule_of(code: str, status: int, message: str = "") -> ErrorRule:
    """The row of a code, else of an HTTP status. Without a code the message decides; where the code is only a
    number, the message may be the real one."""
    for candidate in (code, message if not code or " " not in message else ""):
        for row in ERROR_RULES:
            if candidate and any(fnmatchcase(candidate, pattern) for pattern in row.codes):
                return row
    return next(row for row in STATUS_RULES if not row.status or status in row.status)


def may_mean_not_found(code: str, status: int) -> bool:
    """Whether a refusal may mean that there is no such file. No code for that is documented, so an unknown one may, and
    an id of nothing may be called invalid ("InvalidFileId"). It is no proof: a list must confirm it."""
    rule = error_rule_of(code, status)
    return rule.kind in ("not found", "unknown") or rule.codes in (OTHER_DATA_STUDIO, INVALID_PARAMETER)


ECHO = re.compile(r"string.?to.?sign|signature.*is:|StringToSign", re.IGNORECASE)
LONGEST_MESSAGE = 300


def safe_message(message: str, secrets: Iterable[str] = ()) -> str:
    """A message of the service in one line of limited length, without secrets and without what signs requests."""
    if ECHO.search(message):
        return "the signature does not match"
    message = CONTROL.sub(" ", redacted(message, secrets)).strip()
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + CUT
