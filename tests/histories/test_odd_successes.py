"""An odd success of each operation strikes, with each answer, and loses and doubles nothing."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from histories.play import play
from support.certificates import certificates_once
from support.events.odd_success import ANSWERS, CALLED_FOR, OPERATIONS, OddSuccess
from support.history import History, Program, Run

__all__ = ["certificates_once"]


def struck(operation: str, number: int) -> Counter[str]:
    """How often the odd successes of a history struck, by operation: a task is created, then published or put into a
    workflow of the program, beside a second one. Every other history ends with `destroy`."""
    steps = [Program(task="a"), Run(command="up"), OddSuccess(task="a", operation=operation, number=number)]
    if operation in CALLED_FOR or operation == "GetProject":
        steps.append(CALLED_FOR.get(operation, CALLED_FOR["GetDeployment"])(random.Random(2), "a"))
    commands = [Run(command=command) for command in ("up", "up --refresh", "up --refresh")]
    return play(History(steps=(*steps, Program(task="b"), *commands), seed=number)).odd


@pytest.mark.parametrize("operation", list(dict.fromkeys(OPERATIONS)))
def test_an_odd_success_of_each_operation_strikes_and_holds_the_invariants(operation: str) -> None:
    counts = [struck(operation, number)[operation] for number in range(ANSWERS)]
    assert all(counts), counts
