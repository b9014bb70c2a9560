"""The access key that signs a request, and its sources. No text form of it shows the secret."""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import SettingsError
from .endpoints import Endpoint

Config = Callable[[str], str | None]

CHAIN_SECONDS = 30.0
"""Seconds that a source of credentials may take. The metadata service of a machine answers within one."""

EMULATOR_KEYS = "emulator-"
"""Only access key ids that begin like this are sent over plain http, and only to this machine."""


@dataclass(frozen=True)
class Credentials:
    """An access key of Alibaba Cloud; `security_token` belongs to temporary ones (STS)."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown, for `redaction.redacted`."""
        return tuple(filter(None, (self.access_key_secret, self.security_token)))


CredentialsSource = Callable[[], Credentials]
"""Returns the credentials of one request. Called before each attempt, so that temporary ones can be renewed."""

Expired = Callable[[Credentials], None]
"""Called with credentials that the service reports as expired, so that the source renews them."""


class CredentialsChain:
    """Resolves credentials at the first request: from config, from the environment, else from the profile that the
    settings name or the default chain of alibabacloud-credentials, which are asked for each request. With a role they
    are those of the role."""

    def __init__(
        self, config: Config, environ: Mapping[str, str], endpoint: Endpoint, *, seconds: float = CHAIN_SECONDS
    ) -> None:
        self._seconds = seconds
        self._config, self._environ, self._endpoint = config, environ, endpoint
        self._lock = threading.Lock()
        self._chain: Any = None
        self._static: Credentials | None = None
        self._key: Credentials | None = None
        self._last: Credentials | None = None
        self._secrets: set[str] = set()

    def __call__(self) -> Credentials:
        """Raises SettingsError when there are none, or when they must not be sent to this endpoint."""
        with self._lock:
            if self._static is None and self._chain is None:
                self._key = self._static_key()
                # A role is assumed with a key; its credentials expire and are read for each request.
                self._static = None if _role(self._config, self._environ) else self._key
            found = self._static or self._from_chain()
            self._last = found
            self._secrets.update(found.secrets)
        _refuse_untransportable(found)
        of_emulator = found.access_key_id.startswith(EMULATOR_KEYS)
        if self._endpoint.clear and not of_emulator:
            raise SettingsError(
                "dataworks:endpoint is plain http, and the access key is not one of the emulator.",
                advice=f"Use https, or a key whose id begins with {EMULATOR_KEYS}: others are sent over https only.",
            )
        if of_emulator and not self._endpoint.loopback:
            raise SettingsError(
                "The access key is one of the emulator, and the host of dataworks:endpoint is not this machine.",
                advice="Set dataworks:endpoint to the emulator's address, or use a real access key.",
            )
        return found

    def expired(self, found: Credentials) -> None:
        """The service reports `found` as expired: the next call starts the chain again, where the credentials come from
        it. Those of config and environment stay the same."""
        with self._lock:
            if found == self._last:
                self._chain = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value that was returned so far, for `redaction.redacted`."""
        with self._lock:
            return tuple(sorted(self._secrets))

    def _static_key(self) -> Credentials | None:
        """The first access key of KEYS that is set."""
        reads = {"config": self._config, "environment": self._environ.get}
        found = (_pair(reads[where], names, where) for where, names in KEYS)
        return next((one for one in found if one is not None), None)

    def _client(self, static: Credentials | None) -> Any:
        """The client of alibabacloud-credentials: of the role or the profile that the settings name, else of its
        default chain."""
        # Half a second to import: only for those who need it.
        from alibabacloud_credentials.client import Client

        profile, role = _profile(self._config, self._environ), _role(self._config, self._environ)
        if role is None and not profile:
            return Client()
        from alibabacloud_credentials.provider import CLIProfileCredentialsProvider, RamRoleArnCredentialsProvider

        source = CLIProfileCredentialsProvider(profile_name=profile) if profile else None
        if role is None:
            return Client(provider=source)
        if static is None:
            base: dict[str, Any] = {"credentials_provider": source or Client().cloud_credential.provider}
        else:
            base = {
                "access_key_id": static.access_key_id,
                "access_key_secret": static.access_key_secret,
                "security_token": static.security_token,
            }
        return Client(provider=RamRoleArnCredentialsProvider(**base, **role))

    def _from_chain(self) -> Credentials:
        if self._chain is None:
            _refuse_odd_files(self._environ)
        try:
            if self._chain is None:
                self._chain = _in_time(lambda: self._client(self._key), seconds=self._seconds)
                _silence_the_chain()
            found = _in_time(self._chain.get_credential, seconds=self._seconds)
            key_id, secret, token = found.access_key_id, found.access_key_secret, found.security_token
            if not key_id or not secret:
                raise ValueError("an empty key")
        except TimeoutError:
            self._chain = None
            raise SettingsError(
                "The default chain of alibabacloud-credentials returned no credentials "
                f"within {self._seconds:g} seconds.",
                advice="Check the credentials file, the credentials URI and the role that the environment names.",
            ) from None
        except Exception as error:  # noqa: BLE001  a foreign chain with many kinds of errors, whose texts may hold secrets
            self._chain = None
            missing = isinstance(error, ModuleNotFoundError) and error.name in _CHAIN_MODULES
            raise _no_credentials(chain_is_missing=missing) from None
        return Credentials(key_id, secret, token or None)


KEYS = (
    ("config", ("dataworks:accessKeyId", "dataworks:accessKeySecret", "dataworks:securityToken")),
    ("config", ("alicloud:accessKey", "alicloud:secretKey", "alicloud:securityToken")),
    ("environment", ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")),
    ("environment", ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN")),
)
"""Where an access key is read, the first that is set: names of ours, and those of pulumi-alicloud."""

PROFILES = ("alicloud:profile", "ALICLOUD_PROFILE")
"""Name of a profile of ~/.aliyun/config.json, as pulumi-alicloud reads it."""

ROLE_KEY = "alicloud:assumeRole"
ROLE_VARIABLES = {
    "role_arn": ("ALICLOUD_ASSUME_ROLE_ARN",),
    "role_session_name": ("ALICLOUD_ASSUME_ROLE_SESSION_NAME",),
}
ROLE_FIELDS = {
    "roleArn": "role_arn",
    "sessionName": "role_session_name",
    "policy": "policy",
    "sessionExpiration": "duration_seconds",
    "externalId": "external_id",
}
"""The fields of alicloud:assumeRole, and what alibabacloud-credentials calls them."""


def _profile(config: Config, environ: Mapping[str, str]) -> str | None:
    return (config(PROFILES[0]) or environ.get(PROFILES[1]) or "").strip() or None


def _role(config: Config, environ: Mapping[str, str]) -> dict[str, Any] | None:
    """The role that the settings of pulumi-alicloud assume. Raises SettingsError for one that cannot be read."""
    text = (config(ROLE_KEY) or "").strip()
    if not text:
        found = {
            name: value for name, (variable,) in ROLE_VARIABLES.items() if (value := environ.get(variable, "").strip())
        }
        return {"role_session_name": SESSION_NAME, **found} if "role_arn" in found else None
    try:
        given = json.loads(text)
        given = given[0] if isinstance(given, list) and len(given) == 1 else given
        role = {ROLE_FIELDS[name]: value for name, value in given.items() if value not in (None, "")}
        role["duration_seconds"] = int(role.get("duration_seconds", 3600))
        if not isinstance(role["role_arn"], str):
            raise TypeError
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SettingsError(
            f"{ROLE_KEY} must be an object with roleArn, and with no other fields than {', '.join(ROLE_FIELDS)}.",
            advice=f"Run `pulumi config set --path '{ROLE_KEY}.roleArn' acs:ram::1234567890123456:role/name`.",
        ) from None
    return {"role_session_name": SESSION_NAME, **role}


EVIDENCE = re.compile(
    r"ALI(BABA_)?CLOUD_(ACCESS_KEY(_ID)?|PROFILE|CREDENTIALS_(FILE|URI)|OIDC_TOKEN_FILE|ECS_METADATA)"
)
"""Variables that give credentials to the settings here or to the default chain."""

FILES = (".aliyun/config.json", ".alibabacloud/credentials", ".alibabacloud/credentials.ini")
"""Files of the home folder that the default chain reads."""


def has_credentials(config: Config, environ: Mapping[str, str], *, home: str) -> bool:
    """Whether config, environment or files name a source of credentials; none of them is opened."""
    keys = [names[0] for where, names in KEYS if where == "config"] + [PROFILES[0]]
    return (
        any((config(key) or "").strip() for key in keys)
        or any(EVIDENCE.fullmatch(name) and value.strip() for name, value in environ.items())
        or any(os.path.exists(os.path.join(home, file)) for file in FILES)
    )


SESSION_NAME = "pulumi-dataworks"
"""Name of the session of an assumed role, where the settings give none; it is in the audit log of the account."""


def _silence_the_chain() -> None:
    """The chain writes each failed source with its traceback to standard error. What was tried is in the error."""
    logging.getLogger("credentials").setLevel(logging.CRITICAL + 1)


_CHAIN_MODULES = ("alibabacloud_credentials", "alibabacloud_credentials.client")


def _no_credentials(*, chain_is_missing: bool) -> SettingsError:
    """Names every source that was tried, and the command that installs the default chain where it is missing."""
    chain = "the default chain of alibabacloud-credentials (OIDC role, CLI profile, credentials file, ECS role)"
    places = (
        "the config keys dataworks:accessKeyId and dataworks:accessKeySecret, alicloud:accessKey and "
        "alicloud:secretKey, the environment variables ALIBABA_CLOUD_ACCESS_KEY_ID and "
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY"
    )
    keys = (
        "Run `pulumi config set --secret dataworks:accessKeyId` and "
        "`pulumi config set --secret dataworks:accessKeySecret`, or "
    )
    if chain_is_missing:
        return SettingsError(
            f"No credentials were found. Tried {places}. Not tried, because it is not installed: {chain}.",
            advice=f"{keys}install the default chain: pip install 'pulumi-dataworks[credentials]'",
        )
    return SettingsError(
        f"No credentials were found. Tried {places}, and {chain}.", advice=f"{keys}sign in with `aliyun configure`."
    )


PRINTABLE = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)
"""What an HTTP header can hold. Access keys and STS tokens of Alibaba Cloud are letters, digits and a few marks."""


def _refuse_untransportable(found: Credentials) -> None:
    """Raise SettingsError, without the value, for a key that no header can hold: one with a copied line break, say."""
    parts = {
        "id": found.access_key_id,
        "secret": found.access_key_secret,
        "security token": found.security_token or "-",
    }
    for name, text in parts.items():
        if not PRINTABLE.fullmatch(text):
            raise SettingsError(
                f"The {name} of the access key has a character that is not printable ASCII, or is too long.",
                advice="Copy it again, without spaces and line breaks.",
            )


CHAIN_FILES = ("_CLOUD_CREDENTIALS_FILE", "_CLOUD_OIDC_TOKEN_FILE")
"""Ends of the names of variables that give the default chain a file to read."""

LARGEST_FILE = 1024 * 1024
"""Bytes of such a file. One with a hundred profiles has less than a tenth of it."""


def _refuse_odd_files(environ: Mapping[str, str]) -> None:
    """Raise SettingsError for a pipe, a device or a large file: reading it would never end, or fill the process."""
    for name, path in sorted(environ.items()):
        if not name.endswith(CHAIN_FILES) or not os.path.exists(path):
            continue
        if not os.path.isfile(path) or os.path.getsize(path) > LARGEST_FILE:
            raise SettingsError(
                f"{name} must be the path of a regular file of at most {LARGEST_FILE >> 20} MiB.",
                advice="Unset it, or set it to the path of a file of credentials.",
            )


def _in_time(ask: Callable[[], Any], *, seconds: float) -> Any:
    """What `ask` returns. Raises TimeoutError when that takes longer: a credentials file may be a pipe, a URI may send
    one byte at a time. The thread that waits ends with the process."""
    found: list[Any] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(ask())
        except BaseException as error:  # noqa: BLE001  raised again in the thread that asked
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True, name="credentials")
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError
    return found[0]


def _pair(read: Config, names: tuple[str, str, str], where: str) -> Credentials | None:
    key_id, secret, token = ((read(name) or "").strip() for name in names)
    if not key_id and not secret:
        return None
    if not key_id or not secret:
        missing = names[1] if key_id else names[0]
        raise SettingsError(
            f"The {where} sets {names[0] if key_id else names[1]} without {missing}.",
            advice="Set both, or none of them.",
        )
    return Credentials(key_id, secret, token or None)
