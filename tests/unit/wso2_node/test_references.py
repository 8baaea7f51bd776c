"""References are fetched once, retried while that may help, and never shown."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, NoCredentialsError
from botocore.stub import Stubber

from wso2_node.errors import NodeError
from wso2_node.references import DELAYS, Aws

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

SECRET = "hunter2-and-more"
REFERENCES: dict[str, dict[str, Any]] = {
    "endpoint": {"kind": "ssm", "name": "/wso2/db/endpoint"},
    "plain": {"kind": "secret", "id": "plain-secret", "field": None},
    "password": {"kind": "secret", "id": [{"ref": "endpoint"}, "-secret"], "field": "password"},
    "port": {"kind": "secret", "id": "db", "field": "port"},
    "circle": {"kind": "ssm", "name": ["x", {"ref": "circle"}]},
}


class Fake:
    """Stands for boto3.client: hands out prepared answers, and notes the calls and the waits."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[Any, ...]] = []
        self.waits: list[float] = []

    def client(self, service: str, region_name: str) -> Fake:
        self.calls.append((service, region_name))
        return self

    def get_parameter(self, **parameters: object) -> object:
        return self._answer(parameters)

    def get_secret_value(self, **parameters: object) -> object:
        return self._answer(parameters)

    def _answer(self, parameters: dict[str, object]) -> object:
        self.calls[-1] += (parameters,)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def aws(self, say: Callable[[str], None] = lambda _: None) -> Aws:
        return Aws("eu-west-1", REFERENCES, self.client, self.waits.append, say)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": f"no {SECRET}"}}, "Get")


def secret(value: object) -> dict[str, str]:
    return {"SecretString": json.dumps(value)}


def error_of(fake: Fake, name: str) -> str:
    with pytest.raises(NodeError) as caught:
        fake.aws().resolve(name)
    return str(caught.value)


def test_a_parameter_is_asked_for_with_decryption_and_only_once() -> None:
    fake = Fake({"Parameter": {"Value": "db.example"}})
    aws = fake.aws()
    assert [aws.resolve("endpoint"), aws.resolve("endpoint")] == ["db.example", "db.example"]
    assert fake.calls == [("ssm", "eu-west-1", {"Name": "/wso2/db/endpoint", "WithDecryption": True})]


def test_the_request_is_one_that_boto3_accepts() -> None:
    client = boto3.client("ssm", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_response(
            "get_parameter",
            {"Parameter": {"Name": "/wso2/db/endpoint", "Value": "db.example"}},
            {"Name": "/wso2/db/endpoint", "WithDecryption": True},
        )
        assert Aws("eu-west-1", REFERENCES, lambda *_, **__: client).resolve("endpoint") == "db.example"


def test_a_secret_without_a_field_is_its_whole_text() -> None:
    fake = Fake({"SecretString": SECRET})
    assert fake.aws().resolve("plain") == SECRET
    assert fake.calls == [("secretsmanager", "eu-west-1", {"SecretId": "plain-secret"})]


def test_a_reference_may_be_named_by_another() -> None:
    fake = Fake({"Parameter": {"Value": "db"}}, secret({"password": SECRET}))
    assert fake.aws().resolve("password") == SECRET
    assert fake.calls[1] == ("secretsmanager", "eu-west-1", {"SecretId": "db-secret"})


def test_a_whole_number_in_a_secret_becomes_text() -> None:
    assert Fake(secret({"port": 3306})).aws().resolve("port") == "3306"


@pytest.mark.parametrize(
    "answer",
    [
        secret({"other": SECRET}),
        secret({"port": True}),
        secret({"port": [SECRET]}),
        secret([SECRET]),
        {"SecretString": SECRET},
        {"SecretBinary": b"x"},
    ],
)
def test_a_secret_of_another_shape_is_an_error_that_does_not_show_it(answer: dict[str, Any]) -> None:
    assert error_of(Fake(answer), "port") == (
        "reference 'port' (secret db): the secret has to be text, with field a JSON object with text at 'port'"
    )


@pytest.mark.parametrize(
    "failure", [refused("ThrottlingException"), refused("AccessDeniedException"), NoCredentialsError()]
)
def test_what_may_pass_is_tried_again_with_a_new_client(failure: Exception) -> None:
    fake = Fake(failure, failure, {"Parameter": {"Value": "late"}})
    assert fake.aws().resolve("endpoint") == "late"
    assert (fake.waits, len(fake.calls)) == ([1, 2], 3)


def test_what_does_not_pass_within_the_limit_is_an_error_without_aws_own_words() -> None:
    fake = Fake(*[refused("ThrottlingException")] * 7)
    assert error_of(fake, "endpoint") == (
        "reference 'endpoint' (parameter /wso2/db/endpoint): ssm in eu-west-1 answers ThrottlingException: "
        "see that it exists there and that the instance's role may read it"
    )
    assert fake.waits == [*DELAYS]


def test_what_is_not_there_is_not_asked_for_again() -> None:
    fake = Fake(refused("ParameterNotFound"))
    aws = fake.aws()
    for _ in range(2):
        with pytest.raises(NodeError, match="ssm in eu-west-1 answers ParameterNotFound"):
            aws.resolve("endpoint")
    assert (fake.waits, len(fake.calls)) == ([], 1)


def test_a_reference_to_itself_is_an_error() -> None:
    assert error_of(Fake(), "circle") == "reference 'circle' needs itself, or is not among the references"


def test_an_unknown_reference_is_an_error() -> None:
    assert error_of(Fake(), "nobody") == "reference 'nobody' needs itself, or is not among the references"


def silent() -> ConnectTimeoutError:
    return ConnectTimeoutError(endpoint_url="https://ssm.eu-west-1.amazonaws.com/")


def test_a_service_out_of_reach_is_said_so_and_waited_for_once() -> None:
    said: list[str] = []
    fake = Fake(*[silent()] * 8)
    aws = fake.aws(said.append)
    with pytest.raises(NodeError) as caught:
        aws.resolve("endpoint")
    assert str(caught.value) == (
        "reference 'endpoint' (parameter /wso2/db/endpoint): ssm in eu-west-1 cannot be reached (ConnectTimeoutError): "
        "see that the node's subnet has a way to its endpoint, by a NAT gateway, an interface endpoint or a proxy"
    )
    assert said == [
        f"reference 'endpoint' (parameter /wso2/db/endpoint): ssm in eu-west-1: ConnectTimeoutError; asked again in "
        f"{delay} s"
        for delay in DELAYS
    ]
    with pytest.raises(NodeError, match="cannot be reached"):
        aws.call("another", "ssm", "get_parameter", Name="other")
    assert fake.waits == [*DELAYS]


def test_boto3_itself_tries_once_and_does_not_wait_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[object, object]] = []

    def refuse(address: object, timeout: object = None, *_: object, **__: object) -> socket.socket:
        tried.append((address, timeout))
        raise TimeoutError

    monkeypatch.setattr("urllib3.util.connection.create_connection", refuse)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    for name, value in (("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NodeError, match="cannot be reached"):
        Aws("eu-west-1", REFERENCES, sleep=lambda _: None).resolve("endpoint")
    assert tried == [(("ssm.eu-west-1.amazonaws.com", 443), 5)] * (len(DELAYS) + 1)
