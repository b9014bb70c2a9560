"""The jobs of the examples: real JSON, valid, and each one used."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_dataworks.content import encoding_errors, problems, read_json_text, same, write_json

ORDERS = Path(__file__).resolve().parents[2] / "examples" / "orders"
JOBS = sorted((ORDERS / "jobs").glob("*.json"))


@pytest.mark.parametrize("path", JOBS, ids=lambda path: path.stem)
def test_each_job_is_valid_and_survives_the_way(path: Path) -> None:
    """No duplicate keys, nothing that check would refuse, and the same meaning after writing and reading."""
    content = read_json_text(path.read_text(encoding="utf-8"))
    assert problems(content) == [] == encoding_errors(content, "task_content")
    assert same(read_json_text(write_json(content)), content)
    columns = [step["parameter"]["column"] for step in content["steps"] if "column" in step["parameter"]]
    added = sum(step["category"] == "flatmap" for step in content["steps"])
    assert len(columns[0]) + added == len(columns[-1])


def test_each_job_is_used_by_the_program() -> None:
    """No file lies about that nothing reads."""
    program = (ORDERS / "__main__.py").read_text(encoding="utf-8")
    assert len(JOBS) >= 3
    for path in JOBS:
        assert f'Path("jobs/{path.name}")' in program
