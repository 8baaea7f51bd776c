"""Carbon's secure vault: a node's edits that would write a secret name it by an alias, where a kernel takes one.

The node program encrypts what the aliases stand for, and hands the key store's password to each start.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from wso2_cluster.carbon.edits import (
    DeclarePrefix,
    Edit,
    Element,
    FileEdits,
    Joined,
    Put,
    SetAttribute,
    SetText,
    Value,
    value_json,
)
from wso2_cluster.carbon.key_stores import key_store_path
from wso2_cluster.carbon.references import LookedUp, Reference, SecretField
from wso2_cluster.carbon.trust import SHIPPED_PASSWORD
from wso2_cluster.products import Product
from wso2_cluster.products.secure_vault import ATTRIBUTE, NAMESPACE, PLACEHOLDER, PREFIX, Alias, Form, alias_of
from wso2_cluster.topology import Topology

SECRET_FIELDS = ("password", "keyPassword", "accessKey", "secretKey")
"""Fields of secrets that hold one; a user's name, which stands beside them, is none."""
_SHIPPED_STORE = "wso2carbon.jks"
_SHIPPED_ALIAS = "wso2carbon"


@dataclass(frozen=True, kw_only=True)
class Vault:
    """The vault of a node."""

    folder: str
    """Of its two files, relative to the product home: where the kernel looks for them."""
    path: str
    """Of the key store whose key decrypts, relative to the product home."""
    type: str
    alias: str
    password: Value
    key_password: Value | None
    """None: the same."""
    aliases: Mapping[str, Reference]

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        own = {"key_password": value_json(self.key_password)} if self.key_password else {}
        return {
            "folder": self.folder,
            "path": self.path,
            "type": self.type,
            "alias": self.alias,
            "password": value_json(self.password),
            **own,
            "aliases": {name: value_json(reference) for name, reference in self.aliases.items()},
        }


@dataclass(frozen=True, kw_only=True)
class InClear:
    """A secret that a file holds as it is."""

    file: str
    place: str
    """What the edit is of: a path, with `/@` before the name of an attribute, or a key."""
    reference: Reference


@dataclass(frozen=True, kw_only=True)
class Secured:
    """The edits of a node with aliases in them."""

    files: tuple[FileEdits, ...]
    aliases: Mapping[str, Reference]
    in_clear: tuple[InClear, ...]
    """What has no alias."""


def secured(product: Product, files: tuple[FileEdits, ...]) -> Secured:
    """*files* with an alias for each secret whose place in *product* takes one."""
    work = _Work(product)
    return Secured(files=tuple(work.file(file) for file in files), aliases=work.aliases, in_clear=tuple(work.in_clear))


def vault_of(topology: Topology, looked_up: LookedUp, aliases: Mapping[str, Reference]) -> Vault:
    """The vault that has *aliases*: its key is that of the primary key store, the cluster's own or the shipped one."""
    paths, access = topology.product.paths, looked_up.key_store
    folder = str(PurePosixPath(paths.carbon).parent / "security")
    if access is None:
        shipped = PurePosixPath(paths.client_truststore).parent / _SHIPPED_STORE
        return Vault(
            folder=folder,
            path=str(shipped),
            type="JKS",
            alias=_SHIPPED_ALIAS,
            password=SHIPPED_PASSWORD,
            key_password=None,
            aliases=aliases,
        )
    return Vault(
        folder=folder,
        path=key_store_path(topology, access),
        type=access.type,
        alias=access.alias,
        password=access.password,
        key_password=access.key_password,
        aliases=aliases,
    )


class _Work:
    """One node's way through its edits."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.aliases: dict[str, Reference] = {}
        self.in_clear: list[InClear] = []

    def file(self, file: FileEdits) -> FileEdits:
        edits = tuple(each for edit in file.edits for each in self.edits(file.path, edit))
        if any(_names_alias(edit) for edit in edits):
            edits = (DeclarePrefix(prefix=PREFIX, uri=NAMESPACE), *edits)
        return replace(file, edits=edits)

    def edits(self, file: str, edit: Edit) -> Iterator[Edit]:
        """What *edit* becomes."""
        match edit:
            case SetText():
                alias = self.alias(file, edit.at, edit.value)
                if alias is None:
                    yield edit
                else:
                    yield replace(edit, value=PLACEHOLDER)
                    yield SetAttribute(at=edit.at, name=ATTRIBUTE, value=alias.name)
            case SetAttribute():
                alias = self.alias(file, edit.at, edit.value, edit.name)
                if alias is None:
                    yield edit
                elif alias.form is Form.INLINE:
                    yield replace(edit, value=alias.inline)
                else:
                    yield replace(edit, value=PLACEHOLDER)
                    yield SetAttribute(at=edit.at, name=ATTRIBUTE, value=alias.name)
            case Put():
                yield replace(edit, element=self.element(file, edit.at, edit.element))
            case _:
                for reference in _of_data(getattr(edit, "value", None)):
                    place = getattr(edit, "at", None) or (getattr(edit, "key", None) or getattr(edit, "option", ""),)
                    self.stays(file, ".".join(map(str, place)), reference)
                yield edit

    def element(self, file: str, at: str, element: Element) -> Element:
        """*element*, which is put *at* a path."""
        if element.children:
            children = tuple(self.element(file, f"{at}/{child.tag}", child) for child in element.children)
            return replace(element, children=children)
        alias = self.alias(file, at, element.text)
        if alias is None:
            return element
        return replace(element, text=PLACEHOLDER, attributes={**element.attributes, ATTRIBUTE: alias.name})

    def alias(self, file: str, at: str, value: Value, attribute: str = "") -> Alias | None:
        """The alias under which *value* is kept from now on; None when it is no secret, or stays as it is."""
        references = [*_of_data(value)]
        if not references:
            return None
        found = alias_of(self.product, file, at, attribute) if isinstance(value, Reference) else None
        if found is not None and self.aliases.setdefault(found.name, references[0]) == references[0]:
            return found
        for reference in references:
            self.stays(file, f"{at}/@{attribute}" if attribute else at, reference)
        return None

    def stays(self, file: str, place: str, reference: Reference) -> None:
        self.in_clear.append(InClear(file=file, place=place, reference=reference))


def _of_data(data: object) -> Iterator[Reference]:
    """The secrets in a value."""
    if isinstance(data, Reference):
        if isinstance(data.source, SecretField) and data.source.field in SECRET_FIELDS:
            yield data
    elif isinstance(data, Joined):
        for part in data.parts:
            yield from _of_data(part)
    elif isinstance(data, Mapping):
        for inner in data.values():
            yield from _of_data(inner)
    elif isinstance(data, (list, tuple)):
        for inner in data:
            yield from _of_data(inner)


def _names_alias(edit: Edit) -> bool:
    if isinstance(edit, Put):
        return _has_alias(edit.element)
    return isinstance(edit, SetAttribute) and edit.name == ATTRIBUTE


def _has_alias(element: Element) -> bool:
    return ATTRIBUTE in element.attributes or any(_has_alias(child) for child in element.children)
