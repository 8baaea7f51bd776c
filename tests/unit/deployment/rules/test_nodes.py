"""Rules of nodes: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import MEMBERS, PACK, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.nodes import (
    data_volumes_hold_the_product,
    groups_and_policies_are_distinct,
    heap_grows,
    jvm_options_have_no_other_name,
    managers_are_single,
    own_profiles_are_complete,
    profile_is_built,
    profile_is_not_decided,
    properties_have_one_value,
    roles_fit_pattern,
)

GATEWAYS = {"pattern": "apim-gateway", "product": {"name": "wso2am", "version": "2.0.0"}}

GOOD = [
    pytest.param(roles_fit_pattern, GATEWAYS, id="roles fit pattern: gateway manager and workers"),
    pytest.param(profile_is_not_decided, GATEWAYS, id="profile is not decided: gateways without one"),
    pytest.param(
        profile_is_not_decided,
        {"nodes__worker": {"profile": "worker"}},
        id="profile is not decided: in another pattern",
    ),
    pytest.param(roles_fit_pattern, {}, id="roles fit pattern: manager and workers"),
    pytest.param(roles_fit_pattern, MEMBERS, id="roles fit pattern: members"),
    pytest.param(
        roles_fit_pattern,
        {"pattern": "carbon-cluster", "nodes": {"member": {}}},
        id="roles fit pattern: one member, which others may join",
    ),
    pytest.param(managers_are_single, {}, id="managers are single: one manager"),
    pytest.param(profile_is_built, {"nodes__worker": {"profile": "worker"}}, id="profile is built: one of the product"),
    pytest.param(
        profile_is_built,
        {"product__name": "x", "nodes__worker": {"profile": "y"}},
        id="profile is built: an unknown product, of which another rule speaks",
    ),
    pytest.param(heap_grows, {"nodes__worker": {"heap": {"min": 1024, "max": 1024}}}, id="heap grows: equal bounds"),
    pytest.param(heap_grows, {"nodes__worker": {"heap": {"max": 256}}}, id="heap grows: the largest alone"),
    pytest.param(
        jvm_options_have_no_other_name,
        {"nodes__worker": {"jvm_options": ["-Duser.timezone=UTC"]}},
        id="jvm options have no other name: an option without a setting",
    ),
]
GOOD += [
    pytest.param(
        jvm_options_have_no_other_name,
        {"nodes__worker": {"jvm_options": ["-Dhttp.proxyHost=proxy", "-Dhttp.proxyPort=3128"]}},
        id="jvm options have no other name: a proxy for http, which no setting says",
    ),
    pytest.param(
        properties_have_one_value,
        {"nodes__worker": {"jvm_options": ["-javaagent:/a.jar=x", "-javaagent:/a.jar=y", "-Da=b", "-Db=b"]}},
        id="properties have one value: agents and several properties",
    ),
]
GOOD += [
    pytest.param(
        data_volumes_hold_the_product,
        {"product__pack": PACK, "nodes__worker": {"data_volume": {"size": 20}}},
        id="data volumes hold the product: the default folder",
    ),
    pytest.param(
        data_volumes_hold_the_product,
        {
            "product__pack": PACK,
            "product__home": "/srv/wso2/esb",
            "nodes__worker": {"data_volume": {"path": "/srv/wso2"}},
        },
        id="data volumes hold the product: a folder of one's own",
    ),
    pytest.param(
        data_volumes_hold_the_product,
        {"product__name": "x", "nodes__worker": {"data_volume": {}}},
        id="data volumes hold the product: an unknown product, of which another rule speaks",
    ),
    pytest.param(
        groups_and_policies_are_distinct,
        {"nodes__worker": {"security_groups": ["sg-0123456789abcdef0", "sg-0123456789abcdef1"]}},
        id="groups and policies are distinct: two groups",
    ),
    pytest.param(
        own_profiles_are_complete,
        {"nodes__worker": {"instance_profile": "golden"}},
        id="own profiles are complete: a profile alone",
    ),
]
BAD = [
    pytest.param(
        profile_is_not_decided,
        {**GATEWAYS, "nodes__worker": {"profile": "api-key-manager"}},
        [("nodes.worker.profile", "has no effect in apim-gateway, whose workers start gateway-worker: leave it out")],
        id="profile is not decided: gateways with one",
    ),
    pytest.param(
        roles_fit_pattern,
        {**GATEWAYS, "nodes": {"manager": {}, "member": {}}},
        [
            ("nodes.member", "apim-gateway has no role member: use manager or worker"),
            ("nodes", "apim-gateway needs the role worker: add 'worker: {count: 1}'"),
        ],
        id="roles fit pattern: a gateway's",
    ),
    pytest.param(
        managers_are_single,
        {**GATEWAYS, "nodes__manager": {"count": 2}},
        [("nodes.manager.count", "a cluster has one manager, not 2: only one node may write artifacts")],
        id="managers are single: two gateway managers",
    ),
    pytest.param(
        data_volumes_hold_the_product,
        {"nodes__worker": {"data_volume": {}}},
        [
            (
                "nodes.worker.data_volume",
                "would hide /opt/wso2/wso2esb-4.9.0, which the image brings: name product.pack",
            )
        ],
        id="data volumes hold the product: over that of the image",
    ),
    pytest.param(
        data_volumes_hold_the_product,
        {"product__pack": PACK, "nodes__worker": {"data_volume": {"path": "/srv/logs"}}},
        [
            (
                "nodes.worker.data_volume.path",
                (
                    "the product's home /opt/wso2/wso2esb-4.9.0 is not below /srv/logs: use /opt/wso2, "
                    "or change product.home"
                ),
            )
        ],
        id="data volumes hold the product: beside it",
    ),
    pytest.param(
        groups_and_policies_are_distinct,
        {
            "nodes__worker": {
                "security_groups": ["sg-0123456789abcdef0"] * 2,
                "policies": ["arn:aws:iam::aws:policy/A"] * 2,
            }
        },
        [
            ("nodes.worker.security_groups[1]", "sg-0123456789abcdef0 is in the list twice: keep one of them"),
            ("nodes.worker.policies[1]", "arn:aws:iam::aws:policy/A is in the list twice: keep one of them"),
        ],
        id="groups and policies are distinct: each twice",
    ),
    pytest.param(
        own_profiles_are_complete,
        {"nodes__worker": {"instance_profile": "golden", "policies": ["arn:aws:iam::aws:policy/A"]}},
        [("nodes.worker.policies", "has no effect beside 'instance_profile': leave it out")],
        id="own profiles are complete: with policies",
    ),
    pytest.param(
        profile_is_built,
        {"nodes__worker": {"profile": "gateway-worker"}},
        [("nodes.worker.profile", "wso2esb 4.9.0 has no profile 'gateway-worker': use worker")],
        id="profile is built: one of another product",
    ),
    pytest.param(
        profile_is_built,
        {"product": {"name": "wso2es", "version": "2.0.0"}, "nodes__worker": {"profile": "worker"}},
        [("nodes.worker.profile", "wso2es 2.0.0 has no profile 'worker': leave it out")],
        id="profile is built: a product without any",
    ),
    pytest.param(
        roles_fit_pattern,
        {"nodes": {"manager": {}}},
        [("nodes", "esb-worker-manager needs the role worker: add 'worker: {count: 1}'")],
        id="roles fit pattern: no worker",
    ),
    pytest.param(
        roles_fit_pattern,
        {"nodes": {"worker": {}}},
        [("nodes", "esb-worker-manager needs the role manager: add 'manager: {count: 1}'")],
        id="roles fit pattern: no manager",
    ),
    pytest.param(
        roles_fit_pattern,
        {"nodes__member": {}},
        [("nodes.member", "esb-worker-manager has no role member: use manager or worker")],
        id="roles fit pattern: a member too",
    ),
    pytest.param(
        roles_fit_pattern,
        {"pattern": "carbon-cluster"},
        [
            ("nodes.manager", "carbon-cluster has no role manager: use member"),
            ("nodes.worker", "carbon-cluster has no role worker: use member"),
            ("nodes", "carbon-cluster needs the role member: add 'member: {count: 1}'"),
        ],
        id="roles fit pattern: workers among members",
    ),
    pytest.param(
        roles_fit_pattern,
        {"nodes": {}},
        [
            ("nodes", "esb-worker-manager needs the role manager: add 'manager: {count: 1}'"),
            ("nodes", "esb-worker-manager needs the role worker: add 'worker: {count: 1}'"),
        ],
        id="roles fit pattern: nobody",
    ),
    pytest.param(
        managers_are_single,
        {"nodes__manager": {"count": 2}},
        [("nodes.manager.count", "a cluster has one manager, not 2: only one node may write artifacts")],
        id="managers are single: two managers",
    ),
    pytest.param(
        heap_grows,
        {"nodes__worker": {"heap": {"min": 2048, "max": 1024}}},
        [("nodes.worker.heap.min", "min is 2048 and max 1024 MiB: make max at least as large as min")],
        id="heap grows: a first heap beyond the largest",
    ),
    pytest.param(
        heap_grows,
        {"nodes__worker": {"heap": {"min": 2048}}},
        [("nodes.worker.heap.min", "min is 2048 and max 1024 MiB: make max at least as large as min")],
        id="heap grows: a first heap beyond the default of the largest",
    ),
    pytest.param(
        jvm_options_have_no_other_name,
        {"nodes__worker": {"jvm_options": ["-Xmx2g", "-Dhttps.proxyHost=proxy"]}},
        [
            ("nodes.worker.jvm_options[0]", "-Xmx2g is not for this list: heap.max says it"),
            ("nodes.worker.jvm_options[1]", "-Dhttps.proxyHost=proxy is not for this list: proxy says it"),
        ],
        id="jvm options have no other name: options with settings",
    ),
    pytest.param(
        jvm_options_have_no_other_name,
        {"nodes__worker": {"jvm_options": ["-Da=b", "-Da=b"]}},
        [("nodes.worker.jvm_options[1]", "-Da=b is in the list twice: keep one of them")],
        id="jvm options have no other name: an option twice",
    ),
    pytest.param(
        jvm_options_have_no_other_name,
        {"nodes__worker": {"jvm_options": ["-classpath", "--class-path=/x", "-jar"]}},
        [
            (
                f"nodes.worker.jvm_options[{index}]",
                f"{option} is not for this list: the product's start script says what runs",
            )
            for index, option in enumerate(("-classpath", "--class-path=/x", "-jar"))
        ],
        id="jvm options have no other name: what runs",
    ),
    pytest.param(
        properties_have_one_value,
        {"nodes__worker": {"jvm_options": ["-Da=b", "-Daa=c", "-Da=c"]}},
        [("nodes.worker.jvm_options[2]", "-Da=c gives a another value than -Da=b: keep one of them")],
        id="properties have one value: two",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
