"""From a deployment file to a `Deployment`, or to everything that is wrong with it."""

from pathlib import Path

from pydantic import ValidationError

from wso2_cluster.deployment.document import Document, read_document
from wso2_cluster.deployment.faults import worded
from wso2_cluster.deployment.findings import DeploymentFileError, Finding
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules import violations
from wso2_cluster.deployment.source import read_text
from wso2_cluster.deployment.syntax import Position, UnreadableError
from wso2_cluster.deployment.walk import settings_at
from wso2_cluster.deployment.wording import dotted


def load_deployment(path: Path) -> Deployment:
    """Read and check the deployment file at *path*.

    A finding stands at the value that it is about: for a mapping or a list at its key, for what is missing at the
    mapping that lacks it. The rules between fields are looked at once every field by itself is right.

    Raises:
        DeploymentFileError: the file cannot be read, or something in it is wrong; holds all findings.
    """
    try:
        document = read_document(read_text(path))
    except UnreadableError as fault:
        raise _error(path, {(fault.at, fault.message)}) from None
    try:
        deployment = Deployment.model_validate(document.data)
    except ValidationError as error:
        raise _error(path, _faults(document, error)) from None
    if document.faults:
        raise _error(path, _faults(document, None))
    broken = {(document.find(loc).at, f"{dotted(loc)}: {message}") for loc, message in violations(deployment)}
    if broken:
        raise _error(path, broken)
    return deployment


def _faults(document: Document, error: ValidationError | None) -> set[tuple[Position, str]]:
    found = set(document.faults)
    for detail in error.errors(include_url=False) if error is not None else ():
        loc, message = worded(detail, document.find(settings_at(detail["loc"])[0]))
        entry = document.find(loc)
        about_key = detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)
        if loc not in document.lost:
            found.add((entry.key if about_key and entry.key is not None else entry.at, message))
    return found


def _error(path: Path, found: set[tuple[Position, str]]) -> DeploymentFileError:
    return DeploymentFileError(
        tuple(Finding(file=path, line=at.line, column=at.column, message=message) for at, message in sorted(found))
    )
