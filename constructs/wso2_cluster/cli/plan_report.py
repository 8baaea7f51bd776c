"""What `wso2-cluster plan` says."""

from collections.abc import Iterator, Sequence
from typing import Any

from wso2_cluster.carbon import NodeConfiguration
from wso2_cluster.cli.edit_words import becomes, target
from wso2_cluster.topology import Topology

WIDEST = 60
"""Characters of a column; longer ones push the rest to the right on their own line alone."""


def text(topology: Topology, configurations: Sequence[NodeConfiguration]) -> Iterator[str]:
    """The lines for people."""
    deployment, product = topology.deployment, topology.product
    yield f"{deployment.name}: {product.title} {product.version} in {topology.home}, {deployment.aws.region}"
    yield ""
    yield from _table(
        ("Node", "Role", "Zone", "Address", "Type", "Starts"),
        [
            (
                each.node.name,
                each.node.role.value,
                each.node.zone,
                str(each.node.address),
                each.node.group.instance_type,
                _starts(each),
            )
            for each in configurations
        ],
    )
    yield ""
    for title, facts in _besides(configurations).items():
        yield from (f"{title}: {fact}{_on(names, configurations)}" for fact, names in facts.items())
    for path, rows in _files(configurations).items():
        yield ""
        yield path
        shown = [(place, value, _on(names, configurations).strip()) for (place, value), names in rows.items()]
        yield from (f"  {line}" for line in _table((), shown))


def as_json(configurations: Sequence[NodeConfiguration]) -> list[dict[str, Any]]:
    """What `json.dumps` writes: where each node stands, and its node.json."""
    return [
        {
            "name": each.node.name,
            "role": each.node.role.value,
            "zone": each.node.zone,
            "address": str(each.node.address),
            "instanceType": each.node.group.instance_type,
            "node.json": each.to_json(),
        }
        for each in configurations
    ]


def _starts(configuration: NodeConfiguration) -> str:
    start = configuration.start
    first = "".join(f" {flag} (first start)" for flag in start.first_flags)
    return f"{' '.join((start.script, *start.flags))}{first}"


def _besides(configurations: Sequence[NodeConfiguration]) -> dict[str, dict[str, list[str]]]:
    """What nodes get beside edits, each with the nodes that get it."""
    found: dict[str, dict[str, list[str]]] = {}
    for each in configurations:
        document = each.to_json()
        facts = {
            "Fetches": [
                *([document["pack"]["source"]] if document["pack"] else []),
                *(f"{library['source']} to {library['path']}" for library in document["libraries"]),
            ],
            "Trusts": [*_trusted(document["trust"])] if document["trust"] else [],
            "Mounts": [str(mount) for mount in (one["path"] for one in document.get("mounts", ()))],
            "Names in /etc/hosts": [f"{' '.join(names)} is {address}" for address, names in document["hosts"].items()],
            "Looks up": [f"{name} ({source['kind']})" for name, source in document["references"].items()],
        }
        for title, values in facts.items():
            for value in values:
                found.setdefault(title, {}).setdefault(value, []).append(each.node.name)
    return found


def _trusted(trust: dict[str, Any]) -> Iterator[str]:
    yield from trust["subjects"]
    if "authorities" in trust:
        yield f"all in {trust['authorities']['source']}, for the database"


def _files(configurations: Sequence[NodeConfiguration]) -> dict[str, dict[tuple[str, str], list[str]]]:
    """Per file, place and value of every edit, each with the nodes that have it; edits of one place together."""
    files: dict[str, dict[str, dict[str, list[str]]]] = {}
    for each in configurations:
        for file in each.to_json()["files"]:
            for edit in file["edits"]:
                values = files.setdefault(file["path"], {}).setdefault(target(edit), {})
                values.setdefault(becomes(edit), []).append(each.node.name)
    return {
        path: {(place, value): names for place, values in places.items() for value, names in values.items()}
        for path, places in files.items()
    }


def _on(names: Sequence[str], configurations: Sequence[NodeConfiguration]) -> str:
    """On which nodes; nothing when it is all of them."""
    return "" if len(set(names)) == len(configurations) else f"  [{', '.join(dict.fromkeys(names))}]"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    lines = [*([head] if head else []), *rows]
    widths = [min(max(len(line[column]) for line in lines), WIDEST) for column in range(len(lines[0]))] if lines else []
    for line in lines:
        yield "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
