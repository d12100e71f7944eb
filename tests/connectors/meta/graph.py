"""The Graph API's end of the wire, for tests of sending."""

import json
from typing import Any

import httpx2


class Graph:
    """Records calls; `answers` come in turn, then all is well."""

    def __init__(self, *answers: httpx2.Response | Exception, success: Any) -> None:
        self.answers = list(answers)
        self.success = success
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else httpx2.Response(200, json=self.success)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def bodies(self) -> list[Any]:
        """What was posted."""
        return [json.loads(request.content) for request in self.requests]


def refused(code: int, message: str = "no", status: int = 400, **more: Any) -> httpx2.Response:
    """An error of the Graph API."""
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "A_z", **more}
    return httpx2.Response(status, json={"error": error})
