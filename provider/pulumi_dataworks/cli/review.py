"""`dataworks review`: previews in, one review out, and an exit code for a pipeline."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from ..review import Digest, Gate, Review, as_json, markdown, read_digest, review_of, text
from ..review.allowances import Allowances, read_allowances
from ..review.budget import PLATFORMS
from ..review.gate import judge, with_decision
from ..review.markdown import Rendered
from ..review.project_file import FILE
from ..review.run import preview_of


class For(StrEnum):
    """Where a comment is posted: the names of PLATFORMS."""

    GITHUB = "github"
    GITLAB = "gitlab"
    AZURE = "azure"
    BITBUCKET = "bitbucket"


class Format(StrEnum):
    """What a review can be written as."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    TEXT = "text"


Files = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="What `pulumi preview --json` wrote; - is standard input."),
]
Stacks = Annotated[list[str] | None, typer.Option(help="Run the preview of this stack here and now. May be repeated.")]
Refresh = Annotated[bool, typer.Option("--refresh", help="Read the live tasks first. Only with --stack.")]
InFormat = Annotated[Format, typer.Option("--format", help="The form that is written.")]
ForPlatform = Annotated[For, typer.Option("--for", help="Whose limit the Markdown keeps.")]
Gates = Annotated[list[Gate] | None, typer.Option(help="Fail on this. May be repeated.")]
Allow = Annotated[
    Path | None, typer.Option(help=f"TOML file of what may pass, with a reason for each; {FILE} here where left out.")
]
AllowTruncated = Annotated[
    bool, typer.Option("--allow-truncated", help="Go on although a comment has no room for everything.")
]


def review(
    files: Files = None,
    stack: Stacks = None,
    refresh: Refresh = False,
    form: InFormat = Format.TEXT,
    platform: ForPlatform = For.GITHUB,
    fail_on: Gates = None,
    allow: Allow = None,
    allow_truncated: AllowTruncated = False,
) -> None:
    """Tell what previews mean: which tasks change, in words, and what that does to the data once it is deployed."""
    if refresh and not stack:
        raise InputError("--refresh needs --stack.", advice="A file holds a preview that was made already.")
    if not files and not stack:
        raise InputError(
            "no preview was given.", advice="Give the file that `pulumi preview --json` wrote, or --stack."
        )
    allowances = _allowances(allow)
    digests = [*_from_files(files or ()), *_from_stacks(stack or (), refresh=refresh)]
    told = review_of(digests, allowances.rows, now=datetime.now(UTC))
    told = replace(with_decision(told, fail_on or ()), deprecated=allowances.deprecated)
    rendered = _rendered(told, form, platform, colour=has_colour(os.environ, sys.stdout.isatty()))
    sys.stdout.buffer.write(rendered.text.encode())
    sys.stdout.flush()
    decision = judge(told, fail_on or (), left_out=rendered.left_out, allow_truncated=allow_truncated)
    if decision.code:
        typer.echo(f"dataworks review: {decision.why}", err=True)
        raise typer.Exit(decision.code)


def _allowances(path: Path | None) -> Allowances:
    """Those of the file, of dataworks.toml here where none is named, and none where that does not exist."""
    named = path or Path(FILE)
    if path is None and not named.exists():
        return Allowances()
    found = read_allowances(_read(str(named)).decode(errors="replace"), str(named))
    for sentence in found.deprecated:
        typer.echo(f"dataworks review: {sentence}", err=True)
    return found


def has_colour(environ: Mapping[str, str], is_terminal: bool) -> bool:
    """Colour on a terminal; NO_COLOR takes it away, FORCE_COLOR gives it elsewhere, as in CI logs."""
    return not environ.get("NO_COLOR") and (is_terminal or bool(environ.get("FORCE_COLOR")))


def _from_files(names: Sequence[str]) -> Iterator[Digest]:
    for name in names:
        yield read_digest(_read(name), "standard input" if name == "-" else name)


def _from_stacks(names: Sequence[str], *, refresh: bool) -> Iterator[Digest]:
    for name in names:
        yield preview_of(name, refresh=refresh)


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.", advice="Look at its path.") from None


def _rendered(told: Review, form: Format, platform: For, *, colour: bool) -> Rendered:
    if form is Format.MARKDOWN:
        return markdown.render(told, PLATFORMS[platform.value])
    if form is Format.HTML:
        from ..review.html import as_html  # with it comes a template engine

        return Rendered(as_html(told), 0)
    if form is Format.JSON:
        return Rendered(as_json.render(told), 0)
    return Rendered(text.render(told, colour=colour), 0)
