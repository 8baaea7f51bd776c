"""The `<clustering>` section of axis2.xml."""

import pytest

from tests.deployments import ESB, KERNEL, looked_up, node, topology
from wso2_cluster.carbon import (
    Edit,
    Element,
    Put,
    Reference,
    SecretField,
    SetAttribute,
    SetText,
    discovery_tag,
    security_group_name,
)
from wso2_cluster.carbon.clustering import aws_parameters, clustering_edits
from wso2_cluster.topology import Topology


def edits(of: Topology, name: str) -> list[Edit]:
    return list(clustering_edits(of, node(of, name), looked_up(of)))


def key(field: str, name: str, secret: str) -> Reference:
    return Reference(name=name, source=SecretField(secret=secret, field=field))


def parameter(name: str, value: str | Reference, after: str | None = None) -> SetText:
    return SetText(
        at=f"/axisconfig/clustering/parameter[@name='{name}']",
        value=value,
        create=True,
        after=(f"parameter[@name='{after}']",) if after else (),
    )


def property_(name: str, value: str) -> Put:
    return Put(
        at=f"/axisconfig/clustering/parameter[@name='properties']/property[@name='{name}']",
        element=Element(tag="property", attributes={"name": name, "value": value}),
    )


def members(*addresses: str, port: str) -> Put:
    return Put(
        at="/axisconfig/clustering/members",
        element=Element(
            tag="members",
            children=tuple(
                Element(tag="member", children=(Element(tag="hostName", text=address), Element(tag="port", text=port)))
                for address in addresses
            ),
        ),
    )


SWITCHED_ON = [
    SetAttribute(
        at="/axisconfig/clustering",
        name="class",
        value="org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent",
    ),
    SetAttribute(at="/axisconfig/clustering", name="enable", value="true"),
    parameter("AvoidInitiation", "true"),
]
URLS = [
    property_("backendServerURL", "https://${hostName}:${httpsPort}/services/"),
    property_("mgtConsoleURL", "https://${hostName}:${httpsPort}/"),
]


def test_a_manager_in_scheme_aws_looks_its_key_up_in_the_secret_that_is_made() -> None:
    assert edits(topology(), "esb-manager-1") == [
        *SWITCHED_ON,
        parameter("membershipScheme", "aws"),
        parameter("domain", "wso2.esb.domain"),
        parameter("localMemberHost", "10.0.0.10"),
        parameter("localMemberPort", "5701"),
        parameter("accessKey", key("accessKey", "discovery-access-key", "wso2/esb/discovery-key"), "membershipScheme"),
        parameter("secretKey", key("secretKey", "discovery-secret-key", "wso2/esb/discovery-key"), "accessKey"),
        parameter("securityGroup", "esb-members", "secretKey"),
        parameter("region", "us-east-1", "securityGroup"),
        parameter("tagKey", "wso2-cluster", "region"),
        parameter("tagValue", "esb", "tagKey"),
        *URLS,
        property_("subDomain", "mgt"),
    ]


def test_a_worker_in_scheme_aws_has_what_the_deployment_brings_along() -> None:
    own = topology(
        cluster__local_member_port=5710,
        cluster__membership={
            "scheme": "aws",
            "tag_key": "team",
            "tag_value": "payments",
            "security_group": "payments nodes",
            "key_secret": "prod/wso2/key",
        },
    )

    assert edits(own, "esb-worker-2") == [
        *SWITCHED_ON,
        parameter("membershipScheme", "aws"),
        parameter("domain", "wso2.esb.domain"),
        parameter("localMemberHost", "10.0.0.20"),
        parameter("localMemberPort", "5710"),
        parameter("accessKey", key("accessKey", "discovery-access-key", "prod/wso2/key"), "membershipScheme"),
        parameter("secretKey", key("secretKey", "discovery-secret-key", "prod/wso2/key"), "accessKey"),
        parameter("securityGroup", "payments nodes", "secretKey"),
        parameter("region", "us-east-1", "securityGroup"),
        parameter("tagKey", "team", "region"),
        parameter("tagValue", "payments", "tagKey"),
        *URLS,
        property_("subDomain", "worker"),
    ]


