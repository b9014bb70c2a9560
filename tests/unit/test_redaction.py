"""What hides secrets in everything that leaves."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_dataworks.client import Credentials
from pulumi_dataworks.redaction import BLANK, CUT, SHORTEST, redacted

SHAPES = (
    "Authorization: ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host,Signature=CANARY00",
    "signature=CANARY00CANARY",
    "Signature: CANARY00+/=",
    "x-acs-security-token:CANARY",
    "x-acs-security-token: CANARY and more",
    '{"password": "CANARY", "user": "u"}',
    '{"password": "CAN\\"ARY", "user": "u"}',
    '{"accessKey":"CANARY"}',
    '{"password": "CANARY that was cut o',
    '{"access_key_secret" : "CANARY"}',
    "{'apiKey': 'CANARY'}",
    json.dumps({"text": json.dumps({"secretKey": "CANARY"})}),
    json.dumps(json.dumps({"text": json.dumps({"privateKey": "CANARY"})})),
    '{"oss_token": "CANARY"}',
    "jdbc:mysql://host/db?user=u&password=CANARY&useSSL=true",
    "SecurityToken=CANARY&Action=GetFile",
    "https://user:CANARY@proxy.example:8080/",
    "https://a.blob.example/c/b?sp=r&sig=CANARY00%2B&se=1",
    "AccountName=a;AccountKey=CANARY;EndpointSuffix=x",
    "host=h pass=CANARY sk=CANARY",
    "sent with bearer CANARY00.CANARY",
    "CREATE USER u IDENTIFIED BY 'CAN''ARY'",
    "ALTER USER u IDENTIFIED WITH sha256_password BY 'CANARY' REQUIRE SSL",
)


@pytest.mark.parametrize("text", SHAPES)
def test_what_is_written_like_a_secret_is_blanked(text: str) -> None:
    """Headers, JSON in JSON, queries, addresses; and only the value."""
    shown = redacted(text)
    assert "CAN" not in shown
    assert "ARY" not in shown
    assert BLANK in shown
    assert redacted(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "UpdateDISyncTask was refused by DataWorks: 403 Forbidden.RAM: no. (request id X)",
        "Check dataworks:accessKeySecret (or the environment): it does not belong to the access key id.",
        "Run `pulumi config set --secret dataworks:accessKeySecret`, and make a new key: this one was readable.",
        "the token of the task: a word",
        '{"column": ["password"], "where": "id > 1"}',
        "bypass=1 and task=2: the bearer of it was identified by its id",
        "https://dataworks.cn-shanghai.aliyuncs.com/?x=1",
        "",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    """An error that says nothing helps nobody."""
    assert redacted(text) == text


@given(
    before=st.text(max_size=20),
    secret=st.text(min_size=8, max_size=40).filter(lambda text: BLANK not in text and text not in BLANK),
    after=st.text(max_size=20),
    spelling=st.sampled_from(["plain", "quoted", "form", "json"]),
)
def test_a_known_secret_is_never_shown(before: str, secret: str, after: str, spelling: str) -> None:
    """Wherever it stands, whatever it holds, and as a service echoes it: percent-encoded, in a form, in JSON."""
    encoded = secret.encode("utf-8", "replace")
    form = {
        "plain": secret,
        "quoted": quote(encoded, safe="-_.~"),
        "form": quote_plus(encoded),
        "json": json.dumps(secret)[1:-1],
    }[spelling]
    assert form not in redacted(f"{before}{form}{after}", [secret])


@given(st.text(), st.lists(st.text()))
def test_any_text_can_be_redacted(text: str, secrets: list[str]) -> None:
    """Lone surrogates, control characters, empty and short secrets."""
    assert isinstance(redacted(text, secrets), str)


def test_spaces_of_a_secret_before_a_cut_are_not_shown_either() -> None:
    """A secret that ends in spaces is known without them, too."""
    assert redacted(f"0000 {CUT}", ["0000  "]) == f"{BLANK}{CUT}"
    assert redacted(f"00000\x1b{CUT}", ["00000\x1b "]) == f"{BLANK}{CUT}"


@given(
    before=st.text(max_size=9),
    secret=st.text(st.characters(exclude_categories=["Cs"]), min_size=SHORTEST + 1, max_size=30),
    data=st.data(),
)
def test_what_a_cut_left_of_a_secret_is_not_shown(before: str, secret: str, data: st.DataObject) -> None:
    """A message may end in the middle of one: four characters and more of its beginning are blanked."""
    left = data.draw(st.integers(SHORTEST, len(secret) - 1))
    shown = redacted(f"{before}{secret[:left]}{CUT}", [secret])
    assert not shown.endswith(f"{secret[:left]}{CUT}")
    assert shown.endswith(f"{BLANK}{CUT}")


def test_a_secret_of_several_lines_is_found_in_one() -> None:
    """Messages of the service are brought into one line before they are shown."""
    assert redacted("no: first second", ["first\nsecond"]) == f"no: {BLANK}"


def test_a_short_secret_is_not_looked_for() -> None:
    """It stands everywhere by chance."""
    assert redacted("a project", ["a" * (SHORTEST - 1), ""]) == "a project"


def test_credentials_know_what_is_secret_of_them() -> None:
    """The secret and the token, not the id."""
    assert Credentials("id", "secret", "token").secrets == ("secret", "token")
    assert Credentials("id", "secret").secrets == ("secret",)
