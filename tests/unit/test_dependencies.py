"""What the code imports is what pyproject.toml declares: an undeclared package is there only by chance."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

DISTRIBUTIONS = {
    # top-level module, or a longer name where several distributions share it: the distribution that brings it
    "alibabacloud_credentials": "alibabacloud-credentials",
    "alibabacloud_dataworks_public20200518": "alibabacloud-dataworks-public20200518",
    "alibabacloud_dataworks_public20240518": "alibabacloud-dataworks-public20240518",
    "alibabacloud_tea_openapi": "alibabacloud-tea-openapi",
    "axe_playwright_python": "axe-playwright-python",
    "cron_descriptor": "cron-descriptor",
    "darabonba": "darabonba-core",
    "google": "protobuf",
    "grpc": "grpcio",
    "markdown_it": "markdown-it-py",
    "markupsafe": "jinja2",  # its own type of safe text, which it exports no more
    "pulumi_policy": "pulumi-policy",
    "pydantic_core": "pydantic",  # its own errors
    "pydantic_sarif": "pydantic-sarif",
    "yaml": "pyyaml",
}

EXTRAS = {
    # what imports a package of an extra: the extras that it needs
    "dataworks_emulator": {"emulator"},
    "pulumi_dataworks/adoption/names.py": {"cli"},
    "pulumi_dataworks/cli": {"cli"},
    "pulumi_dataworks/review/html.py": {"cli"},
    "pulumi_dataworks/review/sql_conditions.py": {"cli"},
    "pulumi_dataworks/review/text.py": {"cli"},
    "pulumi_dataworks/settings/credentials.py": {"credentials"},
}


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return found[0].lower()


def names_of(requirements: Iterable[str]) -> set[str]:
    return {name_of(requirement) for requirement in requirements}


BASE = names_of(PROJECT["project"]["dependencies"])
OPTIONAL = {extra: names_of(found) for extra, found in PROJECT["project"]["optional-dependencies"].items()}
DEV = names_of(PROJECT["dependency-groups"]["dev"])
OURS = {"pulumi_dataworks", "dataworks_emulator"} | {
    path.stem for folder in ("tools", "tests") for path in [*(ROOT / folder).iterdir(), *(ROOT / folder).glob("*/*.py")]
}


def foreign(path: Path) -> set[str]:
    """The distributions that a file imports, wherever in it."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            modules.add(node.module.partition(".")[0])
    return {DISTRIBUTIONS.get(module, module) for module in modules - set(sys.stdlib_module_names) - OURS}


@pytest.mark.parametrize("folder", ["tests", "tools", "examples"])
def test_what_tests_and_tools_import_is_declared(folder: str) -> None:
    """In the group dev, or by the package itself."""
    declared = BASE | DEV | set().union(*OPTIONAL.values())
    found = {str(path.relative_to(ROOT)): foreign(path) for path in sorted((ROOT / folder).rglob("*.py"))}
    assert {path: sorted(names - declared) for path, names in found.items() if names - declared} == {}
    assert "pulumi" in set().union(*found.values())


def test_what_the_package_imports_is_declared() -> None:
    """By the base package, or by the extra to which the module belongs."""
    wrong = {}
    for path in sorted((ROOT / "provider").rglob("*.py")):
        where = path.relative_to(ROOT / "provider").as_posix()
        extras = [extra for start, found in EXTRAS.items() if where.startswith(start) for extra in found]
        if missing := foreign(path) - BASE - set().union(*(OPTIONAL[extra] for extra in extras)):
            wrong[where] = sorted(missing)
    assert wrong == {}


def test_every_dependency_of_the_package_is_imported() -> None:
    """One that nothing imports is only carried along."""
    found = set().union(*(foreign(path) for path in (ROOT / "provider").rglob("*.py")))
    assert (BASE | set().union(*OPTIONAL.values())) - found == set()


def test_every_dependency_of_the_package_has_an_upper_bound() -> None:
    """What is not public changes without notice: httpx and its transport within one minor version."""
    project = PROJECT["project"]
    declared = [
        *project["dependencies"],
        *(one for found in project["optional-dependencies"].values() for one in found),
    ]
    assert [one for one in declared if "<" not in one or ">=" not in one] == []
    assert {"httpx>=0.28,<0.29", "httpcore>=1.0.7,<1.1"} <= set(declared)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-lowest.lock"])
def test_a_lock_holds_every_direct_dependency_with_hashes(lock: str) -> None:
    """Whoever adds a dependency writes both locks: `make lock`."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9-]+)==\S+.*\\\n    --hash=sha256:", text, re.MULTILINE)
    assert (BASE | DEV | set().union(*OPTIONAL.values())) - set(entries) == set()
    assert len(entries) == len(re.findall(r"^[a-z0-9-]+[=@ ]", text, re.MULTILINE))


def test_the_lowest_lock_holds_the_lower_bounds_of_the_package() -> None:
    """So `make test-lowest` proves what pyproject.toml promises."""
    text = (ROOT / "requirements-lowest.lock").read_text(encoding="utf-8")
    project = PROJECT["project"]
    for requirement in [
        *project["dependencies"],
        *(one for more in project["optional-dependencies"].values() for one in more),
    ]:
        bound = re.search(r">=([0-9.]+)", requirement)
        locked = re.search(rf"^{re.escape(name_of(requirement))}==([0-9.]+)", text, re.MULTILINE)
        assert bound, requirement
        assert locked, requirement
        assert locked[1].split(".")[: len(bound[1].split("."))] == bound[1].split("."), requirement
