"""Secret parameters: merged before sending, taken out after reading, never left in clear elsewhere."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.content import (
    UNKNOWN,
    merge_secret_parameters,
    same,
    secret_parameter_problems,
    take_out_secret_parameters,
)


def job(**parameter: Any) -> dict[str, Any]:
    return {
        "steps": [
            {"stepType": "ftp", "name": "Reader", "parameter": {"path": "/in", **parameter}},
            {"stepType": "odps", "name": "Writer", "parameter": {"table": "t"}},
            {"stepType": None, "displayName": "no name"},
        ],
        "setting": {},
    }


SECRETS = {"Reader": {"password": "canary-word", "passphrase": "canary-phrase"}}

NAMES = st.sampled_from(["Reader", "Writer"])
VALUES = st.sampled_from(["canary-1", "canary-2", "xy", 7, True, ["canary-3"], {"a": "canary-4"}])


@given(st.dictionaries(NAMES, st.dictionaries(st.sampled_from(["k", "l"]), VALUES, min_size=1)))
def test_taking_out_is_the_way_back_of_merging(secrets: dict[str, Any]) -> None:
    """Whatever the secrets are, content and secrets come back as they were, and no argument is changed."""
    content = job()
    before = copy.deepcopy((content, secrets))
    whole = merge_secret_parameters(content, secrets)
    got_content, got_secrets = take_out_secret_parameters(whole, secrets=secrets, content=content)
    assert same(got_content, content)
    assert got_secrets == secrets
    assert (content, secrets) == before


def test_secrets_stand_in_their_step_when_they_are_sent() -> None:
    """Beside the other parameters; a step without a parameter gets one."""
    whole = merge_secret_parameters(job(), SECRETS)
    assert whole["steps"][0]["parameter"] == {"path": "/in", **SECRETS["Reader"]}
    assert whole["steps"][1:] == job()["steps"][1:]
    bare = {"steps": [{"name": "Reader"}]}
    assert merge_secret_parameters(bare, SECRETS)["steps"][0]["parameter"] == SECRETS["Reader"]


def test_a_missing_step_takes_no_secret() -> None:
    """Old state may name a step that is gone, or content that cannot be read."""
    assert merge_secret_parameters({}, SECRETS) == {}
    old = {"version": "1.0", "configuration": {"reader": {}}}
    assert merge_secret_parameters(old, SECRETS) == old
    assert merge_secret_parameters({"steps": "odd"}, SECRETS)["steps"] == []


def test_a_secret_that_was_changed_or_removed_is_seen() -> None:
    """The live value is read, into the place that is encrypted; an absent one is absent."""
    live = job(password="another")
    content, secrets = take_out_secret_parameters(live, secrets=SECRETS, content=job())
    assert secrets == {"Reader": {"password": "another"}}
    assert content == job()
    assert take_out_secret_parameters(job(), secrets=SECRETS, content=job()) == (job(), {})


def test_a_stray_copy_of_a_secret_is_blanked() -> None:
    """In another step, inside another text, as a key's neighbour; the old secret and the live one."""
    live = job(password="canary-live", url="ftp://u:canary-word@host")
    live["steps"][1]["parameter"]["note"] = ["canary-live", {"x": "canary-phrase"}]
    live["setting"] = {"comment": "canary-word"}
    content, _ = take_out_secret_parameters(live, secrets=SECRETS, content=job())
    assert "canary" not in json.dumps(content)
    assert content["setting"] == {"comment": "[secret]"}


def test_a_password_that_somebody_typed_in_the_console_is_blanked() -> None:
    """Its key says what it is, at any depth, also beside such a name; in a `get` the content is secret as a whole."""
    live = job(password="typed-canary", accessKey={"id": "typed-canary"})
    live["steps"][1]["parameter"]["headers"] = [{"name": "Authorization", "value": "typed-canary"}]
    content, _ = take_out_secret_parameters(live, secrets={}, content=job())
    assert "canary" not in json.dumps(content)
    assert content["steps"][0]["parameter"]["password"] == "[secret]"
    assert take_out_secret_parameters(live, secrets={}, content={}) == (live, {})


