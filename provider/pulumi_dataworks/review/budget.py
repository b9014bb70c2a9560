"""How long a comment may be, and what is left out when a review is longer.

PLATFORMS                    the limits, with their sources
fitting(pieces, room)        which pieces stay: from the most dangerous on, until the next does not fit
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Platform:
    """One place where a review is posted. `limit` is in bytes; `has_html` says whether folds can be written there,
    `has_alerts` whether a quote that begins with [!CAUTION] is shown as an alert."""

    name: str
    title: str
    limit: int
    has_html: bool
    source: str
    has_alerts: bool = False


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform("github", "GitHub", 65_536, True, "comment body; counted in bytes, as SQLMesh found (PR 1670)", True),
        Platform("gitlab", "GitLab", 1_000_000, True, "note body, as Atlantis has it", True),
        Platform("azure", "Azure DevOps", 150_000, True, "comment content, as Atlantis has it"),
        Platform("bitbucket", "Bitbucket", 32_768, False, "comment body, as Atlantis has it; HTML is shown as text"),
    )
}

MARGIN = 0.04
"""Part of a limit that is kept free: what platforms add (line ends, escapes) is not documented."""

TABLE_SHARE = 0.7
"""Part of the room that the tables may take in their roomier forms; the tightest may take all of it."""


def room_of(platform: Platform) -> int:
    """Bytes that a comment may have."""
    return int(platform.limit * (1 - MARGIN))


def size(text: str) -> int:
    """Bytes of a text as it is sent."""
    return len(text.encode())


def sizes(texts: Iterable[str]) -> int:
    return sum(map(size, texts))


def fitting(pieces: Sequence[str], room: int) -> int:
    """How many of `pieces`, the most dangerous first, fit into `room` bytes without a gap between them."""
    for count, piece in enumerate(pieces):
        room -= size(piece)
        if room < 0:
            return count
    return len(pieces)
