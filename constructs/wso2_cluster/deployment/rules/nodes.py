"""Rules of `nodes`."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.nodes import GATEWAY_PROFILES, HOME_FOLDER, Role
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled, ignored
from wso2_cluster.deployment.wording import choice, shown
from wso2_cluster.products import PatternName

ROLES = {
    PatternName.ESB_WORKER_MANAGER: (Role.MANAGER, Role.WORKER),
    PatternName.APIM_GATEWAY: (Role.MANAGER, Role.WORKER),
    PatternName.ENTERPRISE_STORE: (Role.PUBLISHER, Role.STORE),
    # One member is allowed: a cluster may begin with it, and more join later without a change to it.
    PatternName.CARBON_CLUSTER: (Role.MEMBER,),
    PatternName.IDENTITY_SERVER: (Role.MEMBER,),
}
SINGLE_ROLES = (Role.MANAGER,)
"""A second manager would write artifacts against the first (WSO2 clustering guide: one node commits)."""

_OPTIONS_WITH_A_NAME = {
    "-Xms": "heap.min",
    "-Xmx": "heap.max",
    "-DworkerNode": "the role",
    "-Dprofile": "profile",
    "-DportOffset": "cluster.port_offset",
    "-Dhttps.proxyHost": "proxy",
    "-Dhttps.proxyPort": "proxy",
    "-Dhttp.nonProxyHosts": "proxy.exceptions",
}
_OPTIONS_OF_THE_SCRIPT = ("-cp", "-classpath", "--class-path", "-jar", "-version", "--version", "-help", "-h")
"""What follows would be taken for the class path, or nothing would start."""


def roles_fit_pattern(deployment: Deployment) -> Iterator[Violation]:
    """Each pattern has its roles, all of them."""
    roles = ROLES[deployment.pattern]
    for role in deployment.nodes:
        if role not in roles:
            yield ("nodes", role), f"{deployment.pattern} has no role {role}: use {choice(roles)}"
    for role in roles:
        if role not in deployment.nodes:
            yield ("nodes",), f"{deployment.pattern} needs the role {role}: add '{role}: {{count: 1}}'"


def managers_are_single(deployment: Deployment) -> Iterator[Violation]:
    """One manager, because one node alone writes."""
    for role in SINGLE_ROLES:
        if role in deployment.nodes and deployment.nodes[role].count != 1:
            count = deployment.nodes[role].count
            yield ("nodes", role, "count"), f"a cluster has one {role}, not {count}: only one node may write artifacts"


def profile_is_built(deployment: Deployment) -> Iterator[Violation]:
    """A profile is one that the product is built with: Carbon stops at the start without the folder of another."""
    product = product_of(deployment)
    for role, group in deployment.nodes.items():
        if product is not None and group.profile is not None and group.profile not in product.profiles:
            allowed = f"use {choice(product.profiles)}" if product.profiles else "leave it out"
            yield (
                ("nodes", role, "profile"),
                f"{product.name} {product.version} has no profile {shown(group.profile)}: {allowed}",
            )


def profile_is_not_decided(deployment: Deployment) -> Iterator[Violation]:
    """A gateway cluster starts its own two profiles."""
    if deployment.pattern is PatternName.APIM_GATEWAY:
        for role, group in deployment.nodes.items():
            why = f"in {deployment.pattern}, whose {role}s start {GATEWAY_PROFILES.get(role, 'another')}"
            yield from ignored(group, ("nodes", role), ("profile",), why)


def heap_grows(deployment: Deployment) -> Iterator[Violation]:
    """Java does not start with a first heap larger than the largest."""
    for role, group in deployment.nodes.items():
        heap = group.heap
        if heap is not None and heap.min > heap.max:
            name = "min" if "min" in heap.model_fields_set else "max"
            yield (
                ("nodes", role, "heap", name),
                f"min is {heap.min} and max {heap.max} MiB: make max at least as large as min",
            )


def jvm_options_have_no_other_name(deployment: Deployment) -> Iterator[Violation]:
    """An option that another setting writes would stand there twice, and Java would take one of them."""
    for role, group in deployment.nodes.items():
        loc = ("nodes", role, "jvm_options")
        for index, option in enumerate(group.jvm_options):
            for prefix, setting in _OPTIONS_WITH_A_NAME.items():
                if option.startswith(prefix):
                    yield (*loc, index), f"{option} is not for this list: {setting} says it"
            if option.partition("=")[0] in _OPTIONS_OF_THE_SCRIPT:
                yield (*loc, index), f"{option} is not for this list: the product's start script says what runs"
        yield from doubled(group.jvm_options, loc)


def properties_have_one_value(deployment: Deployment) -> Iterator[Violation]:
    """Of two values of one Java property, the last alone would hold."""
    for role, group in deployment.nodes.items():
        seen: dict[str, str] = {}
        for index, option in enumerate(group.jvm_options):
            name = option.partition("=")[0]
            if name.startswith("-D") and seen.setdefault(name, option) != option:
                loc = ("nodes", role, "jvm_options", index)
                yield loc, f"{option} gives {name[2:]} another value than {seen[name]}: keep one of them"


def data_volumes_hold_the_product(deployment: Deployment) -> Iterator[Violation]:
    """The second volume is mounted above the product's home, and hides nothing that the image brings."""
    product = product_of(deployment)
    if product is None:
        return
    home = PurePosixPath(deployment.product.home or f"{HOME_FOLDER}/{product.home_name}")
    for role, group in deployment.nodes.items():
        if group.data_volume is None:
            continue
        path = group.data_volume.path
        if PurePosixPath(path) not in home.parents:
            loc = ("nodes", role, "data_volume", "path")
            yield loc, f"the product's home {home} is not below {path}: use {home.parent}, or change product.home"
        elif deployment.product.pack is None:
            yield ("nodes", role, "data_volume"), f"would hide {home}, which the image brings: name product.pack"


def groups_and_policies_are_distinct(deployment: Deployment) -> Iterator[Violation]:
    """An interface takes a group once, a role a policy."""
    for role, group in deployment.nodes.items():
        yield from doubled(group.security_groups, ("nodes", role, "security_groups"))
        yield from doubled(group.policies, ("nodes", role, "policies"))


def own_profiles_are_complete(deployment: Deployment) -> Iterator[Violation]:
    """A profile of one's own brings its own policies."""
    for role, group in deployment.nodes.items():
        if group.instance_profile is not None:
            yield from ignored(group, ("nodes", role), ("policies",), "beside 'instance_profile'")


RULES: tuple[Rule, ...] = (
    roles_fit_pattern,
    managers_are_single,
    profile_is_built,
    profile_is_not_decided,
    heap_grows,
    jvm_options_have_no_other_name,
    properties_have_one_value,
    data_volumes_hold_the_product,
    groups_and_policies_are_distinct,
    own_profiles_are_complete,
)
