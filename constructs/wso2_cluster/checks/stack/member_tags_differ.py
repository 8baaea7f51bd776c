"""Rule: members carry the tag that they look for."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule
from wso2_cluster.checks.stack.template import is_open


@stack_rule("member-tags-differ", Severity.ERROR, source="hazelcast-cloud 3.5.4, CloudyUtility")
def members_carry_their_tag(look: Look) -> Iterator[StackViolation]:
    """Each node's instance carries the tag by which the members find each other.

    An instance without it, or with another value of it, is found by nobody.
    """
    for machine in look.machines:
        query = machine.member.query
        if query is None or not query.tag_key:
            continue
        value = look.tags(machine.instance).get(query.tag_key)
        if is_open(value) or (value is not None and query.tag_value in {None, "", value}):
            continue
        has = "has no such tag" if value is None else f"has the value '{value}'"
        yield (
            (*machine.instance.place, "tags", query.tag_key),
            f"{machine.instance.address}: members look for tag {query.tag_key}={query.tag_value or '*'}, and it {has}",
            "leave this tag to the library; aspects that set tags have to keep it",
        )
