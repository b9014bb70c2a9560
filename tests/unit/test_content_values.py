"""Meaning: when two values are equal, and how the old form is kept."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import UNKNOWN, canonical, contains_unknown, keep_old_form, same
from support.cost import least_cpu
from support.jobs import as_the_engine_holds_it, shuffled
from support.values import VALUES, WITH_UNKNOWN


def differing(old: Any, new: Any, path: str = "") -> set[str]:
    """What the engine's own diff would print: the paths at which two raw values differ, nulls and 2.0 told apart."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {found for key in {*old, *new} for found in differing(old.get(key), new.get(key), f"{path}.{key}")}
    if isinstance(old, list) and isinstance(new, list):
        longer = max(len(old), len(new))
        pairs = zip(old + [Ellipsis] * (longer - len(old)), new + [Ellipsis] * (longer - len(new)), strict=True)
        return {found for at, (one, two) in enumerate(pairs) for found in differing(one, two, f"{path}[{at}]")}
    return set() if type(old) is type(new) and old == new else {path}


EQUAL: list[tuple[Any, Any]] = [
    (2, 2.0),
    (0, -0.0),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1.0}),
    ({"a": None}, {}),
    ({"a": {"b": None}}, {"a": {}}),
    ([1, (2,)], [1.0, [2]]),
    ([None], [None]),
    (None, None),
]
DIFFERENT: list[tuple[Any, Any]] = [
    (1, True),
    (0, False),
    (2, "2"),
    ("", None),
    ([1, 2], [2, 1]),
    ([None], []),
    ({"a": {}}, {}),
    ({"a": []}, {}),
    ({}, []),
    (2, 2.5),
    (2.0**53, 2.0**53 + 2),
    (UNKNOWN, UNKNOWN),
    ({"a": UNKNOWN}, {"a": UNKNOWN}),
    ([UNKNOWN], ["x"]),
]


@pytest.mark.parametrize(("a", "b"), EQUAL)
def test_these_mean_the_same(a: Any, b: Any) -> None:
    """Key order, integral floats, and null against absent under a key."""
    assert same(a, b)
    assert same(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_these_do_not(a: Any, b: Any) -> None:
    """Truth values, texts, the order of a list, empty containers, and whatever nobody knows."""
    assert not same(a, b)
    assert not same(b, a)


@given(VALUES, st.integers())
def test_any_reformatting_means_the_same_and_is_written_the_old_way(value: Any, seed: int) -> None:
    """Through the engine and with other key order, the literal old value comes back."""
    other = shuffled(as_the_engine_holds_it(value), random.Random(seed))
    assert same(value, other)
    assert differing(value, keep_old_form(value, other)) == set()
    assert same(canonical(value), value)


@given(VALUES, VALUES)
def test_the_kept_form_means_the_new_value_and_differs_only_where_the_meaning_does(old: Any, new: Any) -> None:
    """So what the engine prints of a change is a diff of meaning."""
    form = keep_old_form(old, new)
    assert same(form, new)
    assert differing(old, form) <= differing(canonical(old), canonical(new))
    assert same(old, new) == (differing(old, form) == set())


@given(WITH_UNKNOWN, WITH_UNKNOWN)
def test_unknown_values_stay_where_they_are(old: Any, new: Any) -> None:
    """None is lost, none is made up, and nothing that holds one is equal to anything."""
    form = keep_old_form(old, new)
    assert contains_unknown(form) == contains_unknown(new)
    if contains_unknown(old) or contains_unknown(new):
        assert not same(old, new)


@given(WITH_UNKNOWN)
def test_one_form_is_reached_in_one_step(value: Any) -> None:
    """canonical of canonical is canonical, and the argument is left alone."""
    before = copy.deepcopy(value)
    form = canonical(value)
    assert repr(canonical(form)) == repr(form)
    assert repr(value) == repr(before)


def test_unknown_is_one_of_a_kind() -> None:
    """Also after a deep copy."""
    assert copy.deepcopy([UNKNOWN])[0] is UNKNOWN
    assert repr(UNKNOWN) == "UNKNOWN"


def test_a_wide_table_is_compared_at_once() -> None:
    """Thousands of columns, and work that grows with their number only: ten times as many cost about ten times as much
    processor time, and far less than a square would (100 times)."""

    def costs(columns: int) -> float:
        wide = {"steps": [{"parameter": {"column": [{"name": f"c{n}", "type": "string"} for n in range(columns)]}}] * 2}
        other = as_the_engine_holds_it(wide)
        assert same(wide, other)
        return least_cpu(lambda: same(wide, other), times=3)

    assert costs(20_000) < 25 * costs(2_000)
