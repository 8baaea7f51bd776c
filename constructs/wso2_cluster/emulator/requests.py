"""What stands before moto's application: order, repair and refusals for each request."""

from __future__ import annotations

import io
import json
import logging
import threading
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from wso2_cluster.emulator.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_READING = ("Describe", "Get", "List", "BatchGet", "Simulate")


class _Counter:
    changes = 0


_counter = _Counter()
ONE_AT_A_TIME = threading.Lock()
"""Held by whoever reads or changes the account. All applications share moto's one account, and this."""

log = logging.getLogger("wso2_cluster.emulator")


class Front:
    """What stands before moto: it lets one request in at a time, mends those that moto would misread, and turns
    crashes into refusals.

    moto reads a resource, computes, and writes it back without a lock: of two changes at once one was lost. Terraform
    makes ten at a time. The body is read before the wait ends, so that a slow client holds up itself alone.

    A change is carried out once, though its client may ask for it again (`Repeats`).

    A crash becomes status 501, which no SDK repeats. The plain 500 would be repeated up to 25 times by Terraform's
    provider, so a missing action looked like a hang of several minutes.
    """

    def __init__(self, behind: WSGIApplication) -> None:
        self._behind = behind
        self._repeats = Repeats()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        sign_by_header(environ)
        if environ.get("CONTENT_LENGTH"):
            environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        changing = may_change(environ)
        with ONE_AT_A_TIME:
            try:
                if changing:
                    return self._repeats.answer(self._answer, environ, start_response)
                return self._answer(environ, start_response)
            finally:
                _counter.changes += changing

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self._behind(environ, start_response)
        except NotImplementedError as error:
            log.warning("The embedded AWS lacks something: %s", error)
            return _refuse(environ, start_response, "NotImplemented", f"The embedded AWS cannot do this: {error}")
        except Exception as error:
            log.exception("The embedded AWS failed on %s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            return _refuse(
                environ,
                start_response,
                "EmulatorFault",
                f"The embedded AWS failed with {type(error).__name__}: {error}",
            )


def changes() -> int:
    """How many requests so far may have changed the account."""
    return _counter.changes


def may_change(environ: WSGIEnvironment) -> bool:
    """Whether a request may change the account: by its action's name where it has one, else by its method."""
    action = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    if not action:
        form = environ.get("QUERY_STRING", "")
        body = environ.get("wsgi.input")
        if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded") and isinstance(
            body, io.BytesIO
        ):
            form += "&" + body.getvalue().decode("latin-1")
        action = parse_qs(form).get("Action", [""])[0]
    if action:
        return not action.startswith(_READING)
    return environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}


def sign_by_header(environ: WSGIEnvironment) -> None:
    """Give a request that is signed in its query an Authorization header as well.

    AWS accepts both forms of Signature Version 4. moto finds the service in the header alone and takes anything
    else for S3, so it answers Hazelcast 3.x, which signs DescribeInstances in the query, with a list of buckets.
    S3's own presigned addresses stay as they are: there moto is right.
    """
    if "HTTP_AUTHORIZATION" in environ:
        return
    query = parse_qs(environ.get("QUERY_STRING", ""))
    signature, scope, names = (
        query.get(name, [""])[0] for name in ("X-Amz-Signature", "X-Amz-Credential", "X-Amz-SignedHeaders")
    )
    if not (signature and scope and names) or scope.split("/")[-2:-1] == ["s3"]:
        return
    if token := query.get("X-Amz-Security-Token"):
        environ.setdefault("HTTP_X_AMZ_SECURITY_TOKEN", token[0])
    environ["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={signature}"


def _refuse(environ: WSGIEnvironment, start_response: StartResponse, code: str, message: str) -> list[bytes]:
    service = environ.get("HTTP_AUTHORIZATION", "").partition("/aws4_request")[0].rpartition("/")[2]
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    error = f"<Error><Code>{code}</Code><Message>{escape(message, quote=False)}</Message></Error>"
    kind = "text/xml"
    if service == "ec2":
        body = f"<Response><Errors>{error}</Errors><RequestID>embedded</RequestID></Response>"
    elif service == "s3":
        body = error
    elif form or "Action=" in environ.get("QUERY_STRING", ""):
        body = f"<ErrorResponse>{error}<RequestId>embedded</RequestId></ErrorResponse>"
    else:
        kind = "application/json"
        body = json.dumps({"__type": code, "message": message})
    content = body.encode()
    start_response("501 Not Implemented", [("Content-Type", kind), ("Content-Length", str(len(content)))])
    return [content]
