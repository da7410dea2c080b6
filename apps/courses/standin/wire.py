"""What goes over the wire, as plain data."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    authorization: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """`pause` seconds lie between its bytes; `is_cut` when half of them never come."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    is_cut: bool = False


class Refused(Exception):
    """An error as the real API words it.

    https://platform.openai.com/docs/guides/error-codes
    """

    def __init__(
        self,
        status: int,
        message: str,
        code: str | None = None,
        param: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.headers = headers or {}

    def answer(self) -> Answer:
        is_ours = self.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        error = {
            "message": str(self),
            "type": "server_error" if is_ours else "invalid_request_error",
            "param": self.param,
            "code": self.code,
        }
        return as_json({"error": error}, self.status, self.headers)


def as_json(content: Any, status: int = HTTPStatus.OK, headers: Any = None) -> Answer:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": "application/json", **(headers or {})})
