"""All findings of a synthesized stack, beside the deployment that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wso2_cluster.carbon.findings import Finding, in_order
from wso2_cluster.checks.stack import (
    certificate_names_unfit,
    ec2_unreachable,
    group_name_differs,
    host_names_unserved,
    instance_address_differs,
    listener_port_differs,
    member_ports_closed,
    member_tags_differ,
    metadata_closed,
    metadata_tokens_optional,
    node_instance_missing,
    provider_region_differs,
    record_missing,
    strangers_tagged,
    target_port_differs,
    user_data_unfit,
)
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.wording import printable

if TYPE_CHECKING:
    from wso2_cluster.checks.stack.rule import StackRule
    from wso2_cluster.checks.stack.template import Template
    from wso2_cluster.topology import Topology

RULES: Final[tuple[StackRule, ...]] = (
    node_instance_missing.every_node_has_an_instance,
    user_data_unfit.user_data_configures_the_node,
    member_ports_closed.members_reach_each_other,
    group_name_differs.members_are_in_their_group,
    member_tags_differ.members_carry_their_tag,
    strangers_tagged.members_alone_look_like_members,
    instance_address_differs.instances_are_where_members_say,
    provider_region_differs.members_ask_their_region,
    ec2_unreachable.ec2_can_be_asked,
    metadata_closed.metadata_answers,
    metadata_tokens_optional.metadata_is_guarded,
    target_port_differs.targets_are_listened_on,
    listener_port_differs.proxy_ports_are_listened_on,
    host_names_unserved.host_names_are_served,
    certificate_names_unfit.issued_certificates_are_for_the_hosts,
    record_missing.names_have_records,
)


def look_at_stack(topology: Topology, template: Template) -> tuple[Finding, ...]:
    """What all rules find in *template*, which was made from *topology*; what the deployment ignores left out."""
    look = Look(topology, template)
    ignored = {each.rule for each in topology.deployment.ignore}
    found = []
    for rule in RULES:
        for place, message, fix in rule.check(look) if rule.id not in ignored else ():
            line, column = template.find(place)
            found.append(
                Finding(
                    severity=rule.severity,
                    rule=rule.id,
                    file=template.file,
                    line=line,
                    column=column,
                    message=printable(message),
                    fix=printable(fix),
                )
            )
    return in_order(tuple(found))
