"""dataworks:mode development at a task that a production stack created: it is refused before anything is sent."""

from __future__ import annotations

import pytest

from dataworks_emulator import Emulator
from support.hooks import settings
from support.servicer import Server
from support.stacks import inputs


def problems(
    emulator: Emulator, mode: str, before: str, after: str, *, old: str = "dev", new: str = "dev"
) -> list[str]:
    """What `check` finds for a task whose name was `before`, in the stack `old` (now called `new`)."""
    server = Server({**settings(emulator), "dataworks:mode": mode})
    olds = inputs(task_name=before, origin=f"project/{old}/orders")
    _, failures = server.check(olds, inputs(task_name=after, origin=f"project/{new}/orders"))
    return failures


def test_a_task_of_production_is_not_renamed_by_switching_the_mode(emulator: Emulator) -> None:
    """Its name in the state has no prefix."""
    (failure,) = problems(emulator, "development", "orders", "dev_orders")
    assert failure.startswith("task_name: is 'orders' in the state, without the prefix 'dev_'")
    assert "pulumi config rm dataworks:mode" in failure
    assert emulator.journal.operations() == []


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("orders_daily", "orders_orders_daily", "orders", "orders"),  # the name begins like the stack's by chance
        ("orders", "dev_customers", "dev", "dev"),  # renamed by the program at once
        ("orders", "dev_orders", "prod", "dev"),  # the stack was renamed
    ],
)
def test_no_name_of_production_passes(emulator: Emulator, before: str, after: str, old: str, new: str) -> None:
    """Whatever the names are."""
    assert len(problems(emulator, "development", before, after, old=old, new=new)) == 1


@pytest.mark.parametrize(
    ("mode", "before", "after", "old", "new"),
    [
        ("development", "dev_orders", "dev_orders", "dev", "dev"),
        ("development", "dev_orders", "dev_customers", "dev", "dev"),
        ("development", "dev_orders", "test_orders", "dev", "test"),  # the stack was renamed
        ("development", "a_b_orders", "a_b_orders", "a-b", "a-b"),
        ("production", "orders", "customers", "dev", "dev"),
        ("production", "dev_orders", "orders", "dev", "dev"),
    ],
)
def test_names_of_development_and_production_pass_in_their_mode(
    emulator: Emulator, mode: str, before: str, after: str, old: str, new: str
) -> None:
    """Renames within a stack for development, and of its stack."""
    assert problems(emulator, mode, before, after, old=old, new=new) == []


def test_a_new_task_of_a_stack_for_development_passes(emulator: Emulator) -> None:
    """The state has none."""
    server = Server({**settings(emulator), "dataworks:mode": "development"})
    assert server.check({}, inputs(task_name="dev_orders", origin="project/dev/orders"))[1] == []
