"""From a deployment to its Terraform JSON, in this process."""

from pathlib import Path
from typing import Any

from tests.needs import PROJECT
from wso2_cluster.deployment import Deployment
from wso2_cluster.testing import Template
from wso2_cluster.topology import plan_topology

SHIPPED = PROJECT / "deployments" / "esb-worker-manager.yaml"


def synthesize_into(folder: Path, deployment: Deployment, stack: str = "stack") -> Template:
    """Synthesize *deployment* with *folder* as both the project and the deployment file's folder."""
    from stacks.app import synthesize  # noqa: PLC0415

    synthesize({folder / f"{stack}.yaml": plan_topology(deployment)}, project=folder, output=folder / "cdktf.out")
    return Template.from_json((folder / "cdktf.out" / "stacks" / stack / "cdk.tf.json").read_text("utf-8"))


def one(template: Template, type_: str, part: str = "") -> dict[str, Any]:
    """The properties of the only resource of a type whose address has *part* in it."""
    found = {address: each for address, each in template.find_resources(type_).items() if part in address}
    assert len(found) == 1, f"expected one {type_} with '{part}' in its address, got {list(found)}"
    return next(iter(found.values()))


def address(template: Template, type_: str, part: str = "") -> str:
    """The address of the only resource of a type whose address has *part* in it."""
    found = [each for each in template.find_resources(type_) if part in each]
    assert len(found) == 1, f"expected one {type_} with '{part}' in its address, got {found}"
    return found[0]
