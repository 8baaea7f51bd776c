from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from werkzeug.serving import WSGIRequestHandler

from wso2_cluster.emulator.repeats import Repeats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from wso2_cluster.emulator import EmbeddedAws

    Clients = Callable[..., Any]


class Behind:
    """Counts what reaches it, and answers with the count."""

    def __init__(self, status: str = "200 OK") -> None:
        self.status = status
        self.asked = 0
        self.closed = 0

    def __call__(self, _: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, [("Number", str(self.asked))])(b"written ")
        return self.parts()

    def parts(self) -> Iterable[bytes]:
        try:
            yield b"body "
            yield b"%d" % self.asked
        finally:
            self.closed += 1


def ask(repeats: Repeats, behind: Behind, **environ: str) -> tuple[str, list[tuple[str, str]], bytes]:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        started.append((status, headers))
        return written.append

    written.extend(repeats.answer(behind, {"REQUEST_METHOD": "POST", "PATH_INFO": "/", **environ}, start_response))
    ((status, headers),) = started
    return status, headers, b"".join(written)


def test_a_repeated_change_is_carried_out_once(caplog: pytest.LogCaptureFixture) -> None:
    behind, repeats = Behind(), Repeats()
    first = ask(repeats, behind, HTTP_AMZ_SDK_INVOCATION_ID="a", HTTP_AMZ_SDK_REQUEST="attempt=1; max=25")
    with caplog.at_level(logging.WARNING):
        second = ask(repeats, behind, HTTP_AMZ_SDK_INVOCATION_ID="a", HTTP_AMZ_SDK_REQUEST="attempt=2; max=25")
    assert first == second == ("200 OK", [("Number", "1")], b"written body 1")
    assert (behind.asked, behind.closed) == (1, 1)
    assert [record.getMessage() for record in caplog.records] == [
        "POST / was asked for again (attempt=2; max=25) and gets the answer it got before."
    ]


@pytest.mark.parametrize(
    ("status", "first", "second"),
    [
        ("200 OK", {"HTTP_AMZ_SDK_INVOCATION_ID": "a"}, {"HTTP_AMZ_SDK_INVOCATION_ID": "b"}),
        ("200 OK", {}, {}),
        ("400 Bad Request", {"HTTP_AMZ_SDK_INVOCATION_ID": "a"}, {"HTTP_AMZ_SDK_INVOCATION_ID": "a"}),
        ("503 Service Unavailable", {"HTTP_AMZ_SDK_INVOCATION_ID": "a"}, {"HTTP_AMZ_SDK_INVOCATION_ID": "a"}),
    ],
    ids=["another request", "a client that does not say", "a refusal", "a fault"],
)
def test_anything_else_is_asked_anew(status: str, first: dict[str, str], second: dict[str, str]) -> None:
    behind, repeats = Behind(status), Repeats()
    assert ask(repeats, behind, **first) == (status, [("Number", "1")], b"written body 1")
    assert ask(repeats, behind, **second) == (status, [("Number", "2")], b"written body 2")


def test_old_answers_are_forgotten() -> None:
    behind, repeats = Behind(), Repeats(kept=2)
    for invocation in ("a", "b", "c"):
        ask(repeats, behind, HTTP_AMZ_SDK_INVOCATION_ID=invocation)
    assert ask(repeats, behind, HTTP_AMZ_SDK_INVOCATION_ID="b")[2] == b"written body 2"
    assert ask(repeats, behind, HTTP_AMZ_SDK_INVOCATION_ID="a")[2] == b"written body 4"


def test_a_client_whose_answer_got_lost_never_notices(
    aws: EmbeddedAws, client: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer to the deletion is cut off after its request was carried out."""
    groups = client("elbv2")
    (group,) = groups.create_target_group(Name="lost", Protocol="HTTP", Port=80, VpcId=first_vpc(client))[
        "TargetGroups"
    ]
    lost: list[str] = []
    answer = WSGIRequestHandler.send_response

    def lose(self: WSGIRequestHandler, code: int, message: str | None = None) -> None:
        if self.command == "POST" and not lost:
            lost.append(self.requestline)
            self.close_connection = True
            raise ConnectionResetError
        answer(self, code, message)

    monkeypatch.setattr(WSGIRequestHandler, "send_response", lose)
    assert groups.delete_target_group(TargetGroupArn=group["TargetGroupArn"])["ResponseMetadata"]["RetryAttempts"] == 1
    monkeypatch.undo()
    with pytest.raises(ClientError, match="TargetGroupNotFound"):
        groups.describe_target_groups(TargetGroupArns=[group["TargetGroupArn"]])
    with pytest.raises(ClientError, match="TargetGroupNotFound"):
        groups.delete_target_group(TargetGroupArn=group["TargetGroupArn"])


def first_vpc(client: Clients) -> str:
    return str(client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"])
