"""The deployment file's own edits."""

import pytest

from tests.deployments import node, topology
from wso2_cluster.carbon import Edit, FileEdits, JvmOption, Remove, SetAttribute, SetProperty, SetText
from wso2_cluster.carbon.user_edits import user_edits

CARBON = "repository/conf/carbon.xml"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(
            {"file": CARBON, "set": "/Server/ItemsPerPage", "value": "50"},
            SetText(at="/Server/ItemsPerPage", value="50", create=True),
            id="an element's text",
        ),
        pytest.param(
            {"file": CARBON, "set": "/Server/ItemsPerPage", "value": ""},
            SetText(at="/Server/ItemsPerPage", value="", create=True),
            id="an element's text taken away",
        ),
        pytest.param(
            {"file": CARBON, "set": "/Server/Security", "attribute": "on", "value": "true"},
            SetAttribute(at="/Server/Security", name="on", value="true"),
            id="an attribute",
        ),
        pytest.param(
            {"file": CARBON, "remove": "/Server/ItemsPerPage"}, Remove(at="/Server/ItemsPerPage"), id="an element"
        ),
        pytest.param(
            {"file": "repository/conf/log4j.properties", "property": "log4j.rootLogger", "value": "INFO"},
            SetProperty(key="log4j.rootLogger", value="INFO", create=True),
            id="a property",
        ),
        pytest.param(
            {"file": "bin/wso2server.sh", "jvm_option": "-Xss", "value": "512k"},
            JvmOption(option="-Xss", value="512k"),
            id="an option",
        ),
    ],
)
def test_each_kind_of_edit(edit: dict[str, object], expected: Edit) -> None:
    planned = topology(edits=[edit])

    assert list(user_edits(planned, planned.nodes[0])) == [FileEdits(path=str(edit["file"]), edits=(expected,))]


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
