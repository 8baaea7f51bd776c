"""The commands, put together; each loads what it needs when it runs, so that `--help` answers at once."""

import errno
import os
import sys
from typing import Annotated

import typer

from wso2_cluster.cli.check import check
from wso2_cluster.cli.checks import checks
from wso2_cluster.cli.clustering import clustering
from wso2_cluster.cli.demo import demo
from wso2_cluster.cli.diagram import diagram
from wso2_cluster.cli.doctor import doctor
from wso2_cluster.cli.emulator import emulator
from wso2_cluster.cli.lab import lab
from wso2_cluster.cli.lint import lint
from wso2_cluster.cli.members import members
from wso2_cluster.cli.new import new
from wso2_cluster.cli.plan import plan
from wso2_cluster.cli.render import render
from wso2_cluster.cli.schema import schema
from wso2_cluster.errors import WSO2ClusterError

_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF)

app = typer.Typer(
    name="wso2-cluster",
    help="WSO2 Carbon clusters on AWS, from one deployment file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    # With it, half of the time of --help would go into loading what draws frames.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - what typer calls with
    if wanted:
        # Takes as long to load as all commands together.
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"wso2-cluster {version('wso2-cluster')}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[  # noqa: FBT002 - an option
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    pass


_COMMANDS = (
    new,
    check,
    checks,
    plan,
    diagram,
    members,
    doctor,
    render,
    clustering,
    lint,
    emulator,
    demo,
    lab,
    schema,
)
for command in _COMMANDS:
    app.command()(command)


def run() -> None:
    """Run the command that the arguments name, and end the process."""
    if sys.stdout is None:
        sys.exit("standard output is closed: there is nowhere to say anything")
    try:
        app(prog_name="wso2-cluster")
    except WSO2ClusterError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        if error.filename is not None or error.errno not in _UNWRITABLE:
            raise
        # No file of ours, so standard output. What it still holds can't be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(f"standard output: {os.strerror(error.errno or 0)}")
