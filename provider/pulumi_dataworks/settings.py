"""Region, endpoint, credentials, limits: from the stack's config, then the environment, then the credentials chain.

Every value knows its source, so that an error can say where a wrong one came from. Credentials are looked for at the
first request only: a preview needs none.
"""

from __future__ import annotations

import ipaddress
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .credentials import Credentials, CredentialsSource
from .errors import SettingsError

Config = Callable[[str], str | None]

REGION_KEYS = ("dataworks:region", "alicloud:region")
REGION_VARIABLES = ("ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION")

MAX_QUERY_BYTES = 8192
"""Default of dataworks:maxQueryBytes. No limit is published; a job of some 160 columns has this length. A guess."""

CENTRAL = frozenset({"cn-qingdao", "cn-huhehaote", "ap-south-1", "ap-southeast-2"})
"""Regions that the official SDK sends to the central host; all others have dataworks.<region>.aliyuncs.com."""

EMULATOR_KEYS = "emulator-"
"""Only access key ids that begin so travel in clear, and only to this machine."""

SECRET_KEYS = ("dataworks:accessKeySecret", "dataworks:securityToken")


@dataclass(frozen=True)
class Sourced:
    """A value and where it came from."""

    value: str
    source: str


@dataclass(frozen=True)
class Settings:
    """What one provider process needs to speak to DataWorks. `max_query_bytes` is a length in bytes."""

    region: Sourced
    endpoint: Sourced
    credentials: CredentialsSource = field(repr=False)
    max_query_bytes: int = MAX_QUERY_BYTES

    @classmethod
    def resolve(cls, config: Config, environ: Mapping[str, str]) -> Settings:
        """Read everything but the credentials. Raises SettingsError, which names what was tried."""
        region = _region(config, environ)
        endpoint = _endpoint(config, region)
        clear = endpoint.value.startswith("http:")
        credentials = _Credentials(config, environ, clear=clear)
        return cls(region, endpoint, credentials, _max_query_bytes(config))


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
    said = str(config("dataworks:strict") or "false").strip().lower()
    if said not in ("true", "false"):
        raise SettingsError(
            "dataworks:strict is neither true nor false.", advice="Run `pulumi config set dataworks:strict true`."
        )
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


def _endpoint(config: Config, region: Sourced) -> Sourced:
    given = (config("dataworks:endpoint") or "").strip()
    if not given:
        host = "dataworks.aliyuncs.com" if region.value in CENTRAL else f"dataworks.{region.value}.aliyuncs.com"
        return Sourced(f"https://{host}", region.source)
    url = given if "://" in given else f"https://{given}"
    advice = "Write a host such as dataworks-vpc.cn-shanghai.aliyuncs.com, or take the key away."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise SettingsError("dataworks:endpoint is no address.", advice=advice) from None
    plain = re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+/?", url)
    if parts.scheme not in ("http", "https") or not host or not plain or "@" in url:
        raise SettingsError("dataworks:endpoint is no address of a host.", advice=advice)
    if parts.scheme == "http" and not _is_loopback(host):
        raise SettingsError(
            "dataworks:endpoint is plain http, and leads out of this machine.",
            advice="Use https. Plain http is for the emulator on this machine.",
        )
    return Sourced(url.rstrip("/"), "dataworks:endpoint")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


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


class _Credentials:
    """Looks for credentials at the first request, and asks the chain again for each further one."""

    def __init__(self, config: Config, environ: Mapping[str, str], *, clear: bool) -> None:
        self._config, self._environ, self._clear = config, environ, clear
        self._lock = threading.Lock()
        self._chain: Any = None
        self._static: Credentials | None = None

    def __call__(self) -> Credentials:
        """Raises SettingsError when there are none, or when real ones would travel in clear."""
        with self._lock:
            if self._static is None and self._chain is None:
                self._static = self._from_config() or self._from_environment()
            found = self._static or self._from_chain()
        if self._clear and not found.access_key_id.startswith(EMULATOR_KEYS):
            raise SettingsError(
                "dataworks:endpoint is plain http, and the access key is not one of the emulator.",
                advice=f"Use https, or a key whose id begins with {EMULATOR_KEYS}: real ones never travel in clear.",
            )
        return found

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
