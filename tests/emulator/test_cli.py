"""`dataworks-emulator serve` as a process of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from alibabacloud_dataworks_public20200518.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.utils_models import Config

from dataworks_emulator import Emulator

from .official import create, get

COMMAND = [str(Path(sys.executable).with_name("dataworks-emulator")), "serve"]


@contextmanager
def served(*arguments: str, end: signal.Signals = signal.SIGTERM, lines: int = 6) -> Iterator[tuple[Client, str]]:
    """A client of a serving process, and what the process printed first; it must end well."""
    process = subprocess.Popen([*COMMAND, "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        printed = "".join(process.stdout.readline() for _ in range(lines))
        port = re.findall(r"127\.0\.0\.1:(\d+)", printed)[0]
        config = Config(endpoint=f"127.0.0.1:{port}", protocol="http", access_key_id="emulator-key")
        config.access_key_secret = "emulator-secret"
        yield Client(config), printed
    finally:
        process.send_signal(end)
        assert process.wait(timeout=15) == 0
        process.stdout.close()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_end(end: signal.Signals) -> None:
    """It prints the commands that lead a stack there, answers signed requests, and ends with 0."""
    with served(end=end) as (client, printed):
        for key in ("endpoint", "region", "accessKeyId", "accessKeySecret"):
            assert re.search(rf"pulumi config set (--secret )?dataworks:{key} \S+", printed)
        create(client)


def test_an_option_is_given_by_name_and_value() -> None:
    """As an argument of `Emulator`, its value as text."""
    options = ("--option", "unique_names=False", "--option", "max_url_bytes=None", "--option", "recycle_bin=true")
    with served(*options) as (client, _):
        assert len({create(client) for _ in range(2)}) == 2


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("unique_names", "NAME=VALUE"),
        ("no_such=1", "NAME one of"),
        ("unique_names=maybe", "unique_names: Input should be a valid boolean"),
        ("cu=some", "cu: Input should be 'serverless' or 'any'"),
        ("latency=1", "NAME one of"),
    ],
)
def test_an_option_that_does_not_exist_is_named(option: str, told: str) -> None:
    """With its values, and nothing is served."""
    command = [*COMMAND, "--port", "0", "--option", option]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert told in done.stderr


def test_a_database_file_outlives_the_process(tmp_path: Path) -> None:
    """What was made before is there after."""
    db = str(tmp_path / "tasks.db")
    with served("--db", db) as (client, _):
        file_id = create(client)
    with served("--db", db) as (client, _):
        assert get(client, file_id).data.file.file_name == "orders_daily"


def test_flows_can_be_named() -> None:
    """--business names the flows that exist."""
    with served("--business", "sales") as (client, _):
        file_id = create(client, task_param='{"FileFolderPath": "业务流程/sales/数据集成"}')
        assert get(client, file_id).data.file.file_name == "orders_daily"


def test_it_is_controlled_from_another_process_by_whom_it_told_the_token() -> None:
    """--control prints the address and the token; there a rule is added, and the next call meets it."""
    with served("--control", lines=7) as (client, printed):
        found = re.search(r"^Control: (\S+) \(Authorization: (Bearer \S+)\)$", printed, re.MULTILINE)
        assert found is not None
        rule = {"action": "fail", "point": "before", "message": "no"}
        seen = httpx.post(found[1], headers={"authorization": found[2]}, json={"faults": [rule]})
        assert seen.status_code == 201
        assert get(client, 1).error_message == "no"


def test_nobody_is_told_the_token_unasked() -> None:
    """What is printed without --control leads nowhere but to the API."""
    with served() as (_, printed):
        assert "Control" not in printed
        assert "Bearer" not in printed


def test_rate_and_latency_are_set() -> None:
    """--qps refuses what is too much, --latency lets each call take its time."""
    with served("--qps", "1", "--latency", "0.3") as (client, _):
        begun = time.monotonic()
        create(client)
        assert time.monotonic() - begun >= 0.3
    with served("--qps", "1") as (client, _):
        get(client, 1)
        with pytest.raises(ClientException, match=r"Throttling\.User|QPS"):
            [get(client, 1) for _ in range(5)]


@pytest.mark.parametrize("wrong", ["a port in use", "a key of an account"])
def test_what_cannot_be_served_is_one_line(wrong: str) -> None:
    """On standard error, with exit code 1, without a traceback."""
    with Emulator() as other:
        arguments = ["--port", str(other.port)] if wrong == "a port in use" else ["--access-key-id", "LTAI5tReal"]
        done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "LTAI" not in done.stderr


@pytest.mark.parametrize("module", ["typer", "starlette", "uvicorn"])
def test_without_its_extra_the_command_says_what_to_install(module: str) -> None:
    """No traceback for somebody who installed the package alone."""
    code = f"import sys; sys.modules['{module}'] = None; from dataworks_emulator.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"dataworks-emulator: the command needs {module}, which is not installed.\n"
        "Install the package with its extra: pip install 'pulumi-dataworks[emulator]'\n"
    )


@pytest.mark.parametrize("module", ["starlette", "uvicorn"])
def test_without_its_extra_the_emulator_says_what_to_install(module: str) -> None:
    """The class as well; the values that need no server are there."""
    code = f"import sys; sys.modules['{module}'] = None; from dataworks_emulator import Rule, Emulator"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.splitlines()[-2:] == [
        f"ModuleNotFoundError: the emulator needs {module}, which is not installed.",
        "Install the package with its extra: pip install 'pulumi-dataworks[emulator]'",
    ]
    assert "cannot import name 'Rule'" not in done.stderr


def test_a_module_that_is_not_of_the_extra_keeps_its_own_error() -> None:
    """The command that installs the extra would not help."""
    code = "import sys; sys.modules['sqlite3'] = None; from dataworks_emulator.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.splitlines()[-1].startswith("ModuleNotFoundError: import of sqlite3 halted")
