"""The house: which way imports point, which names are public, and what stands in every user's state."""

from __future__ import annotations

import ast
import base64
import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pulumi
import pulumi.dynamic
import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_dataworks
from pulumi_dataworks.resources.scheduled_sync import TYPE

PROVIDER = Path(__file__).resolve().parents[2] / "provider"
OURS = "pulumi_dataworks"

ARROWS = {
    # room: what it may import of ours (itself always), and whether it may know Pulumi
    "errors": (set(), False),
    "redaction": (set(), False),
    "types": ({"content"}, True),
    "settings": ({"errors"}, False),
    "content": ({"errors", "redaction"}, False),
    "client": ({"errors", "settings", "redaction"}, False),
    "plan": ({"content", "errors"}, False),
    "studio": ({"plan", "content", "client", "settings", "redaction", "errors"}, True),
    "resources": ({"types", "studio", "plan", "content", "client", "settings", "redaction", "errors"}, True),
    "review": ({"plan", "content", "settings", "redaction", "errors"}, False),
    "matrix": ({"review", "plan", "content", "errors"}, False),
    "adoption": (
        {"review", "resources", "studio", "plan", "content", "settings", "redaction", "errors"},
        True,
    ),
    "cli": ({"adoption", "matrix", "review", "resources", "studio", "plan", "content", "settings", "errors"}, False),
    "__init__": ({"types", "resources", "content", "errors"}, False),
}


def imported(path: Path) -> set[str]:
    """Full names of the modules that a file imports, relative ones resolved."""
    package = path.relative_to(PROVIDER).parent.parts
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = (
                ".".join((*package[: len(package) + 1 - node.level], *filter(None, [node.module])))
                if node.level
                else node.module
            )
            assert base is not None
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def room(path: Path) -> str:
    return path.relative_to(PROVIDER / OURS).parts[0].removesuffix(".py")


FILES = sorted((PROVIDER / OURS).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROVIDER)))
def test_imports_point_one_way(path: Path) -> None:
    """Every import of a file stays within what its room may know."""
    allowed, knows_pulumi = ARROWS[room(path)]
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == OURS and len(parts) > 1:
            assert parts[1] in allowed | {room(path)}, f"{path.name} imports {name}"
        if parts[0] in ("pulumi", "dill", "grpc"):
            assert knows_pulumi, f"{path.name} imports {name}"
        assert parts[0] != "dataworks_emulator"


@pytest.mark.parametrize("path", sorted((PROVIDER / "dataworks_emulator").rglob("*.py")), ids=lambda path: path.name)
def test_the_emulator_shares_no_code_with_the_client(path: Path) -> None:
    """Two sides that share code can agree on the same mistake."""
    assert not [name for name in imported(path) if name.split(".")[0] == OURS]


def test_no_two_modules_of_content_have_the_same_name() -> None:
    """A name that stands for two modules makes every mention of it ambiguous. Packages are named by their folder."""
    names = [path.stem for path in FILES if room(path) == "content" and path.stem != "__init__"]
    assert sorted(names) == sorted(set(names))


def test_every_room_has_a_row() -> None:
    """A new room is drawn before it is built."""
    assert {room(path) for path in FILES} == set(ARROWS)


