"""docs/coverage.md: the figures of a run of coverage, by room."""

from __future__ import annotations

from coverage_page import page, rooms


def entry(statements: int, lines: int, branches: int, taken: int) -> dict[str, dict[str, int]]:
    counts = {"num_statements": statements, "covered_lines": lines, "num_branches": branches, "covered_branches": taken}
    return {"summary": counts}


REPORT = {
    "files": {
        "provider/pulumi_dataworks/client/request.py": entry(80, 70, 20, 10),
        "provider/pulumi_dataworks/client/deep/er.py": entry(100, 100, 0, 0),
        "provider/pulumi_dataworks/errors.py": entry(10, 9, 0, 0),
        "provider/dataworks_emulator/app.py": entry(1, 0, 0, 0),
    }
}


def test_statements_and_branches_are_counted_by_room() -> None:
    """A folder with all that is in it; a module at the top of a package belongs to the package."""
    assert {name: (count.there, count.ran) for name, count in rooms(REPORT).items()} == {
        "dataworks_emulator": (1, 0),
        "pulumi_dataworks": (10, 9),
        "pulumi_dataworks/client": (200, 180),
    }


def test_the_page_has_the_total_with_its_commit() -> None:
    """189 of 211 ran."""
    text = page(rooms(REPORT), commit="abc1234", python="3.11.7")
    assert "at commit abc1234 with Python 3.11.7: **89.6 %** of the statements and\n" in text
    assert "| `pulumi_dataworks/client` | 200 | 90.0 |\n" in text
