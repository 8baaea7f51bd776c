"""Deployments that differ from each other in what is made on AWS, by name."""

from copy import deepcopy
from typing import Any

from wso2_cluster.deployment import Deployment

ACM_ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/12345678-0000-0000-0000-123456789012"
EXPORTED = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
OTHER_KEY = "arn:aws:kms:eu-west-1:123456789012:key/87654321-0000-0000-0000-123456789012"
KMS_KEY = "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-4234-8234-123456789012"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:operations"
WEB_ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/services/12345678-1234-1234-1234-123456789012"
ALLOWED = "198.51.100.0/24"

WORKER_MANAGER: dict[str, Any] = {
    "name": "esb",
    "pattern": "esb-worker-manager",
    "product": {"name": "wso2esb", "version": "4.9.0"},
    "aws": {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"]},
    "nodes": {"manager": {}, "worker": {"count": 2}},
    "cluster": {"domain": "wso2.esb.domain"},
    "hosts": {"service": "esb.example.com"},
    "balancer": {"certificate": {"arn": ACM_ARN}, "allow": [ALLOWED]},
    "key_store": {"kind": "shipped"},
}

GATEWAY: dict[str, Any] = {
    "name": "apim",
    "pattern": "apim-gateway",
    "product": {"name": "wso2am", "version": "2.0.0"},
    "aws": {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"]},
    "nodes": {"manager": {}, "worker": {"count": 2}},
    "cluster": {"domain": "wso2.am.domain", "membership": {"scheme": "wka"}, "local_member_port": 4500},
    "hosts": {"service": "am.example.com"},
    "key_store": {"kind": "shipped"},
    "balancer": {"certificate": {"arn": ACM_ARN}, "allow": [ALLOWED]},
    "api_manager": {"key_manager": {"host": "key.example.com"}, "traffic_manager": {"host": "traffic.example.com"}},
}

KERNEL: dict[str, Any] = {
    "name": "carbon",
    "pattern": "carbon-cluster",
    "product": {"name": "carbon-kernel", "version": "4.4.16"},
    "aws": {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"]},
    "nodes": {"member": {"count": 2}},
    "cluster": {"domain": "carbon", "membership": {"scheme": "wka"}, "local_member_port": 4000},
    "hosts": {"service": "carbon.example.com"},
    "balancer": {"kind": "none"},
    "key_store": {"kind": "shipped"},
}

IDENTITY: dict[str, Any] = {
    "name": "is",
    "pattern": "identity-server",
    "product": {"name": "wso2is", "version": "7.1.0"},
    "aws": {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"]},
    "nodes": {"member": {"count": 2}},
    "cluster": {"domain": "is", "membership": {"scheme": "aws"}},
    "hosts": {"service": "is.example.com"},
    "key_store": {"kind": "shipped"},
    "balancer": {"certificate": {"arn": ACM_ARN}, "allow": [ALLOWED]},
    "database": {"kind": "rds-mysql"},
}

STORES: dict[str, Any] = {
    "name": "es",
    "pattern": "enterprise-store",
    "product": {"name": "wso2es", "version": "2.1.0"},
    "aws": {"region": "eu-west-1", "zones": ["eu-west-1a", "eu-west-1b"]},
    "nodes": {"publisher": {"count": 2}, "store": {"count": 2}},
    "cluster": {"domain": "wso2.es.domain", "membership": {"scheme": "discovered"}},
    "hosts": {"service": "store.example.com", "management": "publisher.example.com"},
    "key_store": {"kind": "shipped"},
    "balancer": {"certificate": {"arn": ACM_ARN}, "allow": [ALLOWED]},
    "database": {"kind": "rds-mysql", "tables": "dbscripts"},
}

DELETE = object()

EXISTING_NETWORK: dict[str, Any] = {
    "vpc": "vpc-0123456789abcdef0",
    "private_subnets": [
        {"id": "subnet-0aaaaaaaaaaaaaaa1", "zone": "eu-west-1a", "cidr": "172.20.0.0/24"},
        {"id": "subnet-0bbbbbbbbbbbbbbb1", "zone": "eu-west-1b", "cidr": "172.20.1.0/24"},
    ],
    "public_subnets": [
        {"id": "subnet-0aaaaaaaaaaaaaaa2", "zone": "eu-west-1a", "cidr": "172.20.2.0/24"},
        {"id": "subnet-0bbbbbbbbbbbbbbb2", "zone": "eu-west-1b", "cidr": "172.20.3.0/24"},
    ],
}

PACK = {"source": "s3://packs/wso2esb-4.9.0.zip", "sha256": "0" * 64}
DRIVER = {"source": "https://repo.example.com/mysql-connector-j.jar", "sha256": "1" * 64}
SVNKIT = {"source": "s3://packs/svnkit.jar", "sha256": "2" * 64, "bundle": True}


def data(base: dict[str, Any], /, **changes: object) -> dict[str, Any]:
    """*base* with *changes*: a name such as `aws__region` goes down, `DELETE` takes a key away."""
    result = deepcopy(base)
    for name, value in changes.items():
        *way, last = name.split("__")
        place = result
        for key in way:
            place = place.setdefault(key, {})
        if value is DELETE:
            del place[last]
        else:
            place[last] = value
    return result


VARIANTS: dict[str, dict[str, Any]] = {
    "worker-manager": WORKER_MANAGER,
    "three-workers": data(WORKER_MANAGER, nodes__worker={"count": 3}),
    "existing-network": data(WORKER_MANAGER, network={"existing": EXISTING_NETWORK}),
    "own-key": data(WORKER_MANAGER, cluster__membership={"scheme": "aws", "key_secret": "prod/discovery"}),
    "boundary": data(WORKER_MANAGER, aws__permissions_boundary=BOUNDARY),
    "nat-per-zone": data(WORKER_MANAGER, network={"nat": "per-zone"}),
    "three-zones": data(
        WORKER_MANAGER, aws__zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"], network={"nat": "per-zone"}
    ),
    "internal-balancer": data(WORKER_MANAGER, balancer__internal=True),
    "guarded-balancer": data(WORKER_MANAGER, balancer__deletion_protection=True),
    "open-balancer": data(WORKER_MANAGER, balancer__allow=["0.0.0.0/0"]),
    "two-allowed": data(WORKER_MANAGER, balancer__allow=["198.51.100.0/24", "203.0.113.7/32"]),
    "http-forward": data(WORKER_MANAGER, balancer__http="forward"),
    "self-signed": data(WORKER_MANAGER, balancer__certificate={"self_signed": True}),
    "existing-database-subnets": data(
        WORKER_MANAGER,
        network={
            "existing": {
                **EXISTING_NETWORK,
                "database_subnets": [
                    {"id": "subnet-0aaaaaaaaaaaaaaa3", "zone": "eu-west-1a", "cidr": "172.20.4.0/24"},
                    {"id": "subnet-0bbbbbbbbbbbbbbb3", "zone": "eu-west-1b", "cidr": "172.20.5.0/24"},
                ],
            }
        },
        database={"kind": "rds-mysql"},
    ),
    "rds": data(
        WORKER_MANAGER,
        database={"kind": "rds-mysql"},
        product__pack=PACK,
        product__libraries=[DRIVER],
    ),
    "rds-trial": data(
        WORKER_MANAGER,
        database={
            "kind": "rds-mysql",
            "engine_version": "8.4",
            "storage": 50,
            "multi_az": True,
            "backup_days": 0,
            "deletion_protection": True,
            "final_snapshot": False,
        },
    ),
    "aurora": data(
        WORKER_MANAGER,
        database={
            "kind": "aurora-mysql",
            "instances": 3,
            "backtrack_hours": 24,
            "deletion_protection": True,
            "max_connections": 900,
        },
    ),
    "dbscripts": data(
        WORKER_MANAGER,
        database={
            "kind": "rds-mysql",
            "tables": "dbscripts",
            "kms_key": KMS_KEY,
            "max_storage": 100,
            "monitoring_seconds": 0,
            "instance_class": "db.t3.small",
            "character_set": "utf8mb4",
            "parameters": {"long_query_time": "2", "innodb_lock_wait_timeout": "60"},
            "password_version": 2,
            "log_days": 30,
        },
    ),
    "efs": data(WORKER_MANAGER, artifacts={"kind": "efs"}),
    "efs-own": data(WORKER_MANAGER, artifacts={"kind": "efs", "file_system": "fs-0123456789abcdef0", "tenants": False}),
    "efs-frugal": data(
        WORKER_MANAGER, artifacts={"kind": "efs", "kms_key": KMS_KEY, "throughput": "bursting", "backup": False}
    ),
    "svn": data(
        WORKER_MANAGER,
        artifacts={"kind": "svn", "url": "https://svn.example.com/esb", "secret": "prod/svn"},
        product__pack=PACK,
        product__libraries=[DRIVER, SVNKIT],
    ),
    "records": data(WORKER_MANAGER, records={"zone": "example.com", "zone_id": "Z0123456789ABC"}),
    "private-records": data(
        WORKER_MANAGER,
        balancer__internal=True,
        records={"zone": "esb.example.com", "private": True, "nodes": False},
    ),
    "validated-certificate": data(
        WORKER_MANAGER, balancer__certificate={"validated": True}, records={"zone": "example.com"}
    ),
    "node-records": data(KERNEL, records={"zone": "example.com", "zone_id": "Z0123456789ABC"}),
    "s3-state": data(KERNEL, state={"backend": "s3", "bucket": "example-state", "kms_key": KMS_KEY}),
    "existing-database": data(
        WORKER_MANAGER,
        database={"kind": "existing", "host": "10.9.8.7", "port": 3307, "secret": "prod/wso2/database"},
    ),
    "existing-database-by-name": data(
        WORKER_MANAGER, database={"kind": "existing", "host": "db.example.com", "secret": "prod/wso2/database"}
    ),
    "proxy": data(WORKER_MANAGER, proxy={"host": "10.0.0.200", "port": 3128}),
    "tagged": data(WORKER_MANAGER, aws__tags={"Environment": "trial", "Owner": "integration"}),
    "named-group": data(
        WORKER_MANAGER,
        cluster__membership={"scheme": "aws", "security_group": "ESB members ${live} (prod)", "tag_key": "esb"},
    ),
    "own-image": data(
        WORKER_MANAGER,
        aws__image={"ami": "ami-0123456789abcdef0"},
        nodes__worker={
            "count": 2,
            "instance_type": "m6i.large",
            "volume": {"size": 100, "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"},
        },
    ),
    "china": data(
        WORKER_MANAGER,
        aws={"region": "cn-north-1", "zones": ["cn-north-1a", "cn-north-1b"]},
        cluster__membership={"scheme": "wka"},
        balancer={"kind": "none"},
        product__pack=PACK,
    ),
    "logging-balancer": data(WORKER_MANAGER, balancer__access_logs={}, balancer__web_acl=WEB_ACL),
    "own-log-bucket": data(WORKER_MANAGER, balancer__access_logs={"bucket": "example-logs", "prefix": "esb"}),
    "short-logs": data(WORKER_MANAGER, balancer__access_logs={"prefix": "esb/balancer", "days": 30, "keep": False}),
    "network-balancer": data(WORKER_MANAGER, balancer={"kind": "nlb", "allow": [ALLOWED], "internal": True}),
    "network-balancer-http": data(
        WORKER_MANAGER,
        balancer={"kind": "nlb", "allow": [ALLOWED], "http": "forward", "deletion_protection": True},
        observability={},
    ),
    "nginx": data(
        WORKER_MANAGER,
        balancer={"kind": "nginx", "certificate": {"self_signed": True}, "allow": [ALLOWED], "http": "forward"},
        network={"reserve_addresses": False},
    ),
    "nginx-inside": data(
        WORKER_MANAGER,
        balancer={
            "kind": "nginx",
            "certificate": {"secret": "prod/front"},
            "allow": [ALLOWED],
            "internal": True,
            "nginx": {
                "image": {"os": "debian-12"},
                "authorities": {"source": "s3://example-wso2-packs/nodes.pem", "sha256": "0" * 64},
            },
        },
        aws__decrypt_keys=[KEY],
        key_store={"kind": "secret", "file": "prod/keys", "secret": "prod/passwords"},
        records={"zone": "example.com", "zone_id": "Z0123456789ABC"},
    ),
    "nginx-pair": data(
        WORKER_MANAGER,
        balancer={
            "kind": "nginx",
            "certificate": {"secret": "prod/front"},
            "allow": [ALLOWED],
            "nginx": {"count": 2, "instance_type": "t3.medium", "volume": {"size": 20}},
        },
        aws__decrypt_keys=[KEY],
        records={"zone": "example.com", "zone_id": "Z0123456789ABC"},
    ),
    "nginx-exporting": data(
        WORKER_MANAGER,
        balancer={
            "kind": "nginx",
            "certificate": {"arn": EXPORTED},
            "allow": [ALLOWED],
            "nginx": {"count": 2},
        },
    ),
    "kernel-network-balancer": data(KERNEL, balancer={"kind": "nlb", "allow": [ALLOWED]}),
    "observed": data(
        WORKER_MANAGER, observability={"emails": ["operations@example.com"]}, database={"kind": "rds-mysql"}
    ),
    "observed-by-others": data(
        WORKER_MANAGER,
        proxy={"host": "10.0.0.200", "port": 3128},
        observability={"agent": "image", "retention": 30, "kms_key": KMS_KEY, "topic": TOPIC, "dashboard": False},
    ),
    "observed-without-agent": data(KERNEL, observability={"agent": "none"}),
    "dashboard-alone": data(KERNEL, observability={"agent": "none", "alarms": False}),
    "shifted-ports": data(WORKER_MANAGER, cluster__port_offset=2),
    "discovered": data(WORKER_MANAGER, cluster__membership={"scheme": "discovered"}),
    "closed": data(
        WORKER_MANAGER,
        aws__zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        network={
            "nat": "none",
            "egress": [{"to": "10.9.0.0/16", "ports": "8000-8100", "reason": "Orders ${x}"}],
            "flow_logs": {"traffic": "rejected", "retention_days": 30},
        },
        balancer={"certificate": {"arn": ACM_ARN}, "allow": [ALLOWED], "internal": True},
        product__pack=PACK,
    ),
    "closed-few": data(WORKER_MANAGER, network={"nat": "none", "endpoints": ["ssm", "ec2", "secretsmanager", "s3"]}),
    "quiet": data(WORKER_MANAGER, network={"flow_logs": {"enabled": False}, "endpoints": []}),
    "own-nodes": data(
        WORKER_MANAGER,
        aws__kms_key=KEY,
        aws__decrypt_keys=[OTHER_KEY],
        aws__permissions_boundary=BOUNDARY,
        product__pack=PACK,
        nodes={
            "manager": {
                "termination_protection": True,
                "data_volume": {"size": 40},
                "policies": ["arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"],
            },
            "worker": {
                "count": 2,
                "instance_profile": "golden-worker",
                "security_groups": ["sg-0123456789abcdef0"],
                "tags": {"Team": "integration"},
                "commands": ["echo ${HOME}"],
                "data_volume": {"size": 80, "kms_key": OTHER_KEY, "path": "/opt/wso2"},
            },
        },
    ),
    "gateway": GATEWAY,
    "gateway-1.10": data(
        GATEWAY,
        product__version="1.10.0",
        product__pack=PACK,
        product__libraries=[DRIVER, SVNKIT],
        cluster={"domain": "wso2.am.domain", "membership": {"scheme": "aws"}},
        api_manager={
            "key_manager": {"host": "10.9.8.7", "client": "thrift", "secret": "prod/keys"},
            "publisher": {"host": "publisher.example.com"},
            "store": {"host": "store.example.com", "port": 443},
        },
        database={"kind": "rds-mysql"},
        artifacts={"kind": "svn", "url": "https://svn.example.com/am", "secret": "prod/svn"},
    ),
    "gateway-inside": data(
        GATEWAY,
        cluster__membership={"scheme": "discovered"},
        cluster__port_offset=1,
        network={"nat": "none", "egress": [{"to": "10.9.8.8/32", "ports": "9711", "reason": "Sign-in"}]},
        balancer={"kind": "nlb", "allow": [ALLOWED], "internal": True},
        api_manager={
            "key_manager": {"host": "10.9.8.8", "port": 9443, "secret": "prod/components"},
            "traffic_manager": {"host": "10.9.8.8", "secret": "prod/components"},
        },
        artifacts={"kind": "efs"},
        product__pack=PACK,
    ),
    "identity": IDENTITY,
    "identity-5.11": data(
        IDENTITY,
        product__version="5.11.0",
        nodes__member={"count": 3},
        cluster={"domain": "is", "membership": {"scheme": "wka"}, "local_member_port": 4000},
        balancer={"kind": "nlb", "allow": [ALLOWED], "internal": True},
    ),
    "identity-discovered": data(
        IDENTITY,
        product={"name": "wso2is", "version": "6.1.0", "pack": PACK, "libraries": [DRIVER]},
        cluster__membership={"scheme": "discovered"},
        database={"kind": "existing", "host": "10.9.8.7", "secret": "prod/wso2/database"},
        artifacts={"kind": "efs"},
    ),
    "stores": STORES,
    "stores-2.0": data(
        STORES,
        product={"name": "wso2es", "version": "2.0.0", "pack": PACK, "libraries": [DRIVER, SVNKIT]},
        nodes={"publisher": {"count": 2}, "store": {"count": 3}},
        cluster={"domain": "es", "membership": {"scheme": "aws", "tag_key": "team", "tag_value": "shop"}},
        database={"kind": "existing", "host": "10.9.8.7", "secret": "prod/stores"},
        artifacts={"kind": "svn", "url": "https://svn.example.com/es", "secret": "prod/svn"},
        enterprise_store={
            "databases": {"carbon": "carbon_db", "users": "um_db"},
            "config_path": "/_system/es/config",
            "identity_provider": {"host": "is.example.com", "port": 443, "key_alias": "is"},
        },
        observability={},
    ),
    "stores-inside": data(
        STORES,
        cluster={"domain": "es", "membership": {"scheme": "wka"}, "local_member_port": 4250, "port_offset": 3},
        network={"nat": "none"},
        balancer={"certificate": {"arn": ACM_ARN}, "allow": [ALLOWED], "internal": True},
        records={"zone": "example.com", "private": True},
        artifacts={"kind": "efs"},
        product__pack=PACK,
        product__libraries=[{**DRIVER, "source": "s3://packs/mysql-connector-j.jar"}],
    ),
    "stores-alone": data(STORES, balancer={"kind": "none"}, cluster__membership={"scheme": "wka"}),
    "generated-key-store": data(WORKER_MANAGER, key_store={"kind": "generated"}),
    "own-key-store": data(
        WORKER_MANAGER,
        key_store={"kind": "secret", "file": "prod/keys", "secret": "prod/passwords"},
        administrator={"secret": "prod/administrator"},
    ),
    "kernel": KERNEL,
    "kernel-discovered": data(
        KERNEL,
        product={"name": "carbon-kernel", "version": "4.7.1", "jdk": {"home": "/opt/java"}},
        cluster__membership={"scheme": "discovered", "tag_key": "team", "tag_value": "payments"},
    ),
    "kernel-balanced": data(KERNEL, balancer={"certificate": {"arn": ACM_ARN}, "allow": [ALLOWED], "http": "forward"}),
    "kernel-inside": data(KERNEL, cluster__local_member_port=5750),
}


def deployment(variant: str) -> Deployment:
    """The deployment *variant*; `load_deployment` would make the same of a file that says it."""
    return Deployment.model_validate(VARIANTS[variant])
