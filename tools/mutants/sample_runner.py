"""Run tests against a copy of the packages, each run in a process of its own that is forked from one that is warm.

The process that forks has imported what the tests import from elsewhere (pulumi, hypothesis, …), and nothing of the
product: a run imports the product from its copy, in which one module may be mutated. Processes that a test starts find
the same copy by PYTHONPATH. Each run reports from which file it took the mutated module.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pulumi_dataworks", "dataworks_emulator")
OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--timeout-method=signal")
WAITING = 8
LEAST_SECONDS, TIMES = 30, 8
"""A test hangs where it takes longer than this many seconds, and than this many times what it took without a mutant."""


@dataclass
class Run:
    """What a run of tests said. `exit` is pytest's status, None where the process was stopped; `failed` the first test
    that failed, `why` its last line; `module` the file from which the mutated module came."""

    exit: int | None = None
    failed: str = ""
    why: str = ""
    ran: int = 0
    module: str = ""
    seconds: float = 0.0
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def hung(self) -> bool:
        """Whether time ran out, for a test or for the process."""
        return self.exit is None or self.why.startswith("Failed: Timeout")


class Selection:
    """A plugin: keep these tests only, in this order (test -> seconds it takes); remember the first that fails."""

    def __init__(self, order: Mapping[str, float] | None) -> None:
        self.order = order
        self.failed = self.why = ""
        self.ran = 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.order is None:
            return
        places = {nodeid: place for place, nodeid in enumerate(self.order)}
        items[:] = sorted((one for one in items if one.nodeid in places), key=lambda one: places[one.nodeid])
        for item in items:
            item.add_marker(pytest.mark.timeout(max(LEAST_SECONDS, TIMES * self.order[item.nodeid])), append=False)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed, self.why = report.nodeid, "import"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += report.when == "call"
        if report.failed and not self.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            self.failed, self.why = report.nodeid, str(getattr(crash, "message", report.longrepr))[:200]


@contextmanager
def copied(base: Path, module: str = "", text: str = "") -> Iterator[Path]:
    """A copy of the packages in `base`, with the text of one module replaced, and its byte code removed."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder) / "provider"
        shutil.copytree(base, copy)
        if module:
            path = copy / module
            for old in compiled(path):
                old.unlink()
            path.write_text(text, encoding="utf-8")
        yield copy


def compiled(path: Path) -> list[Path]:
    """The byte code of a module; it exists where the module was imported, also by a process that a test started."""
    return sorted((path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"))


def dotted(module: str) -> str:
    """pulumi_dataworks/plan/__init__.py as pulumi_dataworks.plan."""
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def warm(base: Path, files: Sequence[str]) -> None:
    """Import what these test files import from outside the project, and compile the packages in `base`."""
    names = start(base, files, more=("--collect-only",), plugins=(), ends=_foreign).wait().more["names"]
    for name in names:
        with suppress(Exception):
            importlib.import_module(name)
    if loaded := _ours():
        raise RuntimeError(f"the warm process has modules of the product: {', '.join(loaded)}")


def _ours() -> list[str]:
    return sorted(name for name in sys.modules if name.partition(".")[0] in PACKAGES)


def _foreign() -> dict[str, Any]:
    homes = tuple(sysconfig.get_paths()[name] for name in ("purelib", "platlib", "stdlib", "platstdlib"))
    found = [(name, getattr(module, "__file__", None) or "") for name, module in list(sys.modules.items())]
    return {"names": [name for name, file in found if file.startswith(homes) and "__main__" not in name]}


@dataclass
class Started:
    """A run in a process of its own."""

    process: int
    folder: Path
    began: float
    limit: float
    run: Run | None = None

    def poll(self) -> Run | None:
        """What the run said, None while it goes on. Stops it when its time is over."""
        if self.run is None:
            ended, _ = os.waitpid(self.process, os.WNOHANG)
            if not ended and time.monotonic() - self.began < self.limit:
                return None
            with suppress(ProcessLookupError):
                os.killpg(self.process, signal.SIGKILL)
            if not ended:
                os.waitpid(self.process, 0)
            self.run = self._read()
            self.run.seconds = round(time.monotonic() - self.began, 2)
        return self.run

    def wait(self) -> Run:
        while (run := self.poll()) is None:
            time.sleep(0.01)
        return run

    def _read(self) -> Run:
        said = self.folder / "said.json"
        run = Run(**json.loads(said.read_text(encoding="utf-8"))) if said.exists() else Run()
        if run.exit not in (0, 1, None) or (run.exit is None and not said.exists()):
            with suppress(OSError):
                run.more["output"] = (self.folder / "output").read_text(encoding="utf-8", errors="replace")[-3000:]
        shutil.rmtree(self.folder, ignore_errors=True)
        return run


def start(
    copy: Path,
    files: Iterable[str],
    *,
    order: Mapping[str, float] | None = None,
    module: str = "",
    limit: float = 600,
    more: Sequence[str] = (),
    plugins: Sequence[object] = (),
    ends: Callable[[], dict[str, Any]] = dict,
) -> Started:
    """Fork a process that runs tests of the working tree against the packages in `copy`. `limit` is in seconds of CPU
    time; a busy machine may take WAITING times as long. `ends` is called in the process after the tests."""
    folder = Path(tempfile.mkdtemp(prefix="mutant-run-"))
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # a collection in the new process would copy all memory that both share
    process = os.fork()
    if process:
        return Started(process, folder, time.monotonic(), WAITING * limit)
    try:
        _child(copy, tuple(files), folder, order, module, int(limit), more, plugins, ends)
    finally:
        os._exit(0)


def _child(
    copy: Path,
    files: Sequence[str],
    folder: Path,
    order: Mapping[str, float] | None,
    module: str,
    limit: int,
    more: Sequence[str],
    plugins: Sequence[object],
    ends: Callable[[], dict[str, Any]],
) -> None:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
    for number in (1, 2):
        os.dup2(output, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    os.chdir(ROOT)
    os.environ.update(CI="true", PYTHONPATH=str(copy), HYPOTHESIS_STORAGE_DIRECTORY=str(folder / "hypothesis"))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # byte code saves seconds, and shows what was imported
    sys.dont_write_bytecode = False
    sys.path.insert(0, str(copy))
    sys.argv = ["pytest"]
    sys.__dict__.update(stdin=open(0, closefd=False))  # noqa: SIM115
    importlib.invalidate_caches()
    if _ours():
        raise RuntimeError("the product was imported before the fork")
    chosen = Selection(order)
    status = int(pytest.main([*OPTIONS, *more, *files], plugins=[chosen, *plugins]))
    file = getattr(sys.modules.get(dotted(module)), "__file__", None) or ""
    said = {
        "exit": status,
        "failed": chosen.failed,
        "why": chosen.why,
        "ran": chosen.ran,
        "module": file,
        "more": ends(),
    }
    (folder / "writing").write_text(json.dumps(said), encoding="utf-8")
    (folder / "writing").rename(folder / "said.json")
