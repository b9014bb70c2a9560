"""Which rule strikes which call, and which rules make no sense: without a server."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dataworks_emulator import KINDS, Call, Fault, Faults, Point

GET = Call("GetFile", "1", "orders")
DELETE = Call("DeleteFile", "1", "orders")


def struck(faults: Faults, calls: list[Call], point: Point = Point.BEFORE) -> list[list[int]]:
    """The numbers of the rules that strike each call."""
    return [[rule.number for rule in faults.due(call, point)] for call in calls]


def refusal(**fields: Any) -> Fault:
    return Fault(action="refuse", point=Point.BEFORE, code="Throttling.User", **fields)


def test_rules_for_one_operation_wait_in_a_row() -> None:
    """Two rules for the next call strike the next two calls; other operations are none of their business."""
    faults = Faults()
    faults.add(refusal(operation="GetFile"))
    faults.add(refusal(operation="GetFile", times=2))
    assert struck(faults, [DELETE, GET, DELETE, GET, GET, GET]) == [[], [1], [], [2], [2], []]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [[1], [], [], []]),
        ({"nth": 3}, [[], [], [1], []]),
        ({"nth": 2, "times": 2}, [[], [1], [1], []]),
        ({"nth": 2, "times": None}, [[], [1], [1], [1]]),
        ({"file": "1", "times": None}, [[1]] * 4),
        ({"file": "orders", "times": None}, [[1]] * 4),
        ({"file": "2", "times": None}, [[]] * 4),
        ({"operation": "any", "times": None}, [[1]] * 4),
    ],
)
def test_a_rule_says_which_calls(fields: dict[str, Any], expected: list[list[int]]) -> None:
    """By number, by file id or name, by operation."""
    faults = Faults()
    faults.add(refusal(**fields))
    assert struck(faults, [GET] * 4) == expected


def test_what_goes_on_strikes_beside_what_ends() -> None:
    """A stall and a refusal strike one call; after the first that ends it nobody is asked."""
    faults = Faults()
    faults.add(Fault(action="stall", point=Point.BEFORE, seconds=1, times=None))
    faults.add(refusal())
    faults.add(Fault(action="stall", point=Point.BEFORE, seconds=2))
    assert struck(faults, [GET, GET]) == [[1, 2], [1, 3]]


def test_a_rule_waits_at_its_own_point() -> None:
    """Calls are counted where the rule waits."""
    faults = Faults()
    faults.add(Fault(action="close", point=Point.AFTER, nth=2))
    assert struck(faults, [GET, GET, GET]) == [[], [], []]
    assert struck(faults, [GET, GET, GET], Point.AFTER) == [[], [1], []]


@given(st.integers(), st.floats(0.05, 0.95))
def test_chance_is_handed_in(seed: int, probability: float) -> None:
    """The same seed strikes the same calls, whatever the clock says."""
    runs = []
    for _ in range(2):
        faults = Faults(random.Random(seed))
        faults.add(refusal(probability=probability, times=None))
        runs.append(struck(faults, [GET] * 30))
    assert runs[0] == runs[1]


def test_chance_strikes_about_as_often_as_it_says() -> None:
    """One in five, of two thousand calls."""
    faults = Faults(random.Random(1))
    faults.add(refusal(probability=0.2, times=None))
    assert 340 < sum(map(bool, struck(faults, [GET] * 2000))) < 460


def test_what_struck_is_counted_when_it_happened() -> None:
    """Due is not struck; clearing forgets rules and not what happened."""
    faults = Faults()
    rule = faults.add(refusal(times=None))
    struck(faults, [GET, GET])
    assert (rule.struck, faults.struck()) == (0, {})
    assert not faults.wait(rule, timeout=0.01)
    faults.count(rule)
    faults.count(rule)
    assert faults.wait(rule, times=2, timeout=0.01)
    faults.clear()
    assert (faults.rules(), faults.struck()) == ([], {"refuse": 2})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "explode"}, "action is one of"),
        ({"action": "close"}, "point of close is one of"),
        ({"action": "drip", "point": "before"}, "point of drip is one of reply"),
        ({"action": "close", "point": "after", "seconds": 1}, "close does not take seconds"),
        ({"action": "shape"}, "shape needs path"),
        ({"action": "clock", "point": "before"}, "clock needs seconds"),
        ({"action": "close", "point": "accept", "operation": "GetFile"}, "at accept"),
        ({"action": "close", "point": "accept", "file": "1"}, "at accept"),
        ({"action": "refuse", "point": "before", "code": "Unheard.Of"}, "give its status"),
        ({"action": "option", "name": "qps", "value": 1}, "name is one of"),
        ({"action": "option", "name": "recycle_bin", "value": "perhaps"}, "recycle_bin"),
        ({"action": "option", "name": "not_found_style", "value": "500"}, "not_found_style"),
        ({"action": "kill", "point": "before", "pid": 1}, "pid is that of one process"),
        ({"action": "kill", "point": "before", "pid": -1}, "pid is that of one process"),
        ({"action": "close", "point": "after", "nth": 0}, "nth"),
        ({"action": "close", "point": "after", "probability": 1.5}, "probability"),
        ({"action": "close", "point": "after", "file_id": "1"}, "file_id"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(fields: dict[str, Any], said: str) -> None:
    """When it is added, not when it should have struck."""
    with pytest.raises(ValidationError, match=said):
        Fault.model_validate(fields)


def test_the_table_of_kinds_is_whole() -> None:
    """Every field it names is one of a rule, everything needed is taken, and each kind says what it does."""
    for name, kind in KINDS.items():
        assert {*kind.takes} <= {*Fault.model_fields}, name
        assert {*kind.needs} <= {*kind.takes}, name
        assert kind.what, name
        assert kind.points, name
