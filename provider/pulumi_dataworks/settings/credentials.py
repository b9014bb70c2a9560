"""The access key that signs a request, and its sources. No text form of it shows the secret."""

from __future__ import annotations

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
    """Resolves credentials at the first request: from config, from the environment, else from the default chain of
    alibabacloud-credentials, which is asked for each request."""

    def __init__(
        self, config: Config, environ: Mapping[str, str], endpoint: Endpoint, *, seconds: float = CHAIN_SECONDS
    ) -> None:
        self._seconds = seconds
        self._config, self._environ, self._endpoint = config, environ, endpoint
        self._lock = threading.Lock()
        self._chain: Any = None
        self._static: Credentials | None = None
        self._last: Credentials | None = None
        self._secrets: set[str] = set()

    def __call__(self) -> Credentials:
        """Raises SettingsError when there are none, or when they must not be sent to this endpoint."""
        with self._lock:
            if self._static is None and self._chain is None:
                self._static = self._from_config() or self._from_environment()
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

    def _from_config(self) -> Credentials | None:
        return _pair(
            self._config, ("dataworks:accessKeyId", "dataworks:accessKeySecret", "dataworks:securityToken"), "config"
        )

    def _from_environment(self) -> Credentials | None:
        names = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
        return _pair(self._environ.get, names, "environment")

    def _from_chain(self) -> Credentials:
        if self._chain is None:
            _refuse_odd_files(self._environ)
        try:
            if self._chain is None:
                # Half a second to import: only for those who need it.
                from alibabacloud_credentials.client import Client

                self._chain = _in_time(Client, seconds=self._seconds)
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


_CHAIN_MODULES = ("alibabacloud_credentials", "alibabacloud_credentials.client")


def _no_credentials(*, chain_is_missing: bool) -> SettingsError:
    """Names every source that was tried, and the command that installs the default chain where it is missing."""
    chain = "the default chain of alibabacloud-credentials (OIDC role, CLI profile, credentials file, ECS role)"
    places = (
        "the config keys dataworks:accessKeyId and dataworks:accessKeySecret, "
        "the environment variables ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"
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
