"""Rules of the components of API Manager: what they let pass, and what they say."""

from typing import Any

import pytest

from tests.deployments import ESB, GATEWAY, deployment
from wso2_cluster.deployment.rules import Rule, violations
from wso2_cluster.deployment.rules.api_manager import (
    emptied_folder_is_not_edited,
    gateways_have_a_key_manager,
    gateways_have_the_traffic_manager_of_their_version,
    thrift_port_is_asked,
)
from wso2_cluster.deployment.wording import dotted

KEYS = {"key_manager": {"host": "key.example.com"}}
TRAFFIC = {"traffic_manager": {"host": "traffic.example.com"}}
SVN = {"kind": "svn", "url": "https://svn.example.com/am", "secret": "prod/svn"}
FILE = "repository/deployment/server/synapse-configs/default/api/_TokenAPI_.xml"
EDIT = {"file": FILE, "remove": "/api/handlers"}
BOTH = "has no effect in esb-worker-manager: leave it out"
OLD: dict[str, Any] = {"product__version": "1.10.0"}


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        pytest.param(GATEWAY, {}, id="both components with 2.0.0"),
        pytest.param(GATEWAY, {"product__version": "2.1.0"}, id="both components with 2.1.0"),
        pytest.param(GATEWAY, {**OLD, "api_manager": KEYS}, id="no traffic manager with 1.10.0"),
        pytest.param(ESB, {}, id="another pattern without any"),
        pytest.param(
            GATEWAY,
            {"api_manager__key_manager": {"host": "10.0.0.9", "client": "thrift", "thrift_port": 10398}},
            id="the port of Thrift with Thrift",
        ),
        pytest.param(GATEWAY, {"edits": [EDIT]}, id="an edit of an artifact that stays"),
        pytest.param(
            GATEWAY, {"artifacts": SVN, "edits": [{**EDIT, "roles": ["manager"]}]}, id="an edit of the manager's"
        ),
    ],
)
def test_what_is_right_passes(base: dict[str, Any], changes: dict[str, Any]) -> None:
    assert violations(deployment(base, **changes)) == ()


@pytest.mark.parametrize(
    ("rule", "base", "changes", "setting", "message"),
    [
        pytest.param(
            gateways_have_a_key_manager,
            GATEWAY,
            {"api_manager": None},
            "api_manager",
            "is missing, gateways ask a key manager about every key: add it, "
            "'api_manager: {key_manager: {host: key.example.com}}'",
            id="no components",
        ),
        pytest.param(
            gateways_have_a_key_manager, ESB, {"api_manager": KEYS}, "api_manager", BOTH, id="in another pattern"
        ),
        pytest.param(
            gateways_have_the_traffic_manager_of_their_version,
            GATEWAY,
            {"api_manager": KEYS},
            "api_manager.traffic_manager",
            "is missing, wso2am 2.0.0 throttles by one: add it, 'traffic_manager: {host: traffic.example.com}'",
            id="no traffic manager with 2.0.0",
        ),
        pytest.param(
            gateways_have_the_traffic_manager_of_their_version,
            GATEWAY,
            {**OLD, "api_manager": {**KEYS, **TRAFFIC}},
            "api_manager.traffic_manager",
            "has no effect with wso2am 1.10.0, which throttles by itself: leave it out",
            id="a traffic manager with 1.10.0",
        ),
        pytest.param(
            thrift_port_is_asked,
            GATEWAY,
            {"api_manager__key_manager": {"host": "key.example.com", "thrift_port": 10398}},
            "api_manager.key_manager.thrift_port",
            "has no effect without 'client: thrift': leave it out",
            id="the port of Thrift without Thrift",
        ),
        pytest.param(
            emptied_folder_is_not_edited,
            GATEWAY,
            {"artifacts": SVN, "edits": [EDIT]},
            "edits[0].file",
            "repository/deployment/server of workers is empty until they have checked it out: "
            "edit it on the manager, 'roles: [manager]'",
            id="an edit of what is emptied",
        ),
    ],
)
def test_what_is_wrong_is_said(
    rule: Rule, base: dict[str, Any], changes: dict[str, Any], setting: str, message: str
) -> None:
    broken = deployment(base, **changes)

    assert [(dotted(loc), said) for loc, said in rule(broken)] == [(setting, message)]
    assert [(dotted(loc), said) for loc, said in violations(broken)] == [(setting, message)]
