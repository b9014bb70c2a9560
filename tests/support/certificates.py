"""The certificates that a client trusts, read once for all clients of a test process: reading them costs more than all
else that a client of the emulator does."""

from __future__ import annotations

import functools
import ssl

import pytest

from pulumi_dataworks.client import environment

_read = environment.trusted_certificates


@functools.cache
def _of_this_machine() -> ssl.SSLContext:
    return _read(None, environment=False)


def _once(ca_file: str | None, *, environment: bool) -> ssl.SSLContext:
    """Those for the emulator are read once; what a file or the environment names is read each time."""
    return _of_this_machine() if ca_file is None and not environment else _read(ca_file, environment=environment)


@pytest.fixture(autouse=True)
def certificates_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a conftest: each process of a test has a client of its own, and all of them share the certificates."""
    monkeypatch.setattr(environment, "trusted_certificates", _once)
