"""Secrets of a content: known by their keys and by their form, never shown."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given

from pulumi_dataworks.content import UNKNOWN, is_secret_key, masked
from support.values import WITH_UNKNOWN

SECRET_KEYS = """
password passwd pwd PASSWORD userPassword sslTruststorePassword passphrase secret clientSecret accessKey access_key
accessKeyId accessId access-key-secret accessKeySecret securityToken token authToken apiKey api_key privateKey
credential credentials sasl.jaas.config Authorization Proxy-Authorization Set-Cookie encryptionKey
"""
PLAIN_KEYS = """
username datasource table column where splitPk primaryKey partitionKey keyType kafkaConfig tokenizer key keys
keyIndexes rowkeyColumn hbaseConfig kerberosKeytabFilePath accessType compress bypass passive name value
"""


@pytest.mark.parametrize("key", SECRET_KEYS.split())
def test_a_secret_is_known_by_its_key(key: str) -> None:
    """In any spelling."""
    assert is_secret_key(key)
    assert masked({"a": [{key: "x" * 9}]}) == {"a": [{key: "[secret]"}]}


@pytest.mark.parametrize("key", PLAIN_KEYS.split())
def test_other_keys_are_shown(key: str) -> None:
    """A review that hides too much is not read."""
    assert not is_secret_key(key)


@pytest.mark.parametrize("key", [None, 1, UNKNOWN, ("password",)])
def test_what_is_no_text_names_no_secret(key: Any) -> None:
    """Total on keys."""
    assert not is_secret_key(key)


TEXTS = {
    "jdbc:mysql://h:3306/db?user=u&password=pw1&x=1": "jdbc:mysql://h:3306/db?user=u&password=[secret]&x=1",
    "jdbc:sqlserver://h;user=u;Password=pw1;x=1": "jdbc:sqlserver://h;user=u;Password=[secret];x=1",
    "https://me:pw1@host/p": "https://me:[secret]@host/p",
    "mongodb://me:p:w/1@host": "mongodb://me:p:w/1@host",
    "redis://:pw1@host": "redis://:[secret]@host",
    "jdbc:oracle:thin:scott/pw1@//h:1521/x": "jdbc:oracle:thin:scott/[secret]@//h:1521/x",
    '{"accessKey": "pw1", "a": 1}': '{"accessKey": [secret], "a": 1}',
    "-Dtoken=pw1 -Xmx1g": "-Dtoken=[secret] -Xmx1g",
    "dt = '${bizdate}' and a = 1": "dt = '${bizdate}' and a = 1",
    "jdbc:mysql://h:3306/db": "jdbc:mysql://h:3306/db",
    "oss://bucket/a@b": "oss://bucket/a@b",
}


@pytest.mark.parametrize("text", TEXTS)
def test_credentials_inside_texts_are_blanked(text: str) -> None:
    """Addresses of databases, options, JSON in a text; the rest of the text stays."""
    assert masked(text) == TEXTS[text]


def test_a_pair_of_name_and_value_is_blanked_by_its_name() -> None:
    """HTTP headers, options as lists."""
    assert masked([{"name": "X-Token", "value": "abc"}, {"key": "a", "value": "b"}]) == [
        {"name": "X-Token", "value": "[secret]"},
        {"key": "a", "value": "b"},
    ]


def test_nothing_holds_no_secret() -> None:
    """A reviewer may see that a password is empty or not known yet."""
    empty = {"password": "", "token": None, "secret": UNKNOWN}
    assert masked(empty) == empty


@given(WITH_UNKNOWN)
def test_any_value_can_be_blanked_and_is_left_alone(value: Any) -> None:
    """The shape stays, the argument, too."""
    before = copy.deepcopy(value)
    assert repr(masked(masked(value))) == repr(masked(value))
    assert repr(value) == repr(before)
