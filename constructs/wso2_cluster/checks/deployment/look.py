"""All findings of a deployment file that can be deployed, and the descriptions of all rules of deployment files."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from wso2_cluster.carbon.findings import Finding, Severity, in_order
from wso2_cluster.checks.deployment import (
    administrator_shipped,
    alarms_missing,
    backups_off,
    certificate_files,
    certificate_names,
    database_connections,
    database_deletable,
    database_in_one_zone,
    database_missing,
    database_unverified,
    domain_shared,
    edit_misplaced,
    hazelcast_config_given,
    hazelcast_xml_edited,
    heap_exceeds_memory,
    ignore_without_effect,
    key_store_shipped,
    member_alone,
    metadata_without_token,
    nginx_unverified,
    nodes_in_one_zone,
    secret_left_in_clear,
    self_signed_certificate,
    setup_option_given,
    snapshot_missing,
    state_in_a_file,
    weak_tls_edited,
)
from wso2_cluster.checks.deployment.rule import DeploymentRule, DeploymentViolation, FolderRule
from wso2_cluster.checks.rule import RuleDescription, told
from wso2_cluster.checks.stack import RULES as STACK_RULES
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.document import Document
from wso2_cluster.deployment.loader import load_document
from wso2_cluster.deployment.rules import RULES as REFUSALS
from wso2_cluster.deployment.rules import id_of
from wso2_cluster.deployment.wording import dotted
from wso2_cluster.wording import printable

RULES: Final[tuple[DeploymentRule, ...]] = (
    heap_exceeds_memory.heap_fits_the_instance,
    database_connections.pools_fit_the_database,
    metadata_without_token.metadata_wants_a_token,
    hazelcast_xml_edited.axis2_is_read,
    hazelcast_config_given.hazelcast_is_configured_once,
    setup_option_given.tables_are_made_once,
    edit_misplaced.edits_are_of_files_that_are_read,
    weak_tls_edited.edits_keep_tls_strong,
    member_alone.members_are_several,
    nodes_in_one_zone.nodes_are_in_several_zones,
    database_missing.nodes_share_a_database,
    database_unverified.database_is_verified,
    database_in_one_zone.database_has_a_standby,
    backups_off.database_is_backed_up,
    database_deletable.database_is_protected,
    snapshot_missing.a_snapshot_stays,
    nginx_unverified.nodes_are_verified,
    self_signed_certificate.certificate_is_trusted,
    key_store_shipped.key_is_secret,
    secret_left_in_clear.vault_keeps_all_secrets,
    administrator_shipped.administrator_has_a_password,
    alarms_missing.somebody_is_told,
    state_in_a_file.state_is_shared,
)

FOLDER_RULES: Final[tuple[FolderRule, ...]] = (
    certificate_files.certificate_can_be_imported,
    certificate_names.certificate_is_for_the_hosts,
)

USER_DATA_RULE: Final = RuleDescription(
    id="user-data",
    severity=Severity.ERROR,
    title="The configuration of each node fits into its user data, and the node program takes it",
    help="EC2 takes 16,384 bytes. What does not fit, or what the program would refuse, shows here and not at boot.",
    source="EC2 user guide, Run commands at launch",
)
FILE_RULE: Final = RuleDescription(
    id="deployment-file",
    severity=Severity.ERROR,
    title="A deployment file is YAML, with the settings that the JSON Schema lists and values that they take",
    help="wso2-cluster schema prints it.",
    source="the JSON Schema",
)
_SOURCE = re.compile(r"\(([^()]+)\)")


def refusals() -> tuple[RuleDescription, ...]:
    """The rules by which a deployment is refused: what breaks one of them could not be deployed, or would not run."""
    return (FILE_RULE, USER_DATA_RULE, *(_described(rule) for rule in REFUSALS))


def _described(rule: object) -> RuleDescription:
    title, why = told(rule)
    source = _SOURCE.search(f"{title} {why}")
    return RuleDescription(
        id=id_of(rule),  # type: ignore[arg-type]
        severity=Severity.ERROR,
        title=title,
        help=why,
        source=source[1] if source else "what the settings mean",
    )


def described() -> tuple[RuleDescription, ...]:
    """All rules of deployment files: those by which one is refused, those of what it may not do, and those of the stack
    that is made of it."""
    return (*refusals(), *RULES, *FOLDER_RULES, domain_shared.RULE, ignore_without_effect.RULE, *STACK_RULES)


def load_checked(path: Path) -> tuple[Deployment, tuple[Finding, ...]]:
    """The deployment in the file *path*, and what is found in it, by place.

    Raises:
        DeploymentFileError: the deployment is refused; holds all reasons.
    """
    document, deployment = load_document(path)
    return deployment, look_at(deployment, document, str(path))


def look_between(deployments: Mapping[Path, Deployment]) -> tuple[Finding, ...]:
    """What is wrong between several deployment files, which `load_checked` has read."""
    files = {id(deployment): path for path, deployment in deployments.items()}
    return tuple(
        _finding(domain_shared.RULE, violation, load_document(path)[0], str(path))
        for deployment, violation in domain_shared.shared(tuple(deployments.values()))
        if domain_shared.RULE.id not in {each.rule for each in deployment.ignore}
        for path in (files[id(deployment)],)
    )


def look_at(deployment: Deployment, document: Document, file: str) -> tuple[Finding, ...]:
    """What all rules find in *deployment*, which *document* in *file* describes; what it ignores left out."""
    ignored = {each.rule for each in deployment.ignore}
    found: list[tuple[RuleDescription, DeploymentViolation]] = [
        *((rule, violation) for rule in RULES for violation in rule.check(deployment)),
        *((rule, violation) for rule in FOLDER_RULES for violation in rule.check(deployment, Path(file).parent)),
    ]
    # What is between files, or in what is made of one, does not show in one.
    elsewhere = {domain_shared.RULE.id, *(rule.id for rule in STACK_RULES)}
    missed = ignored - elsewhere - {rule.id for rule, _ in found}
    kept = [each for each in found if each[0].id not in ignored]
    known = elsewhere | {rule.id for rule in (*RULES, *FOLDER_RULES)}
    kept += [(ignore_without_effect.RULE, each) for each in ignore_without_effect.unused(deployment, missed, known)]
    return in_order(tuple(_finding(rule, violation, document, file) for rule, violation in kept))


def _finding(rule: RuleDescription, violation: DeploymentViolation, document: Document, file: str) -> Finding:
    loc, message, fix = violation
    at = document.find(loc).at
    return Finding(
        severity=rule.severity,
        rule=rule.id,
        file=file,
        line=at.line,
        column=at.column,
        message=printable(f"{dotted(loc)}: {message}" if loc else message),
        fix=printable(fix),
    )
