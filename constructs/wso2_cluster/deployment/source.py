"""The bytes of a deployment file as text, and which files of a folder are deployment files."""

import codecs
import os
import re
import stat
from difflib import get_close_matches
from pathlib import Path

from wso2_cluster.deployment.findings import DeploymentFileError, Finding
from wso2_cluster.deployment.syntax import Position, UnreadableError

SUFFIXES = (".yaml", ".yml")
LARGEST = 1_000_000
"""Bytes; a full deployment file has a few thousand."""

_START = Position(line=1, column=1)
_LINE_END = re.compile(r"\r\n|\r|\n")
# Besides C0 and C1 controls: NEL, LS and PS, which YAML 1.1 takes for line ends and editors do not; the byte
# order mark in mid-text; and what Unicode says is never a character.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def find_deployment_files(folder: Path) -> tuple[Path, ...]:
    """The deployment files in *folder* itself (`*.yaml`, `*.yml`, none that is hidden), by name.

    Raises:
        DeploymentFileError: *folder* is no folder, cannot be listed, or holds two files of one name.
    """
    try:
        named = [path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith(".")]
    except OSError as error:
        raise DeploymentFileError((_finding(folder, f"cannot list the folder: {_reason(error)}"),)) from None
    files = sorted(path for path in named if not path.is_dir())
    doubled = [path for path in files if path.suffix == ".yml" and path.with_suffix(".yaml") in files]
    if doubled:
        raise DeploymentFileError(
            tuple(_finding(path, f"{path.stem}.yaml is there too: keep one of the two") for path in doubled)
        )
    return tuple(files)


def read_text(path: Path) -> str:
    """Text of the file at *path*, UTF-8 with or without a byte order mark.

    Raises:
        UnreadableError: it cannot be read, or is no text; the place is that of the first wrong byte.
    """
    try:
        # Without O_NONBLOCK, a FIFO that nobody writes to would not even open.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError(_START, "cannot read the file: it is no regular file, copy its text into one")
            data = file.read(LARGEST + 1)
    except OSError as error:
        near = _neighbour(path) if isinstance(error, FileNotFoundError) else ""
        raise UnreadableError(_START, f"cannot read the file: {_reason(error)}{near}") from None
    except ValueError as error:
        raise UnreadableError(_START, f"cannot read the file: {error}") from None
    if len(data) > LARGEST:
        raise UnreadableError(_START, f"the file has more than {LARGEST} bytes: it is no deployment file")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableError(_START, "the file is UTF-16: save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = _place(data[: error.start].decode("utf-8"))
        raise UnreadableError(at, f"byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8") from None
    wrong = _NOT_TEXT.search(text)
    if wrong is not None:
        at = _place(text[: wrong.start()])
        raise UnreadableError(at, f"character U+{ord(wrong[0]):04X} is no text: remove it{_binary(text)}")
    return text


def _place(before: str) -> Position:
    lines = _LINE_END.split(before)
    return Position(line=len(lines), column=len(lines[-1]) + 1)


def _binary(text: str) -> str:
    return ", or save the file as UTF-8 if it is UTF-16" if "\x00" in text else ""


def _neighbour(path: Path) -> str:
    try:
        names = [other.name for other in path.parent.iterdir() if other.suffix in SUFFIXES]
    except OSError:
        # The folder is missing as well, or may not be listed: there is no neighbour to name.
        return ""
    near = get_close_matches(path.name, names, n=1)
    return f"; did you mean {path.with_name(near[0])}?" if near else ""


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _finding(path: Path, message: str) -> Finding:
    return Finding(file=path, line=1, column=1, message=message)
