"""The deployment file's own edits."""

import pytest

from tests.deployments import node, topology
from wso2_cluster.carbon import (
    Edit,
    FileEdits,
    JvmOption,
    MergeJson,
    Remove,
    RemoveJson,
    RemoveToml,
    SetAttribute,
    SetJson,
    SetProperty,
    SetText,
    SetToml,
)
from wso2_cluster.carbon.user_edits import user_edits
from wso2_node.edits import validate_edit

CARBON = "repository/conf/carbon.xml"


PUBLISHER = "repository/deployment/server/jaggeryapps/publisher/config/publisher.json"
TOML = "repository/conf/deployment.toml"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(
            {"file": CARBON, "set": "/Server/ItemsPerPage", "value": "50"},
            SetText(at="/Server/ItemsPerPage", value="50", create=True, source="edits[0]"),
            id="an element's text",
        ),
        pytest.param(
            {"file": CARBON, "set": "/Server/ItemsPerPage", "value": ""},
            SetText(at="/Server/ItemsPerPage", value="", create=True, source="edits[0]"),
            id="an element's text taken away",
        ),
        pytest.param(
            {"file": CARBON, "set": "/Server/Security", "attribute": "on", "value": "true"},
            SetAttribute(at="/Server/Security", name="on", value="true", source="edits[0]"),
            id="an attribute",
        ),
        pytest.param(
            {"file": CARBON, "remove": "/Server/ItemsPerPage"},
            Remove(at="/Server/ItemsPerPage", source="edits[0]"),
            id="an element",
        ),
        pytest.param(
            {"file": "repository/conf/log4j.properties", "property": "log4j.rootLogger", "value": "INFO"},
            SetProperty(key="log4j.rootLogger", value="INFO", create=True, source="edits[0]"),
            id="a property",
        ),
        pytest.param(
            {"file": "bin/wso2server.sh", "jvm_option": "-Xss", "value": "512k"},
            JvmOption(option="-Xss", value="512k", source="edits[0]"),
            id="an option",
        ),
        pytest.param(
            {"file": PUBLISHER, "set": 'rxt."a.b"[1]', "value": [True, {"c": 1.5}]},
            SetJson(at=("rxt", "a.b", 1), value=[True, {"c": 1.5}], create=True, source="edits[0]"),
            id="a value in JSON",
        ),
        pytest.param(
            {"file": PUBLISHER, "merge": "authentication", "value": {"activeMethod": "sso"}},
            MergeJson(at=("authentication",), value={"activeMethod": "sso"}, source="edits[0]"),
            id="an object in JSON",
        ),
        pytest.param(
            {"file": PUBLISHER, "remove": "authentication.methods"},
            RemoveJson(at=("authentication", "methods"), source="edits[0]"),
            id="a key in JSON",
        ),
        pytest.param(
            {"file": TOML, "set": "clustering.members", "value": ["10.0.0.10:4000"]},
            SetToml(at=("clustering", "members"), value=["10.0.0.10:4000"], source="edits[0]"),
            id="a value in TOML",
        ),
        pytest.param(
            {"file": TOML, "remove": "keystore.primary"},
            RemoveToml(at=("keystore", "primary"), source="edits[0]"),
            id="a table in TOML",
        ),
    ],
)
def test_each_kind_of_edit(edit: dict[str, object], expected: Edit) -> None:
    planned = topology(edits=[edit])

    assert list(user_edits(planned, planned.nodes[0])) == [FileEdits(path=str(edit["file"]), edits=(expected,))]
    validate_edit(expected.to_json())


def test_an_edit_with_roles_goes_to_their_nodes_alone_and_in_order() -> None:
    planned = topology(
        edits=[
            {"file": CARBON, "set": "/Server/A", "value": "all"},
            {"file": CARBON, "set": "/Server/B", "value": "workers", "roles": ["worker"]},
            {"file": CARBON, "set": "/Server/C", "value": "both", "roles": ["worker", "manager"]},
        ]
    )

    def values(name: str) -> list[object]:
        return [
            edit.value
            for file in user_edits(planned, node(planned, name))
            for edit in file.edits
            if isinstance(edit, SetText)
        ]

    assert {name: values(name) for name in ("esb-manager-1", "esb-worker-1", "esb-worker-2")} == {
        "esb-manager-1": ["all", "both"],
        "esb-worker-1": ["all", "workers", "both"],
        "esb-worker-2": ["all", "workers", "both"],
    }


def test_an_edit_is_called_by_its_place_in_the_deployment_file_not_in_the_product_s() -> None:
    planned = topology(
        edits=[
            {"file": CARBON, "set": "/Server/A", "value": "a", "roles": ["manager"]},
            {"file": CARBON, "set": "/Server/B", "value": "b"},
        ]
    )

    worker = [edit.to_json() for file in user_edits(planned, node(planned, "esb-worker-1")) for edit in file.edits]
    assert worker == [{"op": "set_text", "at": "/Server/B", "value": "b", "create": True, "source": "edits[1]"}]
