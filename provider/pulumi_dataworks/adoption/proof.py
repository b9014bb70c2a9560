"""What `pulumi preview --refresh` says of each adopted task. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ..review.preview import NOTHING, OUR_TYPES, Digest, Step

NO_CHANGE = "adopted, no change"


def proof_of(digest: Digest, resources: Iterable[str]) -> dict[str, str]:
    """For each resource, by its name in the program: NO_CHANGE, or what the preview would change."""
    steps: dict[str, list[Step]] = {}
    for step in digest.steps:
        if step.type in OUR_TYPES:
            steps.setdefault(step.of_name, []).append(step)
    return {name: _said(steps.get(name, [])) for name in resources}


def others_that_change(digest: Digest, resources: Iterable[str]) -> list[str]:
    """What else the preview would change: resources that were not adopted now."""
    known = set(resources)
    return sorted(
        {f"{step.name}: {step.op}" for step in digest.steps if step.op not in NOTHING and step.of_name not in known}
    )


def errors_of(digest: Digest) -> list[str]:
    """The errors that the preview shows."""
    return [one.message.strip() for one in digest.diagnostics if one.severity == "error"]


def _said(steps: list[Step]) -> str:
    changing = [step for step in steps if step.op not in NOTHING]
    if changing:
        return "; ".join(f"{step.op} of {step.name}{_places(step)}" for step in changing)
    return NO_CHANGE if any(step.op == "same" for step in steps) else "the program does not declare it"


def _places(step: Step) -> str:
    places = sorted(step.detailed_diff)
    return f" at {', '.join(places)}" if places else ""
