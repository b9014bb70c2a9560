"""The judge of the histories shares nothing with the product that it judges, and notices products that are broken."""

from __future__ import annotations

import ast
import functools
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from histories.invariants import Violation
from histories.play import play
from pulumi_dataworks.client import environment
from support import broken_products, oracle
from support.history import history
from support.stacks import job

TESTS = Path(__file__).resolve().parents[1]
JUDGES = (
    *(TESTS / "support" / name for name in ("oracle.py", "history.py", "meaning.py", "stacks.py", "declared.py")),
    *sorted((TESTS / "support" / "events").glob("*.py")),
    *(TESTS / "histories" / name for name in ("play.py", "tally.py", "invariants.py", "call.py", "program.py")),
)
"""What computes the expected values and compares. The parts that drive the product (engine.py, others.py,
process.py) are none."""
DRIVERS = {"histories.engine", "histories.process"}

Product = Callable[[], AbstractContextManager[None]]
PRODUCTS: dict[str, tuple[Product, tuple[str, ...]]] = {
    # product: what it does, and the invariants one of which it breaks
    "sends nothing": (broken_products.sends_nothing, ("I2", "I8")),
    "sends no secret parameters": (broken_products.sends_no_secret_parameters, ("I2", "I8")),
    # Each third history is in the reading that refuses unchanged parameters; an UpdateFile without dependencies is
    # refused there before it can lose them, and the command fails.
    "loses inputs": (broken_products.loses_inputs, ("I9", "I2")),
    "publishes an older version": (broken_products.publishes_an_older_version, ("I10", "I11")),
}
MOST_HISTORIES = 40
"""Histories in which a broken product must be noticed: a fraction of the hundred of every run."""


@pytest.fixture(autouse=True)
def _certificates_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "trusted_certificates", functools.cache(environment.trusted_certificates))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert node.level == 0
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", JUDGES, ids=lambda path: str(path.relative_to(TESTS)))
def test_the_judge_imports_nothing_of_the_product(path: Path) -> None:
    """Neither itself nor through another helper, the drivers of the product left out."""
    known = {judge.relative_to(TESTS).with_suffix("").as_posix().replace("/", ".") for judge in JUDGES}
    helpers = {"support.processes"}
    for name in imported(path):
        assert name.split(".")[0] != "pulumi_dataworks", name
        module = TESTS / (name.replace(".", "/") + ".py")
        if module.exists() and name not in DRIVERS:
            assert name in known | helpers
    assert "pulumi_dataworks" not in (TESTS / "support" / "processes.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PRODUCTS)
@pytest.mark.timeout(600)
def test_a_broken_product_is_noticed(name: str, record_property: Callable[[str, object], None]) -> None:
    """By the first histories of the hundred that are played in each run."""
    product, invariants = PRODUCTS[name]
    for number in range(MOST_HISTORIES):
        said = violated(number, product)
        if said:
            record_property(f"a product that {name}", [f"history {number}: {said[:120]}"])
            assert said.split(":")[0] in invariants
            return
    pytest.fail(f"{MOST_HISTORIES} histories hold with a product that {name}")


def violated(number: int, product: Product) -> str:
    try:
        with product():
            play(history(random.Random(number)))
    except Violation as violation:
        return str(violation)
    return ""


@dataclass(frozen=True)
class Stored:
    content: str
    name: str = "orders_daily"
    folder_path: str = "业务流程/orders/数据集成"


WANTED: dict[str, Any] = {
    "task_content": job(),
    "task_name": "orders_daily",
    "file_folder_path": "Business Flow/orders/folderDi/",
    "resource_group": "group",
    "cu": "0.50",
    "secret_parameters": {"Reader": {"password": "secret"}},
}
STORED = """{"extend": {"mode": "code", "resourceGroup": "group", "cu": 0.5}, "type": "job", "version": "2.0",
 "steps": [{"stepType": "mysql", "name": "Reader", "category": "reader", "parameter": {"password": "secret",
  "datasource": "orders_db", "table": "orders", "column": ["id", "buyer", "amount"]}},
 {"stepType": "odps", "name": "Writer", "category": "writer", "parameter": {"datasource": "warehouse",
  "table": "ods_orders", "partition": "ds=${bizdate}", "column": ["id", "buyer", "amount"], "truncate": true}}],
 "setting": {"errorLimit": {"record": "0"}, "speed": {"concurrent": 2.0, "throttle": false}},
 "order": {"hops": [{"from": "Reader", "to": "Writer"}]}}"""

CONTENT = ["task_content", "secret_parameters"]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (Stored(STORED), []),
        (Stored(STORED.replace('"concurrent": 2.0', '"concurrent": 3')), CONTENT),
        (Stored(STORED.replace('"concurrent": 2.0', '"concurrent": "2"')), CONTENT),
        (Stored(STORED.replace('"truncate": true', '"truncate": 1')), CONTENT),
        (Stored(STORED.replace('"password": "secret",', "")), CONTENT),
        (Stored(STORED.replace('"version": "2.0"', '"version": "2.0", "added": null')), CONTENT),
        (Stored(STORED.replace('["id", "buyer", "amount"]', '["buyer", "id", "amount"]')), CONTENT),
        (Stored(STORED.replace('"cu": 0.5', '"cu": 5')), ["cu"]),
        (Stored(STORED.replace('"resourceGroup": "group", ', "")), ["resource_group"]),
        (Stored(STORED, name="orders"), ["task_name"]),
        (Stored(STORED, folder_path="业务流程/orders/数据集成/night"), ["file_folder_path"]),
        (Stored("no JSON"), [*CONTENT, "resource_group", "cu"]),
    ],
)
def test_the_oracle_names_what_a_file_lacks(stored: Stored, expected: list[str]) -> None:
    """Numbers by value, nothing else by similarity; `extend` only as far as the program sets it."""
    assert [*oracle.lacking(stored, WANTED)] == expected
