"""The rules of deployment files that can be deployed: each with a file that keeps it, and one that does not."""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from tests.variants import DELETE, KERNEL, KMS_KEY, WORKER_MANAGER, data
from wso2_cluster.checks import deployment as package
from wso2_cluster.checks import rules as rules_of_homes
from wso2_cluster.checks.deployment import RULES, described, look_at
from wso2_cluster.checks.deployment.database_connections import default_connections
from wso2_cluster.checks.deployment.memory import memory_of
from wso2_cluster.checks.rule import DeploymentRule
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.document import read_document
from wso2_cluster.deployment.rules import RULES as REFUSALS
from wso2_cluster.deployment.rules import violations

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Finding

LATER = data(
    KERNEL,
    product={"name": "carbon-kernel", "version": "4.7.1", "jdk": {"home": "/opt/java"}},
    cluster__local_member_port=5701,
)
AUTHORITIES = {"source": "s3://packs/global-bundle.pem", "sha256": "0" * 64}
DATABASE = {"kind": "rds-mysql", "multi_az": True, "deletion_protection": True, "authorities": AUTHORITIES}
PRODUCTION = data(
    WORKER_MANAGER,
    aws__tags={"Environment": "Production"},
    database=DATABASE,
    observability={"emails": ["operations@example.com"]},
    state={"backend": "s3", "bucket": "example-state", "kms_key": KMS_KEY},
)


def found(base: dict[str, Any], **changes: object) -> list[tuple[str, str]]:
    return [(each.rule, each.message) for each in findings(base, **changes)]


def findings(base: dict[str, Any], **changes: object) -> tuple[Finding, ...]:
    made = Deployment.model_validate(data(base, **{"key_store": {"kind": "generated"}, **changes}))
    assert violations(made) == ()
    return look_at(made, read_document("name: x\n"), "x.yaml")


@pytest.mark.parametrize("base", [WORKER_MANAGER, KERNEL, LATER, PRODUCTION])
def test_a_deployment_that_keeps_all_rules_has_no_finding(base: dict[str, Any]) -> None:
    assert found(base) == []


METADATA = (
    "cluster.membership.scheme: in scheme aws, the Hazelcast of kernel 4.7.1 reads the instance metadata without a "
    "token, and the nodes allow that (IMDSv1)"
)
HAZELCAST_XML = (
    "edits[0].file: repository/conf/etc/hazelcast.xml: with this file, the product ignores the clustering section of "
    "axis2.xml"
)
BROKEN: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    (
        WORKER_MANAGER,
        {"nodes__worker": {"heap": {"max": 3585}}},
        "heap-exceeds-memory",
        "nodes.worker.heap.max: 3585 MiB of heap, and t3.medium has 4,096 MiB of memory",
    ),
    (
        WORKER_MANAGER,
        {"database": {"kind": "rds-mysql", "instance_class": "db.t3.micro"}},
        "database-connections",
        "database.instance_class: takes 79 connections, and the pools of 3 nodes may open 150",
    ),
    (
        WORKER_MANAGER,
        {"database": {"kind": "aurora-mysql", "max_connections": 100}},
        "database-connections",
        "database.max_connections: takes 100 connections, and the pools of 3 nodes may open 150",
    ),
    (
        LATER,
        {"cluster__membership": {"scheme": "aws"}},
        "metadata-without-token",
        METADATA,
    ),
    (
        WORKER_MANAGER,
        {"edits": [{"file": "repository/conf/etc/hazelcast.xml", "set": "/hazelcast/group/name", "value": "x"}]},
        "hazelcast-xml-edited",
        HAZELCAST_XML,
    ),
    (
        PRODUCTION,
        {"nodes__worker": {"count": 2, "addresses": ["10.0.0.20", "10.0.0.21"]}},
        "nodes-in-one-zone",
        "nodes.worker.addresses: all 2 are in eu-west-1a, and fail with it",
    ),
    (
        PRODUCTION,
        {"database": DELETE},
        "database-missing",
        "database is missing: each node keeps users and registry in an H2 of its own, and loses it when replaced",
    ),
    (
        PRODUCTION,
        {"database__multi_az": False},
        "database-in-one-zone",
        "database.multi_az: is false: the database is down when its zone is",
    ),
    (
        PRODUCTION,
        {"database": {"kind": "aurora-mysql", "instances": 1, "deletion_protection": True, "authorities": AUTHORITIES}},
        "database-in-one-zone",
        "database.instances: is 1: nothing takes over when it fails",
    ),
    (
        PRODUCTION,
        {"database__authorities": DELETE},
        "database-unverified",
        "database.authorities: is missing: nodes encrypt what they send, and take any server for the database",
    ),
    (
        PRODUCTION,
        {"database": {"kind": "existing", "host": "db.example.com", "secret": "prod/database"}},
        "database-unverified",
        "database.authorities: is missing: nodes encrypt what they send, and take any server for the database",
    ),
    (PRODUCTION, {"database__backup_days": 0}, "backups-off", "database.backup_days: is 0: nothing is backed up"),
    (
        PRODUCTION,
        {"database__deletion_protection": False},
        "database-deletable",
        "database.deletion_protection: is false: a destroy by mistake deletes all data",
    ),
    (
        PRODUCTION,
        {"database__final_snapshot": False},
        "snapshot-missing",
        "database.final_snapshot: is false: nothing stays of a deleted database",
    ),
    (
        PRODUCTION,
        {"balancer__certificate": {"self_signed": True}},
        "self-signed-certificate",
        "balancer.certificate: is self-signed: no client trusts it",
    ),
    (
        PRODUCTION,
        {"observability": DELETE},
        "alarms-missing",
        "observability is missing: no alarms, and logs on the nodes alone",
    ),
    (
        WORKER_MANAGER,
        {"key_store": {"kind": "shipped"}},
        "key-store-shipped",
        (
            "key_store.kind: is shipped: nodes show and encrypt with wso2carbon.jks, whose private key is in every "
            "download of the product"
        ),
    ),
    (PRODUCTION, {"state": DELETE}, "state-in-a-file", "state is in a file beside the project"),
]


