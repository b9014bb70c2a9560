"""The commands of `dataworks`."""

from __future__ import annotations

import sys

import typer

from ..errors import DataWorksError
from .check import check
from .matrix import matrix
from .review import review
from .schema import schema

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def about() -> None:
    """Batch synchronization tasks of Alibaba Cloud DataWorks."""


app.command()(check)
app.command()(matrix)
app.command()(review)
app.command()(schema)


def run() -> None:
    """Run the command of this process. An error of ours is told in its own words, and ends with 2."""
    try:
        app()
    except DataWorksError as error:
        sys.stderr.write(f"dataworks: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    run()
