"""A pipeline of GitHub or GitLab, run as it is written: its shell lines in a copy of a repository, its actions by hand.

What comes from the internet is replaced by programs of the same name: `curl` gives the installer of the Pulumi that is
here already, `python -m venv` and its pip give the environment of the tests. They refuse what is not pinned.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass
class Runner:
    """Runs jobs in folders below `home`, from the repository `origin`; `engine` is the folder of the real Pulumi."""

    home: Path
    origin: Path
    engine: Path
    environ: Mapping[str, str]
    log: list[str] = field(default_factory=list)
    artifacts: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tools = self.home / "tools"
        tools.mkdir(parents=True)
        python, links = shlex.quote(sys.executable), shlex.quote(str(Path(sys.executable).parent))
        pulumi = shlex.quote(str(self.engine))
        _program(
            tools / "curl",
            '[ "$*" = "-fsSL https://get.pulumi.com" ] || { echo "curl $*: not known" >&2; exit 1; }\n'
            "cat <<'EOF'\n"
            'echo "$2" | grep -Eq "^[0-9]+\\.[0-9]+\\.[0-9]+$" && [ "$1" = --version ] || exit 1\n'
            f'mkdir -p "$HOME/.pulumi" && ln -s {pulumi} "$HOME/.pulumi/bin"\n'
            "EOF",
        )
        _program(
            tools / "python",
            f'[ "$1 $2" = "-m venv" ] || exec {python} "$@"\n'
            f'mkdir -p "$3/bin"; cp "$(dirname "$0")/pip" "$3/bin/pip"\n'
            # a link would lose the packages: they are found next to the name that is called
            f'for one in python python3; do printf "#!/bin/sh\\nexec {python} \\"\\$@\\"\\n" >"$3/bin/$one"; done\n'
            'chmod +x "$3/bin/"*',
        )
        _program(
            tools / "pip",
            '[ "$1 $2" = "install -r" ] || { echo "pip $*: not known" >&2; exit 1; }\n'
            'grep -v "^#" "$3" | while read -r line; do case "$line" in\n'
            '  *==*|*@*@*|*@\\ file:*|"") ;; *) echo "$line is not pinned" >&2; exit 1;; esac; done || exit 1\n'
            f'ln -s {links}/dataworks "$(dirname "$0")/dataworks"',
        )

    def github(self, path: Path, known: Mapping[str, str], results: Mapping[str, bool] | None = None) -> dict[str, int]:
        """Every job of a workflow, in order; the exit code of each. `known` are the values of expressions."""
        codes: dict[str, int] = {}
        for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items():
            folder = self._folder(name)
            paths = self.home / name / "GITHUB_PATH"
            paths.write_text("")
            codes[name] = 0
            for step in job["steps"]:
                if codes[name] and step.get("if") != "always()":
                    continue
                code = self._github_step(step, folder, paths, known)
                if code and not step.get("continue-on-error"):
                    codes[name] = codes[name] or code
        return codes

    def _github_step(self, step: dict[str, Any], folder: Path, paths: Path, known: Mapping[str, str]) -> int:
        given = {key: _evaluated(str(value), known) for key, value in step.get("with", {}).items()}
        action = step.get("uses", "").partition("@")[0]
        if action == "actions/checkout":
            return self._checkout(folder / given.get("path", "."), given["ref"])
        if action == "actions/upload-artifact":
            return self._upload(folder / given["path"], given["name"])
        if action == "actions/download-artifact":
            return self._download(folder / "review.md", given["name"])
        if action == "actions/setup-python":
            assert re.fullmatch(r"3\.\d+\.\d+", given["python-version"])
            return 0
        assert not action, f"the action {action} is not known here"
        environ = {key: _evaluated(str(value), known) for key, value in step.get("env", {}).items()}
        more = os.pathsep.join(reversed(paths.read_text().split("\n")[:-1]))
        return self._shell(step["run"], folder, {"GITHUB_PATH": str(paths), **environ}, more)

    def gitlab(self, path: Path) -> dict[str, int]:
        """Every job of a pipeline, in the order of the file, each in a clone of the merge request."""
        pipeline = yaml.safe_load(path.read_text(encoding="utf-8"))
        codes: dict[str, int] = {}
        for name, job in pipeline.items():
            if name.startswith("."):
                continue
            base = pipeline[job["extends"]]
            assert re.fullmatch(r"python:3\.\d+\.\d+-\w+", base["image"])
            folder = self._folder(name)
            self._checkout(folder, "head")
            for needed in job.get("needs", ()):
                self._download(folder / "review.md", needed)
            lines = [*job.get("before_script", ()), *job["script"]]
            codes[name] = self._shell("\n".join(lines), folder, base.get("variables", {}), "")
            for kept in job.get("artifacts", {}).get("paths", ()):
                self._upload(folder / kept, name)
        return codes

    def _folder(self, job: str) -> Path:
        shutil.rmtree(self.home / job, ignore_errors=True)
        folder = self.home / job / "a clone"
        folder.mkdir(parents=True)
        return folder

    def _checkout(self, folder: Path, ref: str) -> int:
        git("clone", "--quiet", str(self.origin), str(folder / ".cloned"), cwd=self.home)
        git("checkout", "--quiet", ref, cwd=folder / ".cloned")
        for one in (folder / ".cloned").iterdir():
            one.rename(folder / one.name)
        (folder / ".cloned").rmdir()
        return 0

    def _upload(self, path: Path, name: str) -> int:
        self.artifacts.pop(name, None)
        if path.is_file():
            self.artifacts[name] = path.read_bytes()
        return 0

    def _download(self, path: Path, name: str) -> int:
        if name not in self.artifacts:
            return 1
        path.write_bytes(self.artifacts[name])
        return 0

    def _shell(self, lines: str, folder: Path, environ: Mapping[str, str], paths: str) -> int:
        home = folder.parent / "home"
        home.mkdir(exist_ok=True)
        path = os.pathsep.join(filter(None, (paths, str(self.home / "tools"), "/usr/bin", "/bin")))
        done = subprocess.run(
            ["sh", "-e", "-c", lines],
            cwd=folder,
            env={**self.environ, "HOME": str(home), **environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.log.append(f"$ {lines}\n{done.stdout}{done.stderr}")
        return done.returncode


def _evaluated(text: str, known: Mapping[str, str]) -> str:
    """`text` with the values of its expressions. Raises KeyError for one that is not known."""
    return EXPRESSION.sub(lambda found: known[found[1]], text)


def _program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def git(*arguments: str, cwd: Path) -> str:
    """One command of git, with an author and without the settings of this machine."""
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
