"""`dataworks review`: previews in, one review out, and an exit code for a pipeline."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from ..errors import DataWorksError
from ..review import Digest, Gate, Review, StackReview, as_json, markdown, read_digest, review_of, text
from ..review.allowances import Allowances, read_allowances
from ..review.budget import PLATFORMS
from ..review.build import stack_without_preview
from ..review.gate import judge, with_decision
from ..review.markdown import Rendered
from ..review.project_file import FILE
from ..review.provenance import provenance_of
from ..review.run import SELECTED, preview_of
from .files import STDIN, read, report, write
from .online import files_of
from .options import Cwd, OutputFile, stack_names
from .pages import documentation


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
    typer.Argument(metavar="FILE", help="What `pulumi preview --json` wrote; - is standard input."),
]
Stacks = Annotated[
    list[str] | None,
    typer.Option(
        help="Preview this stack now; repeatable. The selected stack where nothing is named.",
        autocompletion=stack_names,
    ),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Read the live tasks first. Not for files.")]
InFormat = Annotated[Format, typer.Option("--format", help="The format of the result.")]
ForPlatform = Annotated[For, typer.Option("--for", help="Where the Markdown is posted, which limits its length.")]
Online = Annotated[
    bool, typer.Option("--online", help="Also ask the workspace for tasks that a creation would meet. Not for files.")
]
Gates = Annotated[list[Gate] | None, typer.Option(help="Fail on this; repeatable.")]
Allow = Annotated[
    Path | None,
    typer.Option(help=f"TOML file of what may pass, with a reason for each; {FILE} in this folder where left out."),
]
AllowTruncated = Annotated[
    bool, typer.Option("--allow-truncated", help="End with 0 although a comment has no room for everything.")
]
Tag = Annotated[
    str, typer.Option(metavar="NAME", help="Name of this job in the marker of the comment: each job keeps its own.")
]
Commit = Annotated[
    str, typer.Option(metavar="HASH", help="The commit that is reviewed; what the CI system names where left out.")
]
RunUrl = Annotated[
    str, typer.Option(metavar="URL", help="The page of this run; what the CI system names where left out.")
]


def review(
    files: Files = None,
    stack: Stacks = None,
    refresh: Refresh = False,
    online: Online = False,
    form: InFormat = Format.TEXT,
    platform: ForPlatform = For.GITHUB,
    fail_on: Gates = None,
    allow: Allow = None,
    allow_truncated: AllowTruncated = False,
    output: OutputFile = None,
    tag: Tag = "",
    commit: Commit = "",
    run_url: RunUrl = "",
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Show what previews mean: which tasks change, and what that does to the data once it is deployed.

    Ends with 0 when nothing stops it, with 2 when something could not be read (the report says so, too), and with the
    code of the first gate that does not open.
    """
    if refresh and files and not stack:
        raise typer.BadParameter("needs a stack: a file holds a preview that was made before.", param_hint="--refresh")
    if online and files and not stack:
        raise typer.BadParameter("needs a stack, whose settings say where to ask.", param_hint="--online")
    now = datetime.now(UTC)
    where = provenance_of(
        os.environ,
        now=now,
        version=version("pulumi-dataworks"),
        tag=tag,
        commit=commit,
        run_url=run_url,
        docs_url=documentation(),
    )
    try:
        allowances = _allowances(allow)
    except DataWorksError as error:
        unread = [stack_without_preview("this review", str(error))]
        told = with_decision(Review(tuple(unread), provenance=where), fail_on or ())
        write(_rendered(told, form, platform, colour=False).text, output)
        raise
    stacks: list[str | None] = [*(stack or ())] or [None] * (not files)
    digests, unread = _previews(files or (), stacks, refresh=refresh)
    try:
        live = {name or SELECTED: files_of(name) for name in stacks} if online else {}
        if SELECTED in live:
            live |= {digest.name: live[SELECTED] for digest in digests}  # a preview has the name of the selected stack
        at, readers = {name: one.at for name, one in live.items()}, {name: one.read for name, one in live.items()}
        told = review_of(digests, allowances.rows, now=now, files=at, read=readers)
    except DataWorksError as error:
        report(error)
        unread.append(stack_without_preview("--online", str(error)))
        told = review_of(digests, allowances.rows, now=now)
    told = replace(told, stacks=(*told.stacks, *unread), deprecated=allowances.deprecated, provenance=where)
    told = with_decision(told, fail_on or ())
    colour = has_colour(os.environ, output is None and sys.stdout.isatty())
    rendered = _rendered(told, form, platform, colour=colour)
    write(rendered.text, output)
    if unread:
        raise typer.Exit(2)
    decision = judge(told, fail_on or (), left_out=rendered.left_out, allow_truncated=allow_truncated)
    if decision.code:
        report(decision.why, command="dataworks review")
        raise typer.Exit(decision.code)


def shown_review(digest: Digest, *, form: Format, platform: For, output: Path | None) -> None:
    """Write the review of one preview, as `dataworks review` does without gates."""
    now = datetime.now(UTC)
    told = review_of([digest], _allowances(None).rows, now=now)
    where = provenance_of(os.environ, now=now, version=version("pulumi-dataworks"), docs_url=documentation())
    told = with_decision(replace(told, provenance=where), ())
    colour = has_colour(os.environ, output is None and sys.stdout.isatty())
    write(_rendered(told, form, platform, colour=colour).text, output)


def _allowances(path: Path | None) -> Allowances:
    """Those of the file, of dataworks.toml here where none is named, and none where that does not exist."""
    named = path or Path(FILE)
    if path is None and not named.exists():
        return Allowances()
    found = read_allowances(read(str(named)).decode(errors="replace"), str(named))
    for sentence in found.deprecated:
        report(sentence, command="dataworks review")
    return found


def has_colour(environ: Mapping[str, str], is_terminal: bool) -> bool:
    """Colour on a terminal; NO_COLOR takes it away, FORCE_COLOR gives it elsewhere, as in CI logs."""
    return not environ.get("NO_COLOR") and (is_terminal or bool(environ.get("FORCE_COLOR")))


def _previews(
    files: Sequence[str], stacks: Sequence[str | None], *, refresh: bool
) -> tuple[list[Digest], list[StackReview]]:
    """The previews, and what stands in place of those that could not be made or read; each reason is reported."""
    sources: list[tuple[str, Callable[[], Digest]]] = [
        *((_shown(name), partial(_from_file, name)) for name in files),
        *((name or SELECTED, partial(preview_of, name, refresh=refresh, sames=True)) for name in stacks),
    ]
    digests, unread = [], []
    for name, preview in sources:
        try:
            digests.append(preview())
        except DataWorksError as error:
            report(error)
            unread.append(stack_without_preview(name, str(error)))
    return digests, unread


def _shown(name: str) -> str:
    return "standard input" if name == STDIN else name


def _from_file(name: str) -> Digest:
    return read_digest(read(name), _shown(name))


def _rendered(told: Review, form: Format, platform: For, *, colour: bool) -> Rendered:
    if form is Format.MARKDOWN:
        return markdown.render(told, PLATFORMS[platform.value])
    if form is Format.HTML:
        from ..review.html import as_html  # with it comes a template engine

        return Rendered(as_html(told), 0)
    if form is Format.JSON:
        return Rendered(as_json.render(told), 0)
    return Rendered(text.render(told, colour=colour), 0)
