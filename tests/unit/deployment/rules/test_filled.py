"""The places that settings fill are those that the nodes' edits change: none is forgotten, and none is made up."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.variants import ACM_ARN, KERNEL, VARIANTS, WORKER_MANAGER, data, deployment
from wso2_cluster.carbon import (
    Edit,
    JvmOption,
    MergeJson,
    Put,
    Remove,
    RemoveToml,
    SetAttribute,
    SetJson,
    SetProperty,
    SetText,
    SetToml,
    configure,
)
from wso2_cluster.deployment import Deployment, Role
from wso2_cluster.deployment.rules.filled import filled_places
from wso2_cluster.deployment.rules.place import Filled
from wso2_cluster.topology import plan_topology
from wso2_node.keypath import dotted


def places_of(edit: Edit) -> list[tuple[str, str | None]]:
    if isinstance(edit, MergeJson):
        return [(dotted((*edit.at, *keys)), None) for keys in leaves(edit.value)]
    return [place_of(edit)]


def leaves(value: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from ((key, *rest) for rest in leaves(inner))
    else:
        yield ()


def place_of(edit: Edit) -> tuple[str, str | None]:
    match edit:
        case SetText(at=at) | Put(at=at) | Remove(at=at):
            return at, None
        case SetAttribute(at=at, name=name):
            return at, name
        case SetToml(at=at) | SetJson(at=at) | RemoveToml(at=at):
            return dotted(at), None
        case SetProperty(key=key):
            return key, None
        case JvmOption(option=option, value=str(value)):
            return option + value * (option in {"-Xms", "-Xmx"} or not option.endswith("=")), None
        case _:
            raise AssertionError(edit)


MADE_BY_HAND = {
    "heap-options-level": data(
        WORKER_MANAGER,
        nodes__worker={"count": 2, "heap": {"min": 512, "max": 1024}, "jvm_options": ["-XX:+UseG1GC"]},
        logging={"hazelcast": "FINE", "loggers": {"org.apache.synapse": "DEBUG"}},
    ),
    "equal-esb-5": data(
        WORKER_MANAGER,
        product={"name": "wso2esb", "version": "5.0.0"},
        pattern="carbon-cluster",
        nodes={"member": {"count": 2}},
    ),
    "rendered-wka": data(
        KERNEL,
        product={"name": "carbon-kernel", "version": "4.6.0", "jdk": {"home": "/opt/java"}},
        logging={"hazelcast": "FINE", "loggers": {"org.wso2.carbon": "DEBUG"}},
    ),
    "rendered-aws": data(
        KERNEL,
        product={"name": "carbon-kernel", "version": "4.7.1", "jdk": {"home": "/opt/java"}},
        cluster={"domain": "carbon", "membership": {"scheme": "aws"}, "local_member_port": 5701},
        balancer={"certificate": {"arn": ACM_ARN}, "allow": ["198.51.100.0/24"]},
        database={"kind": "existing", "host": "db.example.com", "secret": "prod/database"},
    ),
}


@pytest.mark.parametrize("settings", [pytest.param(each, id=name) for name, each in (VARIANTS | MADE_BY_HAND).items()])
def test_settings_fill_the_places_that_nodes_change(settings: dict[str, Any]) -> None:
    topology = plan_topology(Deployment.model_validate(settings))
    filled = [*filled_places(topology.deployment, topology.product)]
    changed: dict[Role, set[tuple[str, str, str | None]]] = {}
    for configuration in configure(topology):
        # Of publishers that share a folder, the first alone changes what is in it.
        of_role = changed.setdefault(configuration.node.role, set())
        of_role |= {
            (file.path, *place) for file in configuration.files for edit in file.edits for place in places_of(edit)
        }
    for role, places in changed.items():
        assert {(each.file, each.place, each.attribute) for each in filled if role in each.roles} == places


def test_a_place_names_its_setting() -> None:
    topology = plan_topology(deployment("shifted-ports"))
    assert Filled(file="repository/conf/carbon.xml", place="/Server/Ports/Offset", setting="cluster.port_offset") in [
        *filled_places(topology.deployment, topology.product)
    ]
