"""What the fakes of all platforms share: recorded calls, a rate that is held, and signed deliveries that are tried again."""

import asyncio
import itertools
import json
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

NO_ANSWER = 0  # the status of a delivery that was not answered in time


@dataclass(slots=True)
class Call:
    """One call that we made to the platform; names of headers are in lower case."""

    method: str
    path: str  # below the address of the platform
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)
    status: int = 0  # what it was answered

    @property
    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def form(self) -> dict[str, str]:
        """The body as an HTML form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


def too_many(wait: float) -> Response:
    """The usual refusal (RFC 6585, 4)."""
    return JSONResponse({"error": "too many requests"}, 429, {"Retry-After": str(math.ceil(wait))})


@dataclass(slots=True)
class Limit:
    """A token bucket for each `key` of a call (None: not counted): `calls` at once, and as many more in each `seconds`."""

    calls: int
    seconds: float
    key: Callable[[Call], str | None]
    refusal: Callable[[float], Response] = too_many  # given the seconds to wait
    clock: Callable[[], float] = time.monotonic
    refusing: int = 0  # how many of the next calls are refused, tokens or not
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)  # tokens, and when they were counted

    def take(self, call: Call) -> float:
        """Take a token: 0, or the seconds until there is one."""
        key, now = self.key(call), self.clock()
        if key is None:
            return 0.0
        if self.refusing:
            self.refusing -= 1
            return 1.0
        tokens, counted = self._buckets.get(key, (float(self.calls), now))
        tokens = min(float(self.calls), tokens + (now - counted) * self.calls / self.seconds)
        granted = tokens >= 1 - 1e-9
        self._buckets[key] = (tokens - 1 if granted else tokens, now)
        return 0.0 if granted else (1 - tokens) * self.seconds / self.calls


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook as it is posted."""

    url: str
    body: bytes
    headers: dict[str, str]


class PlatformFake(ABC):
    """A platform: `app` takes our calls, `deliver` posts to us."""

    delays: Sequence[float] = ()  # seconds from each failed delivery to the next try
    deadline: float = 5.0  # seconds in which we have to answer; never compressed

    def __init__(self, limits: Sequence[Limit] = (), compression: float = 1.0) -> None:
        self.calls: list[Call] = []
        self.numbers = itertools.count(1)  # for ids
        self.limits = list(limits)
        self.compression = compression  # how many seconds of the schedule pass in one
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        self.app = Starlette(routes=[Route("/{path:path}", self._take, methods=methods)])

    @abstractmethod
    async def answer(self, call: Call) -> Response:
        """Carry out a call that no limit refused."""

    @abstractmethod
    def signed(self, url: str, payload: Any, attempt: int) -> Delivery:
        """A payload as the platform posts it; `attempt` counts from 0."""

    def accepted(self, answer: httpx2.Response) -> bool:
        """Whether the platform is content with our answer."""
        return answer.is_success

    async def deliver(self, http: httpx2.AsyncClient, url: str, *payloads: Any, times: int = 1) -> list[int]:
        """Post one payload after the other, each in `times` copies at once, until it is accepted or the schedule ends.

        Returns the last status of every copy, `NO_ANSWER` where none came.
        """
        statuses: list[int] = []
        for payload in payloads:
            statuses += await asyncio.gather(*(self._deliver(http, url, payload) for _ in range(times)))
        return statuses

    async def _deliver(self, http: httpx2.AsyncClient, url: str, payload: Any) -> int:
        status = NO_ANSWER
        for attempt, delay in enumerate((0.0, *self.delays)):
            await asyncio.sleep(delay / self.compression)
            delivery = self.signed(url, payload, attempt)
            try:
                answer = await http.post(delivery.url, content=delivery.body, headers=delivery.headers, timeout=self.deadline)
            except httpx2.TransportError:
                status = NO_ANSWER
                continue
            status = answer.status_code
            if self.accepted(answer):
                break
        return status

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        call = Call(request.method, f"/{request.path_params['path']}", dict(request.query_params), dict(request.headers), body)
        self.calls.append(call)
        refusals = (limit.refusal(wait) for limit in self.limits if (wait := limit.take(call)))
        answer = next(refusals, None) or await self.answer(call)
        call.status = answer.status_code
        return answer
