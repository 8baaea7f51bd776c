"""`wso2-cluster lint`: would these product homes cluster, and are they safe?"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.cli.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wso2_cluster.checks.homes import Report

USAGE = 2
"""Exit code for arguments that are wrong."""
UNWRITTEN = 3
"""Exit code for a report that could not be written, such as to a full disk."""
READER_GONE = 141
"""Exit code for a report whose reader has seen enough: 128 + SIGPIPE, as shells have it for other programs."""


def lint(
    homes: Annotated[
        list[Path],
        typer.Argument(
            metavar="PRODUCT_HOME...",
            help="Unpacked products, or their folders repository/conf alone. Several are the nodes of one cluster.",
            show_default=False,
        ),
    ],
    kernel: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION", help="Version of the Carbon kernel, such as 4.4.16. Default: the homes say it."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002 - an option
    as_sarif: Annotated[  # noqa: FBT002 - an option
        bool, typer.Option("--sarif", help="Write SARIF 2.1.0, for code scanning.")
    ] = False,
) -> None:
    """Say what would keep product homes from clustering or from being safe, with the place and the fix.

    Ends with 1 when there is an error, with 0 when there are warnings and notes alone, with 3 when the report could not
    be written, and with 141 when its reader has gone. Files are only read.

    Example: wso2-cluster lint ~/esb-manager ~/esb-worker-1 ~/esb-worker-2
    """
    from wso2_cluster.carbon.findings import Severity  # noqa: PLC0415
    from wso2_cluster.carbon.language import LanguageError  # noqa: PLC0415
    from wso2_cluster.carbon.language import kernel as known_kernel  # noqa: PLC0415
    from wso2_cluster.checks.homes import HomeError, look, open_homes  # noqa: PLC0415

    if as_json and as_sarif:
        raise typer.BadParameter("--json and --sarif exclude each other: give one of them.")
    try:
        if kernel is not None:
            known_kernel(kernel)
        opened = open_homes(homes, kernel=kernel)
    except (HomeError, LanguageError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(USAGE) from None
    with waiting(f"looking at {', '.join(map(str, homes))}"):
        report = look(opened)
    _write(_lines(report, as_json=as_json, as_sarif=as_sarif))
    if report.count(Severity.ERROR):
        raise typer.Exit(1)


def _write(lines: "Iterable[str]") -> None:
    try:
        for line in lines:
            # Names of files have any characters, and not every terminal has them.
            sys.stdout.buffer.write(f"{line}\n".encode(sys.stdout.encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    except OSError as error:
        # What standard output still holds can't be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(READER_GONE) from None
        typer.echo(f"standard output: {error.strerror}", err=True)
        raise typer.Exit(UNWRITTEN) from None


def _lines(report: "Report", *, as_json: bool, as_sarif: bool) -> "Iterable[str]":
    from wso2_cluster.checks import homes  # noqa: PLC0415

    if as_json:
        return [json.dumps(homes.as_json(report), indent=2)]
    if as_sarif:
        return [json.dumps(homes.sarif(report, Path.cwd()), indent=2)]
    return homes.text(report, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ)