def dotted(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(PROVIDER).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_module_imports_itself_through_others() -> None:
    """Also by an import inside a function, or one that only the type checker sees."""
    modules = {dotted(path): path for path in FILES}
    names = {module: imported(path) for module, path in modules.items()}
    edges = {
        module: {
            next(known for known in (name, name.rpartition(".")[0]) if known in modules)
            for name in names[module]
            if name in modules or name.rpartition(".")[0] in modules
        }
        - {module}
        for module in modules
    }
    while leaves := {module for module, targets in edges.items() if not targets & edges.keys()}:
        edges = {module: targets for module, targets in edges.items() if module not in leaves}
    while roots := edges.keys() - {target for targets in edges.values() for target in targets}:
        edges = {module: targets for module, targets in edges.items() if module not in roots}
    assert sorted(edges) == []


REARRANGED = {"settings", "plan", "client", "studio", "resources"}
"""Rooms whose modules have names of their own in the whole package."""


def test_no_two_modules_have_one_name() -> None:
    """Who reads "the schedule module" must know which one."""
    rooms: dict[str, set[str]] = {}
    for path in FILES:
        if path.stem != "__init__":
            rooms.setdefault(path.stem, set()).add(room(path))
            assert path.stem not in REARRANGED, path
    shared = {name: sorted(found) for name, found in rooms.items() if len(found) > 1 and found & REARRANGED}
    assert shared == {}


def handled(path: Path) -> set[str]:
    """Names of the exceptions that the `except` clauses of a file name."""
    handlers = [
        node.type
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
    ]
    return {name.id for kind in handlers if kind is not None for name in ast.walk(kind) if isinstance(name, ast.Name)}


def test_one_module_handles_the_unknown_outcome_of_a_write() -> None:
    """Everybody else hands a write to it: copies of the pattern differ, and the one that differs loses a task."""
    found = [path for path in FILES if "OutcomeUnknownError" in handled(path)]
    assert [str(path.relative_to(PROVIDER / OURS)) for path in found] == ["studio/write.py"]


def test_the_hooks_know_a_data_studio_by_its_port_only() -> None:
    """One implementation takes the place of the other without a change in `resources`, and neither knows the other. One
    module builds them; the cache of a run holds the indexes of files and nodes."""
    for kind in ("legacy", "nodes"):
        inside = PROVIDER / OURS / "studio" / kind
        outside = [path for path in FILES if not path.is_relative_to(inside)]
        room = f"{OURS}.studio.{kind}."
        found = [path for path in outside if any(f"{name}.".startswith(room) for name in imported(path))]
        assert [str(path.relative_to(PROVIDER / OURS)) for path in found] == [
            "studio/data_studio.py",
            "studio/workspace_cache.py",
        ]


def test_every_public_name_exists_and_is_told() -> None:
    """__all__ is what there is, and every public thing has a docstring."""
    for name in pulumi_dataworks.__all__:
        assert getattr(pulumi_dataworks, name).__doc__, name


STATE = {
    # type token of each resource: the class path of its provider, which is pickled into every resource's state
    "dynamic/dataworks:DISyncTask": "pulumi_dataworks.resources.di_sync_task.DISyncTaskProvider",
    "dynamic/dataworks:NodeSchedule": "pulumi_dataworks.resources.node_schedule.NodeScheduleProvider",
    "dynamic/dataworks:FileDeployment": "pulumi_dataworks.resources.file_deployment.FileDeploymentProvider",
    "dynamic/dataworks:Business": "pulumi_dataworks.resources.business.BusinessProvider",
    "dynamic/dataworks:Folder": "pulumi_dataworks.resources.folder.FolderProvider",
}


def test_every_resource_has_a_row() -> None:
    """And the component its type, which stands in the state, too."""
    public = [getattr(pulumi_dataworks, name) for name in pulumi_dataworks.__all__]
    resources = [one for one in public if isinstance(one, type) and issubclass(one, pulumi.dynamic.Resource)]
    assert {one._resource_type_name for one in resources} == set(STATE)
    assert TYPE == "dataworks:index:ScheduledSync"


@pytest.mark.parametrize("token", STATE)
def test_what_stands_in_the_state_never_changes(token: str) -> None:
    """The class path, the type token and the size of what is pickled into every resource."""
    module, _, name = STATE[token].rpartition(".")
    cls = getattr(importlib.import_module(module), name)
    pickled = base64.b64decode(serialize_provider(cls()))
    assert len(pickled) < 110
    provider = pickle.loads(pickled)  # noqa: S301  our own
    assert type(provider) is cls
    assert vars(provider) == {}


def test_importing_the_package_is_light() -> None:
    """A program that only declares tasks pays neither for HTTP, nor for models, nor for the credentials chain: beyond
    Pulumi it loads our own modules and a few of the standard library."""
    code = (
        "import sys, pulumi; before = set(sys.modules); import pulumi_dataworks; "
        "from pulumi_dataworks.content import batch_sync, lint, step; "
        "lint(batch_sync(reader=step('mysql', {'column': ['id']}), writer=step('odps', {'column': ['id']}))); "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    foreign = set(done.stdout.split()) - set(sys.stdlib_module_names)
    assert foreign == {"pulumi_dataworks"}