def test_a_password_that_the_program_holds_in_plain_text_stays_until_somebody_changes_it() -> None:
    """Then the change is shown, and the value is not."""
    program = job(password=1234)
    assert take_out_secret_parameters(job(password=1234.0), secrets={}, content=program)[0] == program
    content, _ = take_out_secret_parameters(job(password="typed-canary"), secrets={}, content=program)
    assert content["steps"][0]["parameter"]["password"] == "[secret]"


def test_what_the_program_holds_in_clear_stays() -> None:
    """The same text at the same place of the program is no leak; elsewhere it is."""
    program = job(user="canary-word")
    live = merge_secret_parameters(program, SECRETS)
    content, _ = take_out_secret_parameters(live, secrets=SECRETS, content=program)
    assert content == program
    moved = copy.deepcopy(live)
    moved["steps"][1]["parameter"]["user"] = "canary-word"
    content, _ = take_out_secret_parameters(moved, secrets=SECRETS, content=program)
    assert content["steps"][1]["parameter"]["user"] == "[secret]"


def test_a_step_that_was_renamed_does_not_show_its_secret() -> None:
    """The name leads to the place, so a new name leads nowhere: the value is blanked there."""
    live = merge_secret_parameters(job(), SECRETS)
    live["steps"][0]["name"] = "renamed"
    content, secrets = take_out_secret_parameters(live, secrets=SECRETS, content=job())
    assert secrets == {}
    assert "canary" not in json.dumps(content)


def test_short_secrets_are_not_looked_for_elsewhere() -> None:
    """A password of three letters stands everywhere by chance."""
    live = merge_secret_parameters(job(note="abc"), {"Reader": {"password": "abc"}})
    content, _ = take_out_secret_parameters(live, secrets={"Reader": {"password": "abc"}}, content=job())
    assert content["steps"][0]["parameter"]["note"] == "abc"


WRONG: dict[str, tuple[Any, Any, list[str]]] = {
    "no object": (job(), ["canary"], ["secret_parameters"]),
    "values that are no object": (job(), {"Reader": "canary"}, ["secret_parameters.Reader"]),
    "an unknown step": (job(), {"Nobody": {"k": "canary"}}, ["secret_parameters.Nobody"]),
    "two steps of one name": (
        {"steps": [{"name": "Reader"}, {"name": "Reader"}]},
        {"Reader": {"k": "canary"}},
        ["secret_parameters.Reader"],
    ),
    "content of version 1.0, which has no steps": ({"configuration": {}}, SECRETS, ["secret_parameters.Reader"]),
    "said twice": (job(password="canary"), SECRETS, ["secret_parameters.Reader.password"]),
    "right": (job(), SECRETS, []),
    "said twice, but null": (job(password=None), SECRETS, []),
    "unknown secrets": (job(), UNKNOWN, []),
    "unknown values of a step": (job(), {"Reader": UNKNOWN}, []),
    "unknown content": (UNKNOWN, SECRETS, []),
    "unknown steps": ({"steps": UNKNOWN}, SECRETS, []),
    "a step that is not known": ({"steps": [UNKNOWN]}, SECRETS, []),
    "a name that is not known": ({"steps": [{"name": UNKNOWN}]}, SECRETS, []),
    "odd content": (["x"], SECRETS, []),
}


@pytest.mark.parametrize("what", WRONG)
def test_secrets_that_lead_nowhere_are_told(what: str) -> None:
    """By path, never by value; what is not known yet may still be right."""
    content, secrets, expected = WRONG[what]
    found = secret_parameter_problems(content, secrets)
    assert [problem.path for problem in found] == expected
    assert "canary" not in "".join(map(str, found))
