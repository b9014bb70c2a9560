"""`dataworks check --fix`: shows the edits of a file, and writes them where somebody agrees."""

from __future__ import annotations

import codecs
import os
import sys
import tempfile
from pathlib import Path

import typer

from ..errors import DataWorksError, InputError
from ..review.escape import line as line_of
from ..review.escape import plain
from .edits import fixed, unified_diff
from .files import read


def text_of(name: str) -> str:
    """The text of a file. Raises InputError when it cannot be read, or is not UTF-8."""
    data = read(name)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        guess = _encoding_of(data)
        advice = f"Save it as UTF-8: it looks like {guess}." if guess else "Save it as UTF-8."
        raise InputError(f"{name} is not UTF-8 text (byte {error.start}).", advice=advice) from None


def _encoding_of(data: bytes) -> str:
    """The encoding that bytes look like: UTF-16 by its mark, GBK where all bytes are; "" where neither fits."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    try:
        return "GBK" if data.decode("gbk").lstrip().startswith("{") else ""
    except UnicodeDecodeError:
        return ""


def fix_file(name: str, ignore: set[str], *, yes: bool, to_stderr: bool) -> None:
    """Show the edits that remove findings of a file, and write them with `yes` or where the answer is yes.

    Where nobody can be asked, nothing is written. A file that cannot be read is left to the check that follows. The
    edits are shown on standard error where standard output is for a program. Raises InputError when the file cannot be
    written, or was changed while the question was open.
    """
    try:
        text = text_of(name)
    except DataWorksError:
        return
    result = fixed(text, ignore=ignore)
    if not result.findings:
        return
    for line in unified_diff(name, text, result.text):
        typer.echo(line_of(line), err=to_stderr)
    count = f"{len(result.findings)} finding{'s' if len(result.findings) > 1 else ''}"
    if yes or (sys.stdin.isatty() and typer.confirm(f"Write this to {plain(name)}?", err=to_stderr)):
        replace_text(Path(name), before=text, after=result.text)
        typer.echo(f"{plain(name)}: fixed {count}.", err=True)
    else:
        typer.echo(f"{plain(name)}: not written; --fix --yes writes it and removes {count}.", err=True)


def replace_text(path: Path, *, before: str, after: str) -> None:
    """Write `after` in place of `before`, whole or not at all; a link stays one, and so do the rights of the file."""
    path = path.resolve()
    try:
        if path.read_bytes() != before.encode():
            raise InputError(f"{path} was changed meanwhile.", advice="Run the command again.")
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after.encode())
            os.chmod(temporary, path.stat().st_mode)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.", advice="Check its rights.") from None
