"""DNS messages."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wso2_cluster.emulator.machines import dns
from wso2_cluster.emulator.machines.resolver import respond

ADDRESS = IPv4Address("10.0.1.10")


def query(name: str = "a.example", kind: int = dns.Type.A, *, flags: int = 0x0100, room: int | None = None) -> bytes:
    extension = b"\0" + struct.pack("!2HIH", 41, room, 0, 0) if room is not None else b""
    head = struct.pack("!6H", 7, flags, 1, 0, 0, int(room is not None))
    return head + dns.wire_name(name) + struct.pack("!2H", kind, 1) + extension


def answer(name: str, kind: int) -> tuple[dns.Status, tuple[dns.Answer, ...]]:
    """One address for `a.example`, a hundred for `many.example`."""
    if name not in {"a.example", "many.example"}:
        return dns.Status.NO_SUCH_NAME, ()
    if kind != dns.Type.A:
        return dns.Status.FOUND, ()
    return dns.Status.FOUND, tuple(dns.address(name, 5, ADDRESS) for _ in range(100 if name[0] == "m" else 1))


def said(message: bytes, *, datagram: bool = True) -> tuple[int, int, int, int]:
    """Status, number of answers, number of authorities, and whether the answer was cut."""
    reply = respond(message, answer, datagram=datagram)
    assert reply is not None
    number, flags, _, answers, authorities, _ = struct.unpack_from("!6H", reply)
    assert number == 7
    assert flags & 0x8000
    return flags & 15, answers, authorities, bool(flags & 0x0200)


def test_an_answer_byte_by_byte() -> None:
    reply = respond(query("A.exAmple"), answer, datagram=True)
    assert reply == (
        struct.pack("!6H", 7, 0x8180, 1, 1, 0, 0)
        + b"\x01A\x07exAmple\0"
        + struct.pack("!2H", 1, 1)
        + b"\x01a\x07example\0"
        + struct.pack("!2HIH", 1, 1, 5, 4)
        + ADDRESS.packed
    )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (query(), (dns.Status.FOUND, 1, 0, False)),
        (query(kind=dns.Type.AAAA), (dns.Status.FOUND, 0, 1, False)),
        (query("b.example"), (dns.Status.NO_SUCH_NAME, 0, 1, False)),
        (query(""), (dns.Status.NO_SUCH_NAME, 0, 1, False)),
        (query("many.example"), (dns.Status.FOUND, 0, 0, True)),
        (query("many.example", room=4096), (dns.Status.FOUND, 100, 0, False)),
        (query("many.example", room=1), (dns.Status.FOUND, 0, 0, True)),
        (query(flags=0x2900), (dns.Status.NOT_IMPLEMENTED, 0, 0, False)),
        (query()[:-1], (dns.Status.FORMAT_ERROR, 0, 0, False)),
        (query() + b"", (dns.Status.FOUND, 1, 0, False)),
        (struct.pack("!6H", 7, 0, 2, 0, 0, 0), (dns.Status.FORMAT_ERROR, 0, 0, False)),
        (struct.pack("!6H", 7, 0, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1", (dns.Status.FORMAT_ERROR, 0, 0, False)),
        (struct.pack("!6H", 7, 0, 1, 0, 0, 0) + (b"\x3f" + b"x" * 63) * 5 + b"\0\0\1\0\1", (1, 0, 0, False)),
    ],
)
def test_a_question_is_answered_or_refused(message: bytes, expected: tuple[int, int, int, bool]) -> None:
    assert said(message) == expected


def test_over_tcp_nothing_is_cut() -> None:
    assert said(query("many.example"), datagram=False) == (dns.Status.FOUND, 100, 0, False)


def test_an_answer_is_not_answered() -> None:
    assert respond(query(flags=0x8180), answer, datagram=True) is None
    assert respond(b"", answer, datagram=True) is None


@settings()
@given(st.binary(max_size=600))
def test_any_bytes_are_answered_or_left(message: bytes) -> None:
    reply = respond(message, answer, datagram=True)
    assert reply is None or (reply[:2] == message[:2] and len(reply) <= 4096)


@settings()
@given(st.binary(max_size=80))
def test_any_bytes_behind_a_header_are_answered(tail: bytes) -> None:
    assert respond(struct.pack("!6H", 7, 0x0100, 1, 0, 0, 1) + tail, answer, datagram=True) is not None


@settings()
@given(st.lists(st.text("abcz019_-", min_size=1, max_size=63), min_size=1, max_size=3))
def test_a_name_is_read_as_it_was_written(labels: list[str]) -> None:
    name = ".".join(labels)
    assert dns.read_name(dns.wire_name(name)) == name


@pytest.mark.parametrize("name", ["a..b", ".a", "x" * 64])
def test_what_is_no_name_is_not_written(name: str) -> None:
    with pytest.raises(dns.MessageError, match="no DNS name"):
        dns.wire_name(name)
