"""Virtual environments that hold only what a distribution declares, made without a package index."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement


def closure(requirements: Iterable[str]) -> set[str]:
    """The names of the distributions that `requirements` bring, as they are installed in this interpreter."""
    found: set[tuple[str, str]] = set()
    todo = [Requirement(requirement) for requirement in requirements]
    while todo:
        requirement = todo.pop()
        for extra in ("", *sorted(requirement.extras)):
            key = (re.sub(r"[-_.]+", "-", requirement.name).lower(), extra)
            if key in found or (requirement.marker is not None and not requirement.marker.evaluate({"extra": ""})):
                continue
            found.add(key)
            for text in metadata.requires(requirement.name) or []:
                wanted = Requirement(text)
                if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                    wanted.marker = None
                    todo.append(wanted)
    return {name for name, _ in found}


def create_environment(folder: Path, names: Iterable[str]) -> Path:
    """A virtual environment in `folder` with links to the files of the named distributions, and its `python`.

    The scripts of the distributions are not there.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    packages = folder / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    for name in sorted(names):
        for file in metadata.files(name) or []:
            if ".." not in file.parts and not file.name.endswith(".pyc"):
                target = packages / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(file.locate())
    return folder / "bin" / "python"


class Installed:
    """An environment of its own, with the wheel and what it declares together with `extras`."""

    def __init__(self, folder: Path, wheel: Path, extras: str, *, also: Iterable[str] = ()) -> None:
        """`extras` are separated by commas; `also` names further distributions."""
        requirement = f"pulumi-dataworks[{extras}]" if extras else "pulumi-dataworks"
        self.folder = folder
        self.python = create_environment(folder / "environment", closure([requirement, *also]) - {"pulumi-dataworks"})
        self.pip("install", "--no-deps", str(wheel))

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command of the environment, in an empty folder, without anything of the checkout."""
        environ = {
            "PATH": f"{self.python.parent}{os.pathsep}/usr/bin{os.pathsep}/bin",
            "HOME": str(self.folder),
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        }
        return subprocess.run(
            command, cwd=self.folder, env=environ, capture_output=True, text=True, timeout=120, check=False
        )

    def pip(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The pip of this interpreter, at work in the environment, without an index."""
        command = [sys.executable, "-m", "pip", "--python", str(self.python), "--disable-pip-version-check"]
        index = ["--no-index"] if arguments[0] == "install" else []
        return subprocess.run(
            [*command, *arguments, *index],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
