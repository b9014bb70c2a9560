"""DataWorks (version 2020-05-18) on one machine, for demos, tests and a user's own CI. Not the service: an emulator.

    server.py      `Emulator`: one address of 127.0.0.1, started and stopped in this process
    cli.py         `dataworks-emulator serve`
    app.py         HTTP: POST / is the API, GET /_emulator/journal is the record of it
    page.py        GET /_emulator/ shows tasks, production and the last requests
    signatures.py  who calls: ACS3-HMAC-SHA256 and RPC V1 HMAC-SHA1, verified with code of its own
    api.py         which operation takes which parameter, and where; reply envelopes
    operations.py  the file and tenant operations;  di_operations.py  CreateDISyncTask and UpdateDISyncTask
    publishing.py  SubmitFile, DeployFile, deployments, versions;  deployments.py  each deployment as a state machine
    versions.py    versions of a file, what runs in production, what an ended deployment does
    business.py    workflows, folders, resource groups
    store.py       the state, in SQLite;  folders.py, task_content.py  the two spellings that need care
    console.py     what a person does in the DataWorks console;  operation_center.py  what runs, and who decides
    faults.py      failures that a test asks for;  journal.py  what was asked and what was done
    errors.py      error bodies

What the documentation does not say is decided here somewhere; each such place says "a guess". Not here: runs of
tasks, real-time tasks, throttling by rate, permissions.
"""

from dataworks_emulator.console import Console, FileFacts
from dataworks_emulator.journal import Entry, Journal
from dataworks_emulator.operation_center import Node, OperationCenter
from dataworks_emulator.options import Project, Publishing
from dataworks_emulator.server import Emulator

__all__ = [
    "Console",
    "Emulator",
    "Entry",
    "FileFacts",
    "Journal",
    "Node",
    "OperationCenter",
    "Project",
    "Publishing",
]
