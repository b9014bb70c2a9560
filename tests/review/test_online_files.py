"""What `dataworks review --online` asks the workspace."""

from __future__ import annotations

import json
import subprocess

from dataworks_emulator import Emulator
from pulumi_dataworks.cli.online import files_of
from support.stacks import FOLDER
from support.stories import content


def test_the_workspace_is_asked_for_the_files_at_a_place() -> None:
    """With the settings of the stack, secrets included; nothing is written."""
    with Emulator() as emulator:
        id_ = emulator.console.make_file("orders", FOLDER, content())
        held = {
            "dataworks:endpoint": emulator.endpoint,
            "dataworks:region": "cn-shanghai",
            "dataworks:accessKeyId": emulator.access_key_id,
            "dataworks:accessKeySecret": emulator.access_key_secret,
        }
        config = {key: {"value": value, "secret": "Secret" in key} for key, value in held.items()}

        def run(command: list[str]) -> subprocess.CompletedProcess[str]:
            return subprocess.CompletedProcess(command, 0, stdout=json.dumps(config))

        mark = emulator.journal.mark()
        files = files_of("dev", run=run)
        assert files.at(("10000", FOLDER, "orders")) == [str(id_)]
        assert files.at(("10000", FOLDER, "other")) == []
        declared = {"project_id": "10000", "task_name": "orders", "file_folder_path": FOLDER, "task_content": content()}
        assert files.read(f"10000:{id_}", declared) == {**declared, "task_type": "DI_OFFLINE"}
        assert files.read("10000:999", declared) is None
        assert emulator.journal.writes(mark) == []
