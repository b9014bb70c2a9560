"""The page of a finding: a row of docs/findings.md, found by an anchor with its code in small letters."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

PAGE = "docs/findings.md"


def page_of(code: str) -> str:
    """The page of a code, relative to the repository and to the source distribution."""
    return f"{PAGE}#{code.lower()}"


@cache
def documentation() -> str:
    """The address below which docs/ is published: that of the release, from the metadata of the package.

    "" for a build outside of a release, which knows no address (hatch_metadata.py).
    """
    try:
        urls = metadata("pulumi-dataworks").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = dict(url.split(", ", 1) for url in urls if ", " in url)
    return str(named.get("Documentation", "")).rstrip("/").removesuffix("/docs")
