"""Rules of an Enterprise Store: what they let pass, and what they say."""

from typing import Any

import pytest

from tests.deployments import ESB, EXISTING_DATABASE, STORES, deployment
from wso2_cluster.deployment.rules import Rule, violations
from wso2_cluster.deployment.rules.enterprise_store import (
    databases_differ,
    nodes_reach_the_balancer,
    publisher_and_store_are_told_apart,
    publishers_have_a_name,
    stores_have_databases,
    stores_have_settings,
)
from wso2_cluster.deployment.rules.nodes import profile_is_built, roles_fit_pattern
from wso2_cluster.deployment.rules.tags import membership_tag_is_allowed
from wso2_cluster.deployment.wording import dotted

NLB = {"kind": "nlb", "allow": ["203.0.113.0/24"]}
INTERNAL = {"certificate": {"self_signed": True}, "allow": ["10.0.0.0/8"], "internal": True}
FACTS: dict[str, Any] = {
    "kernel": "4.4.7",
    "sso_schema": "AssertionConsumerServiceURLs",
    "sso_flags": "boolean",
    "paths": {
        "social_datasources": "repository/conf/datasources/social-datasources.xml",
        "sso_idp_config": "repository/conf/identity/sso-idp-config.xml",
        "identity": "repository/conf/identity/identity.xml",
        "application_authentication": "repository/conf/identity/application-authentication.xml",
        "publisher_json": "repository/deployment/server/jaggeryapps/publisher/config/publisher.json",
        "store_json": "repository/deployment/server/jaggeryapps/store/config/store.json",
    },
}
PUBLISHER_JSON = "repository/deployment/server/jaggeryapps/publisher/config/publisher.json"


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        pytest.param(STORES, {}, id="the document"),
        pytest.param(STORES, {"product__version": "2.0.0"}, id="2.0.0"),
        pytest.param(STORES, {"nodes": {"publisher": {}, "store": {}}}, id="one of each"),
        pytest.param(STORES, {"balancer": {"kind": "none"}}, id="a balancer of one's own"),
        pytest.param(STORES, {"database": EXISTING_DATABASE}, id="databases that are there"),
        pytest.param(STORES, {"balancer": INTERNAL, "network": {"nat": "none"}}, id="no NAT and an inner balancer"),
        pytest.param(STORES, {"enterprise_store": {"databases": {"users": "people"}}}, id="a name of one's own"),
        pytest.param(STORES, {"product": {"name": "mine", "version": "1", "facts": FACTS}}, id="a described product"),
        pytest.param(ESB, {}, id="another pattern"),
        pytest.param(
            STORES,
            {"edits": [{"file": PUBLISHER_JSON, "set": "constants.assetCreatedDateLength", "value": 30}]},
            id="an edit beside the sign-on",
        ),
    ],
)
def test_what_is_right_passes(base: dict[str, Any], changes: dict[str, Any]) -> None:
    assert violations(deployment(base, **changes)) == ()


