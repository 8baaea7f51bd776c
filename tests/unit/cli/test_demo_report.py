"""What the demonstration shows of user data: every kind of edit, also those of JSON files."""

from rich.console import Console

from tests.deployments import STORES, topology
from wso2_cluster.carbon import configure
from wso2_cluster.cli.demo_report import show_edits
from wso2_cluster.deployed import DeployedNode
from wso2_cluster.discovery import Instance


def shown(*names: str) -> list[list[str]]:
    """The cells of the table for the nodes *names*, row by row."""
    nodes = tuple(
        DeployedNode(
            instance=Instance(id="i-1", name=each.node.name, state="running", private_address=str(each.node.address)),
            role=each.node.role,
            zone=each.node.zone,
            document=each.to_json(),
        )
        for each in configure(topology(STORES))
        if each.node.name in names
    )
    console = Console(record=True, width=400, quiet=False)
    with console.capture() as captured:
        show_edits(console, nodes)
    rows = [line.split("│") for line in captured.get().splitlines() if "│" in line]
    return [[cell.strip() for cell in row[1:-1]] for row in rows]


def test_an_edit_of_a_json_file_is_shown_by_its_keys() -> None:
    rows = shown("es-publisher-1", "es-store-1")
    assert ["publisher.json", "storeUrl", '"https://store.example.com/store"', "every node"] in rows
    (merged,) = (row for row in rows if row[:2] == ["store.json", "authentication"])
    assert '"acs": "https://store.example.com/store/acs"' in merged[2]


def test_what_differs_between_publishers_and_stores_names_its_nodes() -> None:
    rows = shown("es-publisher-1", "es-store-1")
    assert ["carbon.xml", "HostName", "publisher.example.com", "es-publisher-1"] in rows
    assert ["carbon.xml", "HostName", "store.example.com", "es-store-1"] in rows
    (sub_domain,) = (row for row in rows if "subDomain" in row[1])
    assert sub_domain[2:] == ["removed", "every node"]
