"""What all commands share at their edges: names of files in, text out, and errors as lines on standard error.

read(name)                 the bytes of a file, or of standard input
json_files(names)          the names, a folder replaced by the JSON files in it
below_repository()         this folder relative to its repository
write(text, output)        to standard output or to a file, in UTF-8
report(error)              an error: what happened, where, what to do
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from ..errors import DataWorksError, InputError
from ..review.escape import lines

STDIN = "-"

SKIPPED = ("node_modules", "__pycache__")
"""Folders that hold files of others; hidden ones and virtual environments are skipped, too."""


def read(name: str) -> bytes:
    """The bytes of a file; "-" is standard input. Raises InputError when it cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}.", advice="Check its name and rights.") from None
    except ValueError:  # a NUL in the name
        raise InputError(f"{name} cannot be the name of a file.", advice="Check its name.") from None


def json_files(names: Iterable[str]) -> Iterator[str]:
    """Each name as it is, and for a folder every `*.json` at any depth below it, sorted.

    Raises InputError for a folder without one: a check of nothing must not look like a check that found nothing.
    """
    for name in names:
        if name == STDIN or not os.path.isdir(name):
            yield name
            continue
        found = sorted(files_below(name))
        if not found:
            raise InputError(f"{name} is a folder without JSON files.", advice="Name a folder of task contents.")
        yield from found


def files_below(folder: str, suffixes: tuple[str, ...] = (".json",)) -> Iterator[str]:
    """The files with such endings at any depth below a folder. Links to folders are not followed, since they may lead
    in a circle."""
    for here, folders, files in os.walk(folder):
        folders[:] = [
            one
            for one in folders
            if not one.startswith(".")
            and one not in SKIPPED
            and not os.path.exists(os.path.join(here, one, "pyvenv.cfg"))
        ]
        yield from (os.path.join(here, one) for one in files if one.endswith(suffixes) and not one.startswith("."))


def below_repository() -> PurePath:
    """This folder relative to the repository that it is in (the nearest `.git` above); "." where it is in none."""
    here = Path.cwd()
    root = next((one for one in (here, *here.parents) if (one / ".git").exists()), here)
    return here.relative_to(root)


def write(text: str, output: Path | None) -> None:
    """Write a result. Raises InputError when the file cannot be written."""
    data = text.encode()
    if output is None or str(output) == STDIN:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InputError(
            f"{output} cannot be written: {error.strerror}.", advice="Check the name and rights of --output."
        ) from None


def report(error: DataWorksError | str, *, command: str = "dataworks") -> None:
    """Show an error on standard error, each of its lines in visible characters."""
    first, *rest = lines(str(error))
    sys.stderr.write("".join(f"{line}\n" for line in (f"{command}: {first}", *rest)))
