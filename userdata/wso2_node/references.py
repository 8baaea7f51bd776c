"""Values that only exist in AWS, fetched with the instance's role: SSM parameters, Secrets Manager secrets, members.

A parameter or secret is handed to the edits and to nothing else: no message, log or state holds it.
"""

from __future__ import annotations

import importlib
import json
import re
import time
from typing import TYPE_CHECKING, Any

from wso2_node.errors import NodeError
from wso2_node.values import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Seconds between attempts, 61 in all. The credentials of an instance's role can be some seconds late after boot, and
# a role's new policy some more.
DELAYS = (1, 2, 4, 8, 16, 30)
_LATER = (
    "AccessDenied|AuthFailure|ClientToken|Connect|Credential|Expire|HTTPClient|Internal|Limit|Slow|Throttl|Timeout|TooMany|Unauth"
    "|Unavail|Unrecog"
)
# What botocore calls it when no answer came at all.
_SILENT = "Connect|Timeout|Proxy|SSL|HTTPClient"
_CONNECT_S = 5
READABLE = "see that it exists there and that the instance's role may read it"


class AnswerError(NodeError):
    """What AWS answered in place of what was asked for: `code` is the error's, as in the API's documentation."""

    def __init__(self, message: str, code: str) -> None:
        self.code = code
        super().__init__(message)


def _client(service: str, region_name: str) -> Any:  # noqa: ANN401 - the distribution's boto3 has no types
    # botocore would wait for a minute and try five times by itself, and say nothing all the while.
    config = importlib.import_module("botocore.config").Config(
        connect_timeout=_CONNECT_S, retries={"total_max_attempts": 1}
    )
    return importlib.import_module("boto3").client(service, region_name=region_name, config=config)


class Aws:
    """AWS through boto3, which itself honours AWS_ENDPOINT_URL and the proxy environment."""

    def __init__(
        self,
        region: str,
        references: Mapping[str, Mapping[str, Any]],
        client: Callable[..., Any] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`references` as in node.json; `client` makes a client like boto3.client, which is the default.

        `say` gets a line when something is waited for.
        """
        self.say = say
        self.sleep = sleep
        self._region = region
        self._references = references
        self._client = client
        self._known: dict[str, str | NodeError] = {}
        self._silent: set[str] = set()

    def call(self, what: str, service: str, operation: str, *, fix: str = READABLE, **parameters: Any) -> Any:  # noqa: ANN401
        """Return the answer of one operation; what may pass is tried again for a minute.

        AnswerError names `what` is wanted, the service, the error's code and the `fix`. NodeError: the service did not
        answer at all for that long; it is not waited for again.
        """
        try:
            # Not at the top: a node without references and s3:// sources needs no boto3.
            errors = importlib.import_module("botocore.exceptions")
            for delay in (0,) if service in self._silent else (*DELAYS, 0):
                try:
                    # A client that was made without credentials never finds any: each attempt makes its own.
                    return getattr((self._client or _client)(service, region_name=self._region), operation)(
                        **parameters
                    )
                except errors.ClientError as error:
                    code = error.response["Error"]["Code"]
                except errors.BotoCoreError as error:
                    code = type(error).__name__
                if not delay or not re.search(_LATER, code):
                    break
                self.say(f"{what}: {service} in {self._region}: {code}; asked again in {delay} s")
                self.sleep(delay)
        except ImportError:
            raise NodeError(f"{what} needs boto3: install the package python3-boto3") from None
        if re.search(_SILENT, code):
            self._silent.add(service)
            raise NodeError(
                f"{what}: {service} in {self._region} cannot be reached ({code}): see that the node's subnet has a way "
                "to its endpoint, by a NAT gateway, an interface endpoint or a proxy"
            )
        raise AnswerError(f"{what}: {service} in {self._region} answers {code}: {fix}", code)

    def resolve(self, name: str) -> str:
        """Return the value of a reference, fetched once.

        NodeError names it, the parameter or secret, the service and the error's code.
        """
        if name not in self._known:
            # What stands if the reference needs itself. A failure is kept, too: it is not waited for again.
            self._known[name] = NodeError(f"reference {name!r} needs itself, or is not among the references")
            try:
                if name in self._references:
                    self._known[name] = self._fetch(name, **self._references[name])
            except NodeError as error:
                self._known[name] = error
        value = self._known[name]
        if isinstance(value, NodeError):
            raise value
        return value

    def _fetch(
        self,
        ref: str,
        kind: str,
        name: object = "",
        id: object = "",  # noqa: A002 - as node.json has it
        field: str | None = None,
        **asked: str,
    ) -> str:
        what = f"reference {ref!r}"
        if kind == "members":
            # Not at the top: no other membership scheme needs it.
            from wso2_node.discovery import Asked, find  # noqa: PLC0415

            return " ".join(find(self, Asked(**asked)))
        if kind == "ssm":
            path = render(name, self.resolve)
            what = f"{what} (parameter {path})"
            return str(self.call(what, "ssm", "get_parameter", Name=path, WithDecryption=True)["Parameter"]["Value"])
        secret = render(id, self.resolve)
        what = f"{what} (secret {secret})"
        answer = self.call(what, "secretsmanager", "get_secret_value", SecretId=secret)
        text = str(answer.get("SecretString", ""))
        if field is None and text:
            return text
        try:
            value = json.loads(text)[str(field)]
        except (ValueError, KeyError, TypeError):
            value = None
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise NodeError(f"{what}: the secret has to be text, with field a JSON object with text at {field!r}")
        return str(value)
