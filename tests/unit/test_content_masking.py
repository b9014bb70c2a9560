"""Secrets of a content: known by their keys and by their form, never shown."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_dataworks.content import UNKNOWN, is_secret_key, masked
from support.cost import least_cpu
from support.values import WITH_UNKNOWN

SECRET_KEYS = """
password passwd pwd PASSWORD userPassword sslTruststorePassword passphrase secret clientSecret accessKey access_key
accessKeyId accessId access-key-secret accessKeySecret securityToken token authToken apiKey api_key privateKey
credential credentials sasl.jaas.config Authorization Proxy-Authorization Set-Cookie encryptionKey
pass authPass auth_pass auth-pass PASS redis.pass sk SK aliyun_sk accountSk sig signature X-Oss-Signature
"""
PLAIN_KEYS = """
username datasource table column where splitPk primaryKey partitionKey keyType kafkaConfig tokenizer key keys
keyIndexes rowkeyColumn hbaseConfig kerberosKeytabFilePath accessType compress bypass passive name value
compass passes byPassMode task risk disk mask isTask design signed sign config
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
    "mongodb://me:p:w/1@host": "mongodb://me:[secret]@host",
    "mongodb://host:27017/d?mail=a@b": "mongodb://host:27017/d?mail=a@b",
    "redis://:pw1@host": "redis://:[secret]@host",
    "jdbc:oracle:thin:scott/pw1@//h:1521/x": "jdbc:oracle:thin:scott/[secret]@//h:1521/x",
    '{"accessKey": "pw1", "a": 1}': '{"accessKey": [secret], "a": 1}',
    "-Dtoken=pw1 -Xmx1g": "-Dtoken=[secret] -Xmx1g",
    "https://b.oss-cn-shanghai.aliyuncs.com/a.csv?OSSAccessKeyId=pw1&Expires=17&Signature=pw2%2Bx%3D&a=1": (
        "https://b.oss-cn-shanghai.aliyuncs.com/a.csv?OSSAccessKeyId=[secret]&Expires=17&Signature=[secret]&a=1"
    ),
    "https://b.oss.aliyuncs.com/a?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=pw1": (
        "https://b.oss.aliyuncs.com/a?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=[secret]"
    ),
    "https://a.blob.core.windows.net/c/b?sv=2022-11-02&sp=r&sig=pw1%3D": (
        "https://a.blob.core.windows.net/c/b?sv=2022-11-02&sp=r&sig=[secret]"
    ),
    "https://b.s3.amazonaws.com/k?X-Amz-Credential=pw1&X-Amz-Date=1&X-Amz-Security-Token=pw2&X-Amz-Signature=pw3": (
        "https://b.s3.amazonaws.com/k?X-Amz-Credential=[secret]&X-Amz-Date=1&X-Amz-Security-Token=[secret]"
        "&X-Amz-Signature=[secret]"
    ),
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=pw1==;EndpointSuffix=core.windows.net": (
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=[secret];EndpointSuffix=core.windows.net"
    ),
    "Endpoint=sb://n/;SharedAccessKeyName=root;SharedAccessKey=pw1=": (
        "Endpoint=sb://n/;SharedAccessKeyName=root;SharedAccessKey=[secret]"
    ),
    "Server=h;Uid=u;Pwd=pw1;Database=d": "Server=h;Uid=u;Pwd=[secret];Database=d",
    "host=h user=u pass=pw1 dbname=d": "host=h user=u pass=[secret] dbname=d",
    "ak=x;sk=pw1;bypass=1;task=2": "ak=x;sk=[secret];bypass=1;task=2",
    "CREATE USER 'u'@'%' IDENTIFIED BY 'pw1'; SELECT 1": "CREATE USER 'u'@'%' IDENTIFIED BY [secret]; SELECT 1",
    "ALTER USER u IDENTIFIED WITH sha256_password BY 'p''w' REQUIRE SSL": (
        "ALTER USER u IDENTIFIED WITH sha256_password BY [secret] REQUIRE SSL"
    ),
    "alter user scott identified by tiger1 account unlock": "alter user scott identified by [secret] account unlock",
    "CREATE ROLE r WITH LOGIN PASSWORD 'pw1' VALID UNTIL 'x'": (
        "CREATE ROLE r WITH LOGIN PASSWORD [secret] VALID UNTIL 'x'"
    ),
    "SET PASSWORD FOR 'u'@'h' = 'pw1'": "SET PASSWORD FOR 'u'@'h' = [secret]",
    "Authorization: Basic dTpw\nAccept: */*": "Authorization: [secret]\nAccept: */*",
    '{"Authorization": "Bearer pw1", "Accept": "*/*"}': '{"Authorization": "[secret]", "Accept": "*/*"}',
    '{\\"password\\": \\"pw1\\", \\"a\\": 1}': '{\\"password\\": \\"[secret]\\", \\"a\\": 1}',
    "sent with bearer abcdefgh.ijk": "sent with bearer [secret]",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----": (
        "-----BEGIN RSA PRIVATE KEY-----[secret]-----END RSA PRIVATE KEY-----"
    ),
    "signature = 1 AND design=2 AND config=3": "signature = 1 AND design=2 AND config=3",
    "identified = 1 AND password_changed = 'x'": "identified = 1 AND password_changed = 'x'",
    "the bearer of bad news": "the bearer of bad news",
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


