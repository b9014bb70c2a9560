"""The Pulumi project of this folder."""

from __future__ import annotations

from pathlib import Path

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


def project_folder() -> Path:
    """The folder of the project: the nearest one above with its file, as Pulumi finds it; else this folder."""
    here = Path.cwd()
    return next((one for one in (here, *here.parents) if any((one / name).exists() for name in PROJECT_FILES)), here)
