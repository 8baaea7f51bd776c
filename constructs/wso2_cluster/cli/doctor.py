"""`wso2-cluster doctor`: what do the members' logs say?"""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from wso2_cluster.cli.paths import given_path
from wso2_cluster.cli.waiting import waiting


def doctor(
    logs: Annotated[
        list[Path],
        typer.Argument(
            metavar="LOG...",
            parser=given_path,
            help="wso2carbon.log files of any number of nodes, rotated and compressed ones too; or folders, or product "
            "homes. Files of one folder whose names differ in a date or a number are one node's.",
            show_default=False,
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Say what keeps members apart, from their logs: a timeline of who saw whom, what is wrong, and the fix.

    Ends with 1 when something is wrong now.

    Example: wso2-cluster doctor logs/manager logs/worker-1 logs/worker-2
    """
    from wso2_cluster.cli import doctor_report  # noqa: PLC0415
    from wso2_cluster.doctor import diagnose  # noqa: PLC0415

    with waiting(f"reading {', '.join(map(str, logs))}"):
        found = diagnose(logs)
    if as_json:
        text = json.dumps(doctor_report.as_json(found), indent=2)
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        text = "\n".join(doctor_report.text(found, colour=colour, width=_width()))
    # Logs have any characters, and not every terminal has them.
    sys.stdout.buffer.write(f"{text}\n".encode(sys.stdout.encoding, "backslashreplace"))
    sys.stdout.buffer.flush()
    if found.is_sick:
        raise typer.Exit(1)


def _width() -> int:
    import shutil  # noqa: PLC0415

    return shutil.get_terminal_size().columns
