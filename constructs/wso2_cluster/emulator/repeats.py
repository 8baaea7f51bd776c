"""Requests that a client makes again because it did not get the answer."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("wso2_cluster.emulator")


@dataclass(frozen=True, kw_only=True)
class _Answer:
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Repeats:
    """Carries a change out once, however often a client asks for it.

    AWS's SDKs repeat a request whose answer got lost on the way, and say so: the same `amz-sdk-invocation-id`, with
    a higher attempt in `amz-sdk-request` (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
    moto would carry it out again: a second instance, or `TargetGroupNotFound` for a group that the first request
    deleted. A repeated request gets the first answer instead, if that was a success; a refusal is asked anew.

    Not safe for threads: the caller lets one request in at a time. *kept* is the number of answers remembered,
    default 256.
    """

    def __init__(self, kept: int = 256) -> None:
        self._kept = kept
        self._answers: OrderedDict[str, _Answer] = OrderedDict()

    def answer(
        self, application: WSGIApplication, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The answer to a request that may change something: *application*'s, or the one that it gave before."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if not invocation:
            return application(environ, start_response)
        if answer := self._answers.get(invocation):
            log.warning(
                "%s %s was asked for again (%s) and gets the answer it got before.",
                environ.get("REQUEST_METHOD"),
                environ.get("PATH_INFO"),
                environ.get("HTTP_AMZ_SDK_REQUEST"),
            )
        else:
            answer = _ask(application, environ)
            if answer.status.startswith("2"):
                self._answers[invocation] = answer
                while len(self._answers) > self._kept:
                    self._answers.popitem(last=False)
        start_response(answer.status, list(answer.headers))
        return [answer.body]


def _ask(application: WSGIApplication, environ: WSGIEnvironment) -> _Answer:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:  # noqa: ANN401
        started.append((status, headers))
        return written.append

    parts = application(environ, start_response)
    try:
        written.extend(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    status, headers = started[-1]
    return _Answer(status=status, headers=tuple(headers), body=b"".join(written))
