"""Region, endpoint, credentials, limits: from the stack's config, then the environment, then the credentials chain.

Every value has its source, so that an error can name it. Credentials are resolved at the first request only: a preview
needs none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ..errors import SettingsError
from .credentials import Config, CredentialsChain, has_credentials
from .endpoints import Endpoint, endpoint_of

REGION_KEYS = ("dataworks:region", "alicloud:region")
REGION_VARIABLES = ("ALIBABA_CLOUD_REGION", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION")

MAX_QUERY_BYTES = 8192
"""Default of dataworks:maxQueryBytes. No limit is published; a job of some 160 columns has this length. A guess."""

MAX_QPS = 5.0
"""Default of dataworks:maxQps: what the basic, standard and professional editions allow, all operations together
(documented). It is counted per account and region, so other callers of the account share it."""

CENTRAL = frozenset({"cn-qingdao", "cn-huhehaote", "ap-south-1", "ap-southeast-2"})
"""Regions that the official SDK sends to the central host; all others have dataworks.<region>.aliyuncs.com."""

LONGEST_REGION = 40
"""Characters of the id of a region; it is a part of the name of a host. The longest today has fifteen."""

SECRET_KEYS = ("dataworks:accessKeySecret", "dataworks:securityToken")
SISTER_SECRETS = ("alicloud:secretKey", "alicloud:securityToken")
"""Secrets of pulumi-alicloud, which are read where dataworks:accessKeyId is not set."""

KNOWN_KEYS = (
    "accessKeyId",
    "accessKeySecret",
    "adoptCreatedWithin",
    "allowCustomEndpoint",
    "caFile",
    "dataStudio",
    "endpoint",
    "maxQps",
    "maxQueryBytes",
    "mode",
    "newWorkspaces",
    "onlineChecks",
    "region",
    "securityToken",
    "strict",
)
"""Keys of the namespace dataworks that are read."""


def settings_warning(keys: Iterable[str], config: Config, environ: Mapping[str, str], *, home: str) -> str:
    """What is missing or mistyped among the settings, with the commands that fix it, as one warning; "" for nothing.

    Reads config, environment and whether files of credentials exist; sends nothing, so that the role of a machine
    (ECS metadata) is not known here. `keys` are the full names of all keys of the stack's config.
    """
    lines = []
    for key in sorted(keys):
        space, _, name = key.partition(":")
        if space == "dataworks" and name not in KNOWN_KEYS:
            near = get_close_matches(name, KNOWN_KEYS, n=1, cutoff=0.5) or get_close_matches(
                name.lower(), [known.lower() for known in KNOWN_KEYS], n=1, cutoff=0.5
            )
            nearest = next((known for known in KNOWN_KEYS if near and known.lower() == near[0].lower()), None)
            hint = f"; did you mean dataworks:{nearest}?" if nearest else "."
            lines.append(
                f"{key} is not a setting of pulumi-dataworks and has no effect{hint} Remove it with "
                f"`pulumi config rm {key}`."
            )
    if not any((config(key) or "").strip() for key in REGION_KEYS) and not any(
        environ.get(name, "").strip() for name in REGION_VARIABLES
    ):
        lines.append("No region is set: `pulumi config set dataworks:region cn-shanghai`, with that of your workspace.")
    if not has_credentials(config, environ, home=home):
        lines.append(
            "No access key is set: `pulumi config set --secret dataworks:accessKeyId` and "
            "`pulumi config set --secret dataworks:accessKeySecret`, or `aliyun configure`. (A role of this machine "
            "or a credentials service, if there is one, is asked by `pulumi up`.)"
        )
    return "\n".join(lines)


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
    """Raise SettingsError when a secret of the config is in plain text: Pulumi writes config into the state."""
    own = config("dataworks:accessKeyId") is not None
    for key in SECRET_KEYS if own else (*SECRET_KEYS, *SISTER_SECRETS):
        if config(key) is not None and not is_secret(key):
            raise SettingsError(
                f"{key} is in plain text in the config of this stack, and would be in its state.",
                advice=f"Run `pulumi config set --secret {key}` with a new key: this one was readable.",
            )


def strict_of(config: Config) -> bool:
    """dataworks:strict; False when it is not set. Raises SettingsError for a value other than true and false."""
    return _flag(config, "dataworks:strict")


def online_checks_of(config: Config) -> bool:
    """dataworks:onlineChecks, as strict_of."""
    return _flag(config, "dataworks:onlineChecks")


def adopt_created_within_of(config: Config) -> float:
    """What dataworks:adoptCreatedWithin says, in seconds; 0 when it is not set. Raises SettingsError for anything but a
    number of seconds of a day."""
    text = str(config("dataworks:adoptCreatedWithin") or "0").strip()
    if not re.fullmatch(r"[0-9]{1,5}", text, re.ASCII) or int(text) > 86400:
        raise SettingsError(
            "dataworks:adoptCreatedWithin must be a number of seconds from 0 to 86400.",
            advice="Run `pulumi config set dataworks:adoptCreatedWithin 3600`.",
        )
    return float(text)


MODE = "dataworks:mode"
MODES = ("development", "production")


def development_of(config: Config) -> bool:
    """Whether dataworks:mode is development. Raises SettingsError for a mode that does not exist."""
    mode = config(MODE)
    if mode not in (None, *MODES):
        raise SettingsError(
            f"{MODE} must be one of {', '.join(MODES)}.", advice=f"Run `pulumi config set {MODE} {MODES[0]}`."
        )
    return mode == MODES[0]


def _flag(config: Config, key: str) -> bool:
    text = (config(key) or "false").strip().lower()
    if text not in ("true", "false"):
        raise SettingsError(f"{key} must be true or false.", advice=f"Run `pulumi config set {key} true`.")
    return text == "true"


def _region(config: Config, environ: Mapping[str, str]) -> Sourced:
    found = [Sourced(value, key) for key in REGION_KEYS if (value := (config(key) or "").strip())]
    found += [Sourced(value, name) for name in REGION_VARIABLES if (value := environ.get(name, "").strip())]
    if not found:
        raise SettingsError(
            "No region is set. Tried the config keys "
            f"{', '.join(REGION_KEYS)} and the environment variables {', '.join(REGION_VARIABLES)}.",
            advice="Run `pulumi config set dataworks:region cn-shanghai`, with the region of your workspace.",
        )
    region = found[0]
    if len(region.value) > LONGEST_REGION or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", region.value, re.ASCII):
        raise SettingsError(
            f"{region.source} must be the id of a region.",
            advice="Write it as Alibaba Cloud does: cn-shanghai, for example.",
        )
    return region


def _endpoint(config: Config, region: Sourced) -> tuple[Endpoint, str]:
    custom = _flag(config, "dataworks:allowCustomEndpoint")
    given = (config("dataworks:endpoint") or "").strip()
    if given:
        return endpoint_of(given, custom=custom), "dataworks:endpoint"
    host = "dataworks.aliyuncs.com" if region.value in CENTRAL else f"dataworks.{region.value}.aliyuncs.com"
    return Endpoint(f"https://{host}", loopback=False), region.source


def _max_query_bytes(config: Config) -> int:
    text = config("dataworks:maxQueryBytes")
    if text is None:
        return MAX_QUERY_BYTES
    if not re.fullmatch(r"[0-9]{1,7}", text.strip()) or not 256 <= int(text) <= 1_000_000:
        raise SettingsError(
            "dataworks:maxQueryBytes must be a number of bytes between 256 and 1000000.",
            advice=f"Run `pulumi config set dataworks:maxQueryBytes {MAX_QUERY_BYTES}`.",
        )
    return int(text)


def _max_qps(config: Config) -> float:
    text = config("dataworks:maxQps")
    if text is None:
        return MAX_QPS
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text.strip()) or 0 < float(text) < 0.1:
        raise SettingsError(
            "dataworks:maxQps must be a number of calls per second between 0.1 and 999, or 0.",
            advice=f"Run `pulumi config set dataworks:maxQps {MAX_QPS:g}`, or 0 for no limit.",
        )
    return float(text)


def _ca_file(config: Config) -> str | None:
    text = (config("dataworks:caFile") or "").strip()
    if not text:
        return None
    # os.path answers False for a NUL or half of a surrogate pair, where Path raises an error.
    if not os.path.isabs(text) or not os.path.isfile(text):
        raise SettingsError(
            "dataworks:caFile must be the absolute path of a file.",
            advice="Run `pulumi config set dataworks:caFile /path/to/certificates.pem`.",
        )
    return text
