"""Long reviews: the verdict and the table stay, details go from the least dangerous up, and what is gone is counted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_dataworks.review import Review, markdown, review_of
from pulumi_dataworks.review.budget import PLATFORMS, Platform, fitting, room_of, size
from review.judge import assert_harmless, rendered
from review.made import digest, many, properties, step

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def of_500_tasks() -> Review:
    return review_of([many(500)])


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)
def test_500_tasks_fit_everywhere(platform: Platform, of_500_tasks: Review) -> None:
    """Each task has its row; folds are kept for the most dangerous; the comment says what is missing."""
    review = of_500_tasks
    comment = markdown.render(review, platform)
    assert size(comment.text) <= room_of(platform)
    assert "`dev`: 500 to update · worst effect: destructive (100)" in comment.text
    rows = [line for line in comment.text.splitlines() if line.startswith("| `task-")]
    assert len(rows) == 500
    folds = [task.name for task in review.tasks if f"{task.name}</code>: " in comment.text]
    assert folds == [task.name for task in review.tasks[: len(folds)]]
    assert (comment.left_out > 0) == ("**Not everything is shown:**" in comment.text)
    assert (comment.left_out > 0) == (platform.limit < 300_000)


@pytest.mark.slow("a review of 3,000 tasks takes 6 s; fewer have room for their rows")
def test_when_not_even_the_rows_fit_the_least_dangerous_share_one() -> None:
    """Thousands of tasks in a small comment: what has no row is counted by action and effect."""
    review = review_of([many(3000)])
    comment = markdown.render(review, PLATFORMS["bitbucket"])
    assert size(comment.text) <= room_of(PLATFORMS["bitbucket"])
    rows = [line for line in comment.text.splitlines() if line.startswith("| `task-")]
    (rest,) = [line for line in comment.text.splitlines() if line.startswith("| and ")]
    assert rest.startswith(f"| and {3000 - len(rows)} more | | {3000 - len(rows)} update |")
    assert "worst effect: destructive (600)" in comment.text
    assert comment.left_out >= 3000 - len(rows)
    dangerous = sum(task.effect_word == "destructive" for task in review.tasks)
    assert all("destructive" in row for row in rows[:dangerous])


def test_one_task_does_not_push_out_the_others() -> None:
    """A task with a megabyte of changes is cut to its share, and counted."""
    old, new = properties(), properties()
    for number in range(4000):
        new["task_content"]["setting"][f"key_{number}"] = "x" * 200
    steps = [step("update", "big", old, new), step("update", "small", old, properties(task_name="other"))]
    comment = markdown.render(review_of([digest(*steps)]), PLATFORMS["github"])
    assert size(comment.text) <= room_of(PLATFORMS["github"])
    assert "<code>small</code>" in comment.text
    assert comment.left_out >= 3000
    assert_harmless(rendered(comment.text))


def test_a_long_value_is_shown_around_its_difference_and_counted() -> None:
    """A change deep inside a query of 10,000 characters is seen, and the cut is counted."""
    query = "SELECT " + ", ".join(f"column_{number}" for number in range(900))
    old = properties(task_content={"steps": [{"category": "reader", "name": "R", "parameter": {"querySql": query}}]})
    new = properties(
        task_content={
            "steps": [
                {"category": "reader", "name": "R", "parameter": {"querySql": query.replace("n_500,", "n_500 + 1,")}}
            ]
        }
    )
    comment = markdown.render(review_of([digest(step("update", "orders", old, new))]), PLATFORMS["gitlab"])
    assert "column_500 + 1," in comment.text
    assert "characters left out" in comment.text
    assert comment.left_out == 1


def test_hundreds_of_failures_are_counted() -> None:
    """Each failed check is one line as long as there is room."""
    failures = [{"severity": "error", "message": f"error: problem {number} {'x' * 200}"} for number in range(900)]
    comment = markdown.render(review_of([digest(diagnostics=failures)]), PLATFORMS["github"])
    assert size(comment.text) <= room_of(PLATFORMS["github"])
    assert "preview failed · no task is listed" in comment.text
    assert comment.left_out > 0


def test_pieces_are_kept_without_a_gap() -> None:
    """A small piece does not overtake a big one that is more dangerous."""
    assert fitting(["a" * 5, "b" * 50, "c"], 20) == 1
    assert fitting(["a", "b"], 2) == 2
    assert fitting([], 0) == 0
    assert fitting(["业"], 2) == 0


MEASURED = """
import json, re, sys, time
from pathlib import Path
from pulumi_dataworks.review import markdown, read_digest, review_of
from pulumi_dataworks.review.budget import PLATFORMS
preview = sys.stdin.read()
seconds = []
for _ in range(3):
    start = time.process_time()
    markdown.render(review_of([read_digest(preview, "-")]), PLATFORMS["github"])
    seconds.append(time.process_time() - start)
# Not by getrusage: its peak is inherited from the process that started this one.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(json.dumps([min(seconds), int(peak[1]) / 1024]))
"""


@pytest.mark.slow("500 tasks three times in a process of their own: 3 s, of which the least is measured")
def test_500_tasks_take_under_2_seconds_of_processor_time_and_200_megabytes() -> None:
    """From the preview to the comment, in a process of its own: the least of three times, for the
    machine is shared; seconds of its own work, peak memory."""
    preview = json.dumps(many(500).model_dump(by_alias=True))
    done = subprocess.run(
        [sys.executable, "-c", MEASURED],
        input=preview,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    seconds, megabytes = json.loads(done.stdout)
    assert seconds < 2
    assert megabytes < 200
