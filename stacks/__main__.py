"""`python -m stacks`: synthesize every deployment file, as `cdktf synth` does.

`DEPLOYMENT`, when set, names the files to take in place of `deployments/*.yaml`, separated by the system's path
separator. `WSO2_CLUSTER_STATE`, when set, is the folder of Terraform's state: the embedded AWS sets it, so that a
rehearsal never meets the state of a deployment on AWS. `WSO2_CLUSTER_UNPROTECTED=1` takes off what guards resources
against being deleted, whatever the files say.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from stacks.app import plan, synthesize
from wso2_cluster.deployment import find_deployment_files
from wso2_cluster.errors import WSO2ClusterError

PROJECT = Path(__file__).resolve().parent.parent


def _warn(warning: str) -> None:
    print(warning, file=sys.stderr)


def synthesize_as_told(
    environment: Mapping[str, str], warn: Callable[[str], None], *, output: Path | None = None
) -> None:
    """Synthesize what the variables of *environment* say; *warn* and *output* as in `synthesize`.

    Raises:
        WSO2ClusterError: a deployment file has errors, or what was written would not make the cluster.
    """
    named, state = environment.get("DEPLOYMENT"), environment.get("WSO2_CLUSTER_STATE")
    files = (
        [Path(name) for name in named.split(os.pathsep)] if named else find_deployment_files(PROJECT / "deployments")
    )
    synthesize(
        plan(files, warn),
        project=PROJECT,
        output=output,
        terraform_state=Path(state) if state else None,
        protected=environment.get("WSO2_CLUSTER_UNPROTECTED") != "1",
        warn=warn,
    )


def main() -> int:
    """Synthesize; 1 when a deployment file has errors, each on a line of its own."""
    try:
        synthesize_as_told(os.environ, _warn)
    except WSO2ClusterError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
