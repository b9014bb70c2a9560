"""Reviews of every kind of task, made from contents as the product makes them, without an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pulumi_dataworks import batch_sync, step
from pulumi_dataworks.content import Effect, changes, lint, worst
from pulumi_dataworks.review.flow import emptied, flow_of
from pulumi_dataworks.review.mapping import mapping_lines, pictures
from pulumi_dataworks.review.model import Action, Allowance, Failure, Other, Review, StackReview, TaskReview

COLUMNS = ("id", "buyer_id", "amount", "currency", "status", "created_at", "updated_at", "shop_id", "note")


def job(
    source: Sequence[Any] = COLUMNS, target: Sequence[Any] | None = None, *, table: str = "orders", **more: Any
) -> dict[str, Any]:
    """A job from MySQL to MaxCompute. `concurrent` and `where` may be given, and `writer` for more parameters."""
    return batch_sync(
        reader=step(
            "mysql",
            {
                "datasource": "shop",
                "table": table,
                "column": list(source),
                "splitPk": "id",
                "where": more.get("where", "status > 0"),
            },
        ),
        writer=step(
            "odps",
            {
                "datasource": "warehouse",
                "table": f"ods_{table}",
                "column": list(target or source),
                "truncate": True,
                "partition": "pt=${bizdate}",
                **more.get("writer", {}),
            },
        ),
        concurrent=more.get("concurrent", 4),
    )


def task(name: str, old: Any, new: Any, *, action: Action = Action.UPDATE, **more: Any) -> TaskReview:
    """The review of one task, from its content before and after."""
    found = tuple(changes(old or {}, new)) if new else ()
    is_gone = action in (Action.REPLACE, Action.DELETE) or more.get("hidden")
    facts: dict[str, Any] = {
        "stack": "prod",
        "task_name": name,
        "id": "" if action is Action.CREATE else "10000:1000002",
        "effect": Effect.DESTRUCTIVE if is_gone else worst(found) if old else Effect.NONE,
        "changes": found,
        "mapping": mapping_lines(old, new),
        "flow": flow_of(new or old),
        "flow_before": flow_of(old) if old and new and flow_of(old) != flow_of(new) else None,
        "empties": emptied(new) if action is Action.CREATE else "",
        "steps_before": pictures(old),
        "steps_after": pictures(new),
        "findings": tuple(one for one in lint(new) if one not in lint(old)) if new else (),
        "calls": ("UpdateDISyncTask",) if action is Action.UPDATE else (),
    }
    return TaskReview(name=name, action=action, **{**facts, **more})


def inserted(columns: Sequence[Any], index: int, column: Any) -> list[Any]:
    return [*columns[:index], column, *columns[index:]]


def story() -> Review:
    """Two stacks with one task of nearly every kind."""
    wide = [f"column_{number}" for number in range(1, 41)]
    typed = [{"name": name, "type": "string"} for name in COLUMNS]
    retyped = [{**column, "type": "bigint"} if column["name"] == "note" else column for column in typed]
    tasks = (
        task("orders_shift", job(), job(inserted(COLUMNS, 3, "discount"), inserted(COLUMNS, 9, "discount"))),
        task("orders_wide", job(wide), job(inserted(wide, 30, "column_new"))),
        task("orders_moved", job(), job([*COLUMNS[1:4], COLUMNS[0], *COLUMNS[4:]])),
        task("orders_typed", job(typed), job(retyped)),
        task("orders_fewer", job(), job(COLUMNS[:-2])),
        task(
            "orders_recreated",
            job(),
            job(concurrent=8),
            action=Action.REPLACE,
            replace_reasons=("project_id",),
            notes=("Its node is deleted from production as well.",),
            calls=("CreateDISyncTask", "DeleteFile"),
            allowed=(Allowance("orders_recreated", "", ("replace",), "moved to the new workspace, agreed"),),
        ),
        task("orders_gone", job(), None, action=Action.DELETE, notes=("Its node is deleted from production as well.",)),
        task("orders_new", None, job(table="refunds"), action=Action.CREATE),
        task("orders_speed", job(), job(concurrent=16), drift=tuple(changes(job(), job(concurrent=2)))),
        task("orders_rows", job(), job(where="status > 1 and shop_id in (1, 2, 3)")),
        task(
            "orders_hidden", None, None, hidden=("task_content.steps",), notes=("A secret hides `task_content.steps`.",)
        ),
        task("orders_elsewhere", job(), job(writer={"table": "ods_orders_v2"}), unknown=True),
        task("订单同步", job(), job(writer={"truncate": False}), findings_before=2),
    )
    return Review(
        (
            StackReview(
                name="prod",
                tasks=tuple(sorted(tasks, key=lambda one: (-one.effect, one.name))),
                others=(Other("bucket", "alicloud:oss/bucket:Bucket", "update"),),
                notes=("Edits made in the console since the last run are not shown.",),
            ),
            StackReview(
                name="staging",
                failed=True,
                incomplete=True,
                failures=(Failure("orders", "DW301", "DW301 `task_content.steps[1].parameter.column`: too many."),),
                notes=("The list of tasks is incomplete.",),
            ),
        ),
        (Allowance("nobody", "prod", ("delete",), "left from last week"),),
    )


def many(count: int) -> Review:
    """A review of `count` tasks, every kind of effect among them."""
    made = [
        lambda: (job(), job(inserted(COLUMNS, 3, "discount"))),
        lambda: (job(), job(concurrent=16)),
        lambda: (job(), job(where="status > 1")),
        lambda: (job(), job(writer={"table": "ods_orders_v2"})),
        lambda: (job(), job([*COLUMNS[1:4], COLUMNS[0], *COLUMNS[4:]])),
    ]
    tasks = [task(f"orders_{index:03}", *made[index % len(made)]()) for index in range(count)]
    return Review((StackReview(name="prod", tasks=tuple(sorted(tasks, key=lambda one: (-one.effect, one.name)))),))
