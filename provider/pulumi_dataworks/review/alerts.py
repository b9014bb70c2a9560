"""The verdict in Markdown: an alert block where the platform shows alerts, a line in bold elsewhere.

alert(verdict, platform)             the block
how_to_allow(verdict, platform)      the lines of dataworks.toml that let it pass, in a fold
"""

from __future__ import annotations

from typing import NamedTuple

from .budget import Platform, fitting
from .escape import longest_run, plain
from .headline import Headline
from .marked import prose_of

SHARE = 0.1
"""Part of the room that the entries may take; the rest of them is counted."""

LONGEST = 1500
"""Characters of the verdict that are shown."""


class Shown(NamedTuple):
    """The text, and how many entries it does not show."""

    text: str
    left_out: int


def alert(verdict: Headline, platform: Platform) -> str:
    """The verdict as the first thing that a reader sees."""
    text = prose_of(verdict.text, LONGEST)
    how = f" {verdict.how}" if verdict.how and not verdict.entries else ""
    if platform.has_alerts:
        return f"> [!{verdict.kind}]\n> {verdict.sign} {text}{how}\n"
    return f"{verdict.sign} {text}{how}\n"


def how_to_allow(verdict: Headline, platform: Platform, room: int) -> Shown:
    """The entries as they are pasted; text from outside is in them as TOML writes it."""
    if not verdict.entries:
        return Shown("", 0)
    entries = ["\n".join(plain(line) for line in entry.rstrip("\n").split("\n")) + "\n" for entry in verdict.entries]
    kept = fitting(entries, int(room * SHARE))
    missing = len(entries) - kept
    body = "\n".join(entries[:kept])
    fence = "`" * max(3, longest_run(body, "`") + 1)
    more = f"\n… and {missing} more entries\n" if missing else ""
    block = f"{verdict.how}\n\n{fence}toml\n{body}{fence}\n{more}"
    if platform.has_html:
        return Shown(f"<details><summary>How to let it pass</summary>\n\n{block}\n</details>\n", missing)
    return Shown(f"{block}\n", missing)
