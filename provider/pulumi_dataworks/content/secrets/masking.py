"""Which keys of a task hold secrets, and values told without them.

is_secret_key(key)    whether what stands under `key` is a secret
masked(value)        `value` with "[secret]" wherever a secret stands, credentials inside texts included
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
    # what a key (lower case, letters and digits only) looks like, and why; in doubt a value is blanked
    (r"passw(or)?d|passphrase|pwd$", "passwords of JDBC, FTP, GDB, Redis and Vertica steps, and of stores of keys"),
    (r"secret", "the second half of a key pair: accessKeySecret, clientSecret, secretKey"),
    (r"access(key|id)", "a key pair of Alibaba Cloud; many pages call its secret accessKey"),
    (r"token$|tokens$", "securityToken, authToken, loghub and restapi tokens; not the tokenizer of Elasticsearch"),
    (r"(api|private|auth|sign|encrypt|encryption|aes|account)key$", "apiKey of embedding steps, keys of object stores"),
    (r"credential", "credentials in one object or text"),
    (r"jaas", "sasl.jaas.config of Kafka holds user and password in one text"),
    (r"^(proxy)?authorization$|cookie$", "HTTP headers of restapi steps"),
)

_SECRET_KEY = re.compile("|".join(pattern for pattern, _ in SECRET_KEYS))
_NOISE = re.compile(r"[^a-z0-9]")

# Begins where no other word does, so that a text of many dots is read once and not once for each of them.
_WORD = (
    r"(?<![\w.-])[\w.-]*"
    r"(?:passw(?:or)?d|passphrase|pwd|secret|access_?key(?:_?id)?|access_?id|token|api_?key|credential)s?"
)

SECRET_TEXTS = (
    # what stands inside a text, and why; the group `secret` is blanked
    (
        rf"(?i:{_WORD})[\"']?\s*[=:]\s*(?P<secret>\"[^\"]*\"|'[^']*'|[^\s&;,\"'(){{}}]+)",
        "password=… of a JDBC address, of an option, or of JSON in a text",
    ),
    (r"://[^\s/:@?#]*:(?P<secret>[^\s/?#]+)@", "user:password@host of any address"),
    (r"(?i:jdbc:oracle:\w+:)[^\s/:@]+/(?P<secret>[^\s@]+)@", "user/password@host of the thin driver of Oracle"),
)

_SECRET_TEXTS = [re.compile(pattern) for pattern, _ in SECRET_TEXTS]


def is_secret_key(key: Any) -> bool:
    """Whether a value under `key` is a secret by its name, in any spelling (accessKey, access_key, access-key)."""
    return isinstance(key, str) and _names_a_secret(key)


@lru_cache(maxsize=4096)
def _names_a_secret(key: str) -> bool:
    return _SECRET_KEY.search(_NOISE.sub("", key.lower())) is not None


def masked(value: Any) -> Any:
    """A copy of `value` with "[secret]" in place of secrets; the shape stays. Total on any JSON with UNKNOWN.

    Nothing, an empty text and UNKNOWN hold no secret and stay. Of a pair such as `{"name": "Authorization", "value":
    …}` the value is the secret.
    """
    if isinstance(value, str):
        return _blanked_text(value)
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


def _blanked_text(text: str) -> str:
    if "=" not in text and ":" not in text:  # as in most texts, and no row fits without one of them
        return text
    for pattern in _SECRET_TEXTS:
        text = pattern.sub(lambda found: _without(found, "secret"), text)
    return text


def secrets_in(text: str) -> list[str]:
    """The secrets that are written inside of a text, as SECRET_TEXTS finds them."""
    return [found["secret"] for pattern in _SECRET_TEXTS for found in pattern.finditer(text)]


def _without(found: re.Match[str], group: str) -> str:
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return found[0][:start] + REDACTED + found[0][end:]
