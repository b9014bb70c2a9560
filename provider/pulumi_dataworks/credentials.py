"""What signs a request. Its text forms never show the secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Credentials:
    """An access key of Alibaba Cloud; `security_token` belongs to temporary ones (STS)."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)


CredentialsSource = Callable[[], Credentials]
"""Gives the credentials of one request. Asked before each attempt, so that temporary ones can be renewed."""
