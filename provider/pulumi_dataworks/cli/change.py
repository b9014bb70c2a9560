"""`dataworks change`: one change for many tasks of a program, in its files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..errors import DataWorksError, InputError
from ..review.escape import line as line_of
from ..review.run import preview_of
from .files import files_below, report
from .fixing import replace_text, text_of
from .options import Cwd, stack_names
from .review import For, Format, shown_review
from .writeback.bulk import Bulk, Pair, pair_of
from .writeback.bulk_plan import bulk_plan
from .writeback.difference import file_difference

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="JSON and Python files, or folders of them; this folder where left out."),
]
Groups = Annotated[
    list[str] | None,
    typer.Option("--resource-group", metavar="A=B", help="Resource group B in place of A; repeatable."),
]
Sources = Annotated[
    list[str] | None, typer.Option("--datasource", metavar="A=B", help="Data source B in place of A; repeatable.")
]
Owners = Annotated[
    list[str] | None, typer.Option("--owner", metavar="A=B", help="Owner B (user id) in place of A; repeatable.")
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="A value of the content, of an input, or of schedule; repeatable. JSON or text.",
    ),
]
Where = Annotated[
    list[str] | None, typer.Option(metavar="PATH=VALUE", help="Only tasks that have this value; repeatable.")
]
Stack = Annotated[
    str | None,
    typer.Option(help="The stack whose review is shown; the selected one.", autocompletion=stack_names),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
NoReview = Annotated[bool, typer.Option("--no-review", help="Show no review of the result.")]


def change(
    paths: Paths = None,
    resource_group: Groups = None,
    datasource: Sources = None,
    owner: Owners = None,
    set_: Sets = None,
    where: Where = None,
    stack: Stack = None,
    yes: Yes = False,
    no_review: NoReview = False,
    cwd: Cwd = None,  # noqa: ARG001  its callback enters it
) -> None:
    """Change values in the files of a program, show the review of the result, and leave the rest to `pulumi up`.

    Ends with 0 when every change was written, with 1 when something is left to a person, was not written or was not
    found, with 2 when the command could not do its work.
    """
    bulk = Bulk(
        resource_group=_pairs(resource_group, "--resource-group"),
        datasource=_pairs(datasource, "--datasource"),
        owner=_pairs(owner, "--owner"),
        sets=_pairs(set_, "--set", values=True),
        where=_pairs(where, "--where", values=True),
    )
    if not (bulk.resource_group or bulk.datasource or bulk.owner or bulk.sets):
        raise typer.BadParameter("says no change.", param_hint="--resource-group, --datasource, --owner, --set")
    texts = _texts(paths or ["."])
    plan = bulk_plan(bulk, texts)
    changed = sorted(path for path, text in plan.after.items() if text != texts[path])
    for path in changed:
        for text in file_difference(path, texts[path], plan.after[path]):
            typer.echo(line_of(text))
    for name, reason in plan.by_hand:
        typer.echo(line_of(f"{name}: left to you: {reason}"))
    if not changed:
        typer.echo("No task has what is to be changed.")
        raise typer.Exit(1)
    count = f"{len(plan.tasks)} task{'s' * (len(plan.tasks) != 1)} in {len(changed)} file{'s' * (len(changed) != 1)}"
    if not (yes or (sys.stdin.isatty() and typer.confirm(f"Change {count}?"))):
        typer.echo(f"{count}: not written; --yes writes without asking.", err=True)
        raise typer.Exit(1)
    for path in changed:
        replace_text(path, before=texts[path], after=plan.after[path])
    typer.echo(f"{count}: changed.", err=True)
    if not no_review:
        _review(stack)
    raise typer.Exit(1 if plan.by_hand else 0)


def _pairs(texts: Sequence[str] | None, option: str, *, values: bool = False) -> tuple[Pair, ...]:
    return tuple(pair_of(text, option, values=values) for text in texts or ())


def _texts(paths: Sequence[str]) -> dict[Path, str]:
    """The texts of the JSON and Python files, without byte-order marks of others. Raises InputError."""
    names = [
        name
        for path in paths
        for name in (sorted(files_below(path, (".json", ".py"))) if os.path.isdir(path) else [path])
    ]
    if not names:
        raise InputError("this folder has no JSON or Python file.", advice="Name the folder of the program.")
    found = {}
    for name in names:
        try:
            found[Path(name).resolve()] = text_of(name)
        except InputError:
            if name in paths:
                raise
    return found


def _review(stack: str | None) -> None:
    """The review of the program as it is now; a preview that fails is reported, and the files stay changed."""
    try:
        shown_review(preview_of(stack, sames=True), form=Format.TEXT, platform=For.GITHUB, output=None)
    except DataWorksError as error:
        report(error)
        raise typer.Exit(2) from None
