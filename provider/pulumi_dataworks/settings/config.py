"""Region, endpoint, credentials, limits: from the stack's config, then the environment, then the credentials chain.

Every value knows its source, so that an error can say where a wrong one came from. Credentials are looked for at the
first request only: a preview needs none.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import SettingsError
from .credentials import Credentials
from .endpoints import Endpoint, endpoint_of

Config = Callable[[str], str | None]

REGION_KEYS = ("dataworks:region", "alicloud:region")
REGION_VARIABLES = ("ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION")

MAX_QUERY_BYTES = 8192
"""Default of dataworks:maxQueryBytes. No limit is published; a job of some 160 columns has this length. A guess."""

MAX_QPS = 5.0
"""Default of dataworks:maxQps: what the basic, standard and professional editions allow, all operations together
(documented). It is counted per account and region, so other callers of the account take their part of it."""

CENTRAL = frozenset({"cn-qingdao", "cn-huhehaote", "ap-south-1", "ap-southeast-2"})
"""Regions that the official SDK sends to the central host; all others have dataworks.<region>.aliyuncs.com."""

EMULATOR_KEYS = "emulator-"
"""Only access key ids that begin so travel in clear, and they never leave this machine."""

SECRET_KEYS = ("dataworks:accessKeySecret", "dataworks:securityToken")


@dataclass(frozen=True)
class Sourced:
    """A value and where it came from."""

    value: str
    source: str


@dataclass(frozen=True)
class Settings:
    """What one provider process needs to speak to DataWorks.

    `max_query_bytes` is a length in bytes, `max_qps` calls in a second (0: no limit), `ca_file` the whole path of the
    certificates that are trusted (None: the usual ones).
    """

    region: Sourced
    endpoint: Sourced
    credentials: CredentialsChain = field(repr=False)
    max_query_bytes: int = MAX_QUERY_BYTES
    max_qps: float = MAX_QPS
    ca_file: str | None = None

    @classmethod
    def resolve(cls, config: Config, environ: Mapping[str, str]) -> Settings:
        """Read everything but the credentials. Raises SettingsError, which names what was tried."""
        region = _region(config, environ)
        endpoint, source = _endpoint(config, region)
        return cls(
            region,
            Sourced(endpoint.url, source),
            CredentialsChain(config, environ, endpoint),
            max_query_bytes=_max_query_bytes(config),
            max_qps=_max_qps(config),
            ca_file=_ca_file(config),
        )


def refuse_plain_secrets(is_secret: Callable[[str], bool], config: Config) -> None:
    """Raise SettingsError when a secret of the config is kept in clear: Pulumi writes config into the state."""
    for key in SECRET_KEYS:
        if config(key) is not None and not is_secret(key):
            raise SettingsError(
                f"{key} stands in clear in the config of this stack, and would in its state.",
                advice=f"Run `pulumi config set --secret {key}`, and make a new key: this one was readable.",
            )


def strict_of(config: Config) -> bool:
    """What dataworks:strict says; false when it is not set. Raises SettingsError when it is neither true nor false."""
    return _flag(config, "dataworks:strict")


def online_checks_of(config: Config) -> bool:
    """What dataworks:onlineChecks says, as strict_of."""
    return _flag(config, "dataworks:onlineChecks")


def _flag(config: Config, key: str) -> bool:
    said = str(config(key) or "false").strip().lower()
    if said not in ("true", "false"):
        raise SettingsError(f"{key} is neither true nor false.", advice=f"Run `pulumi config set {key} true`.")
    return said == "true"


def _region(config: Config, environ: Mapping[str, str]) -> Sourced:
    found = [Sourced(value, key) for key in REGION_KEYS if (value := (config(key) or "").strip())]
    found += [Sourced(value, name) for name in REGION_VARIABLES if (value := environ.get(name, "").strip())]
    if not found:
        raise SettingsError(
            "no region is set. Tried the config keys "
            f"{', '.join(REGION_KEYS)} and the environment variables {', '.join(REGION_VARIABLES)}.",
            advice="Run `pulumi config set dataworks:region cn-shanghai`, with the region of your workspace.",
        )
    region = found[0]
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", region.value):
        raise SettingsError(
            f"{region.source} is no id of a region.", advice="Write it as Alibaba Cloud does, such as cn-shanghai."
        )
    return region


def _endpoint(config: Config, region: Sourced) -> tuple[Endpoint, str]:
    custom = (config("dataworks:allowCustomEndpoint") or "false").strip()
    if custom not in ("true", "false"):
        raise SettingsError(
            "dataworks:allowCustomEndpoint is neither true nor false.",
            advice="Run `pulumi config rm dataworks:allowCustomEndpoint`.",
        )
    given = (config("dataworks:endpoint") or "").strip()
    if given:
        return endpoint_of(given, custom=custom == "true"), "dataworks:endpoint"
    host = "dataworks.aliyuncs.com" if region.value in CENTRAL else f"dataworks.{region.value}.aliyuncs.com"
    return Endpoint(f"https://{host}", loopback=False), region.source


def _max_query_bytes(config: Config) -> int:
    text = config("dataworks:maxQueryBytes")
    if text is None:
        return MAX_QUERY_BYTES
    if not re.fullmatch(r"[0-9]{1,7}", str(text).strip()) or not 256 <= int(text) <= 1_000_000:
        raise SettingsError(
            "dataworks:maxQueryBytes is no number of bytes between 256 and 1000000.",
            advice=f"Run `pulumi config set dataworks:maxQueryBytes {MAX_QUERY_BYTES}`.",
        )
    return int(text)


def _max_qps(config: Config) -> float:
    text = config("dataworks:maxQps")
    if text is None:
        return MAX_QPS
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text.strip(), re.ASCII) or 0 < float(text) < 0.1:
        raise SettingsError(
            "dataworks:maxQps is no number of calls in a second between 0.1 and 999, and not 0 either.",
            advice=f"Run `pulumi config set dataworks:maxQps {MAX_QPS:g}`, or 0 for no limit.",
        )
    return float(text)


def _ca_file(config: Config) -> str | None:
    text = (config("dataworks:caFile") or "").strip()
    if not text:
        return None
    path = Path(text)
    if not path.is_absolute() or not path.is_file():
        raise SettingsError(
            "dataworks:caFile is no file, or not its whole path.",
            advice="Run `pulumi config set dataworks:caFile /path/to/certificates.pem`, with the whole path.",
        )
    return text


class CredentialsChain:
    """Looks for credentials at the first request, and asks the chain again for each further one."""

    def __init__(self, config: Config, environ: Mapping[str, str], endpoint: Endpoint) -> None:
        self._config, self._environ, self._endpoint = config, environ, endpoint
        self._lock = threading.Lock()
        self._chain: Any = None
        self._static: Credentials | None = None
        self._last: Credentials | None = None
        self._secrets: set[str] = set()

    def __call__(self) -> Credentials:
        """Raises SettingsError when there are none, or when they may not travel to this endpoint."""
        with self._lock:
            if self._static is None and self._chain is None:
                self._static = self._from_config() or self._from_environment()
            found = self._static or self._from_chain()
            self._last = found
            self._secrets.update(found.secrets)
        made_up = found.access_key_id.startswith(EMULATOR_KEYS)
        if self._endpoint.clear and not made_up:
            raise SettingsError(
                "dataworks:endpoint is plain http, and the access key is not one of the emulator.",
                advice=f"Use https, or a key whose id begins with {EMULATOR_KEYS}: real ones never travel in clear.",
            )
        if made_up and not self._endpoint.loopback:
            raise SettingsError(
                "the access key is one of the emulator, and dataworks:endpoint leads out of this machine.",
                advice="Set dataworks:endpoint to the emulator's address, or take a real access key.",
            )
        return found

    def expired(self, found: Credentials) -> None:
        """The service says that `found` has expired: the next call asks the chain from its beginning, where the
        credentials come from there. Those of config and environment stay what they are."""
        with self._lock:
            if found == self._last:
                self._chain = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value that was given out so far, for `redaction.redacted`."""
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
        try:
            if self._chain is None:
                # Half a second to import: only for those who need it.
                from alibabacloud_credentials.client import Client

                self._chain = Client()
            found = self._chain.get_credential()
            key_id, secret, token = found.access_key_id, found.access_key_secret, found.security_token
            if not key_id or not secret:
                raise ValueError("an empty key")
        except Exception:  # noqa: BLE001  a foreign chain with many kinds of errors, whose texts may hold secrets
            self._chain = None
            raise SettingsError(
                "no credentials were found. Tried the config keys dataworks:accessKeyId and dataworks:accessKeySecret, "
                "the environment variables ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, and the "
                "default chain of alibabacloud-credentials (OIDC role, CLI profile, credentials file, ECS role).",
                advice="Run `pulumi config set --secret dataworks:accessKeyId` and "
                "`pulumi config set --secret dataworks:accessKeySecret`, or sign in with `aliyun configure`.",
            ) from None
        return Credentials(key_id, secret, token or None)


def _pair(look: Config, names: tuple[str, str, str], where: str) -> Credentials | None:
    key_id, secret, token = ((look(name) or "").strip() for name in names)
    if not key_id and not secret:
        return None
    if not key_id or not secret:
        missing = names[1] if key_id else names[0]
        raise SettingsError(
            f"{missing} is missing in the {where}, beside {names[0] if key_id else names[1]}.",
            advice="Set both, or none of them.",
        )
    return Credentials(key_id, secret, token or None)
