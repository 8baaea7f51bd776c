"""EC2 security group rules."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, cast

from moto.ec2.exceptions import InvalidSecurityGroupRuleIdNotFoundError
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupBackend, SecurityGroupRule

from wso2_cluster.emulator.patches.replace import replace, wrap

if TYPE_CHECKING:
    from collections.abc import Callable


_PREFIX_LIST = "prefix_list_as_asked"


def every_rule_has_its_description() -> None:
    """Return the description of a security group rule whose other end is a group or a prefix list.

    AWS: every rule has a description of its own.
    moto 5.2.5: reads it from the address range alone, so the other rules lose theirs and the plan drifts.
    """

    def make_init(original: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(original)

        def init(self: SecurityGroupRule, *args: object, **settings: object) -> None:
            original(self, *args, **settings)
            asked = signature.bind(self, *args, **settings).arguments
            vars(self)[_PREFIX_LIST] = asked.get("prefix_list_id")

        return init

    def description(self: SecurityGroupRule) -> str | None:
        ends = (self.ip_range, self.source_group, vars(self).get(_PREFIX_LIST))
        return next((end["Description"] for end in ends if end and end.get("Description")), None)

    wrap(SecurityGroupRule, "__init__", make_init)
    replace(SecurityGroupRule, "description", property(description))


def every_rule_can_be_changed() -> None:
    """Change rules for all protocols, and rules whose other end is a group or a prefix list.

    AWS: ModifySecurityGroupRules takes every kind of rule.
    moto 5.2.5: wants ports even for protocol -1, keeps the old group or prefix list, and files the description under
    an address range that the rule does not have. So a second deployment with another description fails.
    """

    def make_modify(original: Callable[..., None]) -> Callable[..., None]:
        def modify(self: SecurityGroupBackend, group_id: str, rules: dict[str, dict[str, Any]]) -> None:
            for_moto = {name: {"FromPort": -1, "ToPort": -1, **asked} for name, asked in rules.items()}
            original(self, group_id, for_moto)
            group = cast("SecurityGroup", self.get_security_group_by_name_or_id(group_id))
            for name, asked in rules.items():
                rule = cast("SecurityGroupRule", group.get_rule(name))
                if rule.ip_protocol == "-1":
                    rule.from_port = rule.to_port = None
                end = {"Description": asked.get("Description", rule.description or "")}
                if other := asked.get("ReferencedGroupId"):
                    rule.ip_range = {}
                    rule.source_group = {**rule.source_group, **end, "GroupId": other}
                elif other := asked.get("PrefixListId"):
                    rule.ip_range = {}
                    rule.prefix_list_id = other
                    vars(rule)[_PREFIX_LIST] = {**end, "PrefixListId": other}

        return modify

    wrap(SecurityGroupBackend, "modify_security_group_rules", make_modify)


def a_missing_rule_is_named() -> None:
    """Refuse to revoke a rule that is not there by its id.

    AWS: InvalidSecurityGroupRuleId.NotFound when the id of a rule is given; the provider takes that for "gone".
    moto 5.2.5: InvalidPermission.NotFound, which is AWS's answer to a rule given by its properties. A revocation that
    the provider repeated, because the first answer was lost, ended the whole destroy.
    """

    def make_revoke(original: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(original)

        def revoke(self: SecurityGroupBackend, *args: object, **settings: object) -> None:
            asked = signature.bind(self, *args, **settings).arguments
            group = self.get_security_group_by_name_or_id(asked["group_name_or_id"], asked.get("vpc_id"))
            for rule_id in asked.get("security_rule_ids") or ():
                if group is not None and group.get_rule(rule_id) is None:
                    raise InvalidSecurityGroupRuleIdNotFoundError(rule_id)
            original(self, *args, **settings)

        return revoke

    wrap(SecurityGroupBackend, "revoke_security_group_ingress", make_revoke)
    wrap(SecurityGroupBackend, "revoke_security_group_egress", make_revoke)


PATCHES = (
    every_rule_has_its_description,
    every_rule_can_be_changed,
    a_missing_rule_is_named,
)
