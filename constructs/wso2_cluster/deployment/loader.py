"""From a deployment file to a `Deployment`, or to everything that is wrong with it."""

import copy
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wso2_cluster.deployment.document import Document, read_document
from wso2_cluster.deployment.faults import worded
from wso2_cluster.deployment.findings import DeploymentFileError, Finding
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules import Violation, violations_by_rule
from wso2_cluster.deployment.source import read_text
from wso2_cluster.deployment.syntax import Position, UnreadableError
from wso2_cluster.deployment.unknown import UNKNOWN, UnknownValueError
from wso2_cluster.deployment.walk import enclosing_field, settings_at
from wso2_cluster.deployment.wording import Location, dotted, nearest
from wso2_cluster.wording import printable

_OF_CONTENTS = ("too_short", "value_error")
"""What may be said of a list or a mapping for no other reason than that something in it is wrong."""


def load_deployment(path: Path) -> Deployment:
    """Read and check the deployment file at *path*.

    A finding stands at the value that it is about: for a mapping or a list at its key, for what is missing at the
    mapping that lacks it. The rules between fields are looked at in the same run, those apart that concern a wrong one.

    Raises:
        DeploymentFileError: the file cannot be read, or something in it is wrong; holds all findings.
    """
    return load_document(path)[1]


def load_document(path: Path) -> tuple[Document, Deployment]:
    """The deployment file at *path* as it is written, and what it means; else as `load_deployment`."""
    try:
        document = read_document(read_text(path))
    except UnreadableError as fault:
        raise _error(path, {(fault.at, fault.message): None}) from None
    error: ValidationError | None = None
    try:
        deployment = Deployment.model_validate(document.data)
    except ValidationError as found:
        error = found
    if error is not None or document.faults:
        sound = _sound_part(document, error)
        broken = _broken(document, violations_by_rule(sound, known_alone=True)) if sound is not None else {}
        raise _error(path, broken | dict.fromkeys(_faults(document, error)))
    broken = _broken(document, violations_by_rule(deployment, known_alone=False))
    if broken:
        raise _error(path, broken)
    return document, deployment


def _broken(document: Document, found: Mapping[str, Iterable[Violation]]) -> dict[tuple[Position, str], str | None]:
    """Place and message of each violation, and the rule's id."""
    return {
        (document.find(loc).at, printable(f"{dotted(loc)}: {message}")): rule
        for rule, violations in found.items()
        for loc, message in violations
    }


def _sound_part(document: Document, error: ValidationError | None) -> Deployment | None:
    """The deployment with `UNKNOWN` for every setting that is wrong or missing; None if nothing can be made of it."""
    data = copy.deepcopy(document.data)
    for detail in error.errors(include_url=False) if error is not None else ():
        if detail["type"] == "extra_forbidden":
            _replace(data, settings_at(detail["loc"])[0], None)
        else:
            _replace(data, enclosing_field(detail["loc"]), UNKNOWN)
    for loc in (*document.lost, *_meant(document, error)):
        _replace(data, loc, UNKNOWN)
    try:
        return Deployment.model_validate(data)
    except ValidationError:
        return None


def _replace(data: Any, loc: Location, value: object) -> None:  # noqa: ANN401 - what YAML holds
    """Put *value* at *loc*, or take away what is there when it is None; nothing when *loc* leads nowhere any more."""
    with suppress(LookupError, TypeError, AttributeError, UnknownValueError):
        for part in loc[:-1]:
            data = data[part]
        data.pop(loc[-1], None)
        data.update({} if value is None else {loc[-1]: value})


def _meant(document: Document, error: ValidationError | None) -> set[Location]:
    """The settings that misspelt keys stand for: what the file says of them is not known until the key is right."""
    found: set[Location] = set()
    for detail in error.errors(include_url=False) if error is not None else ():
        if detail["type"] == "extra_forbidden":
            place, owner = settings_at(detail["loc"][:-1])
            near = nearest(str(detail["loc"][-1]), list(owner.model_fields)) if owner is not None else None
            if near is not None and (*place, near) not in document.entries:
                found.add((*place, near))
    return found


def _faults(document: Document, error: ValidationError | None) -> set[tuple[Position, str]]:
    found, meant = set(document.faults), _meant(document, error)
    wrong = (
        {settings_at(detail["loc"])[0] for detail in error.errors(include_url=False)} if error is not None else set()
    )
    for detail in error.errors(include_url=False) if error is not None else ():
        if detail["type"] == "missing" and settings_at(detail["loc"])[0] in meant:
            continue
        if detail["type"] in _OF_CONTENTS and _holds(settings_at(detail["loc"])[0], wrong | document.lost):
            continue
        loc, message = worded(detail, document.find(settings_at(detail["loc"])[0]))
        entry = document.find(loc)
        about_key = detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)
        if loc not in document.lost:
            found.add((entry.key if about_key and entry.key is not None else entry.at, message))
    return found


def _holds(loc: Location, others: Iterable[Location]) -> bool:
    """Whether one of *others* is in the setting at *loc*."""
    return any(len(other) > len(loc) and other[: len(loc)] == loc for other in others)


def _error(path: Path, found: Mapping[tuple[Position, str], str | None]) -> DeploymentFileError:
    """*found* has each place and message, and the id of the rule; None: what a value alone may be."""
    findings = (
        Finding(file=path, line=at.line, column=at.column, message=message, **({"rule": rule} if rule else {}))
        for (at, message), rule in sorted(found.items(), key=lambda each: each[0])
    )
    return DeploymentFileError(tuple(findings))
