"""Which texts of a task no message of a service may quote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import UNKNOWN, secret_texts, unquotable_texts

CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    # what is said in the parameter of a step, and what of it is private
    "names": (
        {"datasource": "orders_db", "table": "ods_orders", "column": ["buyer_name", {"name": "amount_eur"}]},
        set(),
    ),
    "a condition": ({"where": "buyer = 'Anna'"}, {"buyer = 'Anna'"}),
    "words": ({"writeMode": "insert", "truncate": True, "batchSize": 4096}, set()),
    "a short password": ({"password": "1234"}, {"1234"}),
    "a password that is a number": ({"password": 480115.0}, {"480115"}),
    "too short to be looked for": ({"password": "abc"}, set()),
    "a header": ({"headers": [{"name": "Authorization", "value": "Bearer"}]}, {"Bearer"}),
    "under the key of a name": ({"datasource": {"password": "hush", "url": "jdbc"}}, {"hush"}),
    "what is not known yet": ({"password": UNKNOWN, "where": UNKNOWN}, set()),
}


@pytest.mark.parametrize("case", CASES)
def test_values_are_private_and_names_are_not(case: str) -> None:
    """What helps to understand a message stays; secrets by their key, and every longer value, do not."""
    parameter, expected = CASES[case]
    assert (
        unquotable_texts({"task_content": {"steps": [{"name": "a long step name", "parameter": parameter}]}})
        == expected
    )


def test_secret_parameters_are_private_by_where_they_stand() -> None:
    """Whatever their key; numbers, too."""
    properties = {"secret_parameters": {"Reader": {"table": "hush", "pin": 12345, "deep": ["other"]}}}
    assert unquotable_texts(properties) == {"hush", "12345", "other"}


def test_what_stands_under_keys_of_secrets_is_found_at_any_depth() -> None:
    """By its key or by the name beside it, numbers as texts; what says nothing of a secret is not."""
    deep: Any = {"token": ["t", {"x": 7}], "where": "a", "headers": [{"key": "Cookie", "value": "c"}]}
    for _ in range(5_000):
        deep = [{"inputs": deep}]
    assert sorted(secret_texts(deep)) == ["7", "c", "t"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(["task_content", "secret_parameters", "x"]), anything))
def test_any_properties_have_private_texts(properties: dict[str, Any]) -> None:
    """Total: what a hook is given was perhaps never checked."""
    assert all(len(text) >= 4 for text in unquotable_texts(properties))
