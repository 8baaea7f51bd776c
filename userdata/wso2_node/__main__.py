"""The command: `python3 -m wso2_node apply|status|install|started`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from wso2_node import __version__, machine, service, status
from wso2_node.apply import apply, load
from wso2_node.errors import NodeError
from wso2_node.files import failure
from wso2_node.machine import Machine


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status: 0, or 1 with the reasons on stderr."""
    parser = argparse.ArgumentParser(
        prog="wso2_node", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=_HELP
    )
    parser.add_argument("command", choices=["apply", "status", "install", "started"])
    parser.add_argument("--config", default=machine.CONFIG, help="default: %(default)s")
    parser.add_argument("--root", default="/", help="a folder that stands for the machine's /")
    parser.add_argument("--json", action="store_true", help="status for programs")
    parser.add_argument("--version", action="version", version=__version__)
    options = parser.parse_args(arguments)
    command, source, where = options.command, options.config, Machine(Path(options.root), options.root == "/")
    if options.json and command != "status":
        parser.error("--json is for status")
    try:
        if command == "apply":
            apply(where, source, _say)
        elif command == "status":
            return status.show(where, source, _say, as_json=options.json)
        elif command == "started":
            # systemd names the service's main process.
            service.started(load(where, source)[0], where, int(os.environ.get("MAINPID", "0")))
        else:
            for changed in service.install(load(where, source)[0], where, source) or ["nothing"]:
                _say(f"changed {changed}")
    except NodeError as error:
        return _fail(error)
    except OSError as error:
        return _fail(failure(error.filename or command, error))
    except KeyboardInterrupt:
        return _fail("interrupted: every file is either the old or the new one, run it again") + 129
    return 0


def _fail(reason: object) -> int:
    for line in str(reason).splitlines():
        print(f"wso2-node: {line}", file=sys.stderr)
    return 1


def _say(text: str) -> None:
    # Into the journal at once, not when the run is over.
    print(text, flush=True)


_HELP = """\
apply    bring this machine to the state that node.json describes
status   say what is applied, merged with changes by hand, drifted since, and which members joined
install  make the user and the systemd service, and start it
started  wait until the node answers (systemd runs this)

Exit status: 0 when it is done, and for status when all that is configured is in place; 1 when it failed, and for
status when something is not in place; 2 for wrong arguments; 130 when it was interrupted."""

if __name__ == "__main__":
    sys.exit(main())
