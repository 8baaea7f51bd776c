"""The command line: `wso2-cluster`."""

import sys


def main() -> None:
    """Run a command. What a person can mend is said in plain words on standard error, with exit code 1.

    Ctrl-C ends it with 130 and without a word, while the commands are still being loaded as well.
    """
    try:
        from wso2_cluster.cli.commands import run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.exit(130)


__all__ = ["main"]
