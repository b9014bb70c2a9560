"""Options that several commands have, and what a shell completes in them."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from ..content import BY_CODE

COMPLETION_SECONDS = 5
"""A shell waits for the names of stacks no longer than this."""


def _enter(context: typer.Context, folder: Path | None) -> Path | None:
    """Work in `folder` from here on, so that every other path of the command is relative to it."""
    if folder is not None and not context.resilient_parsing:
        try:
            os.chdir(folder)
        except OSError as error:
            raise typer.BadParameter(f"{folder} cannot be entered: {error.strerror}.") from None
    return folder


def show_version(wanted: bool) -> None:
    """The answer to --version."""
    if wanted:
        typer.echo(f"pulumi-dataworks {version('pulumi-dataworks')}")
        raise typer.Exit()


def stack_names(incomplete: str) -> Iterable[str]:
    """The stacks of the project in this folder, for completion; none where Pulumi cannot list them."""
    try:
        done = subprocess.run(
            ["pulumi", "stack", "ls", "--json", "--non-interactive"],
            capture_output=True,
            text=True,
            timeout=COMPLETION_SECONDS,
            check=False,
        )
        names = [str(one["name"]) for one in json.loads(done.stdout)]
    except (OSError, ValueError, TypeError, KeyError, subprocess.SubprocessError):
        return []
    return sorted(name for name in names if name.startswith(incomplete))


def finding_codes(incomplete: str) -> Iterable[tuple[str, str]]:
    """The codes of findings with their names, for completion."""
    return [(code, rule.name) for code, rule in sorted(BY_CODE.items()) if code.startswith(incomplete.upper())]


Cwd = Annotated[
    Path | None,
    typer.Option(
        "--cwd",
        "-C",
        metavar="FOLDER",
        callback=_enter,
        is_eager=True,
        help="Work in this folder, as with `pulumi -C`.",
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file; standard output where left out."),
]
