"""Ids have one form: decimal text without zeros in front."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import UNKNOWN
from pulumi_dataworks.plan.ids import id_text, same_id, with_old_ids


@pytest.mark.parametrize("value", ["10000", " 10000 ", "0010000", 10000, 10000.0])
def test_every_way_to_write_an_id_is_the_same_id(value: Any) -> None:
    """The documents type ids as Long; the engine hands numbers over as floats."""
    assert id_text(value) == "10000"
    assert same_id(value, "10000")


@pytest.mark.parametrize("value", ["", "10000x", "1" * 20, True, 1.5, None, ["10000"]])
def test_what_is_no_id_stays_as_it_is(value: Any) -> None:
    """`check` names it."""
    assert id_text(value) == value
    assert not same_id(value, "10000")


def test_an_unknown_id_is_the_same_as_none() -> None:
    """Another resource may give any."""
    assert not same_id(UNKNOWN, UNKNOWN)
    assert not same_id("1", UNKNOWN)


@given(st.integers(0, 10**19 - 1), st.integers(0, 3))
def test_any_number_of_zeros_in_front_makes_no_other_id(number: int, zeros: int) -> None:
    """Up to the nineteen digits of a Long."""
    text = "0" * min(zeros, 19 - len(str(number))) + str(number)
    assert id_text(text) == str(number)


def test_a_state_keeps_the_form_that_it_has() -> None:
    """A release that kept zeros wrote them there; that is no change."""
    assert with_old_ids({"project_id": "0010000"}, {"project_id": "10000"}, "project_id") == {"project_id": "0010000"}
    assert with_old_ids({"project_id": "10001"}, {"project_id": "10000"}, "project_id") == {"project_id": "10000"}
