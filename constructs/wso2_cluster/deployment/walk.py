"""The model of the deployment file, read by location: which keys a place may have, and what they mean."""

from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.wording import Location


def settings_at(loc: Location) -> tuple[Location, type[BaseModel] | None]:
    """What stands at pydantic's *loc*: its location in the file, and its class when it is a mapping with known keys.

    Pydantic puts into a location which member of a union it tried, and `[key]` for a fault in a key itself; neither
    is part of the file.
    """
    found, kind = _kind_at(loc)
    kind = _bare(kind)
    return found, kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _kind_at(loc: Location) -> tuple[Location, object]:
    kind: object = Deployment
    found: list[str | int] = []
    for part in loc:
        kind = _bare(kind)
        if part == "[key]":
            continue
        if _is_union(kind):
            kind = next(member for member in get_args(kind) if part in _tags(member))
            continue
        found.append(part)
        kind = _inside(kind, part)
    return tuple(found), kind


def kinds_at(loc: Location) -> list[tuple[str, str]]:
    """Key and value by which the members of the union at pydantic's *loc* are told apart; empty when there is none."""
    kind = _bare(_kind_at(loc)[1])
    return [literal for member in get_args(kind) for literal in _literals(member)] if _is_union(kind) else []


def enclosing_field(loc: Location) -> Location:
    """Location in the file of the innermost setting with a name of its own around pydantic's *loc*."""
    for end in range(len(loc), 0, -1):
        owner = settings_at(loc[: end - 1])[1]
        if owner is not None and loc[end - 1] in owner.model_fields:
            return settings_at(loc[:end])[0]
    return ()


def field_at(loc: Location) -> FieldInfo | None:
    """The field that pydantic's *loc* names, None when its class has no such field."""
    _, owner = settings_at(loc[:-1])
    return owner.model_fields.get(str(loc[-1])) if owner is not None else None


def _inside(kind: object, part: str | int) -> object:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(part))
        return field.annotation if field is not None else None
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def _is_union(kind: object) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _tags(member: object) -> list[str]:
    """By what pydantic calls *member* of a union: its `Tag`, or what its literal field holds."""
    names = [item.tag for item in get_args(member)[1:] if isinstance(item, Tag)]
    return names or [value for _, value in _literals(member)]


def _literals(member: object) -> list[tuple[str, str]]:
    kind = _bare(member)
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return []
    fields = {name: field.annotation for name, field in kind.model_fields.items()}
    return [(name, value) for name, kind in fields.items() if get_origin(kind) is Literal for value in get_args(kind)]


def _bare(kind: object) -> object:
    """*kind* without its annotations and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if _is_union(kind):
        members = [member for member in get_args(kind) if member is not type(None)]
        if len(members) == 1:
            return _bare(members[0])
    return kind
