"""The command line: `wso2-cluster`."""

import atexit
import gc
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_LATER_S = 0.01
_COLLECT_AFTER = 50_000
"""New objects, after which Python looks for unreachable ones. After its own 700 (before 3.12), a tenth of the time of a
short command goes into looking, among the classes and functions that loading makes and that stay."""


def main() -> None:
    """Run a command. What a person can mend is said in plain words on standard error, with exit code 1.

    Ctrl-C ends it with 130 and without a word, while the commands are still being loaded as well.
    """
    sys.unraisablehook = _interrupt_again
    gc.set_threshold(_COLLECT_AFTER)
    # Else Python looks through all that was loaded once more, and the process ends a twentieth of a second later.
    atexit.register(gc.freeze)
    try:
        from wso2_cluster.cli.commands import run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if _is_interrupt(error):
            sys.exit(130)
        raise


def _is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind *error*.

    Libraries make errors of their own of it: pydantic, while it builds what validates, with its name in the text.
    """
    while error is not None:
        if isinstance(error, KeyboardInterrupt) or KeyboardInterrupt.__name__ in str(error):
            return True
        error = error.__context__
    return False


def _interrupt_again(ignored: "UnraisableHookArgs") -> None:
    """Ctrl-C would be lost where Python ignores exceptions, such as in what it does after an import: it comes again."""
    if issubclass(ignored.exc_type, KeyboardInterrupt):
        again = threading.Timer(_LATER_S, os.kill, (os.getpid(), signal.SIGINT))
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(ignored)


__all__ = ["main"]