def test_an_equal_member_in_scheme_wka_lists_every_node_and_keeps_the_shipped_sub_domain() -> None:
    assert edits(topology(KERNEL), "core-member-2") == [
        *SWITCHED_ON,
        parameter("membershipScheme", "wka"),
        parameter("domain", "wso2.carbon.domain"),
        parameter("localMemberHost", "10.0.64.20"),
        parameter("localMemberPort", "4000"),
        members("10.0.0.20", "10.0.64.20", port="4000"),
        *URLS,
    ]


@pytest.mark.parametrize("name", ["esb-manager-1", "esb-worker-1", "esb-worker-2"])
def test_every_node_in_scheme_wka_has_the_same_list_of_all_nodes(name: str) -> None:
    wka = topology(cluster__membership={"scheme": "wka"}, cluster__local_member_port=4100)

    assert members("10.0.0.10", "10.0.64.20", "10.0.0.20", port="4100") in edits(wka, name)


def test_scheme_wka_needs_no_key() -> None:
    wka = topology(cluster__membership={"scheme": "wka"})

    written = " ".join(str(edit) for edit in edits(wka, "esb-manager-1"))

    assert [word for word in ("accessKey", "secretKey", "securityGroup", "region", "tagKey") if word in written] == []


@pytest.mark.parametrize(
    ("membership", "group", "tag"),
    [
        pytest.param({"scheme": "aws"}, "esb-members", ("wso2-cluster", "esb"), id="aws by default"),
        pytest.param(
            {"scheme": "aws", "security_group": "nodes", "tag_key": "k", "tag_value": "v"},
            "nodes",
            ("k", "v"),
            id="aws with everything given",
        ),
        pytest.param({"scheme": "wka"}, "esb-members", ("wso2-cluster", "esb"), id="wka"),
    ],
)
def test_group_and_tag_are_those_that_the_instances_get(
    membership: dict[str, str], group: str, tag: tuple[str, str]
) -> None:
    planned = topology(ESB, cluster__membership=membership)

    assert (security_group_name(planned), discovery_tag(planned)) == (group, tag)


@pytest.mark.parametrize(
    ("product", "pattern", "expected"),
    [
        pytest.param(("wso2esb", "5.0.0"), "carbon-cluster", ["nonWorkerManager"], id="equal members of ESB 5.0.0"),
        pytest.param(("wso2esb", "5.0.0"), "esb-worker-manager", [], id="ESB 5.0.0 ships WorkerManager"),
        pytest.param(("wso2esb", "4.9.0"), "carbon-cluster", [], id="ESB 4.9.0 has no such parameter"),
        pytest.param(("wso2ei", "6.0.0"), "carbon-cluster", ["nonWorkerManager"], id="equal members of EI 6.0.0"),
        pytest.param(("wso2ei", "6.4.0"), "carbon-cluster", [], id="EI 6.4.0 ships nonWorkerManager"),
    ],
)
def test_equal_members_all_run_tasks(product: tuple[str, str], pattern: str, expected: list[str]) -> None:
    nodes = {"member": {"count": 2}} if pattern == "carbon-cluster" else {"manager": {}, "worker": {}}
    planned = topology(ESB, product={"name": product[0], "version": product[1]}, pattern=pattern, nodes=nodes)

    for each in planned.nodes:
        found = [edit for edit in edits(planned, each.name) if "clusteringPattern" in str(edit)]
        assert found == [parameter("clusteringPattern", value) for value in expected]


def test_a_kernel_that_reads_hyphens_gets_hyphens() -> None:
    facts = {"kernel": "4.7.1", "configuration": "xml"}
    planned = topology(
        KERNEL,
        product={"name": "mine", "version": "1", "facts": facts, "jdk": {"home": "/opt/java"}},
        cluster__membership={"scheme": "aws"},
        cluster__local_member_port=5701,
    )

    assert [name for name, _ in aws_parameters(planned, looked_up(planned))] == [
        "access-key",
        "secret-key",
        "security-group-name",
        "region",
        "tag-key",
        "tag-value",
    ]
