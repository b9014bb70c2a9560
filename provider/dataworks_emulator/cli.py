"""`dataworks-emulator serve`: the emulator in a terminal."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from dataworks_emulator.choices import CHOICES
from dataworks_emulator.journal import Entry
from dataworks_emulator.options import OPTIONS
from dataworks_emulator.server import Emulator

_NAMES = frozenset(choice.name for choice in CHOICES)

app = typer.Typer(add_completion=False, no_args_is_help=True)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dataworks-emulator {version('pulumi-dataworks')}")
        raise typer.Exit()


@app.callback()
def about(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version of the package.")
    ] = False,
) -> None:
    """DataWorks (API version 2020-05-18) for one machine: demos, tests, CI."""


def _log(entry: Entry) -> None:
    """One line per request; ids only, never a value of a task."""
    about_file = f" FileId={entry.parameters['FileId']}" if entry.parameters.get("FileId", "").isdecimal() else ""
    outcome = "done" if entry.done else "not done"
    typer.echo(f"{entry.sequence} {entry.operation or '?'}{about_file} {entry.http_status} {outcome}")


def _options(texts: Sequence[str]) -> dict[str, Any]:
    """Options as `Emulator` takes them. Raises ValueError for one that does not exist or has no such value."""
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name not in _NAMES:
            raise ValueError(f"--option must be NAME=VALUE, and NAME one of {', '.join(sorted(_NAMES))}")
        found[name] = None if value == "None" else value
    try:
        OPTIONS.validate_python(found)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)[0]
        raise ValueError(f"--option {wrong['loc'][0]}: {wrong['msg']}") from None
    return found


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port of 127.0.0.1; 0 takes a free one.")] = 8765,
    db: Annotated[str, typer.Option(help="SQLite file that keeps the state; in memory unless given.")] = ":memory:",
    business: Annotated[list[str] | None, typer.Option(help="A business flow; may be repeated.")] = None,
    latency: Annotated[float, typer.Option(help="Seconds that each call takes at least.", min=0.0)] = 0.0,
    qps: Annotated[
        int | None, typer.Option(help="Calls per second; more get 429. No limit unless given.", min=1)
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="NAME=VALUE of an option of docs/strictness.md; may be repeated.")
    ] = None,
    control: Annotated[bool, typer.Option("--control", help="Print the control address and its token.")] = False,
    access_key_id: Annotated[str, typer.Option(help='Must begin with "emulator-".')] = "emulator-key",
    access_key_secret: Annotated[str, typer.Option(help="The made-up secret.")] = "emulator-secret",  # noqa: S107
) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)  # before any thread is started: they wait for `sigwait` below
    try:
        emulator = Emulator(
            port,
            db,
            access_key_id=access_key_id,
            access_key_secret=access_key_secret,
            business=business or ("orders", "demo"),
            latency=latency,
            qps=qps,
            on_entry=_log,
            **_options(option or ()),
        )
    except (OSError, OverflowError, ValueError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        typer.echo(f"dataworks-emulator: cannot serve on 127.0.0.1:{port}: {reason}", err=True)
        raise typer.Exit(1) from None
    with emulator:
        typer.echo(f"Serving DataWorks (2020-05-18 and 2024-05-18) at {emulator.endpoint} (Ctrl-C ends it)")
        typer.echo(f"Access key: {emulator.access_key_id} / {emulator.access_key_secret}")
        typer.echo(f"  pulumi config set dataworks:endpoint {emulator.endpoint}")
        typer.echo("  pulumi config set dataworks:region cn-shanghai")
        typer.echo(f"  pulumi config set dataworks:accessKeyId {emulator.access_key_id}")
        typer.echo(f"  pulumi config set --secret dataworks:accessKeySecret {emulator.access_key_secret}")
        if control:
            typer.echo(
                f"Control: {emulator.endpoint}/_emulator/faults (Authorization: Bearer {emulator.control_token})"
            )
        signal.sigwait(ends)
