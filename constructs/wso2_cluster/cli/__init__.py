"""The command line: `wso2-cluster`."""

from wso2_cluster.cli.main import main

__all__ = ["main"]
