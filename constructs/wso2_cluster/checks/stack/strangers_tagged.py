"""Rule: nobody else looks like a member."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look, group_name
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import Resource
from wso2_cluster.discovery import Query


@stack_rule("strangers-tagged", Severity.ERROR, source="hazelcast-cloud 3.5.4, CloudyUtility")
def members_alone_look_like_members(look: Look) -> Iterator[StackViolation]:
    """No instance but a cluster's own members carries its tag and is in its security group.

    Members take every such instance for one of them: they wait for it at every start, and join it when a Carbon of the
    same domain runs there.
    """
    own = {machine.instance.name for machine in look.machines}
    queries = {machine.member.query: machine.node.name for machine in look.machines if machine.member.query}
    for instance in look.instances:
        if instance.name in own:
            continue
        for query, node in queries.items():
            if _is_found(look, instance, query):
                yield (
                    (*instance.place, "tags", query.tag_key or "Name"),
                    f"{instance.address}: {node} takes it for a member, by its tag and its security group",
                    "give it another tag, or another security group",
                )


def _is_found(look: Look, instance: Resource, query: Query) -> bool:
    if query.tag_key:
        value = look.tags(instance).get(query.tag_key)
        if value is None or query.tag_value not in {None, "", value}:
            return False
    names = [group_name(group) for _, group in look.groups(instance) if group is not None]
    return not query.security_group or query.security_group in names
