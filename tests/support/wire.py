"""A client whose HTTP transport is a list of replies, and the calls and replies that its tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx

from pulumi_dataworks.client import Credentials, DataWorksClient

KEY = Credentials("LTAI-canary-id", "canary-secret", "canary-token")

OK = {"Success": True, "RequestId": "R1", "Data": {"Status": "success", "FileId": 7, "File": {"FileName": "n"}}}

Reply = httpx.Response | Exception


class Chunks(httpx.SyncByteStream):
    """A body as it comes from a network: not read yet."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts


class Wire:
    """Answers a list of replies one after the other (the last one for ever), and keeps what was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self.now = 1_800_000_000.0
        self.passed = 0.0
        self.nonces = 0
        self.warnings: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply.status_code, headers=reply.headers, stream=Chunks(reply.content))

    def nonce(self) -> str:
        self.nonces += 1
        return f"{self.nonces:032x}"

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    def client(
        self, credentials: Callable[[], Credentials] = lambda: KEY, chance: float = 0.5, **options: Any
    ) -> DataWorksClient:
        return DataWorksClient(
            endpoint="https://dataworks.cn-shanghai.aliyuncs.com",
            credentials=credentials,
            clock=lambda: self.now + self.passed,
            monotonic=lambda: self.passed,
            nonce=self.nonce,
            sleep=self.sleep,
            random=lambda: chance,
            warn=self.warnings.append,
            http=httpx.MockTransport(self.answer),
            **options,
        )


def ok(**changes: Any) -> httpx.Response:
    return httpx.Response(200, json={**OK, **changes})


def refused(status: int, code: str, message: str = "no", **headers: str) -> httpx.Response:
    body = {"Code": code, "Message": message, "RequestId": "R9"}
    return httpx.Response(status, json=body, headers={key.replace("_", "-"): value for key, value in headers.items()})


def query_of(request: httpx.Request) -> str:
    """The query as it goes out; tests/client sees it on a real socket."""
    return str(request.extensions["query"].decode())


def get(client: DataWorksClient) -> Any:
    return client.get_file(project_id="1", file_id="2")


def create(client: DataWorksClient) -> Any:
    return client.create_di_sync_task(
        project_id="1", task_name="n", task_content="{}", task_param="{}", client_token="t"
    )


def update(client: DataWorksClient, content: str = "{}") -> Any:
    return client.update_di_sync_task(project_id="1", file_id="2", task_content=content, task_param="{}")


NO_CONNECTION = httpx.ConnectError("refused")

NO_ANSWER = httpx.ReadTimeout("late")

CALLS = (get, create, update)
