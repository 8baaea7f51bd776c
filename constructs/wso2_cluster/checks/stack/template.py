"""A synthesized stack: Terraform's JSON, what its resources point to, and where each of them stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from wso2_cluster.checks.stack.errors import StackError

if TYPE_CHECKING:
    from pathlib import Path

Place: TypeAlias = "tuple[str | int, ...]"
"""Keys and indexes from the top of the document down."""

_REFERENCE = re.compile(r"\$\{(?P<type>[a-z][a-z0-9_]*)\.(?P<name>[A-Za-z0-9_-]+)(\.[a-z_]+)?\}")
_BLANKS = " \t\r\n"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource of the stack."""

    type: str
    name: str
    body: Mapping[str, Any]

    @property
    def address(self) -> str:
        """As Terraform names it: `aws_instance.worker`."""
        return f"{self.type}.{self.name}"

    @property
    def place(self) -> Place:
        """Where it stands in the document."""
        return ("resource", self.type, self.name)

    def blocks(self, key: str) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """The blocks *key*, each with its place: Terraform takes one for a list with one in it."""
        yield from blocks(self.body, key, self.place)


def blocks(body: Mapping[str, Any], key: str, place: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """The blocks *key* of *body*, which stands at *place*."""
    value = body.get(key)
    if isinstance(value, Mapping):
        yield (*place, key), value
    elif isinstance(value, list):
        yield from (((*place, key, index), each) for index, each in enumerate(value) if isinstance(each, Mapping))


@dataclass(frozen=True, kw_only=True)
class Template:
    """A synthesized stack."""

    file: str
    """The file as the caller named it."""
    text: str
    document: Mapping[str, Any]

    def resources(self, *types: str) -> Iterator[Resource]:
        """The resources of *types*, in the order of the file."""
        known = self.document.get("resource")
        for type_ in types:
            named = known.get(type_) if isinstance(known, Mapping) else None
            if isinstance(named, Mapping):
                yield from (
                    Resource(type=type_, name=name, body=body)
                    for name, body in named.items()
                    if isinstance(body, Mapping)
                )

    def target(self, value: object, type_: str) -> Resource | None:
        """The resource of *type_* that *value*, such as `${aws_vpc.main.id}`, points to; None: none of this stack."""
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if found is None or found["type"] != type_:
            return None
        return next((each for each in self.resources(type_) if each.name == found["name"]), None)

    def providers(self) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """The configurations of the AWS provider that resources have unless they name another."""
        provider = self.document.get("provider")
        if isinstance(provider, Mapping):
            yield from ((place, each) for place, each in blocks(provider, "aws", ("provider",)) if "alias" not in each)

    def find(self, place: Place) -> tuple[int, int]:
        """Line and column, counted from 1, of what stands at *place*, or of the nearest thing around it."""
        at = _after(self.text, 0)
        shown = at
        for step in place:
            found = _into(self.text, at, step)
            if found is None:
                break
            shown, at = found
        before = self.text[:shown]
        return before.count("\n") + 1, shown - (before.rfind("\n") + 1) + 1


def read_template(path: Path) -> Template:
    """The stack in *path*, such as `cdktf.out/stacks/NAME/cdk.tf.json`.

    Raises:
        StackError: it can't be read, or is no JSON object.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise StackError(f"{path}: {error.strerror}: name the cdk.tf.json that cdktf synth wrote") from None
    except UnicodeDecodeError:
        raise StackError(f"{path}: not UTF-8: name the cdk.tf.json that cdktf synth wrote") from None
    return parse_template(text, str(path))


def parse_template(text: str, file: str) -> Template:
    """The stack that *text* is; *file* is what findings name.

    Raises:
        StackError: *text* is no JSON object.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StackError(f"{file}: no JSON: {error}: synthesize it again") from None
    if not isinstance(document, dict):
        raise StackError(f"{file}: no JSON object: name the cdk.tf.json that cdktf synth wrote")
    return Template(file=file, text=text, document=document)


def is_open(value: object) -> bool:
    """Whether *value* is known only when Terraform applies."""
    return isinstance(value, str) and re.search(r"(?<!\$)\$\{", value) is not None


def plain(value: object) -> str:
    """*value* as AWS gets it: Terraform doubles the signs that begin its templates."""
    return str(value).replace("$${", "${").replace("%%{", "%{")


def _into(text: str, at: int, step: str | int) -> tuple[int, int] | None:
    """Where the key or item *step* of the value at *at* begins, and where its value does; None: it has no such step."""
    opening = "{" if isinstance(step, str) else "["
    if text[at] != opening:
        return None
    at, index = _after(text, at + 1), 0
    while text[at] not in "}]":
        shown = at
        if opening == "{":
            key, at = _DECODER.raw_decode(text, at)
            at = _after(text, _after(text, at) + 1)
        if step == (key if opening == "{" else index):
            return shown, at
        at = _after(text, _DECODER.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _after(text, at + 1)
        index += 1
    return None


def _after(text: str, at: int) -> int:
    """Where the next thing after the blanks at *at* begins."""
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at
