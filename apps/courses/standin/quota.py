"""So many requests in any window of time; those beyond are told when to come back."""

import math
import threading
import time
from collections import deque
from http import HTTPStatus

from apps.courses.standin.wire import Refused


class Quota:
    def __init__(self, requests: int | None = None, window: float = 60.0) -> None:
        self.requests = requests
        self.window = window
        self._taken: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> dict[str, str]:
        """Count a request, and say how many are left; `Refused` when there is none."""
        if self.requests is None:
            return {}
        with self._lock:
            now = time.monotonic()
            while self._taken and self._taken[0] <= now - self.window:
                self._taken.popleft()
            if len(self._taken) >= self.requests:
                raise self._refusal(now)
            self._taken.append(now)
            return self._headers(now)

    def _headers(self, now: float) -> dict[str, str]:
        return {
            "x-ratelimit-limit-requests": str(self.requests),
            "x-ratelimit-remaining-requests": str((self.requests or 0) - len(self._taken)),
            "x-ratelimit-reset-requests": f"{self._seconds_left(now):.3f}s",
        }

    def _refusal(self, now: float) -> Refused:
        wait = max(1, math.ceil(self._seconds_left(now)))
        return Refused(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"Rate limit reached for requests: limit {self.requests}. Please try again in {wait}s.",
            code="rate_limit_exceeded",
            headers=self._headers(now) | {"Retry-After": str(wait)},
        )

    def _seconds_left(self, now: float) -> float:
        return self._taken[0] + self.window - now if self._taken else self.window
