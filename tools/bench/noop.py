"""A dynamic resource that does nothing: what the engine and its SDK cost, whoever provides."""

from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, ResourceProvider, UpdateResult


class NoopProvider(ResourceProvider):
    """Creates and updates by saying yes; check, diff, read and delete are those of the SDK."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult(f"10000:{props['task_name']}", props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(_news)


class Noop(pulumi.dynamic.Resource, module="bench", name="Noop"):
    """Holds the inputs that it is given."""

    def __init__(self, resource_name: str, inputs: dict[str, Any]) -> None:
        super().__init__(NoopProvider(), resource_name, inputs)
