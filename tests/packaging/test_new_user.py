"""The first hour of a new user: docs/first-hour.md from its first command to its last, with the wheel, elsewhere.

Three lines are done in another way, because no test asks a package index: the virtual environment exists, with the
wheel and what it declares, and is only linked; the install is left out; the emulator of the second terminal runs in
the background, on a free port.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from support.environments import Installed

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "first-hour.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:^`(?P<file>[^`\n]+)`[^\n]*:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
MARK = "=====COMMAND "


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def script(environment: Path, wheel: Path) -> tuple[str, list[str]]:
    """The page as one script of bash, and its commands in their order. Each command is printed before it runs."""
    lines, commands = ["set -euo pipefail"], []
    for block in BLOCK.finditer(PAGE):
        if block["file"]:
            lines += [f"cat >{block['file']} <<'END OF THE FILE'", block["text"].rstrip("\n"), "END OF THE FILE"]
            continue
        assert block["kind"] == "console", block["kind"]
        for command in re.findall(r"^\$ (.*)$", block["text"], re.MULTILINE):
            commands.append(command)
            lines.append(f"printf '%s\\n' {MARK!r}{len(commands) - 1}")
            if command == "python3 -m venv .venv":
                lines.append(f"ln -s '{environment}' .venv")
            elif command.startswith("pip install "):
                assert wheel.name in command
            elif command.startswith("dataworks-emulator serve"):
                lines += [
                    f"{command} >emulator.log 2>&1 & emulator=$!",
                    "trap 'kill $emulator' EXIT",
                    "for _ in $(seq 300); do grep -q Serving emulator.log && break; sleep 0.1; done",
                ]
            else:
                lines.append(command)
    return "\n".join(lines), commands


@pytest.mark.timeout(900)  # a dozen commands of the engine, one after the other
def test_the_first_hour_of_a_new_user(engine: Path, wheel: Path, tmp_path: Path) -> None:
    """Three tasks in two stacks, a change with its review, a rename with the printed alias, and the end."""
    installed = Installed(tmp_path / "installed", wheel, "cli,emulator", also=["pip"])
    text, commands = script(installed.python.parent.parent, wheel)
    done = subprocess.run(
        ["bash", "-c", text.replace("8765", str(free_port()))],
        cwd=tmp_path,
        env={
            "PATH": os.pathsep.join([str(engine), "/usr/bin", "/bin"]),
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        },
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    printed = re.split(rf"^{MARK}\d+$", done.stdout, flags=re.MULTILINE)[1:]
    shown = list(zip(commands, printed, strict=True))

    def of(beginning: str) -> list[str]:
        return [text for command, text in shown if command.startswith(beginning)]

    ups = of("pulumi up")
    assert ["+ 13 created" in text for text in ups] == [True, True, False, False, False]
    assert [re.findall(r"(\d+) (?:deleted|replaced)", text) for text in ups] == [[]] * 5
    assert "13 unchanged" in of("pulumi preview")[0]
    assert [text.strip() for text in of("dataworks check")] == ["nothing found"] * 2
    change, rename = (" ".join(text.replace("\n        | ", " ").split()) for text in of("dataworks review"))
    assert "coupon → coupon" in change
    assert "Will publish to production" in change
    assert 'pulumi.Alias(name="buyers")' in rename
    assert ["- 13 deleted" in text for text in of("pulumi destroy")] == [True, True]
