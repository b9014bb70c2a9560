"""The first preview of a new user, who has set nothing yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.stacks import Stack, inputs

pytestmark = pytest.mark.engine


def test_the_first_preview_names_all_missing_settings_as_one_warning(tmp_path: Path, engine: Path) -> None:
    """Once for all resources, with the commands; the preview itself succeeds."""
    stack = Stack(tmp_path / "a folder", engine)
    stack.tasks(one=inputs(), two=inputs(task_name="two"))
    stack.run("config", "set", "dataworks:maxqps", "5")
    shown = stack.preview().text.partition("Diagnostics:")[2]
    assert shown.count("the settings of this stack are not complete") == 1
    for text in (
        "did you mean dataworks:maxQps?",
        "`pulumi config set dataworks:region cn-shanghai`",
        "`pulumi config set --secret dataworks:accessKeyId`",
    ):
        assert text in shown
