"""Values of resource statements in Python files: literals are edited, and every other byte stays."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_dataworks.cli.writeback.python_edits import Setting, constants_of, edited, statements
from pulumi_dataworks.content import ABSENT

BASE = "业务流程/orders/数据集成"
PROGRAM = '''"""A flow."""

from pulumi_dataworks import DISyncTask, ScheduledSync
from .workspace import GROUP, JOBS

FOLDER = "业务流程/orders/数据集成"  # its folder

# the orders of a day
orders = ScheduledSync(
    "orders",
    project_id="10000",
    task_name='orders_daily',   # as in DataWorks
    task_content=JOBS / "orders.json",
    file_folder_path=FOLDER + "/daily",
    resource_group=GROUP,
    cu=1.5,
    schedule={
        "cron_express": "00 12 00 * * ?",
        "para_value": f"bizdate={DAY}",
    },
)
items = DISyncTask("items", project_id="10000", task_name="items", task_content={}, file_folder_path=FOLDER)
'''
SHARED = 'GROUP = "S_res_group_1_2"\n'
KNOWN = constants_of(PROGRAM, lambda module: SHARED if module == "workspace" else "")


def after(resource: str, keyword: str, old: Any, new: Any) -> str:
    result = edited(PROGRAM, [Setting(resource, tuple(keyword.split(".")), old, new)], constants=KNOWN)
    assert result.refused == ()
    return result.text


@pytest.mark.parametrize(
    ("resource", "keyword", "old", "new", "before", "now"),
    [
        ("orders", "task_name", "orders_daily", "orders_by_hand", "'orders_daily'", "'orders_by_hand'"),
        ("orders", "task_name", "orders_daily", "it's", "'orders_daily'", '"it\'s"'),
        ("orders", "cu", "1.5", "2", "cu=1.5", 'cu="2"'),
        (
            "orders",
            "file_folder_path",
            "业务流程/orders/数据集成/daily",
            "业务流程/orders/数据集成/夜",
            '+ "/daily"',
            '+ "/夜"',
        ),
        (
            "orders",
            "file_folder_path",
            "业务流程/orders/数据集成/daily",
            "业务流程/orders/数据集成",
            'R + "/daily"',
            "R",
        ),
        (
            "items",
            "file_folder_path",
            "Business Flow/orders/Data Integration",
            "业务流程/b/数据集成",
            "path=FOLDER)",
            'path="业务流程/b/数据集成")',
        ),
        ("orders", "resource_group", "S_res_group_1_2", "S_other", "group=GROUP", 'group="S_other"'),
        ("orders", "schedule.cron_express", "00 12 00 * * ?", "00 00 03 * * ?", '"00 12 00 * * ?"', '"00 00 03 * * ?"'),
    ],
)
def test_a_value_is_edited_in_its_place(resource: str, keyword: str, old: Any, new: Any, before: str, now: str) -> None:
    """Quotes, comments and the constant of the folder stay."""
    assert PROGRAM.count(before) == 1
    assert after(resource, keyword, old, new) == PROGRAM.replace(before, now)


def test_new_keywords_and_keys_get_a_line_like_those_before_them() -> None:
    text = after("orders", "keep_production", ABSENT, True)
    assert text == PROGRAM.replace("    },\n)\n", "    },\n    keep_production=True,\n)\n")
    text = after("orders", "schedule.stop", ABSENT, True)
    assert text == PROGRAM.replace('{DAY}",\n', '{DAY}",\n        "stop": True,\n')
    assert after("items", "cu", ABSENT, "2").endswith('file_folder_path=FOLDER, cu="2")\n')


def test_removed_keys_leave_the_rest() -> None:
    text = after("orders", "schedule.cron_express", "00 12 00 * * ?", ABSENT)
    assert text == PROGRAM.replace('        "cron_express": "00 12 00 * * ?",\n', "")


@pytest.mark.parametrize(
    ("resource", "keyword", "old", "reason"),
    [
        ("orders", "schedule.para_value", "bizdate=1", "schedule.para_value is an expression"),
        ("orders", "task_name", "another", "task_name has another value in the file: 'orders_daily'"),
        ("unknown", "task_name", "a", "no statement with this name"),
        ("items", "schedule.stop", False, "schedule is not in the statement"),
    ],
)
def test_what_may_depend_on_the_stack_is_left_to_a_person(resource: str, keyword: str, old: Any, reason: str) -> None:
    result = edited(PROGRAM, [Setting(resource, tuple(keyword.split(".")), old, "new")], constants=KNOWN)
    assert result.text == PROGRAM
    assert [reason in why for _, why in result.refused] == [True]


def test_a_name_that_two_statements_have_is_refused() -> None:
    text = 'A("a", cu=1)\nB("a", cu=1)\n'
    assert "several statements" in edited(text, [Setting("a", ("cu",), 1, 2)]).refused[0][1]
    assert "not Python" in edited("a b", [Setting("a", ("cu",), 1, 2)]).refused[0][1]
    loop = "for name in names:\n    DISyncTask(name, cu=1)\n"
    assert "no statement" in edited(loop, [Setting("a", ("cu",), 1, 2)]).refused[0][1]


def test_statements_of_a_module_are_known_with_their_values_and_files() -> None:
    orders, items = statements(PROGRAM, KNOWN)
    assert (orders.resource, orders.class_name, orders.files) == ("orders", "ScheduledSync", ("orders.json",))
    assert orders.values["resource_group"] == "S_res_group_1_2"
    assert orders.values["schedule"] == {"cron_express": "00 12 00 * * ?", "para_value": ABSENT}
    assert items.values["file_folder_path"] == "业务流程/orders/数据集成"
