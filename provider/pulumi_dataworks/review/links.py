"""Links of a review: where it comes from, the page of a task in the console, the documents of its codes. Pure.

origin(review)            commit, run, time and versions, each with its address or ""
task_links(task)          the owner of a task and its page in the console
link(text, address)       a link of Markdown

Addresses pass `safe_url`, so that no form can mistake them for anything else.
"""

from __future__ import annotations

from typing import NamedTuple

from .marked import quoted
from .model import Review, TaskReview
from .provenance import safe_url
from .references import docs_address

CONSOLE = "open in DataWorks (guessed address)"
"""No document describes the addresses of the console."""


class Linked(NamedTuple):
    """A sentence, its names marked, and its address, "" for none."""

    text: str
    address: str = ""


def origin(review: Review) -> tuple[Linked, ...]:
    """Where a review comes from; () where it was not given."""
    found = review.provenance
    if found is None:
        return ()
    commit = [Linked(f"commit {quoted(found.short_commit)}", safe_url(found.commit_url))] * bool(found.commit)
    run = [Linked(f"run in {found.ci or 'CI'}", safe_url(found.run_url))] * bool(found.run_url)
    made = [Linked(f"made {found.made_at}")] * bool(found.made_at)
    version = f"pulumi-dataworks {found.version}, " if found.version else ""
    return (*commit, *run, *made, Linked(f"{version}effects version {found.effects}"))


def task_links(task: TaskReview) -> tuple[Linked, ...]:
    """Its page in the console."""
    address = safe_url(task.console_url)
    return (Linked(CONSOLE, address),) if address else ()


def code_address(code: str, review: Review) -> str:
    """The document of a code, "" where the documents have no known address."""
    return docs_address(code, review.provenance.docs_url) if review.provenance else ""


def link(text: str, address: str) -> str:
    """A link of Markdown; `text` alone where there is no address. `text` is harmless."""
    return f"[{text}]({address})" if address else text
