"""What other bots say in a pull request, point by point, and how a comment of ours proves that it says it, too.

Sources, read and not run: SQLMesh 0f192c9 (docs/integrations/github.md, docs/concepts/plans.md,
sqlmesh/integrations/github/cicd/controller.py), tfcmt 19ae3d2 (its README and default templates), Infracost 95ba4f4
(internal/output).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """One point. `proof` are texts that a comment with this point has; `ours` says where it has it."""

    name: str
    sqlmesh: str
    tfcmt: str
    infracost: str
    ours: str
    proof: tuple[str, ...]


POINTS = (
    Point(
        "pass or fail in the comment",
        "a check, and text",
        "status",
        "lines of policies",
        "yes: the first line, with gate, task and the lines that let it pass",
        ("> [!CAUTION]\n> ❌ Blocked by `misplaced`: `shifted` (misplaced).", 'allows = ["DE201"]'),
    ),
    Point(
        "link to the run",
        "yes",
        "yes",
        "yes",
        "yes: `--run-url`, or what the CI system names",
        ("[run in GitHub Actions](https://ci.example/org/repo/actions/runs/7)",),
    ),
    Point(
        "link to the commit",
        "yes",
        "yes",
        "yes",
        "yes: `--commit`, or what the CI system names; with time and versions",
        ("[commit `0123456789`](https://ci.example/org/repo/commit/0123456789abcdef0123456789abcdef01234567)",),
    ),
    Point(
        "danger block",
        "categories of changes",
        "a warning for deletions",
        "no",
        "yes: an alert on GitHub and GitLab, and what is lost in the row",
        ("> [!CAUTION]", "3 columns receive other data: `buyer` ← `coupon`"),
    ),
    Point(
        "labels",
        "no",
        "yes",
        "no",
        "yes: `labels` of the JSON, for a pipeline that may set them",
        ('"labels": ["dataworks: misplaced", "dataworks: publishes", "dataworks: blocked"]',),
    ),
    Point(
        "downstream",
        "indirectly modified models",
        "no",
        "no",
        "yes: tasks of the preview that read the table, and what depends on a task that gets another file",
        ("`daily-report`: reads `warehouse/ods_orders`, whose columns change",),
    ),
    Point(
        "what to do next",
        "ranges to backfill, `/deploy`",
        "no",
        "no",
        "yes: one step per code, with the statement that adds a column",
        ("**What to do next**", "`ALTER TABLE ods_orders ADD COLUMNS (coupon <type>);`"),
    ),
    Point("owner", "no", "no", "no", "yes: of the schedule, where the preview has it", ("owner `200000001`",)),
    Point(
        "links",
        "environment, run",
        "run",
        "dashboard",
        "yes: the task in the console (a guess), the documents of each code",
        (
            "[open in DataWorks (guessed address)](https://ide2-cn-shanghai.data.aliyun.com/",
            "[DE201](https://ci.example/docs/effects.md#de201)",
            "[DW301](https://ci.example/docs/findings.md#dw301)",
        ),
    ),
)
