"""A deployment that breaks no rule, as a file and as data to change."""

from copy import deepcopy
from typing import Any

from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.wording import dotted

FILE = """\
name: esb
pattern: esb-worker-manager
product:
  name: wso2esb
  version: 4.9.0
aws:
  region: us-east-1
  zones: [us-east-1a, us-east-1b]
  tags:
    Environment: trial
nodes:
  manager:
    heap: {min: 512, max: 1024}
  worker:
    count: 2
    instance_type: t3.medium
cluster:
  domain: wso2.esb.domain
  membership:
    scheme: aws
    tag_key: wso2-cluster
hosts:
  service: esb.example.com
balancer:
  certificate: {self_signed: true}
  allow: [203.0.113.0/24]
database:
  kind: rds-mysql
  multi_az: false
key_store: {kind: shipped}
"""

DATA: dict[str, Any] = {
    "name": "esb",
    "pattern": "esb-worker-manager",
    "product": {"name": "wso2esb", "version": "4.9.0"},
    "aws": {"region": "us-east-1", "zones": ["us-east-1a", "us-east-1b"]},
    "nodes": {"manager": {}, "worker": {"count": 2}},
    "cluster": {"domain": "wso2.esb.domain"},
    "hosts": {"service": "esb.example.com"},
    "balancer": {"certificate": {"self_signed": True}, "allow": ["203.0.113.0/24"]},
    "key_store": {"kind": "shipped"},
}


def artifact(source: str) -> dict[str, str]:
    """A file to fetch."""
    return {"source": source, "sha256": "0" * 64}


def subnet(number: int, zone: str, cidr: str) -> dict[str, str]:
    """A subnet that is there already."""
    return {"id": f"subnet-0123456789abcde{number:02}", "zone": zone, "cidr": cidr}


def network(private: list[dict[str, str]], public: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """A network that is there already."""
    existing: dict[str, Any] = {"vpc": "vpc-0123456789abcdef0", "private_subnets": private}
    return {"existing": existing if public is None else {**existing, "public_subnets": public}}


PACK = artifact("s3://packs/wso2esb-4.9.0.zip")
PRIVATE = [subnet(1, "us-east-1a", "10.1.0.0/24"), subnet(2, "us-east-1b", "10.1.1.0/24")]
PUBLIC = [subnet(3, "us-east-1a", "10.1.2.0/24"), subnet(4, "us-east-1b", "10.1.3.0/24")]
MEMBERS: dict[str, Any] = {"pattern": "carbon-cluster", "nodes": {"member": {"count": 3}}}
CARBON_XML = "repository/conf/carbon.xml"


def data(**changes: object) -> dict[str, Any]:
    """`DATA` with *changes*: a name such as `aws__region` goes down."""
    result = deepcopy(DATA)
    for name, value in changes.items():
        *way, last = name.split("__")
        place = result
        for key in way:
            place = place.setdefault(key, {})
        place[last] = value
    return result


def deployment(**changes: object) -> Deployment:
    """A deployment from `DATA` with *changes*."""
    return Deployment.model_validate(data(**changes))


def broken(rule: Rule, **changes: object) -> list[tuple[str, str]]:
    """What *rule* says to `DATA` with *changes*: setting and message."""
    return [(dotted(loc), message) for loc, message in rule(deployment(**changes))]
