"""The entry point of the script `dataworks-emulator`, and of `python -m dataworks_emulator`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; where its extra is not installed, name the command that installs it and exit with 2."""
    try:
        from dataworks_emulator.cli import app
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("starlette", "typer", "uvicorn"):
            raise
        sys.stderr.write(
            f"dataworks-emulator: the command needs {missing}, which is not installed.\n"
            "Install the package with its extra: pip install 'pulumi-dataworks[emulator]'\n"
        )
        sys.exit(2)
    app()


if __name__ == "__main__":
    main()
