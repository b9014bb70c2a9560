"""DataWorks on one machine, for demos, tests and a user's own CI: an emulator, not the service.

Versions 2020-05-18 (files, the legacy Data Studio) and 2024-05-18 (nodes, the new one) of the API.

    server.py       `Emulator`: one address of 127.0.0.1, started and stopped in this process
    __main__.py     the script `dataworks-emulator`;  cli.py  its command `serve`
    app.py          HTTP: POST / (and GET /, for some) is the API, GET /_emulator/journal is the record of it
    page.py         GET /_emulator/ shows tasks, versions, production and the last requests
    control.py      the control address: rules, console edits and the clock from another process, behind a token
    gateway.py      one call, from its head to its answer
    signatures.py   who calls: ACS3-HMAC-SHA256 and RPC V1 HMAC-SHA1, verified with code of its own
    api.py          which operation takes which parameter, and where; reply envelopes
    options.py      how it is set;  choices.py  the options on what the documents leave open, with their sources
    operations.py   the file and tenant operations;  di_operations.py  CreateDISyncTask and UpdateDISyncTask
    edit_operations.py  UpdateFile and DeleteFile;  schedule_rules.py  which schedule values are refused
    dependencies.py     outputs, loops and descendants of nodes
    publishing.py   SubmitFile, DeployFile, deployments, versions;  deployments.py  each deployment as a state machine
    versions.py     versions of a file, what runs in production, what an ended deployment does
    business.py     workflows, folders, resource groups, data sources
    store.py        the state, in SQLite;  folders.py, task_content.py  the two spellings that need care
    console.py      what a person does in the DataWorks console, for tests;  edits.py  the same as data
    operation_center.py  what runs in production, and who decides about deployments
    nodes/          the new Data Studio, version 2024-05-18
    journal.py      what was asked and what was done
    errors.py       error bodies;  error_codes.py  the documented codes

    faults.py       rules for failures, and which of them strike a call
    fault_kinds.py  which failures there are, and where they may strike
    answers.py      what they make of an answer;  replies.py, connections.py  of the way it is sent
    actions.py      what they do beside the call;  veils.py, clock.py  what reads see, and what time it is

What the documentation does not say is decided here somewhere; each such place says "a guess", and where a client
could be hurt by it, it is an option (docs/strictness.md). Not here: runs of
tasks, real-time tasks, permissions, TLS.
"""

from typing import TYPE_CHECKING, Any

from dataworks_emulator.console import Console, FileFacts
from dataworks_emulator.edits import ConsoleEdit
from dataworks_emulator.fault_kinds import KINDS, Point
from dataworks_emulator.faults import Call, Fault, Faults, Rule
from dataworks_emulator.journal import Entry, Journal
from dataworks_emulator.nodes.node_options import NodeOptions
from dataworks_emulator.operation_center import Node, OperationCenter
from dataworks_emulator.options import DataSource, Project, Publishing

if TYPE_CHECKING:
    from dataworks_emulator.server import Emulator

__all__ = [
    "KINDS",
    "Call",
    "Console",
    "ConsoleEdit",
    "DataSource",
    "Emulator",
    "Entry",
    "Fault",
    "Faults",
    "FileFacts",
    "Journal",
    "Node",
    "NodeOptions",
    "OperationCenter",
    "Point",
    "Project",
    "Publishing",
    "Rule",
]


def __getattr__(name: str) -> Any:
    """`Emulator`, imported when it is first used: the server needs the packages of an extra.

    Raises ModuleNotFoundError with the command that installs them where one is missing.
    """
    if name != "Emulator":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from dataworks_emulator.server import Emulator
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("starlette", "uvicorn"):
            raise
        raise ModuleNotFoundError(
            f"the emulator needs {missing}, which is not installed.\n"
            "Install the package with its extra: pip install 'pulumi-dataworks[emulator]'",
            name=missing,
        ) from None
    globals()[name] = Emulator
    return Emulator
