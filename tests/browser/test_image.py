"""The picture of the README is the page that `dataworks review` makes of a real preview today.

`pytest tests/browser --update-golden` takes it anew. Pixels differ from machine to machine, so the picture carries the
digest of the page that it shows, and that is what is compared.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

import pytest

from pulumi_dataworks.review import read_digest, review_of
from pulumi_dataworks.review.html import as_html
from support.stories import preview_text

from .conftest import Open

IMAGE = Path(__file__).parents[2] / "docs" / "images" / "review.png"
KEYWORD = b"page"
HEADER = 33
"""Bytes of the signature and the first chunk of a PNG file."""
WIDTH = 960


def chunk(text: str) -> bytes:
    """A tEXt chunk of a PNG file."""
    body = b"tEXt" + KEYWORD + b"\0" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def test_the_readme_shows_the_page_as_it_is(opened: Open, request: pytest.FixtureRequest) -> None:
    """From the verdict to the picture of a mapping that shifts."""
    review = review_of([read_digest(preview_text("readme"), "readme")])
    digest = chunk(hashlib.sha256(as_html(review).encode()).hexdigest())
    with opened(review, width=WIDTH, device_scale_factor=1.5, color_scheme="light") as page:
        picture = page.locator("details.task", has=page.get_by_role("heading", name="orders")).locator("figure")
        box = picture.bounding_box()
        assert box is not None
        if request.config.getoption("--update-golden"):
            height = box["y"] + box["height"] + 24
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
            taken = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
            IMAGE.parent.mkdir(exist_ok=True)
            IMAGE.write_bytes(taken[:HEADER] + digest + taken[HEADER:])
    assert IMAGE.read_bytes()[HEADER:].startswith(digest)
