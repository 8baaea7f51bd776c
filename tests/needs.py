"""What a test needs beside Python: without it a test is skipped with the reason, and fails where `CI=true`."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from wso2_cluster.toolchain import Toolchain, ToolchainError, find_toolchain

PROJECT = Path(__file__).resolve().parent.parent


def missing(reason: str) -> NoReturn:
    """Skip the test that is running, for *reason*; in CI nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI has to bring everything along: {reason}")
    pytest.skip(reason)


def openssl() -> None:
    """OpenSSL's command; a test that needs it is skipped where there is none."""
    if not shutil.which("openssl"):
        missing("openssl is not on the PATH; apt install openssl")


def toolchain() -> Toolchain:
    """Node, the cdktf CLI and Terraform."""
    try:
        return find_toolchain(PROJECT)
    except ToolchainError as error:
        missing(str(error))


def python_environment(**more: str) -> dict[str, str]:
    """The environment of a child that runs this project's Python, with *more* variables."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, **more}
