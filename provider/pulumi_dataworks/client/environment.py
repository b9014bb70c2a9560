"""Proxy and trusted certificates of a connection, as the environment and dataworks:caFile name them."""

from __future__ import annotations

import ipaddress
import os
import ssl
import urllib.request

import httpcore
import httpx

from ..errors import SettingsError

LARGEST_CA_FILE = 16 * 1024 * 1024
"""Bytes of a file of certificates. All authorities that browsers trust have 0.3 MB."""


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def proxy_of(url: httpx.URL) -> httpcore.Proxy | None:
    """The proxy that the environment names for `url`, None where NO_PROXY names its host. Raises SettingsError."""
    proxies = urllib.request.getproxies()
    given = proxies.get(url.scheme) or proxies.get("all")
    if not given or urllib.request.proxy_bypass(url.host):
        return None
    try:
        proxy = httpx.Proxy(given if "://" in given else f"http://{given}")
        proxy.url.host.encode("idna")  # as a socket does: ValueError for what no host is named
        if proxy.url.scheme not in ("http", "https") or not proxy.url.host or (proxy.url.port or 0) > 65535:
            raise ValueError(given)
        address = httpcore.URL(scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"")
        return httpcore.Proxy(address, auth=proxy.raw_auth)
    except (ValueError, httpx.InvalidURL):
        raise SettingsError(
            "The proxy that the environment names cannot be used.",
            advice="Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY: http:// and https:// proxies work.",
        ) from None


def trusted_certificates(ca_file: str | None, *, environment: bool) -> ssl.SSLContext:
    """Whose certificates are trusted: those of `ca_file` alone, else SSL_CERT_FILE or SSL_CERT_DIR, else certifi's.
    Verification cannot be switched off. Raises SettingsError."""
    source, path = "dataworks:caFile", ca_file
    if ca_file is None:
        source, path = "SSL_CERT_FILE or SSL_CERT_DIR", os.environ.get("SSL_CERT_FILE") if environment else None
    try:
        # Reading a pipe or /dev/zero would never end.
        if path and os.path.exists(path) and not (os.path.isfile(path) and os.path.getsize(path) <= LARGEST_CA_FILE):
            raise OSError("not a regular file, or too large")
        if ca_file is None:
            context = httpx.create_ssl_context(trust_env=environment)
        else:
            context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ValueError):  # ssl.SSLError is an OSError, a path with a NUL a ValueError
        raise SettingsError(
            f"{source} cannot be read, is not a regular file of at most {LARGEST_CA_FILE >> 20} MiB, "
            "or holds no certificates.",
            advice="Give the path of a file of certificates in PEM form (-----BEGIN CERTIFICATE-----).",
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
