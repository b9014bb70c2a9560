"""The one redactor: what leaves this package as an error, a warning or a log passes through `redacted`.

Two nets, for no one is without holes: the exact values that are known to be secret, in every spelling in which a
service echoes them, and the shapes in which secrets are written (SHAPES).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

BLANK = "[secret]"

SHORTEST = 4
"""Characters from which on a secret value is looked for; shorter ones stand everywhere by chance."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""What becomes a space in messages of the service, also in a secret of several lines that one of them echoes."""

CUT = "…"
"""What stands where a message of the service was cut, perhaps in the middle of a secret."""

NAMES = (
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "secretKey",
    "accessKey",
    "accessKeySecret",
    "secretAccessKey",
    "token",
    "securityToken",
    "accessToken",
    "apiKey",
    "privateKey",
    "credential",
    "credentials",
    "accountKey",
    "sharedAccessKey",
    "pass",
    "sk",
)
"""Keys whose values are secret, in JSON and in `key=value`: those of credentials and of connections of DataWorks."""

_NAME = "|".join(re.sub(r"(?<=[a-z])(?=[A-Z])", "[_-]?", name) for name in sorted(NAMES, key=len, reverse=True))
_QUOTE = r"""\\*["']"""

SHAPES = (
    # the first group is kept, what follows it is blanked
    (r"(?i)(\bauthorization[\"']?\s*[:=]\s*)[^\r\n]+", "the header that signs"),
    (r"(?i)(\bx-acs-security-token[\"']?\s*[:=]\s*[\"']?)[^\s\"',;&]+", "the header of temporary credentials"),
    (r"(?i)(\bsignature[\"']?\s*[:=]\s*[\"']?)[A-Za-z0-9+/=%]{8,}", "a signature, good for fifteen minutes"),
    (r"(?i)(\bsig=)[A-Za-z0-9+/=%]{8,}", "a shared access signature of Azure"),
    (r"(?i)(\bbearer\s+)[^\s\"',;]{8,}", "a bearer token outside of its header"),
    (
        r"(?i)(\bidentified\s+(?:with\s+\S+\s+)?by\s+(?:password\s+)?)(?:'(?:[^']|'')*'|\"[^\"]*\")",
        "CREATE USER of a database",
    ),
    (
        rf"(?i)((?:\b|_)(?:{_NAME}){_QUOTE}\s*:\s*({_QUOTE}))(?:(?!(?<!\\)\2)[^\r\n])*",
        "JSON, also inside of JSON, also cut off",
    ),
    (rf"(?i)((?:\b|_)(?:{_NAME})=)[^\s\"'&;,]+", "queries and JDBC addresses"),
    (r"(://)[^\s/@\"']+(?=@)", "user and password of an address"),
)


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` with [secret] in place of every known secret value, and of everything that is written as one.

    Total: takes any text. What was blanked once stays as it is.
    """
    spellings = {
        form for secret in secrets if len(secret) >= SHORTEST for form in _spellings(secret) if len(form) >= SHORTEST
    }
    for form in sorted(spellings, key=lambda form: (-len(form), form)):
        text = text.replace(form, BLANK)
    text = _without_beginnings(text, spellings)
    for shape, _ in SHAPES:
        text = re.sub(shape, rf"\g<1>{BLANK}", text)
    return text


def _without_beginnings(text: str, forms: Iterable[str]) -> str:
    """Blank what a cut (CUT) left of a secret."""
    *parts, last = text.split(CUT)
    for index, part in enumerate(parts):
        bare = _without_trailing_blanks(part)
        if bare.endswith(BLANK):  # what is between it and the cut may belong to the secret that was blanked
            parts[index] = part = bare
        lengths = (
            length
            for form in forms
            for length in range(min(len(form) - 1, len(part)), SHORTEST - 1, -1)
            if part.endswith(form[:length])
        )
        if left := max(lengths, default=0):
            parts[index] = part[:-left] + BLANK
    return CUT.join([*parts, last])


def _without_trailing_blanks(text: str) -> str:
    """`text` without spaces and control characters at its end."""
    end = len(text)
    while end and (text[end - 1].isspace() or CONTROL.fullmatch(text[end - 1])):
        end -= 1
    return text[:end]


def _spellings(secret: str) -> tuple[str, ...]:
    escaped = secret.encode("utf-8", "replace")
    return (
        secret,
        CONTROL.sub(" ", secret).strip(),
        quote(escaped, safe=""),
        quote(escaped, safe="-_.~"),
        quote_plus(escaped),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    )
