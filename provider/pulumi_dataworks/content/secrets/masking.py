"""Which keys of a task hold secrets, and values shown without them.

is_secret_key(key)    whether the value under `key` is a secret
masked(value)         `value` with "[secret]" in place of each secret, credentials inside texts included
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ...redaction import BLANK
from ..values import UNKNOWN

REDACTED = BLANK
"""In the state, replaces a secret that was found outside of its place."""

SECRET_KEYS = (
    # what a key (lower case, letters and digits only) looks like, and why; in doubt a value is masked
    (r"passw(or)?d|passphrase|pwd$", "passwords of JDBC, FTP, GDB, Redis and Vertica steps, and of stores of keys"),
    (r"secret", "the second half of a key pair: accessKeySecret, clientSecret, secretKey"),
    (r"access(key|id)", "a key pair of Alibaba Cloud; many pages call its secret accessKey"),
    (r"token$|tokens$", "securityToken, authToken, loghub and restapi tokens; not the tokenizer of Elasticsearch"),
    (r"(api|private|auth|sign|encrypt|encryption|aes|account)key$", "apiKey of embedding steps, keys of object stores"),
    (r"credential", "credentials in one object or text"),
    (r"jaas", "sasl.jaas.config of Kafka holds user and password in one text"),
    (r"^(proxy)?authorization$|cookie$", "HTTP headers of restapi steps"),
    (r"signature$", "the signature of a signed URL, given as a parameter of its own"),
)

SECRET_WORDS = (
    # the last word of a key (camelCase, snake_case, kebab-case), and why; as a part of a word it means nothing
    ("pass", "short for password, as in authPass; not bypass, compass"),
    ("sk", "short for secret key, beside ak"),
    ("sig", "the signature of a shared access signature of Azure"),
)

_SECRET_KEY = re.compile("|".join(pattern for pattern, _ in SECRET_KEYS))
_LAST_WORD = re.compile(
    rf"(?:^|[^a-zA-Z])(?i:{'|'.join(word for word, _ in SECRET_WORDS)})$"
    rf"|[a-z0-9](?:{'|'.join(form for word, _ in SECRET_WORDS for form in (word.capitalize(), word.upper()))})$"
)
_NOISE = re.compile(r"[^a-z0-9]")

_QUOTED = r"\"[^\"]*\"|'(?:[^']|'')*+'"

# Begins where no other word does, so that a text of many dots is read once and not once for each of them.
_WORD = (
    r"(?<![\w.-])(?:[\w.-]*"
    r"(?:passw(?:or)?d|passphrase|pwd|secret|access[_-]?key(?:[_-]?id)?|access[_-]?id|token|(?:api|account)[_-]?key"
    r"|credential)s?|(?:[\w.-]*[_.-])?(?:pass|sk))"
)

SECRET_TEXTS = (
    # what stands inside a text, and why; the group `secret` is masked, row by row: one that takes the word before a
    # secret of another form comes after it
    (r"(?i:\bbearer)\s++(?P<secret>[^\s\"',;]{8,})", "a bearer token outside of its header"),
    (
        r"(?i:\bauthorization|\b(?:set-)?cookie)\\*[\"']?\s*+[=:]\s*+\\*[\"']?(?P<secret>[^\"'\\\r\n]+)",
        "the header that authenticates, also in JSON inside of a text: its whole value",
    ),
    (
        rf"(?i:\bidentified)\s++(?i:with\s++\S++\s++)?(?i:by|as)\s++(?i:password\s++|values\s++)?"
        rf"(?P<secret>{_QUOTED}|[^\s;'\"]+)",
        "CREATE USER and ALTER USER of MySQL and Oracle",
    ),
    (rf"(?i:\bpassword)\s++(?P<secret>{_QUOTED})", "CREATE ROLE … PASSWORD '…' of PostgreSQL and Hologres"),
    (
        rf"(?i:\bset\s++password)\b[^=;]{{0,200}}+=\s*+(?i:password\s*+\(\s*+)?(?P<secret>{_QUOTED})",
        "SET PASSWORD FOR … = '…' of MySQL",
    ),
    (
        rf"(?i:{_WORD})\\+[\"']\s*+:\s*+\\+[\"'](?P<secret>[^\"'\\]+)",
        "a key of JSON inside of JSON",
    ),
    (
        rf"(?i:{_WORD})[\"']?\s*[=:]\s*(?P<secret>{_QUOTED}|[^\s&;,\"'(){{}}]+)",
        "password=… of a JDBC address, of a connection string, of an option, or of JSON in a text",
    ),
    (
        r"(?i:(?<![a-z0-9])(?:(?:x-[a-z]+-|q-)?signature|shared_?access_?signature|shared_?access_?key|sig))="
        r"(?P<secret>[^\s&;,\"'<>]+)",
        "signed URLs: Signature of OSS, X-Amz-Signature of S3, x-oss-signature, sig of Azure; connection strings",
    ),
    (r"://[^\s/:@?#]*:(?P<secret>[^\s/?#]+)@", "user:password@host of any address"),
    (
        r"(?i:(?:mysql|mariadb|postgres|postgresql|mongodb|rediss?|amqps?|clickhouse|mssql|sqlserver)(?:\+\w+)?)"
        r"://[^\s/:@?#]*:(?!\d+[/?])(?P<secret>[^\s\"']{1,300})@",
        "the same of a database, whose password may hold a slash that nobody encoded",
    ),
    (r"(?i:jdbc:oracle:\w+:)[^\s/:@]+/(?P<secret>[^\s@]{1,300})@", "user/password@host of the thin driver of Oracle"),
    (
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<secret>(?:(?!-----END)[\s\S])+)",
        "a private key in PEM, also one that was cut off",
    ),
    (r"(?<![\w-])(?P<secret>eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)", "a JSON Web Token: two objects and a signature"),
    (r"(?<![A-Za-z0-9])(?P<secret>LTAI[A-Za-z0-9]{12,})", "the id of an access key of Alibaba Cloud"),
    (r"(?<![A-Za-z0-9])(?P<secret>A[KS]IA[A-Z0-9]{16})(?![A-Za-z0-9])", "the id of an access key of AWS"),
)

_SECRET_TEXTS = [re.compile(pattern) for pattern, _ in SECRET_TEXTS]
_MAY_HOLD = re.compile(r"[=: ]|eyJ|LTAI|A[KS]IA|\s")
"""No row of SECRET_TEXTS fits without one of these, and most texts have none of them."""


def is_secret_key(key: Any) -> bool:
    """Whether a value under `key` is a secret by its name, in any spelling (accessKey, access_key, access-key)."""
    return isinstance(key, str) and _names_a_secret(key)


@lru_cache(maxsize=4096)
def _names_a_secret(key: str) -> bool:
    return _SECRET_KEY.search(_NOISE.sub("", key.lower())) is not None or _LAST_WORD.search(key) is not None


def masked(value: Any) -> Any:
    """A copy of `value` with "[secret]" in place of secrets; the shape stays. Total on any JSON with UNKNOWN.

    Nothing, an empty text and UNKNOWN hold no secret and stay. Of a pair such as `{"name": "Authorization", "value":
    …}` the value is the secret.
    """
    if isinstance(value, str):
        return _masked_text(value)
    if isinstance(value, Mapping):
        paired = is_secret_pair(value)
        return {
            key: hidden(item) if is_secret_key(key) or (paired and key == "value") else masked(item)
            for key, item in value.items()
        }
    return [masked(item) for item in value] if isinstance(value, list | tuple) else value


def is_secret_pair(value: Mapping[Any, Any]) -> bool:
    """Whether what stands under "value" is a secret by what stands under "name" or "key" beside it."""
    return is_secret_key(value.get("name")) or is_secret_key(value.get("key"))


def hidden(value: Any) -> Any:
    """ "[secret]", or what holds none: nothing, an empty text, UNKNOWN."""
    return value if value is None or value is UNKNOWN or value == "" else REDACTED


def _masked_text(text: str) -> str:
    if not _MAY_HOLD.search(text):
        return text
    for pattern in _SECRET_TEXTS:
        text = pattern.sub(lambda found: _without(found, "secret"), text)
    return text


def secrets_in(text: str) -> list[str]:
    """The secrets that are written inside of a text, as SECRET_TEXTS finds them."""
    return [found["secret"] for pattern in _SECRET_TEXTS for found in pattern.finditer(text)]


def _without(found: re.Match[str], group: str) -> str:
    if found[group].startswith(REDACTED):
        return found[0]
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return found[0][:start] + REDACTED + found[0][end:]
