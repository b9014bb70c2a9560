"""Task content as JSON text: strict towards people, tolerant towards the service, one order when written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import UNKNOWN, encoding_errors, read_json_text, read_live_json, same, write_json
from pulumi_dataworks.errors import InputError
from support.values import KEYS, VALUES

WRONG: dict[str, tuple[str, str, str]] = {
    # text, code and part of the message, part of the advice
    "a key twice": ('{"a": {"canary": 1, "canary": 2}}', "DW106 the key 'canary' is in one object twice", "Leave one"),
    "a comment": ('{"a": 1 // canary\n}', "DW103 line 1, column 9", "no comments"),
    "a block comment": ('/* canary */ {"a": 1}', "DW103 line 1, column 1", "no comments"),
    "a trailing comma": ('{"a": "http://canary", }', "DW104 line 1, column", "comma before a closing"),
    "a trailing comma in a list": ('{"a": [1, 2,\n]}', "DW104 line 2, column 1", "comma before a closing"),
    "half a text": ('{"a": "canary', "DW105 line 1, column", "Fix the text"),
    "a list": ('["canary"]', "DW102 something else than an object", "brace"),
    "a text": ('"canary"', "DW102 something else than an object", "brace"),
    "nothing": ("", "DW105 line 1, column 1", "Fix"),
    "twice encoded": ('"{\\"a\\": \\"canary\\"}"', "DW108 inside of a JSON text", "Encode it once"),
    "not a number": ('{"a": NaN}', "DW107 NaN is not a JSON number", "number"),
    "infinity": ('{"a": -Infinity}', "DW107 -Infinity is not a JSON number", "number"),
    "a depth": ('{"a":' * 100_000, "DW107 nested too deeply", "mistake"),
    "an infinity in disguise": ('{"a": 1e999}', "DW107 beyond all that can be carried", "as text"),
    "a text with no end": ('{"a": "' + '\\"' * 100_000, "DW105 line 1, column 7", "Fix the text"),
    "a text that ends in a backslash": ('{"a": "canary, ] // \\', "DW105 line 1, column 7", "Fix the text"),
    "a number of 5000 digits": ('{"a": ' + "7" * 5000 + "}", "DW107 too many digits", "as text"),
}


LOOKS_LIKE_JSON: dict[str, tuple[str, str]] = {
    # text of people and editors: what the advice names
    "a no-break space": ('{"a":\u00a0"canary"}', "a space that is not a plain one (U+00A0)"),
    "an ideographic space": ('{\u3000"a": "canary"}', "a space that is not a plain one (U+3000)"),
    "a space without a width": ('{"a": 1\u200b}', "a character without a width (U+200B)"),
    "a line separator": ('{"a": 1\u2028}', "a line break that is not a plain one (U+2028)"),
    "opening curly quotes": ("{“a”: 1}", "not the straight double one (U+201C)"),
    "a curly quote behind a key": ('{"a”: "canary"}', "not the straight double one (U+201D)"),
    "a curly quote behind a value": ('{"a": "canary”}', "not the straight double one (U+201D)"),
    "a curly quote before a line break": ('{"a": "canary”,\n"b": 1}', "not the straight double one (U+201D)"),
    "full-width quotes": ("{＂a＂: 1}", "not the straight double one (U+FF02)"),
    "single quotes": ("{'a': 'canary'}", "not the straight double one (U+0027)"),
    "a full-width colon": ('{"a"：1}', "a full-width colon (U+FF1A)"),
    "a full-width comma": ('{"a": 1，"b": 2}', "a full-width comma (U+FF0C)"),
    "an ideographic comma": ('{"a": [1、2]}', "an ideographic comma (U+3001)"),
    "a full-width semicolon": ('{"a": 1；"b": 2}', "a full-width semicolon (U+FF1B)"),
    "a full-width brace": ('｛"a": 1}', "a full-width brace (U+FF5B)"),
    "a full-width bracket": ('{"a": ［1]}', "a full-width bracket (U+FF3B)"),
    "a full-width digit": ('{"a": １}', "a full-width digit (U+FF11)"),
    "a fence around it": ('```json\n{"a": 1}\n```', "the fence of Markdown"),
    "a fence behind it": ('{"a": 1}\n```', "the fence of Markdown"),
    "prose and a fence": ('The canary job:\n```json\n{"a": 1}\n```\n', "the fence of Markdown"),
    "a value of Python": ('{"a": True}', "Write true: True is not"),
    "nothing of Python": ('{"a": None}', "Write null: None is not"),
    "a line break in a text": ('{"a": "canary\ncanary"}', "a line break (U+000A) inside a text"),
    "a tab in a text": ('{"a": "canary\tcanary"}', "a tab (U+0009) inside a text"),
    "a path of Windows": ('{"a": "C:\\canary"}', "two backslashes"),
}


@pytest.mark.parametrize("mistake", LOOKS_LIKE_JSON)
def test_the_character_that_only_looks_like_json_is_named(mistake: str) -> None:
    """By what it is and its number, never with a text of the task."""
    text, named = LOOKS_LIKE_JSON[mistake]
    with pytest.raises(InputError) as caught:
        read_json_text(text)
    assert caught.value.message.startswith("DW105 ")
    assert named in caught.value.advice
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_in_a_text_is_told_with_its_place(mistake: str) -> None:
    """Line and column, what to do, and no value of the text."""
    text, told, advice = WRONG[mistake]
    code, message = told.split(" ", 1)
    with pytest.raises(InputError) as caught:
        read_json_text(text, where="jobs/x.json")
    assert caught.value.message.startswith(f"{code} jobs/x.json: ")
    assert message in caught.value.message
    assert advice in caught.value.advice
    assert "canary" not in str(caught.value) or mistake == "a key twice"


@pytest.mark.parametrize(
    "message_and_offset", [("Expecting value", 11), ("Illegal trailing comma before end of array", 9)]
)
def test_every_python_names_the_same_place_of_a_trailing_comma(
    monkeypatch: pytest.MonkeyPatch, message_and_offset: tuple[str, int]
) -> None:
    """Up to 3.12 the parser reports the bracket, from 3.13 on the comma; the finding has the bracket."""
    text = '{"a": [1,\n ]}'
    message, offset = message_and_offset

    def loads(_text: str, **_hooks: Any) -> Any:
        raise json.JSONDecodeError(message, text, offset)

    monkeypatch.setattr("pulumi_dataworks.content.json_text.json.loads", loads)
    with pytest.raises(InputError) as caught:
        read_json_text(text)
    assert caught.value.message == (
        "DW104 task_content: is not valid JSON: a comma before the closing bracket at line 2, column 2."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a" 1, "b": [2,]}', "DW105 task_content: is not valid JSON: Expecting ':' delimiter at line 1, column 6."),
        ('{"a" 1} // why', "DW105 task_content: is not valid JSON: Expecting ':' delimiter at line 1, column 6."),
        (
            '{"a": [1,] // why\n}',
            "DW104 task_content: is not valid JSON: a comma before the closing bracket at line 1, column 10.",
        ),
        ('{"a": [1, // why\n]}', "DW103 task_content: is not valid JSON: a comment at line 1, column 11."),
        ('{"a": "b', "DW105 task_content: is not valid JSON: Unterminated string starting at line 1, column 7."),
        (
            '{"a": {"b": 1 ,\r\n\t}}',
            "DW104 task_content: is not valid JSON: a comma before the closing bracket at line 2, column 2.",
        ),
    ],
)
def test_the_first_mistake_of_several_is_named(text: str, expected: str) -> None:
    """Its code and its place belong together: a later comma or comment explains nothing about an earlier place."""
    with pytest.raises(InputError) as caught:
        read_json_text(text)
    assert caught.value.message == expected


def test_a_byte_order_mark_is_skipped() -> None:
    """Editors write one."""
    assert read_json_text('\ufeff{"a": 1}') == {"a": 1} == read_live_json('\ufeff{"a": 1}')


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogatepass") if not raw else repr(raw)))
def test_whatever_the_service_holds_is_read(text: str) -> None:
    """Never an error: unreadable content is an empty one, which shows as drift."""
    assert isinstance(read_live_json(text), dict)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "1", '{"a":' * 100_000, '{"a":' * 200 + "1" + "}" * 200, '{"a":' + "[" * 100 + "]" * 101],
)
def test_what_is_no_object_reads_as_empty(text: str) -> None:
    """It is never taken for a deletion or an error."""
    assert read_live_json(text) == {}


def test_live_content_is_read_as_deep_as_a_program_may_write_it() -> None:
    """A hundred levels are carried there and back."""
    text = '{"a":' * 100 + "1" + "}" * 100
    assert encoding_errors(read_json_text(text), "task_content") == []
    assert write_json(read_live_json(text)) == text


def test_live_values_can_always_be_carried() -> None:
    """What the engine would round, JSON would refuse or UTF-8 cannot write becomes text."""
    live = read_live_json(
        '{"big": 9007199254740993, "huge": 1e400, "long": ' + "7" * 5000 + ', "nan": NaN, "half": "a\\ud800b", '
        '"\\udc00key": 1, "exact": 9007199254740991, "pair": "\\ud83d\\ude00", "float": 1e300}'
    )
    assert encoding_errors(live, "task_content") == []
    assert live["big"] == "9007199254740993"
    assert live["exact"] == 9007199254740991
    assert live["half"] == "a\ufffdb"
    assert live["pair"] == "😀"
    assert live["\ufffdkey"] == 1
    write_json(live)


@given(st.dictionaries(KEYS, VALUES))
def test_what_is_written_is_read_back_with_the_same_meaning(content: dict[str, Any]) -> None:
    """By the strict reader and by the live one."""
    text = write_json(content)
    assert same(read_json_text(text), content)
    assert same(read_live_json(text), content)


def test_keys_are_written_in_the_order_of_the_code_editor() -> None:
    """Known ones first, others sorted, so that equal contents are equal texts."""
    step = {
        "category": "reader",
        "zeta": 1,
        "name": "名",
        "parameter": {"b": 1.0, "a": None, "c": [None]},
        "stepType": "x",
    }
    content = {"extend": {}, "zz": 1, "order": {}, "aa": 2, "setting": {}, "steps": [step, "odd"], "type": "job"}
    assert write_json(content) == (
        '{"type":"job","steps":[{"stepType":"x","parameter":{"b":1,"c":[null]},"name":"名","category":"reader","zeta":1},'
        '"odd"],"setting":{},"order":{},"extend":{},"aa":2,"zz":1}'
    )
    assert json.loads(write_json({"steps": 5})) == {"steps": 5}


@pytest.mark.parametrize("value", [UNKNOWN, float("nan"), float("inf")])
def test_what_cannot_be_sent_is_never_written(value: Any) -> None:
    """An unknown value must not become text."""
    with pytest.raises(ValueError):  # noqa: PT011  json's own texts differ
        write_json({"a": [value]})


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ('{\u00a0"a": 1}', "U+00A0"),
        ("{\u201ca\u201d: 1}", "U+201C"),
        ('{"a"\uff1a 1}', "full-width colon"),
        ("{'a': 1}", "straight double"),
        ('```json\n{"a": 1}\n```', "fence of Markdown"),
    ],
)
def test_a_character_that_only_looks_like_json_is_named(text: str, advice: str) -> None:
    """As editors, chats and pages leave them."""
    with pytest.raises(InputError) as caught:
        read_json_text(text)
    assert caught.value.message.startswith("DW105")
    assert advice in str(caught.value.advice)
