"""Brings the rest of this package to the machine: fetches its parts from SSM, checks them, and puts them in place.

It stands alone, since user data holds this module and no other. systemd starts it at every boot, and again when it
fails: the network, or the instance's role, may not be ready yet.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import zlib
from pathlib import Path
from typing import Any, NoReturn

SETTINGS = Path("/etc/wso2-node/program.json")
FOLDER = Path("/opt/wso2-node")

# GetParameters takes ten names a call (Systems Manager API reference).
_NAMES_PER_CALL = 10


class BootstrapError(Exception):
    """The program could not be fetched, or is not what user data expects."""


def main() -> NoReturn:
    """Fetch the program if it is not there yet, then become its command; exit status 1 when that failed.

    The command is `install`, unless the settings say otherwise.
    """
    try:
        settings = json.loads(SETTINGS.read_text("utf-8"))
        if not installed(FOLDER, settings["sha256"]):
            unpack(fetch(settings, _client(settings["region"])), FOLDER)
    except (BootstrapError, OSError, ValueError, KeyError, ImportError) as error:
        sys.exit(f"wso2-node: {error or type(error).__name__}")
    os.environ["PYTHONPATH"] = str(FOLDER)
    command = settings.get("command", "install")
    os.execv(sys.executable, [sys.executable, "-m", "wso2_node", command])  # noqa: S606


def _client(region: str) -> Any:  # noqa: ANN401 - the distribution's boto3 has no types
    import boto3  # noqa: PLC0415 - a package that cloud-init may not have installed yet

    return boto3.client("ssm", region_name=region)


def fetch(settings: dict[str, Any], client: Any) -> bytes:  # noqa: ANN401
    """The program's modules as JSON, from the parameters that *settings* names.

    Raises:
        BootstrapError: SSM can't be asked, a part is missing, or the checksum is another one: parts of an older or
            newer program are there while a deployment is under way.
    """
    names = settings["parameters"]
    values: dict[str, str] = {}
    for first in range(0, len(names), _NAMES_PER_CALL):
        try:
            answer = client.get_parameters(Names=names[first : first + _NAMES_PER_CALL])
        except Exception as error:  # noqa: BLE001 - botocore's own class can't be imported before boto3 is there
            raise BootstrapError(
                f"SSM in {settings['region']} can't be asked: {type(error).__name__}: {error}"
            ) from None
        values.update((entry["Name"], entry["Value"]) for entry in answer["Parameters"])
    missing = [name for name in names if name not in values]
    if missing:
        raise BootstrapError(f"SSM has no parameter {', '.join(missing)}: deploy the stack again")
    try:
        modules = zlib.decompress(base64.b64decode("".join(values[name] for name in names)))
    except (ValueError, zlib.error) as error:
        raise BootstrapError(f"the parts of the program don't fit together: {error}") from None
    found = hashlib.sha256(modules).hexdigest()
    if found != settings["sha256"]:
        raise BootstrapError(f"the program's SHA-256 is {found}, user data expects {settings['sha256']}")
    return modules


def installed(folder: Path, sha256: str) -> bool:
    """Whether the program with this checksum is in place."""
    return (
        os.path.realpath(folder / "wso2_node") == os.path.realpath(folder / "releases" / sha256 / "wso2_node")
        and (folder / "wso2_node" / "__main__.py").is_file()
    )


def unpack(modules: bytes, folder: Path) -> None:
    """Write the modules into a folder of their own, then turn `wso2_node` in *folder* to it in one step."""
    release = folder / "releases" / hashlib.sha256(modules).hexdigest()
    package = release / "wso2_node"
    package.mkdir(parents=True, exist_ok=True)
    for name, source in json.loads(modules).items():
        (package / name).write_text(source, "utf-8")
    link = release / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(package, target_is_directory=True)
    link.replace(folder / "wso2_node")


if __name__ == "__main__":
    main()
