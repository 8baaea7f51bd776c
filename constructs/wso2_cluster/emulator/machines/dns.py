"""DNS messages (RFC 1035): a question is read, an answer is written."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address

_HEADER = struct.Struct("!6H")
_PAIR = struct.Struct("!2H")
_RECORD = struct.Struct("!2HIH")
_RESPONSE, _TRUNCATED, _RECURSION_DESIRED, _RECURSION_AVAILABLE = 0x8000, 0x0200, 0x0100, 0x0080
_OPCODE = 0x7800
_POINTER = 0xC0
_LABEL, _NAME = 63, 255
_INTERNET, _ANY_CLASS = 1, 255
_OPT = 41
_PLAIN = 512
_LARGEST = 4096


class MessageError(ValueError):
    """These bytes are no question that a DNS server answers."""


class Type(IntEnum):
    """Record types that this server has records of."""

    A = 1
    NS = 2
    CNAME = 5
    SOA = 6
    PTR = 12
    MX = 15
    TXT = 16
    AAAA = 28
    SRV = 33
    ANY = 255


class Status(IntEnum):
    """What became of a question (RFC 1035, 4.1.1, RCODE)."""

    FOUND = 0
    FORMAT_ERROR = 1
    FAILED = 2
    NO_SUCH_NAME = 3
    NOT_IMPLEMENTED = 4


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A record that answers a question."""

    name: str
    type: Type
    ttl: int
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a client asks."""

    id: int
    flags: int
    name: str
    """Lower case, without the final dot."""
    type: int
    extended: bool
    """The client speaks EDNS (RFC 6891)."""
    room: int
    """Bytes that the client takes in one datagram."""
    wire: bytes
    """The question as it was asked: clients compare the case of its letters."""


def read_question(message: bytes) -> Question:
    """Read a query of one question. Raises `MessageError` when it is none."""
    try:
        number, flags, questions, _, _, additional = _HEADER.unpack_from(message)
        if flags & _RESPONSE or questions != 1:
            raise MessageError("not a query of one question")
        name, end = _read_name(message, _HEADER.size)
        kind, network = _PAIR.unpack_from(message, end)
    except struct.error:
        raise MessageError("cut off") from None
    if network not in {_INTERNET, _ANY_CLASS}:
        raise MessageError("a class other than the internet's")
    end += _PAIR.size
    extended, room = _extension(message, end) if additional else (False, _PLAIN)
    return Question(
        id=number, flags=flags, name=name, type=kind, extended=extended, room=room, wire=message[_HEADER.size : end]
    )


def refusal(message: bytes, status: Status) -> bytes | None:
    """Say *status* to whatever asked; None when not even that can be said, or it was an answer."""
    if len(message) < _HEADER.size:
        return None
    number, flags = _PAIR.unpack_from(message)
    if flags & _RESPONSE:
        return None
    return _HEADER.pack(number, _reply(flags) | status, 0, 0, 0, 0)


def is_standard(question: Question) -> bool:
    """A query rather than an update, a notification or the like."""
    return not question.flags & _OPCODE


def write_answer(
    question: Question, status: Status, answers: tuple[Answer, ...], authority: tuple[Answer, ...], *, datagram: bool
) -> bytes:
    """An answer in bytes. What is larger than the client takes in a datagram is cut: it asks again over TCP."""
    extension = b"\0" + _RECORD.pack(_OPT, _LARGEST, 0, 0) if question.extended else b""
    flags = _reply(question.flags) | status
    records = b"".join(_write(answer) for answer in (*answers, *authority))
    if datagram and _HEADER.size + len(question.wire) + len(records) + len(extension) > question.room:
        flags, records, answers, authority = flags | _TRUNCATED, b"", (), ()
    header = _HEADER.pack(question.id, flags, 1, len(answers), len(authority), int(question.extended))
    return header + question.wire + records + extension


def address(name: str, ttl: int, value: IPv4Address) -> Answer:
    """An A record."""
    return Answer(name=name, type=Type.A, ttl=ttl, data=value.packed)


def pointer(name: str, kind: Type, ttl: int, target: str) -> Answer:
    """A record that names another name: CNAME, PTR, NS."""
    return Answer(name=name, type=kind, ttl=ttl, data=wire_name(target))


def text_data(parts: tuple[bytes, ...]) -> bytes:
    """The data of a TXT record. Raises `MessageError` for a part of more than 255 bytes."""
    if any(len(part) > 255 for part in parts):
        raise MessageError("a part of the text has more than 255 bytes")
    return b"".join(bytes([len(part)]) + part for part in parts)


def start_of_authority(zone: str) -> Answer:
    """The record that tells a client how long it may remember that there is nothing: 5 seconds here."""
    names = wire_name(f"ns.{zone}" if zone else "ns") + wire_name("hostmaster.amazon.com")
    return Answer(name=zone, type=Type.SOA, ttl=5, data=names + struct.pack("!5I", 1, 3600, 900, 86_400, 5))


def wire_name(name: str) -> bytes:
    """A name in bytes. Raises `MessageError` when it has an empty or too long label."""
    labels = [label.encode("latin-1", "replace") for label in name.split(".")] if name else []
    if any(not 0 < len(label) <= _LABEL for label in labels):
        raise MessageError(f"{name!r} is no DNS name")
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def read_name(data: bytes) -> str:
    """The name that a record's data is. Raises `MessageError` when it is none."""
    return _read_name(data, 0)[0]


def _reply(flags: int) -> int:
    return _RESPONSE | flags & (_OPCODE | _RECURSION_DESIRED) | _RECURSION_AVAILABLE


def _write(answer: Answer) -> bytes:
    return wire_name(answer.name) + _RECORD.pack(answer.type, _INTERNET, answer.ttl, len(answer.data)) + answer.data


def _read_name(message: bytes, start: int) -> tuple[str, int]:
    """A name and where it ends. A question's name stands whole, so a pointer is refused."""
    labels: list[str] = []
    at = start
    while True:
        if at >= len(message):
            raise MessageError("cut off")
        length = message[at]
        at += 1
        if not length:
            break
        if length & _POINTER or at + length > len(message) or at + length - start > _NAME:
            raise MessageError("a name that is none")
        labels.append(message[at : at + length].decode("latin-1").lower())
        at += length
    return ".".join(labels), at


def _extension(message: bytes, start: int) -> tuple[bool, int]:
    """Whether the additional record right behind the question is EDNS's, and the room that it offers."""
    try:
        kind, room, _, _ = _RECORD.unpack_from(message, start + 1)
    except struct.error:
        raise MessageError("cut off") from None
    if message[start] or kind != _OPT:
        return False, _PLAIN
    return True, min(max(room, _PLAIN), _LARGEST)