@pytest.mark.parametrize(("base", "changes", "rule", "message"), BROKEN, ids=[each[2] for each in BROKEN])
def test_a_deployment_that_breaks_a_rule_has_that_finding_alone(
    base: dict[str, Any], changes: dict[str, Any], rule: str, message: str
) -> None:
    assert found(base, **changes) == [(rule, message)]


@pytest.mark.parametrize(("base", "changes", "rule", "message"), BROKEN, ids=[each[2] for each in BROKEN])
def test_what_is_ignored_with_a_reason_does_not_count(
    base: dict[str, Any], changes: dict[str, Any], rule: str, message: str
) -> None:
    assert message
    assert found(base, **changes, ignore=[{"rule": rule, "reason": "a trial"}]) == []


def test_every_rule_is_tried() -> None:
    assert {rule for _, _, rule, _ in BROKEN} == {rule.id for rule in RULES}


def test_what_is_ignored_without_effect_is_said() -> None:
    ignore = [
        {"rule": "metadata-without-token", "reason": "x"},
        {"rule": "backup-off", "reason": "x"},
        {"rule": "domain-shared", "reason": "seen beside another file"},
    ]

    assert [str(each) for each in findings(WORKER_MANAGER, ignore=ignore)] == [
        (
            "x.yaml:1:1: warning: ignore[0].rule: metadata-without-token finds nothing here: remove it "
            "[ignore-without-effect]"
        ),
        (
            "x.yaml:1:1: warning: ignore[1].rule: no rule that can be ignored is called 'backup-off': did you mean "
            "'backups-off'? see wso2-cluster checks [ignore-without-effect]"
        ),
    ]


@pytest.mark.parametrize("tags", [{}, {"Environment": "trial"}, {"Purpose": "production"}])
def test_what_is_not_for_production_may_be_less_safe(tags: dict[str, str]) -> None:
    assert found(PRODUCTION, aws__tags=tags, database__multi_az=False, state=DELETE, observability=DELETE) == []


def test_every_rule_that_is_written_is_looked_at() -> None:
    modules = [import_module(each.name) for each in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    written = [
        member for module in modules for _, member in inspect.getmembers(module) if isinstance(member, DeploymentRule)
    ]
    assert {rule.id for rule in written} == {rule.id for rule in RULES}


def test_all_rules_have_an_id_of_their_own_a_title_and_a_source() -> None:
    everything = (*described(), *rules_of_homes())
    ids = [rule.id for rule in everything]

    assert sorted(set(ids)) == sorted(ids)
    assert all(rule.title and rule.source and "\n" not in rule.title for rule in everything)
    assert {rule.__name__.replace("_", "-") for rule in REFUSALS} < set(ids)


@pytest.mark.parametrize(
    ("instance_type", "memory"),
    [
        ("t3.medium", 4096),
        ("t3.nano", 512),
        ("t3.2xlarge", 32768),
        ("m6i.large", 8192),
        ("m7g.medium", 4096),
        ("c5.xlarge", 8192),
        ("r6g.4xlarge", 131072),
        ("db.t3.micro", 1024),
        ("db.r6g.large", 16384),
        ("c5n.large", None),
        ("x2gd.medium", None),
        ("m5.metal", None),
        ("db.serverless", None),
    ],
)
def test_memory_of_instances(instance_type: str, memory: int | None) -> None:
    assert memory_of(instance_type) == memory


def test_connections_that_aws_computes() -> None:
    assert default_connections("db.t3.medium", aurora=False) == 317
    assert default_connections("db.r6g.large", aurora=True) == 964
    assert default_connections("db.x2g.large", aurora=False) is None
