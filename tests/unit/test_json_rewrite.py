"""JSON texts with other values: the meaning is that of the value, and what did not change keeps its bytes."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.cli.writeback.json_rewrite import rewritten
from support.stacks import job

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**52), 2**52), st.text(max_size=6))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
STYLES: tuple[dict[str, Any], ...] = (
    {"indent": 2, "ensure_ascii": False},
    {"indent": "\t"},
    {"indent": 4, "ensure_ascii": False, "separators": (",", " : ")},
    {},
    {"separators": (",", ":")},
)


def meaning(value: Any) -> Any:
    """`value` without nulls under keys, which mean that there is no such key."""
    if isinstance(value, dict):
        return {key: meaning(item) for key, item in value.items() if item is not None}
    return [meaning(item) for item in value] if isinstance(value, list) else value


@given(old=VALUES, new=VALUES, style=st.sampled_from(STYLES))
def test_any_text_gets_any_meaning(old: Any, new: Any, style: dict[str, Any]) -> None:
    after = rewritten(json.dumps(old, **style), new)
    assert json.dumps(meaning(json.loads(after)), sort_keys=True) == json.dumps(meaning(new), sort_keys=True)


@given(value=VALUES, style=st.sampled_from(STYLES))
def test_what_did_not_change_keeps_its_bytes(value: Any, style: dict[str, Any]) -> None:
    text = json.dumps(value, **style)
    assert rewritten(text, value) == text


def changed_lines(before: str, after: str) -> list[str]:
    old = before.splitlines()
    return [line for line in after.splitlines() if line not in old]


@pytest.mark.parametrize("style", [style for style in STYLES if style.get("indent")])
def test_one_changed_value_is_one_changed_line(style: dict[str, Any]) -> None:
    """An inserted column in its place, a number, a new key at the end of its object."""
    text, new = json.dumps(job(), **style), copy.deepcopy(job())
    new["steps"][0]["parameter"]["column"].insert(1, "折扣")
    new["setting"]["speed"]["concurrent"] = 8
    new["setting"]["speed"]["mbps"] = "10"
    after = rewritten(text, new)
    assert json.loads(after) == new
    assert json.loads(changed_lines(text, after)[0].strip().rstrip(",")) == "折扣"
    assert len(changed_lines(text, after)) <= 4  # with the comma that the line before the new key gets


def test_lists_in_one_line_stay_in_one_line() -> None:
    text = '{\n  "column": ["id", "buyer"],\n  "where": "a = 1"\n}\n'
    after = rewritten(text, {"column": ["id", "coupon", "buyer"], "where": "a = 2", "hosts": ["a", "b"]})
    assert after == '{\n  "column": ["id", "coupon", "buyer"],\n  "where": "a = 2",\n  "hosts": ["a", "b"]\n}\n'


def test_order_spaces_and_line_ends_stay() -> None:
    """A byte-order mark, CRLF, keys in no order, spaces before a colon."""
    text = '\ufeff{\r\n\t"b" : 1,\r\n\t"a" : [ 1, 2 ],\r\n\t"c" : {"x" : 1}\r\n}'
    after = rewritten(text, {"a": [1, 2, 3], "b": 1, "c": {"x": 1, "y": {"z": 1}}})
    assert after == '\ufeff{\r\n\t"b" : 1,\r\n\t"a" : [ 1, 2, 3 ],\r\n\t"c" : {"x" : 1, "y" : {"z" : 1}}\r\n}'


def test_removed_members_leave_no_comma() -> None:
    for keys in (["a"], ["b"], ["c"], ["a", "b"], ["b", "c"], ["a", "c"], ["a", "b", "c"]):
        value = {key: number for number, key in enumerate("abc")}
        left = {key: number for key, number in value.items() if key not in keys}
        assert json.loads(rewritten(json.dumps(value, indent=2), left)) == left
