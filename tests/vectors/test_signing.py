"""Our signatures are those of the official SDK, byte for byte, given the same headers."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import make_vectors
from pulumi_dataworks.client import signing
from pulumi_dataworks.settings.credentials import Credentials

OWN = Path(__file__).with_name("acs3.json")
SHARED = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "acs3.json"


def check(case: dict[str, Any], credentials: Credentials) -> None:
    """Sign a recorded request again, with its own headers, and compare."""
    headers = {name.lower(): value for name, value in case["headers"].items()}
    signed = headers.pop("authorization")
    body = case["body"].encode()
    assert signing.form_body(dict(parse_qsl(case["body"], keep_blank_values=True))) == body
    assert signing.sha256_hex(body) == headers["x-acs-content-sha256"]
    got = signing.authorization(
        credentials,
        method=case["method"],
        query=signing.canonical_query(case["query"]),
        headers=headers,
        body_hash=headers["x-acs-content-sha256"],
    )
    assert got == signed


CASES = json.loads(OWN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["vectors"], ids=lambda case: case["name"])
def test_each_vector_of_ours_is_signed_alike(case: dict[str, Any]) -> None:
    """Every operation, with a key and with a temporary one, with every kind of character."""
    check(case, Credentials(CASES["fixed"]["access_key_id"], CASES["fixed"]["access_key_secret"]))


def test_the_vectors_are_what_the_installed_sdk_signs() -> None:
    """`make vectors` would write the same file."""
    assert make_vectors.vectors() == OWN.read_text(encoding="utf-8")


def test_the_vectors_that_were_found_before_us_are_signed_alike() -> None:
    """The ones beside the repository, where they are."""
    if not SHARED.exists():
        pytest.skip("the vectors beside the repository are not here; ours prove the same")
    found = json.loads(SHARED.read_text(encoding="utf-8"))
    credentials = Credentials(found["fixed"]["access_key_id"], found["fixed"]["access_key_secret"])
    cases = [case for case in found["vectors"] if "rpc_v1" not in case["name"]]
    assert len(cases) == 5
    for case in cases:
        check(
            {**case, "method": "POST", "query": case["query_params_before_encoding"], "body": case["body"] or ""},
            credentials,
        )
        headers = {name: value for name, value in case["headers"].items() if name != "Authorization"}
        canonical = signing.canonical_request(
            method="POST",
            query=signing.canonical_query(case["query_params_before_encoding"]),
            headers=headers,
            body_hash=case["headers"]["x-acs-content-sha256"],
        )
        assert canonical == case["canonical_request"]
        assert signing.string_to_sign(canonical) == case["string_to_sign"]


ALPHABETS = ("abcXYZ019-_.~", " !\"#$%&'()*+,/:;<=>?@[]^`{|}", "äöüß é", "业务流程数据集成", "😀\u00a0\u200b\t\n")


def some_text(chance: random.Random) -> str:
    letters = "".join(chance.sample(ALPHABETS, chance.randint(1, len(ALPHABETS))))
    return "".join(chance.choice(letters) for _ in range(chance.randint(0, 40)))


@pytest.mark.parametrize("seed", range(6))
def test_random_requests_are_signed_as_the_installed_sdk_signs_them(seed: int) -> None:
    """Three hundred requests with any characters anywhere, in query and body, with keys and temporary keys."""
    chance = random.Random(seed)
    for _ in range(50):
        key = {"key_id": f"emulator-{chance.randrange(10**9)}", "secret": some_text(chance).strip() or "s"}
        token = chance.choice([None, "".join(chance.choice("abcDEF019/+=~") for _ in range(60))])
        moment = {"date": f"2026-11-{chance.randint(10, 28)}T03:04:05Z", "nonce": f"{chance.getrandbits(128):032x}"}
        texts = [some_text(chance) for _ in range(4)]
        calls: list[tuple[str, dict[str, Any]]] = [
            ("update_disync_task", {"project_id": chance.randrange(10**9), "file_id": 5, "task_content": texts[0]}),
            ("create_disync_task", {"task_name": texts[0], "task_param": texts[1], "task_content": texts[2]}),
            ("update_file", {"file_name": texts[0], "content": texts[1], "input_list": texts[2]}),
            ("list_files", {"keyword": texts[3], "page_size": 7}),
            ("list_data_sources", {"project_id": 5, "name": texts[3]}),
        ]
        method, fields = chance.choice(calls)
        case = make_vectors.sdk_request(method, fields, token=token, **moment, **key)
        check(case, Credentials(key["key_id"], key["secret"], token))


@given(text=st.text())
def test_any_text_is_encoded_as_the_standard_library_does_it(text: str) -> None:
    """Only faster; lone surrogates are refused alike, long before."""
    assert signing.percent_encoded(text) == quote(text, safe="-_.~")


def test_our_own_requests_sign_the_headers_that_proxies_leave_alone() -> None:
    """Host, content-type and x-acs-*: user-agent and accept may be rewritten on the way."""
    headers = signing.signed_headers(
        Credentials("id", "secret", "token"),
        method="POST",
        host="dataworks.cn-shanghai.aliyuncs.com",
        action="GetFile",
        query="",
        body=b"FileId=1",
        date="2026-01-02T03:04:05Z",
        nonce="0" * 32,
        version="2024-05-18",
    )
    names = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert set(names) == set(headers) - {"authorization"}
    assert {"host", "content-type", "x-acs-security-token", "x-acs-accesskey-id"} <= set(names)
    assert headers["x-acs-version"] == "2024-05-18"
    assert all(name in ("host", "content-type") or name.startswith("x-acs-") for name in names)
