"""The commands of `dataworks`."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from ..errors import DataWorksError
from . import rebind as rebinding
from .adopt import adopt
from .change import change
from .check import check
from .files import report
from .matrix import matrix
from .options import show_version
from .pull import pull
from .release import release
from .review import review
from .schema import schema

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)

Version = Annotated[
    bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version of the package.")
]


@app.callback()
def about(version: Version = False) -> None:
    """Adopt, check, review and compare batch synchronization tasks of Alibaba Cloud DataWorks."""


app.command()(adopt)
app.command()(change)
app.command()(check)
app.command()(matrix)
app.command()(pull)
app.command()(release)
app.command()(review)
app.command()(schema)
app.command()(rebinding.rebind)


def run() -> None:
    """Run the command of this process. An error ends with 2: what happened, where, what to do; never a traceback."""
    try:
        app()
    except DataWorksError as error:
        report(error)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  a defect; its text may quote a value
        *_, (frame, line) = traceback.walk_tb(error.__traceback__)
        place = f"{Path(frame.f_code.co_filename).name}:{line}"
        report(
            f"the command ended with an unexpected {type(error).__name__} at {place}.\n"
            "This is a defect of pulumi-dataworks: report this message and the command, without secrets."
        )
        sys.exit(2)


if __name__ == "__main__":
    run()
