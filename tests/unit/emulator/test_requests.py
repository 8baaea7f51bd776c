from __future__ import annotations

import io
import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from wso2_cluster.emulator.requests import Front, may_change, sign_by_header

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from wso2_cluster.emulator import EmbeddedAws

    Clients = Callable[..., Any]

SIGNED = (
    "Action=DescribeInstances&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20150623%2Fus-east-1%2Fec2%2F"
    "aws4_request&X-Amz-Date=20150623T092641Z&X-Amz-SignedHeaders=host&X-Amz-Signature=abc"
)


def test_a_signature_in_the_query_gets_its_header() -> None:
    environ: dict[str, Any] = {"QUERY_STRING": SIGNED}
    sign_by_header(environ)
    assert environ == {
        "QUERY_STRING": SIGNED,
        "HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=AKIA/20150623/us-east-1/ec2/aws4_request, "
        "SignedHeaders=host, Signature=abc",
    }


@pytest.mark.parametrize(
    "environ",
    [
        {"QUERY_STRING": "Action=DescribeInstances"},
        {"QUERY_STRING": ""},
        {},
        {"QUERY_STRING": SIGNED, "HTTP_AUTHORIZATION": "its own"},
        {"QUERY_STRING": SIGNED.replace("%2Fec2%2F", "%2Fs3%2F")},
        {"QUERY_STRING": SIGNED.replace("X-Amz-Signature", "Signature")},
    ],
)
def test_any_other_request_stays_as_it_is(environ: dict[str, Any]) -> None:
    before = dict(environ)
    sign_by_header(environ)
    assert environ == before


def test_a_presigned_address_of_s3_works(client: Clients) -> None:
    from urllib.request import urlopen  # noqa: PLC0415

    s3 = client("s3")
    s3.create_bucket(Bucket="presigned")
    s3.put_object(Bucket="presigned", Key="pack.zip", Body=b"content")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "presigned", "Key": "pack.zip"})
    with urlopen(address) as answer:  # noqa: S310
        assert answer.read() == b"content"


def answer_of(error: Exception, **environ: str) -> tuple[str, str, str]:
    """Status, content type and body with which the front answers when what is behind it raises *error*."""
    started: list[tuple[str, dict[str, str]]] = []

    def behind(_: WSGIEnvironment, __: StartResponse) -> Iterable[bytes]:
        raise error

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:  # noqa: ANN401
        started.append((status, dict(headers)))

    request = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", **environ}
    body = b"".join(Front(behind)(request, start_response))
    ((status, headers),) = started
    assert headers["Content-Length"] == str(len(body))
    return status, headers["Content-Type"], body.decode()


def authorization(service: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=x"


@pytest.mark.parametrize(
    ("environ", "kind", "body"),
    [
        (
            {"HTTP_AUTHORIZATION": authorization("ec2")},
            "text/xml",
            (
                "<Response><Errors><Error><Code>NotImplemented</Code><Message>The embedded AWS cannot do this: a &lt; b"
                "</Message></Error></Errors><RequestID>embedded</RequestID></Response>"
            ),
        ),
        (
            {"HTTP_AUTHORIZATION": authorization("s3")},
            "text/xml",
            "<Error><Code>NotImplemented</Code><Message>The embedded AWS cannot do this: a &lt; b</Message></Error>",
        ),
        (
            {
                "HTTP_AUTHORIZATION": authorization("rds"),
                "CONTENT_TYPE": "application/x-www-form-urlencoded; charset=utf-8",
            },
            "text/xml",
            (
                "<ErrorResponse><Error><Code>NotImplemented</Code><Message>The embedded AWS cannot do this: a &lt; b"
                "</Message></Error><RequestId>embedded</RequestId></ErrorResponse>"
            ),
        ),
        (
            {"HTTP_AUTHORIZATION": authorization("elasticfilesystem")},
            "application/json",
            '{"__type": "NotImplemented", "message": "The embedded AWS cannot do this: a < b"}',
        ),
    ],
)
def test_a_missing_action_is_refused_in_the_services_own_form(environ: dict[str, str], kind: str, body: str) -> None:
    assert answer_of(NotImplementedError("a < b"), **environ) == ("501 Not Implemented", kind, body)


def test_a_crash_is_refused_and_logged_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        status, _, body = answer_of(KeyError("x"), PATH_INFO="/a")
    assert status == "501 Not Implemented"
    assert json.loads(body) == {"__type": "EmulatorFault", "message": "The embedded AWS failed with KeyError: 'x'"}
    (record,) = caplog.records
    assert record.getMessage() == "The embedded AWS failed on POST /a"
    assert record.exc_info is not None


def test_one_request_at_a_time_and_no_waiting_for_a_slow_client() -> None:
    """Eight at once: no two of them inside together. A ninth, whose body never ends, keeps nobody out."""
    inside: list[int] = []
    most: list[int] = []

    def behind(environ: WSGIEnvironment, _: StartResponse) -> Iterable[bytes]:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.005)
        inside.pop()
        return [environ["wsgi.input"].read()]

    class Endless(io.RawIOBase):
        def read(self, _: int = -1) -> bytes:
            released.wait()
            return b""

    def request(body: io.IOBase) -> Iterable[bytes]:
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_LENGTH": "4", "wsgi.input": body}
        return Front(behind)(environ, lambda *_: None)  # type: ignore[arg-type]

    released = threading.Event()
    with ThreadPoolExecutor(9) as pool:
        slow = pool.submit(request, Endless())
        quick = [pool.submit(request, io.BytesIO(b"body")) for _ in range(8)]
        assert [b"".join(each.result(10)) for each in quick] == [b"body"] * 8
        assert not slow.done()
        released.set()
    assert max(most) == 1


def test_a_missing_action_is_not_asked_for_again(client: Clients) -> None:
    with pytest.raises(ClientError) as error:
        client("ec2").describe_fast_launch_images()
    answer = error.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("NotImplemented", 501)
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0


def test_requests_are_not_logged(aws: EmbeddedAws, client: Clients, capfd: pytest.CaptureFixture[str]) -> None:
    client("ec2").describe_instances()
    assert capfd.readouterr() == ("", "")


FORM = "application/x-www-form-urlencoded; charset=utf-8"


@pytest.mark.parametrize(
    ("environ", "changing"),
    [
        ({"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM, "wsgi.input": io.BytesIO(b"Action=DescribeVpcs")}, False),
        ({"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM, "wsgi.input": io.BytesIO(b"A=1&Action=RunInstances")}, True),
        ({"REQUEST_METHOD": "GET", "QUERY_STRING": "Action=DescribeInstances"}, False),
        ({"REQUEST_METHOD": "GET", "QUERY_STRING": "Action=TerminateInstances"}, True),
        ({"REQUEST_METHOD": "POST", "HTTP_X_AMZ_TARGET": "secretsmanager.GetSecretValue"}, False),
        ({"REQUEST_METHOD": "POST", "HTTP_X_AMZ_TARGET": "secretsmanager.PutSecretValue"}, True),
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/bucket/key"}, False),
        ({"REQUEST_METHOD": "PUT", "PATH_INFO": "/bucket/key"}, True),
    ],
)
def test_only_what_may_change_the_account_is_counted(environ: dict[str, Any], changing: bool) -> None:
    assert may_change(environ) is changing