@pytest.mark.parametrize(
    ("rule", "base", "changes", "setting", "message"),
    [
        pytest.param(
            stores_have_settings,
            ESB,
            {"enterprise_store": {}},
            "enterprise_store",
            "has no effect in esb-worker-manager: leave it out",
            id="settings in another pattern",
        ),
        pytest.param(
            publishers_have_a_name,
            STORES,
            {"hosts": {"service": "store.example.com"}},
            "hosts.management",
            "is missing, publishers have a host name of their own: add it, 'management: publisher.example.com'",
            id="no name of the publisher",
        ),
        pytest.param(
            stores_have_databases,
            STORES,
            {"database": None},
            "database",
            "is missing, what publishers publish reaches stores by it: add it, '{kind: rds-mysql, tables: dbscripts}'",
            id="no database",
        ),
        pytest.param(
            stores_have_databases,
            STORES,
            {"database": {"kind": "rds-mysql"}},
            "database.tables",
            "is product, and the product makes no tables of its social and storage databases: use dbscripts",
            id="tables by the product",
        ),
        pytest.param(
            stores_have_databases,
            STORES,
            {"database": {**EXISTING_DATABASE, "name": "one"}},
            "database.name",
            "has no effect beside 'enterprise_store.databases', which has six: leave it out",
            id="one name for six",
        ),
        pytest.param(
            databases_differ,
            STORES,
            {"enterprise_store": {"databases": {"social": "ES_REGDB"}}},
            "enterprise_store.databases.social",
            "ES_REGDB and the registry database ES_regdb give one user, es_regdb: use another name",
            id="one name twice, but for case",
        ),
        pytest.param(
            databases_differ,
            STORES,
            {"enterprise_store": {"databases": {"carbon": "a" * 32 + "b", "users": "a" * 32 + "c"}}},
            "enterprise_store.databases.users",
            f"{'a' * 32}c and the carbon database {'a' * 32}b give one user, {'a' * 32}: use another name",
            id="names that differ behind what a user's name may have",
        ),
        pytest.param(
            publisher_and_store_are_told_apart,
            STORES,
            {"balancer": NLB},
            "balancer.kind",
            "is nlb, which knows no host names, and publisher and store have one port: use alb",
            id="a balancer that knows no names",
        ),
        pytest.param(
            nodes_reach_the_balancer,
            STORES,
            {"network": {"nat": "none"}},
            "balancer.internal",
            "is false, and a balancer on the internet, by which publisher and store call each other, is out of reach "
            "without NAT: use true, or 'nat: one'",
            id="a balancer out of reach",
        ),
        pytest.param(
            roles_fit_pattern,
            STORES,
            {"nodes": {"publisher": {}}},
            "nodes",
            "enterprise-store needs the role store: add 'store: {count: 1}'",
            id="no stores",
        ),
        pytest.param(
            profile_is_built,
            STORES,
            {"nodes__store": {"profile": "store"}},
            "nodes.store.profile",
            "wso2es 2.1.0 has no profile 'store': leave it out",
            id="a profile",
        ),
        pytest.param(
            membership_tag_is_allowed,
            STORES,
            {
                "cluster__membership": {"scheme": "discovered", "tag_key": "team"},
                "nodes__store": {"count": 2, "tags": {"team": "es-publisher"}},
            },
            "nodes.store.tags.team",
            "the members find each other by this tag with the value 'es-store', not 'es-publisher': leave it out",
            id="the other cluster's tag",
        ),
    ],
)
def test_what_is_wrong_is_said(
    rule: Rule, base: dict[str, Any], changes: dict[str, Any], setting: str, message: str
) -> None:
    broken = deployment(base, **changes)

    assert [(dotted(loc), said) for loc, said in rule(broken)] == [(setting, message)]
    assert [(dotted(loc), said) for loc, said in violations(broken)] == [(setting, message)]


def test_a_tag_of_all_resources_is_not_that_of_two_clusters() -> None:
    broken = deployment(
        STORES,
        cluster__membership={"scheme": "discovered", "tag_key": "team"},
        aws={**STORES["aws"], "tags": {"team": "es-publisher"}},
    )
    assert [(dotted(loc), said) for loc, said in violations(broken)] == [
        (
            "aws.tags.team",
            "the members find each other by this tag with the value 'es-store', not 'es-publisher': leave it out",
        )
    ]


@pytest.mark.parametrize("missing", [*FACTS["paths"]])
def test_a_described_product_has_all_that_a_store_needs(missing: str) -> None:
    paths = {name: path for name, path in FACTS["paths"].items() if name != missing}
    broken = deployment(STORES, product={"name": "mine", "version": "1", "facts": {**FACTS, "paths": paths}})
    assert [(dotted(loc), said) for loc, said in violations(broken)] == [
        ("pattern", "mine does not run as enterprise-store: use carbon-cluster")
    ]


ATTRIBUTES = "authentication.methods.sso.attributes"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        pytest.param(
            {"set": f"{ATTRIBUTES}.acs", "value": "https://other.example.com/publisher/acs"},
            f"{ATTRIBUTES}.acs is set by hosts.management: change that, and leave this edit out",
            id="set",
        ),
        pytest.param(
            {"merge": ATTRIBUTES, "value": {"useTenantKey": True, "identityProviderURL": "https://is.example.com"}},
            f"{ATTRIBUTES}.identityProviderURL is set by enterprise_store.identity_provider: "
            "change that, and leave this edit out",
            id="merge",
        ),
        pytest.param(
            {"remove": "authentication"},
            "authentication.activeMethod is the same in every cluster that is made here: leave this edit out",
            id="remove",
        ),
    ],
)
def test_an_edit_does_not_undo_the_sign_on(edit: dict[str, Any], message: str) -> None:
    broken = deployment(STORES, edits=[{"file": PUBLISHER_JSON, **edit}])
    assert [(dotted(loc), said) for loc, said in violations(broken)] == [("edits[0]", message)]
