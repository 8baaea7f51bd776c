"""How much user data each node has, of what EC2 takes."""

from collections.abc import Sequence
from pathlib import Path

from wso2_cluster.carbon import configure
from wso2_cluster.deployment import load_deployment
from wso2_cluster.program import program
from wso2_cluster.topology import plan_topology
from wso2_cluster.userdata import LIMIT, user_data


def report(deployments: Sequence[Path]) -> None:
    """Print the smallest and the largest node of each pattern."""
    print(f"\nUser data in bytes, compressed. EC2 takes {LIMIT:,}.\n")
    print(f"{'':<24}{'nodes':>8}{'smallest':>12}{'largest':>12}{'of the limit':>16}")
    for deployment in deployments:
        sizes = [len(user_data(each).payload) for each in configure(plan_topology(load_deployment(deployment)))]
        print(f"{deployment.stem:<24}{len(sizes):>8}{min(sizes):>12,}{max(sizes):>12,}{max(sizes) / LIMIT:>16.0%}")
    print(f"\nThe node program, compressed as nodes fetch it: {sum(map(len, program().parts)):,} characters.")
