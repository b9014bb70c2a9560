"""`pulumi preview --json` run for one stack, or for the selected one, in the folder of the program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping

from ..content import masked
from ..errors import InputError
from .preview import Digest, read_digest

Runner = Callable[[list[str]], "subprocess.CompletedProcess[str]"]


STREAMING = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
"""Makes the engine write events in place of a preview; these lack what depends on what."""


def run_here(command: list[str], variables: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run in this folder, with more environment `variables`. Standard error stays where it is, for a person to read."""
    environ = {name: value for name, value in os.environ.items() if name != STREAMING} | {**(variables or {})}
    return subprocess.run(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace", check=False, env=environ
    )


SELECTED = "the selected stack"
FIRST_LINE = 200
"""Characters that an error quotes of an output that is not a preview."""


def preview_of(stack: str | None, *, refresh: bool = False, sames: bool = False, run: Runner = run_here) -> Digest:
    """The preview of `stack` (None is the selected one), made now.

    With `refresh` the live tasks are read first, which takes credentials; with `sames` it has what stays as it is, too:
    the schedule of a task, and who reads its table.

    A preview that fails is a Digest that says so. Raises InputError when there is none at all.
    """
    command = ["pulumi", "preview", "--json", "--non-interactive", *(["--stack", stack] if stack else [])]
    command += ["--refresh"] * refresh + ["--show-sames"] * sames
    try:
        done = run(command)
    except OSError as error:
        raise InputError(
            f"pulumi could not be started: {error.strerror}.", advice="Install Pulumi, or name the file of a preview."
        ) from None
    if not done.stdout.strip():
        raise InputError(
            f"`{' '.join(command)}` ended with {done.returncode} and without a preview.",
            advice="The message of Pulumi is above.",
        )
    try:
        digest = read_digest(done.stdout, stack or SELECTED, status=done.returncode)
    except InputError as error:
        begins = masked(done.stdout.strip().splitlines()[0])[:FIRST_LINE]
        raise InputError(
            f"`{' '.join(command)}` ended with {done.returncode} and wrote no preview: {error.message}",
            advice=f"Its output begins: {begins}",
        ) from None
    name = digest.project_and_stack[1]
    return digest.model_copy(update={"name": name}) if name and not stack else digest
