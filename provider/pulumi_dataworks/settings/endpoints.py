"""Which hosts requests may be sent to. An address is validated once, and only the validated form is used afterwards.

    host                            http    https
    *.aliyuncs.com                  no      yes
    127.0.0.0/8, ::1, localhost     yes     with the switch     only keys of the emulator travel over http
    any other                       no      with the switch     dataworks:allowCustomEndpoint

Other spellings of this machine (127.1, 0x7f000001, 2130706433, localhost., full-width digits) are refused: programs
read them differently: a name for one of them is this machine for another.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..errors import SettingsError

SERVICE = ".aliyuncs.com"
ADVICE = "Write a host such as dataworks-vpc.cn-shanghai.aliyuncs.com, or remove the key."

ADDRESS = re.compile(r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?/?", re.ASCII)
"""Scheme, host, port: no user name, path, query, fragment, backslash, and no letter outside of ASCII."""

NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
"""Many programs read a host whose last label looks like this as an IPv4 address."""


@dataclass(frozen=True)
class Endpoint:
    """`url` has scheme, host and perhaps a port, nothing else. `loopback`: it is this machine."""

    url: str
    loopback: bool

    @property
    def clear(self) -> bool:
        """Whether requests travel unencrypted."""
        return self.url.startswith("http:")


def endpoint_of(given: str, *, custom: bool) -> Endpoint:
    """Validate the value of dataworks:endpoint. `custom` allows hosts that are not of Alibaba Cloud.

    Raises SettingsError, which never repeats the value: it may hold a password.
    """
    text = given if "://" in given else f"https://{given}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not ADDRESS.fullmatch(text) or not host or port == 0:
        raise SettingsError("dataworks:endpoint must be the address of a host.", advice=ADVICE)
    loopback = _is_loopback(host)
    if parts.scheme == "http" and not loopback:
        raise SettingsError(
            "dataworks:endpoint is plain http, and its host is not this machine.",
            advice="Use https. Plain http is for the emulator on this machine.",
        )
    if parts.scheme == "https" and not host.endswith(SERVICE) and not custom:
        raise SettingsError(
            f"dataworks:endpoint must be a host of Alibaba Cloud (*{SERVICE}).",
            advice="If requests shall really be sent to another host, "
            "run `pulumi config set dataworks:allowCustomEndpoint true`.",
        )
    if not loopback and not is_host_name(host):
        raise SettingsError("dataworks:endpoint must be the name of a host.", advice=ADVICE)
    shown = f"[{host}]" if ":" in host else host
    return Endpoint(f"{parts.scheme}://{shown}{'' if port is None else f':{port}'}", loopback)


LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
"""A label of a host name (RFC 1123)."""


def is_host_name(host: str) -> bool:
    """Whether DNS can hold the name: labels of at most 63 characters, 253 in all, punycode that can be decoded. An IP
    address counts as a name."""
    if len(host) > 253:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return all(LABEL.fullmatch(label) and _is_decodable(label) for label in host.split("."))
    return True


def _is_decodable(label: str) -> bool:
    if not label.startswith("xn--"):
        return True
    try:
        label.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    """Raises SettingsError for an address in a spelling that programs read differently."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        if "" in labels or NUMBER.fullmatch(labels[-1]):
            raise _unusual() from None
        return host == "localhost"
    mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None
    if str(address) != host or mapped or address.is_unspecified:
        raise _unusual()
    return address.is_loopback


def _unusual() -> SettingsError:
    return SettingsError(
        "dataworks:endpoint is an address in an unusual spelling.",
        advice="Write 127.0.0.1, [::1], localhost, or the full name of a host.",
    )
