"""The commands, put together; each loads what it needs when it runs, so that `--help` answers at once."""

import sys

import typer

from wso2_cluster.cli.check import check
from wso2_cluster.cli.clustering import clustering
from wso2_cluster.cli.demo import demo
from wso2_cluster.cli.emulator import emulator
from wso2_cluster.cli.render import render
from wso2_cluster.cli.schema import schema
from wso2_cluster.errors import WSO2ClusterError

app = typer.Typer(
    name="wso2-cluster",
    help="WSO2 Carbon clusters on AWS, from one deployment file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (check, render, clustering, emulator, demo, schema):
    app.command()(command)


def main() -> None:
    """Run a command. What a person can mend is said in plain words on standard error, with exit code 1."""
    try:
        app(prog_name="wso2-cluster")
    except WSO2ClusterError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
