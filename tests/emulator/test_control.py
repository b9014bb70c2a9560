"""The control address: closed without its token, and as able as the process itself with it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dataworks_emulator import Emulator

from .raw import create, get, made, update

ADDRESSES = [("GET", "faults"), ("POST", "faults"), ("DELETE", "faults"), ("POST", "console"), ("POST", "clock")]
RULES = {"faults": [{"action": "refuse", "point": "before", "code": "Throttling.User"}]}


def ask(emulator: Emulator, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
    """A request with the token; `headers` overrule it."""
    sent = {"authorization": f"Bearer {emulator.control_token}", **headers}
    raw = {name.encode(): value.encode() for name, value in sent.items()}
    return httpx.request(
        method, f"{emulator.endpoint}/_emulator/{path}", content=json.dumps(body), headers=raw, timeout=10
    )


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
@pytest.mark.parametrize(
    "headers",
    [{"authorization": ""}, {"authorization": "Bearer guess"}, {"authorization": "Bearer é"}, {"host": "evil.example"}],
)
def test_nobody_else_gets_in(emulator: Emulator, method: str, path: str, headers: dict[str, str]) -> None:
    """No token, a wrong one, or the page of another site in a browser: 403, and nothing happens."""
    for body in (RULES, {"offset": 99}, {"do": "make_file", "name": "x", "folder_path": "x", "content": "{}"}):
        seen = ask(emulator, method, path, body, **headers)
        assert (seen.status_code, seen.content) == (403, b"")
    assert (emulator.faults.rules(), emulator.clock.offset, emulator.console.files()) == ([], 0.0, [])


def test_the_token_is_new_each_time_and_nobody_guesses_it(emulator: Emulator) -> None:
    """Random, long, and not in the journal."""
    with Emulator() as other:
        assert other.control_token != emulator.control_token
    assert len(emulator.control_token) >= 32
    create(emulator)
    assert emulator.control_token not in repr(emulator.journal.since())


def test_rules_are_added_shown_and_cleared(emulator: Emulator) -> None:
    """With how often each struck, and all kinds together also after they were cleared."""
    file_id = made(emulator)
    assert ask(emulator, "POST", "faults", RULES).json() == {"rules": [1]}
    two = [
        {"action": "answer", "point": "before", "body": "hello", "times": 2},
        {"action": "edit", "point": "after", "edit": {"do": "rename", "name": "by hand"}},
    ]
    assert ask(emulator, "POST", "faults", {"faults": two}).json() == {"rules": [2, 3]}
    assert [get(emulator, file_id).body[:5] for _ in range(2)] == [b'{"Req', b"hello"]
    shown = ask(emulator, "GET", "faults").json()
    assert shown["struck"] == {"answer": 1, "refuse": 1}
    assert [(rule["rule"], rule["struck"]) for rule in shown["rules"]] == [(1, 1), (2, 1), (3, 0)]
    assert shown["rules"][0]["fault"] == {"action": "refuse", "point": "before", "code": "Throttling.User"}
    assert ask(emulator, "DELETE", "faults").status_code == 204
    assert ask(emulator, "GET", "faults").json() == {"rules": [], "struck": {"answer": 1, "refuse": 1}}
    assert get(emulator, file_id).status == 200


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("faults", {"faults": [{"action": "explode"}]}, "action is one of"),
        ("faults", {"faults": [{"action": "hook", "point": "before", "call": "os.getpid"}]}, "callable"),
        ("faults", [], "object"),
        ("console", {"do": "explode"}, "do"),
        ("clock", {"offset": "much"}, "offset"),
    ],
)
def test_what_makes_no_sense_is_told(emulator: Emulator, path: str, body: Any, said: str) -> None:
    """400 with the reason, and no rule is added, not even those before the wrong one."""
    seen = ask(emulator, "POST", path, body)
    assert seen.status_code == 400
    assert said in seen.json()["error"]
    assert emulator.faults.rules() == []


def test_somebody_edits_in_the_console(emulator: Emulator) -> None:
    """Everything a person does, by the words of the console; a file that is not there is 404."""
    folder = "Business Flow/orders/Data Integration"
    job = {"type": "job", "version": "2.0", "steps": []}
    file = ask(emulator, "POST", "console", {"do": "make_file", "name": "a", "folder_path": folder, "content": job})
    file_id = file.json()["file"]["file_id"]
    for edit in (
        {"do": "edit_content", "content": {**job, "note": 1}},
        {"do": "set_parameters", "resource_group": "S_res_group_1_2", "cu": "2"},
        {"do": "rename", "name": "b"},
        {"do": "move", "folder_path": f"{folder}/deep"},
        {"do": "commit"},
        {"do": "delete"},
    ):
        seen = ask(emulator, "POST", "console", {"file": file_id, **edit})
        assert seen.status_code == 200, seen.text
    facts = seen.json()["file"]
    assert (facts["name"], facts["deleted"], facts["cu"]) == ("b", True, "2")
    assert facts["node_id"]
    assert facts["folder_path"].endswith("/deep")
    assert json.loads(facts["content"])["note"] == 1
    for wrong in ({"do": "rename", "name": "b", "file": "4242"}, {"do": "delete"}):
        assert ask(emulator, "POST", "console", wrong).status_code == 404


def test_the_clock_is_set(emulator: Emulator) -> None:
    """Seconds off, from the next request on."""
    file_id = made(emulator)
    assert ask(emulator, "GET", "clock").json() == {"offset": 0.0}
    assert ask(emulator, "POST", "clock", {"offset": -1200}).json() == {"offset": -1200.0}
    assert update(emulator, file_id).json["Code"] == "InvalidTimeStamp.Expired"
    ask(emulator, "POST", "clock", {"offset": 0})
    assert update(emulator, file_id).status == 200
