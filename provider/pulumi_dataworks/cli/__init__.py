"""`dataworks …`: arguments in, exit code out. What is decided is decided in the rooms below.

app         the commands, and how an error ends one
files       files in, text out, errors on standard error: what all commands share
options     options that several commands have, and completion
schema      dataworks schema
adopt       dataworks adopt
check       dataworks check
review      dataworks review, which has exit codes of its own beside 0 and 2
change      dataworks change: one change for many tasks, in the files of the program
pull        dataworks pull: edits of the console go back into the files of the program
release     dataworks release: tasks leave the state and stay in DataWorks
matrix      dataworks matrix, written by matrix_formats
online      the settings of a stack, for check --online
judged      the findings of files and previews, as values
formats     findings as they are written: terminal, json, github, sarif
writeback/  changes of values in JSON and Python files, with their form kept
project     the folder of the Pulumi project
edits       the fixes of findings as edits of JSON text
pages       the page of a finding
positions   where each value of a JSON text is

Exit codes: 0 fine, 1 something was found, 2 the command could not do its work.
"""

from __future__ import annotations

import sys


def main() -> None:
    """The entry point of the script `dataworks`."""
    try:
        from .app import run
    except ModuleNotFoundError as error:
        if error.name not in ("typer", "rich"):
            raise
        sys.stderr.write(
            f"dataworks: the command needs {error.name}, which is not installed.\n"
            "Install the package with its extra: pip install 'pulumi-dataworks[cli]'\n"
        )
        sys.exit(2)
    run()
