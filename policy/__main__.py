"""`python -m policy`: synthesize every deployment file, let checkov look at it, and hold the findings against the
exceptions. `python -m policy table` prints the exceptions as docs/policy.md has them.

checkov is an environment of its own: `make policy` makes it. `CHECKOV` names another one.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from policy.findings import Finding, PolicyError, Verdict, findings, judge, load_exceptions, table
from wso2_cluster.errors import WSO2ClusterError

PROJECT = Path(__file__).resolve().parent.parent
CHECKOV = PROJECT / ".wso2-cluster" / "checkov" / "bin" / "checkov"
BLOCKS = ("provider", "data", "resource")
"""What checkov is shown: its parser gives up on the block `terraform`."""


def main(arguments: list[str]) -> int:
    """1 when something fails a check without being excepted, or an exception is needed no longer."""
    try:
        exceptions = load_exceptions()
        if arguments == ["table"]:
            print(table(exceptions), end="")
            return 0
        with tempfile.TemporaryDirectory(prefix="wso2-policy-") as folder:
            deployments = synthesize(Path(folder))
            verdict = judge(scan(Path(folder)), exceptions)
    except (PolicyError, WSO2ClusterError) as error:
        print(error, file=sys.stderr)
        return 1
    show(verdict, deployments)
    return 0 if verdict.passes else 1


def synthesize(folder: Path) -> list[str]:
    """Write `NAME/stack.tf.json` for each deployment file into *folder*; return the names.

    Nulls are left out: beside one, checkov takes a rule that admits the world for harmless.
    """
    from stacks.app import plan, synthesize  # noqa: PLC0415
    from wso2_cluster.deployment import find_deployment_files  # noqa: PLC0415
    from wso2_cluster.testing import Template  # noqa: PLC0415

    files = find_deployment_files(PROJECT / "deployments")
    output = folder / "cdktf.out"
    synthesize(plan(files), project=folder, output=output)
    for file in files:
        template = Template.from_json((output / "stacks" / file.stem / "cdk.tf.json").read_text("utf-8"))
        shown = {block: template.document[block] for block in BLOCKS if block in template.document}
        (folder / "scan" / file.stem).mkdir(parents=True)
        (folder / "scan" / file.stem / "stack.tf.json").write_text(json.dumps(shown), "utf-8")
    return [file.stem for file in files]


def scan(folder: Path) -> tuple[Finding, ...]:
    """What checkov finds in *folder*, without asking anything of the network.

    Raises:
        PolicyError: checkov is not there, failed, or saw nothing.
    """
    command = Path(os.environ.get("CHECKOV") or CHECKOV)
    if not command.is_file():
        raise PolicyError(f"{command}: no such file. Run `make policy`, which installs checkov there")
    done = subprocess.run(
        [
            str(command),
            *("--directory", str(folder / "scan"), "--framework", "terraform_json"),
            *("--output", "json", "--quiet", "--compact", "--skip-download", "--soft-fail"),
        ],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BC_", "CKV_"))},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report: Any = json.loads(done.stdout)
    except ValueError:
        raise PolicyError(f"checkov ended with {done.returncode}: {done.stderr or done.stdout}") from None
    return findings(report)


def show(verdict: Verdict, deployments: list[str]) -> None:
    """Say what is left to do, then count per deployment."""
    for failure in verdict.failures:
        print(failure)
    for exception in verdict.unused:
        print(f"{exception}: nothing needs this exception any more, delete it from policy/exceptions.toml")
    failed = Counter(failure.deployment for failure in verdict.failures)
    excepted = Counter(finding.deployment for taken in verdict.excepted.values() for finding in taken)
    for name in deployments:
        print(f"{name}: {failed[name]} failures, {excepted[name]} excepted")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
