"""The wheel, installed into a clean environment in another folder: only what it declares is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.environments import Installed

MISSING_CREDENTIALS = """
from pulumi_dataworks.settings import Settings
from pulumi_dataworks.errors import SettingsError
try:
    Settings.resolve({"dataworks:region": "cn-shanghai"}.get, {}).credentials()
except SettingsError as error:
    print(error)
"""

IMPORT_EVERYTHING = """
import importlib, pkgutil, pulumi_dataworks
assert "site-packages" in pulumi_dataworks.__file__, pulumi_dataworks.__file__
pending, count = ["pulumi_dataworks"], 0
while pending:
    package = importlib.import_module(pending.pop())
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if module.name.partition(".")[2] not in ("adoption", "cli", "matrix", "review"):  # rooms of the command
            importlib.import_module(module.name)
            count += 1
            pending += [module.name] if module.ispkg else []
print(count > 50)
"""

ONE_CALL = """
import httpx
from dataworks_emulator import Emulator
with Emulator() as emulator:
    print(httpx.get(f"{emulator.endpoint}/_emulator/journal", trust_env=False).status_code)
"""


def test_without_extras_the_package_is_whole(base: Installed) -> None:
    """Every module but those of the extras is imported, with nothing that is not declared."""
    assert base.pip("check").stdout.strip() == "No broken requirements found."
    done = base.run("python", "-c", IMPORT_EVERYTHING)
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.parametrize(
    ("command", "extra"), [(["dataworks", "check", "x.json"], "cli"), (["dataworks-emulator", "serve"], "emulator")]
)
def test_a_command_without_its_extra_names_the_command_that_installs_it(
    base: Installed, command: list[str], extra: str
) -> None:
    """No traceback."""
    done = base.run(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{command[0]}: the command needs ")
    assert done.stderr.endswith(f"\nInstall the package with its extra: pip install 'pulumi-dataworks[{extra}]'\n")


def test_without_its_extra_the_default_chain_names_the_command_that_installs_it(base: Installed) -> None:
    """The environment holds no key and no chain."""
    done = base.run("python", "-c", MISSING_CREDENTIALS)
    assert done.stdout.startswith("No credentials were found. Tried the config keys dataworks:accessKeyId")
    assert "pip install 'pulumi-dataworks[credentials]'" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(("extra", "package"), [("cli", "typer"), ("credentials", "alibabacloud-credentials")])
def test_the_named_command_asks_no_index_for_the_package_itself(base: Installed, extra: str, package: str) -> None:
    """The name belongs to nobody yet: pip takes the installed package, and looks only for what the extra lacks."""
    done = base.pip("install", "--dry-run", f"pulumi-dataworks[{extra}]")
    assert "Requirement already satisfied: pulumi-dataworks[" in done.stdout
    start = "ERROR: No matching distribution found for "
    missing = [line.removeprefix(start) for line in done.stderr.splitlines() if line.startswith(start)]
    assert len(missing) == 1
    name = missing[0].partition(" (from ")[0]  # newer versions of pip add who asks for it
    assert package in name or extra == "cli"
    assert "pulumi-dataworks" not in name


def test_with_its_extras_the_package_serves_every_command(complete: Installed, tmp_path: Path) -> None:
    """Check, schema, the emulator and the default chain; nothing is missing and nothing is declared in vain."""
    assert complete.pip("check").stdout.strip() == "No broken requirements found."
    assert complete.pip("install", "--dry-run", "pulumi-dataworks[cli,credentials,emulator]").returncode == 0
    job = tmp_path / "job.json"
    job.write_text('{"steps": [1,]}', encoding="utf-8")
    done = complete.run("dataworks", "check", str(job), "--format", "json")
    assert done.returncode == 1
    assert "DW104" in done.stdout
    assert complete.run("dataworks", "schema").stdout.startswith("{")
    assert complete.run("dataworks-emulator", "--help").returncode == 0
    done = complete.run("python", "-c", ONE_CALL)
    assert (done.stdout, done.stderr) == ("200\n", "")
    assert "or sign in with `aliyun configure`" in complete.run("python", "-c", MISSING_CREDENTIALS).stdout
