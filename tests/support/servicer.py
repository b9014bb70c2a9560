"""The Pulumi SDK's own dynamic provider server, in this process: what the engine talks to, without the engine."""

from __future__ import annotations

import ast
import asyncio
import copy
import functools
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import grpc
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2

from pulumi_dataworks.resources.di_sync_task import DISyncTaskProvider


@functools.cache
def _server_code() -> CodeType:
    """The module pulumi.dynamic.__main__ without its last statement, which would serve for ever."""
    spec = importlib.util.find_spec("pulumi.dynamic.__main__")
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    assert ast.unparse(tree.body[-1]) == "main()"
    tree.body.pop()
    return compile(tree, spec.origin, "exec")


def _server_module() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "pulumi.dynamic.__main__"}
    exec(_server_code(), names)  # noqa: S102  the SDK's own code
    return names


class Aborted(Exception):
    """A hook failed; the text is what the engine would print after `error: `."""


class _Context:
    def abort(self, code: grpc.StatusCode, details: str) -> None:
        raise Aborted(details.strip())


async def _struct(properties: Mapping[str, Any]) -> Any:
    return await rpc.serialize_properties(dict(properties), {})


class Server:
    """One provider process. Properties are given and returned as plain dicts, without `__provider`."""

    def __init__(self, config: Mapping[str, str], provider: ResourceProvider | None = None) -> None:
        module = _server_module()
        self.servicer = module["DynamicResourceProviderServicer"]()
        self.cache: dict[str, Any] = module["_PROVIDER_CACHE"]
        self.provider = serialize_provider(provider or DISyncTaskProvider())
        self.servicer.Configure(SimpleNamespace(args=self._struct(config, provider=False)), _Context())

    def of(self, provider: ResourceProvider) -> Server:
        """The same process, asked for resources of another provider."""
        other = copy.copy(self)
        other.provider = serialize_provider(provider)
        return other

    def _struct(self, properties: Mapping[str, Any], *, provider: bool = True) -> Any:
        extra = {"__provider": self.provider} if provider else {}
        return asyncio.run(_struct({**properties, **extra}))

    def _dict(self, struct: Any) -> dict[str, Any]:
        properties = dict(rpc.deserialize_properties(struct, True))
        properties.pop("__provider", None)
        return properties

    @property
    def session(self) -> Any:
        """The session of the provider, once a hook has run."""
        return self.cache[self.provider].session

    def check(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The checked inputs and the reasons of the failures."""
        request = provider_pb2.CheckRequest(olds=self._struct(olds), news=self._struct(news))
        response = self.servicer.Check(request, _Context())
        return self._dict(response.inputs), [failure.reason for failure in response.failures]

    def diff(self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> Any:
        request = provider_pb2.DiffRequest(id=id_, olds=self._struct(olds), news=self._struct(news))
        return self.servicer.Diff(request, _Context())

    def create(self, news: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        response = self.servicer.Create(provider_pb2.CreateRequest(properties=self._struct(news)), _Context())
        return response.id, self._dict(response.properties)

    def read(self, id_: str, olds: Mapping[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """The id (empty when gone), the outputs and the inputs."""
        response = self.servicer.Read(provider_pb2.ReadRequest(id=id_, properties=self._struct(olds)), _Context())
        return response.id, self._dict(response.properties), self._dict(response.inputs)

    def update(self, id_: str, olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(id=id_, olds=self._struct(olds), news=self._struct(news))
        return self._dict(self.servicer.Update(request, _Context()).properties)

    def delete(self, id_: str, olds: Mapping[str, Any]) -> None:
        self.servicer.Delete(provider_pb2.DeleteRequest(id=id_, properties=self._struct(olds)), _Context())