FORMS = (
    "https://h/p?Expires=1&Signature={}&x=1",
    "https://h/p?X-Amz-Signature={}",
    "https://h/p?x-oss-security-token={}&x-oss-signature=1",
    "https://h/p?sv=1&sig={}",
    "jdbc:mysql://h/d?user=u&password={}",
    "mysql://u:{}@h/d",
    "jdbc:oracle:thin:u/{}@h:1521:x",
    "AccountName=a;AccountKey={};x=1",
    "CREATE USER u IDENTIFIED BY '{}'",
    "ALTER USER u IDENTIFIED WITH p BY '{}'",
    "ALTER ROLE u PASSWORD '{}'",
    "SET PASSWORD FOR u = PASSWORD('{}')",
    "Authorization: Bearer {}",
    "Authorization: Basic {}",
    '{{"Authorization": "token {}"}}',
    '{{"pass": "{}", "a": 1}}',
    '{{\\"token\\": \\"{}\\"}}',
    "bearer {}",
    "Cookie: session={}; x=1",
    "ak=1 sk={}",
    "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
)
"""How credentials are written inside of texts, by the pages of OSS, S3, Azure, MySQL, Oracle, PostgreSQL and HTTP."""

CANARIES = st.text("abcXYZ0189+/%", min_size=8, max_size=30).map("Canary{}".format)
AROUND = st.sampled_from(
    ["", " ", "\n", "; ", "x = 1 and ", "'a' ", '"b": ', "a password ", "identified ", "://", "--"]
)


@given(st.lists(st.tuples(AROUND, st.sampled_from(FORMS), AROUND), min_size=1, max_size=3), CANARIES)
@settings(max_examples=300)
def test_no_form_of_a_credential_shows_it(parts: list[tuple[str, str, str]], canary: str) -> None:
    """Whatever stands around it; what was masked once stays as it is."""
    text = "\n".join(before + form.format(canary) + after for before, form, after in parts)
    shown = masked(text)
    assert canary not in shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "piece", ["=a.a", "identified ", "password ", "set password ", "bearer ", "-----BEGIN PRIVATE KEY-----", "eyJ."]
)
def test_long_texts_are_masked_in_linear_time(piece: str) -> None:
    """Ten times the text costs about ten times as much processor time, and far less than a square would."""

    def costs(text: str) -> float:
        return least_cpu(lambda: masked(text), times=3)

    assert costs(piece * 10_000) < 40 * max(costs(piece * 1_000), 1e-4)
