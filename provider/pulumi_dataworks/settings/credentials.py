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

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown, for `redaction.redacted`."""
        return tuple(filter(None, (self.access_key_secret, self.security_token)))


CredentialsSource = Callable[[], Credentials]
"""Gives the credentials of one request. Asked before each attempt, so that temporary ones can be renewed."""

Expired = Callable[[Credentials], None]
"""Told of credentials that the service calls expired, so that the source looks for newer ones."""
