"""The nightly loads of an orders business, as five batch synchronization tasks with their schedules."""

from pathlib import Path
from typing import Any

import pulumi

from pulumi_dataworks import ScheduledSync, batch_sync, step

config = pulumi.Config()


def nightly(
    resource_name: str,
    task_name: str,
    task_content: Any,
    *,
    at: str,
    secret_parameters: dict[str, Any] | None = None,
) -> ScheduledSync:
    """One task that runs every night, in the workspace and workflow that all of them share."""
    hour, minute = at.split(":")
    return ScheduledSync(
        resource_name,
        project_id=config.require("projectId"),
        task_name=task_name,
        task_content=task_content,
        # The English spelling, Business Flow/.../Data Integration, names the same folder.
        file_folder_path=f"业务流程/{config.require('businessFlow')}/数据集成",
        resource_group=config.get("resourceGroup"),
        secret_parameters=secret_parameters,
        schedule={"cron_express": f"00 {minute} {hour} * * ?", "rerun_mode": "ALL_ALLOWED"},
        publish=config.get_bool("publish") is True,
    )


def partition_of(table: str, columns: list[str]) -> dict[str, Any]:
    """A writer step that replaces the day's partition of a MaxCompute table."""
    where = {"datasource": "shop_maxcompute", "table": table, "partition": "ds=${bizdate}"}
    return step("odps", {**where, "column": columns, "truncate": True})


# 1. MySQL to a partition of MaxCompute. The job is a JSON file, as the code editor of DataWorks shows it.
orders = nightly("orders", "orders_mysql_to_maxcompute", Path("jobs/orders_mysql_to_maxcompute.json"), at="00:12")

# 2. CSV files in OSS to Hologres.
events = nightly("events", "events_oss_to_hologres", Path("jobs/events_oss_to_hologres.json"), at="00:20")

# 3. A sharded source: two instances with four tables each, read by one reader. Built in Python.
shards = [
    {"datasource": f"shop_items_{instance}", "table": [f"order_items_{instance * 4 + part:02}" for part in range(4)]}
    for instance in range(2)
]
item_columns = ["id", "order_id", "product_id", "quantity", "price"]
order_items = nightly(
    "order-items",
    "order_items_sharded_to_maxcompute",
    batch_sync(
        reader=step("mysql", {"connection": shards, "column": item_columns, "splitPk": "id", "encoding": "UTF-8"}),
        writer=partition_of("ods_order_items", item_columns),
        concurrent=8,
        throttle_mbps=40,
    ),
    at="00:30",
)

# 4. A transformer between reader and writer. Its API key is a secret: it stays out of the content that reviews show.
#    Without the key the task is saved, but cannot run.
api_key = config.get_secret("embeddingApiKey")
reviews = nightly(
    "reviews",
    "reviews_mysql_to_hologres",
    Path("jobs/reviews_mysql_to_hologres.json"),
    at="01:00",
    secret_parameters={"Embedding": {"apiKey": api_key}} if api_key else None,
)

# 5. The datasource comes from another resource. In your program that creates it; here it is a value in the state.
stock_source = pulumi.Stash("stock-source", input="shop_stock_mysql")
stock_columns = ["sku", "warehouse", "on_hand", "reserved"]
stock = nightly(
    "stock",
    "stock_mysql_to_maxcompute",
    batch_sync(
        reader=step("mysql", {"datasource": stock_source.output, "table": "stock", "column": stock_columns}),
        writer=partition_of("ods_stock", stock_columns),
        concurrent=2,
    ),
    at="00:40",
)

tasks = {"orders": orders, "events": events, "orderItems": order_items, "reviews": reviews, "stock": stock}
pulumi.export("fileIds", {name: sync.task.file_id for name, sync in tasks.items()})
