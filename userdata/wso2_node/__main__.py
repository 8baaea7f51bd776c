"""The command: `python3 -m wso2_node apply|status|install|started|members|front`."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from getopt import GetoptError, gnu_getopt
from pathlib import Path

from wso2_node import __version__, machine, service
from wso2_node.apply import apply, load
from wso2_node.errors import NodeError
from wso2_node.files import failure
from wso2_node.machine import Machine

_COMMANDS = ("apply", "status", "install", "started", "members", "front")
_USAGE = (
    "usage: wso2_node [-h] [--version] [--config FILE] [--root FOLDER] [--start] [--json] [--namespace NAME] "
    f"{{{','.join(_COMMANDS)}}}"
)
_HELP = f"""\
{_USAGE}

apply    bring this machine to the state that node.json describes
status   say what is applied, merged with changes by hand, drifted since, and which members joined
install  make the user and the systemd service, and start it
started  wait until the node answers (systemd runs this)
members  count the members that this node sees, itself among them, and tell CloudWatch (a timer runs this)
front    let NGINX run with the configuration and certificate that AWS has (a timer runs this on NGINX's machines)

--config FILE    default: {machine.CONFIG}, for front {machine.FRONT}
--root FOLDER    a folder that stands for the machine's /
--start          apply right before the product starts: hand it the password of its secure vault, if it has one
--json           status for programs
--namespace NAME where CloudWatch keeps the count of members

Exit status: 0 when it is done, and for status when all that is configured is in place; 1 when it failed, and for
status when something is not in place; 2 for wrong arguments; 130 when it was interrupted."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status: 0, or 1 with the reasons on stderr; 2 for wrong arguments."""
    try:
        # Not argparse: to load it takes as long as to start Python.
        pairs, commands = gnu_getopt(
            sys.argv[1:] if arguments is None else arguments,
            "h",
            ["help", "version", "config=", "root=", "start", "json", "namespace="],
        )
    except GetoptError as error:
        return _misused(str(error))
    options = {name.lstrip("-"): value for name, value in pairs}
    if options.keys() & {"h", "help", "version"}:
        print(__version__ if "version" in options else _HELP)
        return 0
    if len(commands) != 1 or commands[0] not in _COMMANDS:
        return _misused(f"{' '.join(commands) or 'nothing'} is not one command of {', '.join(_COMMANDS)}")
    if "json" in options and commands != ["status"]:
        return _misused("--json is for status")
    if "start" in options and commands != ["apply"]:
        return _misused("--start is for apply")
    if ("namespace" in options) != (commands == ["members"]):
        return _misused("--namespace is for members, which needs it")
    root = options.get("root", "/")
    try:
        default = machine.FRONT if commands == ["front"] else machine.CONFIG
        return _run(commands[0], options.get("config", default), Machine(Path(root), root == "/"), options)
    except NodeError as error:
        return _failed(error)
    except OSError as error:
        return _failed(failure(error.filename or commands[0], error))
    except KeyboardInterrupt:
        return _failed("interrupted: every file is either the old or the new one; run it again") + 129


def _run(command: str, source: str, where: Machine, options: dict[str, str]) -> int:
    if command == "apply":
        apply(where, source, _say, start="start" in options)
    elif command == "status":
        # `apply` delays every start of the product: it does not load what only this command needs.
        from wso2_node import status  # noqa: PLC0415

        return status.show(where, source, _say, as_json="json" in options)
    elif command == "members":
        from wso2_node import members  # noqa: PLC0415

        _say(f"members: {members.send(where, source, options['namespace'])}")
    elif command == "front":
        from wso2_node import front  # noqa: PLC0415

        for changed in front.serve(where, front.load(where, source)) or ["nothing"]:
            _say(f"changed {changed}")
    elif command == "started":
        # systemd names the service's main process.
        service.started(load(where, source)[0], where, int(os.environ.get("MAINPID", "0")))
    else:
        for changed in service.install(load(where, source)[0], where, source) or ["nothing"]:
            _say(f"changed {changed}")
    return 0


def _misused(reason: str) -> int:
    print(f"{_USAGE}\nwso2_node: error: {reason}", file=sys.stderr)
    return 2


def _failed(reason: object) -> int:
    for line in str(reason).splitlines():
        print(f"wso2-node: {line}", file=sys.stderr)
    return 1


def _say(text: str) -> None:
    # Into the journal at once, not when the run is over.
    print(text, flush=True)


if __name__ == "__main__":
    # Of what a run makes, next to nothing is unreachable before its end: to look for that delays the product's start.
    gc.disable()
    atexit.register(gc.freeze)
    sys.exit(main())
