"""DataWorks (version 2020-05-18) on one machine, for demos, tests and a user's own CI. Not the service: an emulator.

    server.py      `Emulator`: one address of 127.0.0.1, started and stopped in this process
    cli.py         `dataworks-emulator serve`
    app.py         HTTP: POST / is the API, GET /_emulator/journal is the record of it
    signatures.py  who calls: ACS3-HMAC-SHA256 and RPC V1 HMAC-SHA1, verified with code of its own
    api.py         which operation takes which parameter, and where; reply envelopes
    operations.py  the file and tenant operations;  di_operations.py  CreateDISyncTask and UpdateDISyncTask
    store.py       the state, in SQLite;  folders.py, task_content.py  the two spellings that need care
    console.py     what a person does in the DataWorks console, for tests
    faults.py      failures that a test asks for;  journal.py  what was asked and what was done
    errors.py      error bodies

What the documentation does not say is decided here somewhere; each such place says "a guess". Not here: publishing
(SubmitFile, DeployFile; `console.commit` stands for both), real-time tasks, throttling by rate, permissions.
"""

from dataworks_emulator.console import Console, FileFacts
from dataworks_emulator.journal import Entry, Journal
from dataworks_emulator.options import Project
from dataworks_emulator.server import Emulator

__all__ = ["Console", "Emulator", "Entry", "FileFacts", "Journal", "Project"]
