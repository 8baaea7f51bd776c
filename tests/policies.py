"""What every stack has to keep to, checked on its synthesized JSON: what scanners miss, and what they take on trust.

checkov lets an argument that is absent pass where the provider's default is not what it asks for, and does not read
inline rules with nulls beside them. So what matters is said here once more, by value.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from wso2_cluster.testing import Match, Template

WORLD = ("0.0.0.0/0", "::/0")

ALWAYS: dict[str, dict[str, Any]] = {
    "aws_instance": {
        "metadata_options": {"http_endpoint": "enabled", "http_put_response_hop_limit": 1},
        "root_block_device": {"encrypted": True},
        "associate_public_ip_address": Match.any(),
        "monitoring": Match.any(),
        "ebs_optimized": True,
        "iam_instance_profile": Match.any(),
    },
    "aws_subnet": {"map_public_ip_on_launch": False},
    "aws_lb": {"enable_deletion_protection": Match.any(), "internal": Match.any(), "security_groups": Match.any()},
    "aws_s3_bucket_public_access_block": {
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    },
    "aws_s3_bucket_ownership_controls": {"rule": {"object_ownership": "BucketOwnerEnforced"}},
    "aws_s3_bucket_versioning": {"versioning_configuration": {"status": "Enabled"}},
    "aws_s3_bucket_policy": {
        "policy": Match.serialized_json(
            {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                        "Condition": {"ArnLike": {"aws:SourceArn": Match.any()}},
                    },
                    {"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
                ]
            }
        )
    },
    "aws_cloudwatch_log_group": {"retention_in_days": Match.any(), "kms_key_id": Match.any()},
    "aws_kms_key": {"enable_key_rotation": True, "deletion_window_in_days": 30, "policy": Match.any()},
    "aws_sns_topic": {"kms_master_key_id": Match.any()},
    "aws_cloudwatch_metric_alarm": {
        "alarm_actions": Match.any(),
        "ok_actions": Match.any(),
        "alarm_description": Match.any(),
        "treat_missing_data": Match.any(),
    },
    "aws_vpc_security_group_ingress_rule": {"description": Match.any()},
    "aws_vpc_security_group_egress_rule": {"description": Match.any()},
    "aws_db_instance": {
        "storage_encrypted": True,
        "kms_key_id": Match.any(),
        "publicly_accessible": False,
        "manage_master_user_password": True,
        "iam_database_authentication_enabled": True,
        "backup_retention_period": Match.any(),
        "enabled_cloudwatch_logs_exports": Match.any(),
        "copy_tags_to_snapshot": True,
        "deletion_protection": Match.any(),
        "skip_final_snapshot": Match.any(),
        "vpc_security_group_ids": Match.any(),
    },
    "aws_efs_file_system": {"encrypted": True, "kms_key_id": Match.any()},
    "aws_efs_mount_target": {"security_groups": Match.any()},
    "aws_efs_access_point": {"posix_user": {"uid": Match.any()}, "root_directory": {"path": Match.any()}},
    "aws_efs_file_system_policy": {
        "policy": Match.serialized_json(
            {
                "Statement": Match.array_with(
                    [{"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]
                )
            }
        )
    },
    "aws_flow_log": {"traffic_type": Match.any(), "log_destination": Match.any()},
}
"""What all resources of a type have in common, whatever the deployment file says."""

APPLICATION_BALANCER = {"drop_invalid_header_fields": True, "desync_mitigation_mode": "defensive"}
HTTPS = {"ssl_policy": Match.string_like_regexp("^ELBSecurityPolicy-TLS13-1-2-"), "certificate_arn": Match.any()}

PRODUCTION: dict[str, dict[str, Any]] = {
    "aws_lb": {"enable_deletion_protection": True, "access_logs": {"enabled": True, "bucket": Match.any()}},
    "aws_db_instance": {"multi_az": True, "deletion_protection": True, "skip_final_snapshot": False},
    "aws_efs_backup_policy": {"backup_policy": {"status": "ENABLED"}},
    "aws_flow_log": {"traffic_type": "ALL"},
    "aws_instance": {"metadata_options": {"http_tokens": "required"}, "monitoring": True},
    "aws_cloudwatch_log_group": {"retention_in_days": 365},
}
"""What the production files add."""


def violations(template: Template, *, production: bool = False) -> list[str]:
    """What of *template* breaks a policy."""
    return [
        *_missing(template, ALWAYS),
        *(_missing(template, PRODUCTION) if production else ()),
        *_public_instances(template),
        *_balancers(template),
        *_buckets(template),
        *_open_rules(template),
        *_inline_rules(template),
    ]


def _public_instances(template: Template) -> Iterator[str]:
    """Machines that NGINX runs on may have an address on the internet, and nothing else may."""
    for address, instance in template.find_resources("aws_instance").items():
        if instance.get("associate_public_ip_address") is True and "_nginx-" not in address:
            yield f"{address} has an address on the internet"


def required(*, production: bool) -> list[tuple[str, tuple[str, ...]]]:
    """Every property that a policy asks for by its path: type, then keys."""
    tables = (ALWAYS, PRODUCTION) if production else (ALWAYS,)
    seen = {(type_, path) for table in tables for type_, wanted in table.items() for path in _paths(wanted)}
    seen |= {("aws_lb", (key,)) for key in APPLICATION_BALANCER}
    return sorted(seen)


def without(template: Template, address: str, path: tuple[str, ...]) -> Template:
    """*template* as it would be without one property of one resource."""
    document = deepcopy(template.document)
    type_, _, name = address.partition(".")
    place = document["resource"][type_][name]
    *way, last = path
    for key in way:
        place = place[key]
    del place[last]
    return Template(document)


def _paths(wanted: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for key, value in wanted.items():
        if isinstance(value, dict):
            yield from ((key, *rest) for rest in _paths(value))
        else:
            yield (key,)


def _missing(template: Template, table: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for type_, wanted in table.items():
        matching = template.find_resources(type_, wanted)
        for address in template.find_resources(type_):
            if address not in matching:
                yield f"{address} lacks some of {', '.join('.'.join(path) for path in _paths(wanted))}"


def _balancers(template: Template) -> Iterator[str]:
    for address, balancer in template.find_resources("aws_lb").items():
        kind = balancer.get("load_balancer_type")
        if kind != "network" and not template.find_resources("aws_lb", APPLICATION_BALANCER).get(address):
            yield f"{address} lets bad requests through"
    for address, listener in template.find_resources("aws_lb_listener").items():
        action = listener["default_action"][0]["type"]
        if listener["protocol"] == "HTTP" and action != "redirect":
            yield f"{address} answers over HTTP"
        if listener["protocol"] == "HTTPS" and address not in template.find_resources("aws_lb_listener", HTTPS):
            yield f"{address} takes old TLS, or has no certificate"


def _buckets(template: Template) -> Iterator[str]:
    for address in template.find_resources("aws_s3_bucket"):
        for guard in ("public_access_block", "ownership_controls", "policy", "lifecycle_configuration", "versioning"):
            wanted = {"bucket": Match.string_like_regexp(rf"\{{{address}\.")}
            if not template.find_resources(f"aws_s3_bucket_{guard}", wanted):
                yield f"{address} has no {guard}"
        if not template.find_resources("aws_s3_bucket_server_side_encryption_configuration"):
            yield f"{address} has no encryption"


def _open_rules(template: Template) -> Iterator[str]:
    """Rules that admit the world anywhere but at a listener of the balancer's own group."""
    listeners = {listener["port"] for listener in template.find_resources("aws_lb_listener").values()}
    for address, rule in template.find_resources("aws_vpc_security_group_ingress_rule").items():
        if rule.get("cidr_ipv4") not in WORLD and rule.get("cidr_ipv6") not in WORLD:
            continue
        at_listener = rule["from_port"] == rule["to_port"] and rule["from_port"] in listeners
        if "balancer-firewall" not in rule["security_group_id"] or not at_listener:
            yield f"{address} admits the world"


def _inline_rules(template: Template) -> Iterator[str]:
    for address, group in template.find_resources("aws_security_group").items():
        if "ingress" in group or "egress" in group:
            yield f"{address} has inline rules"
    for type_ in ("aws_security_group_rule", "aws_network_acl_rule"):
        yield from (
            f"{address} is not one of the rules that scanners read" for address in template.find_resources(type_)
        )
