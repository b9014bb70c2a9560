"""Every refusal that DataWorks documents, as the real CLI prints it.

The texts stand in refusals.txt beside this file; `pytest tests/engine/test_refusals.py --update-golden` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dataworks_emulator import Emulator
from support.stacks import Stack, inputs, job

pytestmark = pytest.mark.engine

GOLDEN = Path(__file__).with_name("refusals.txt")

CODES = (
    # HTTP status and code, as the error lists and operation pages of the service name them
    (400, "Invalid.DI.Parameter"),
    (403, "Forbidden.DI.NoPrivilege"),
    (500, "InternalError.DI.Parameter"),
    (400, "Param.Invalid"),
    (403, "Forbidden.Access"),
    (500, "InternalError.System"),
    (403, "ResourceNotAuthorized.Api"),
    (429, "Throttling.Api"),
    (429, "Throttling.System"),
    (429, "Throttling.User"),
    (429, "Throttling.Api.Risk"),
    (429, "Throttling.Resource"),
    (500, "InternalError.UserId.Missing"),
    (500, "Forbidden.Not.Server"),
    (400, "Invalid.Tenant.ProjectNotExists"),
    (400, "Invalid.Tenant.UserNotInProject"),
    (400, "Invalid.Tenant.ConnectionNotExists"),
    (403, "Invalid.Tenant.UserNotInTenant"),
    (403, "Invalid.Tenant.UserIsNotProjectOwnerOrAdmin"),
    (400, "MissingProjectId"),
    (400, "InvalidPageSize"),
    (404, "InvalidApi.NotFound"),
    (404, "InvalidAction.NotFound"),
    (404, "InvalidProduct.NotFound"),
    (400, "InvalidAccessKeyId.NotFound"),
    (400, "InvalidAccessKeyId.Inactive"),
    (400, "SignatureDoesNotMatch"),
    (400, "IncompleteSignature"),
    (400, "SignatureNonceUsed"),
    (400, "InvalidTimeStamp.Expired"),
    (400, "InvalidTimeStamp.Format"),
    (403, "Forbidden"),
    (403, "Forbidden.RAM"),
    (403, "NoPermission"),
    (400, "Throttling"),
    (503, "Rejected.Throttling"),
    (500, "InternalError"),
    (503, "ServiceUnavailable"),
    (400, "1201111431"),
    (400, "9990020002"),
    (400, "A.Code.That.Nobody.Knows"),
)
ATTEMPTS_OF = {
    # how often the operation is asked for: throttling by the client, and what may have been done again after a look
    **dict.fromkeys(("InternalError.DI.Parameter", "InternalError.System", "InternalError", "ServiceUnavailable"), 2),
    "SignatureNonceUsed": 2,
    **dict.fromkeys(
        ("Throttling", "Throttling.Api", "Throttling.System", "Throttling.User", "Rejected.Throttling", "9990020002"), 5
    ),
}


def test_every_refusal_is_a_short_error_that_says_what_to_do(
    stack: Stack, emulator: Emulator, golden: Callable[[Path, str], None]
) -> None:
    """What happened, where, and in the last line what to do: exact texts, without a traceback."""
    tasks = {f"task{number}": inputs(task_name=f"task {number}") for number in range(len(CODES))}
    stack.tasks(**tasks)
    stack.up()
    for status, code in CODES:
        emulator.refuse_next(
            "UpdateDISyncTask", http_status=status, code=code, message="no.", times=ATTEMPTS_OF.get(code, 1)
        )
    stack.tasks(**{name: {**task, "task_content": job(concurrent=8)} for name, task in tasks.items()})
    shown = stack.up("--parallel", "1", "--continue-on-error", expect=None)
    assert shown.status != 0
    assert "Traceback" not in shown.text
    texts = re.findall(r"error: (DataWorks: .*\n.*)\n", shown.text.partition("Diagnostics:")[2])
    blanked = [
        re.sub(r"'task \d+' \(file \d+\)", "'a task' (file 1)", re.sub(r"request id [0-9A-Z-]+", "request id X", text))
        for text in texts
    ]
    golden(GOLDEN, "".join("\n".join(line.strip() for line in text.splitlines()) + "\n\n" for text in sorted(blanked)))
    assert len(texts) == len(CODES)
