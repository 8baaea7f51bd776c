"""The `<clustering>` section of axis2.xml."""

from dataclasses import replace

import pytest

from tests.deployments import ESB, GATEWAY, KERNEL, configuration, looked_up, node, topology
from wso2_cluster.carbon import (
    Edit,
    Element,
    Members,
    Put,
    Reference,
    SecretField,
    SetAttribute,
    SetText,
    configure,
    discovery_tag,
    discovery_tags,
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


DISCOVERED = {"scheme": "discovered"}


def found(address: str, tag: tuple[str, str] = ("wso2-cluster", "esb")) -> Reference:
    source = Members(address=address, tag_key=tag[0], tag_value=tag[1], security_group="esb-members")
    return Reference(name="members", source=source)


def test_a_worker_in_scheme_discovered_is_told_wka_and_a_list_that_it_looks_up() -> None:
    planned = topology(cluster__membership=DISCOVERED, cluster__local_member_port=4100)
    reference = found("10.0.64.20")
    member = Element(
        tag="member",
        each=reference,
        children=(Element(tag="hostName", text=reference), Element(tag="port", text="4100")),
    )

    assert edits(planned, "esb-worker-1") == [
        *SWITCHED_ON,
        parameter("membershipScheme", "wka"),
        parameter("domain", "wso2.esb.domain"),
        parameter("localMemberHost", "10.0.64.20"),
        parameter("localMemberPort", "4100"),
        Put(at="/axisconfig/clustering/members", element=Element(tag="members", children=(member,))),
        *URLS,
        property_("subDomain", "worker"),
    ]


def test_the_looked_up_list_in_node_json() -> None:
    planned = topology(cluster__membership={**DISCOVERED, "tag_key": "team", "tag_value": "payments"})
    document = configuration(planned, "esb-manager-1").to_json()

    assert document["references"] == {
        "members": {
            "kind": "members",
            "address": "10.0.0.10",
            "tag_key": "team",
            "tag_value": "payments",
            "security_group": "esb-members",
        }
    }
    (axis2,) = (file for file in document["files"] if file["path"].endswith("axis2.xml"))
    (put,) = (edit for edit in axis2["edits"] if edit["at"] == "/axisconfig/clustering/members")
    assert put["element"] == {
        "tag": "members",
        "children": [
            {
                "tag": "member",
                "each": "members",
                "children": [{"tag": "hostName", "text": [{"ref": "members"}]}, {"tag": "port", "text": "5701"}],
            }
        ],
    }


@pytest.mark.parametrize("product", [{}, {"product__version": "4.7.1", "product__jdk": {"home": "/opt/java"}}])
def test_one_more_node_in_scheme_discovered_changes_nothing_on_the_others(product: dict[str, object]) -> None:
    two, three = (
        topology(KERNEL, cluster__membership=DISCOVERED, nodes__member={"count": count}, **product) for count in (2, 3)
    )

    assert [each.to_json() for each in configure(three)][:2] == [each.to_json() for each in configure(two)]
    assert (discovery_tags(two, two.nodes[0]), discovery_tags(three, three.nodes[0])) == (
        {"wso2-cluster": "core", "wso2-nodes": "2"},
        {"wso2-cluster": "core", "wso2-nodes": "3"},
    )


def test_how_many_nodes_there_are_is_a_tag_in_scheme_discovered_alone() -> None:
    for scheme in ("aws", "wka"):
        planned = topology(cluster__membership={"scheme": scheme})
        assert [discovery_tags(planned, each) for each in planned.nodes] == [{"wso2-cluster": "esb"}] * 3


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
        pytest.param({"scheme": "discovered", "tag_key": "k"}, "esb-members", ("k", "esb"), id="discovered"),
    ],
)
def test_group_and_tag_are_those_that_the_instances_get(
    membership: dict[str, str], group: str, tag: tuple[str, str]
) -> None:
    planned = topology(ESB, cluster__membership=membership)

    assert (security_group_name(planned), discovery_tag(planned, planned.nodes[0])) == (group, tag)


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


GATEWAY_SECTION = [*SWITCHED_ON, parameter("membershipScheme", "wka"), parameter("domain", "wso2.am.domain")]


def test_a_gateway_manager_maps_the_load_balancers_ports_to_its_servlet_ports() -> None:
    assert edits(topology(GATEWAY), "apim-manager-1") == [
        *GATEWAY_SECTION,
        parameter("localMemberHost", "10.0.0.10"),
        parameter("localMemberPort", "4500"),
        members("10.0.0.10", "10.0.64.20", "10.0.0.20", port="4500"),
        *URLS,
        property_("subDomain", "mgt"),
        property_("port.mapping.80", "9763"),
        property_("port.mapping.443", "9443"),
    ]


def test_a_gateway_worker_maps_no_port() -> None:
    assert edits(topology(GATEWAY), "apim-worker-2") == [
        *GATEWAY_SECTION,
        parameter("localMemberHost", "10.0.0.20"),
        parameter("localMemberPort", "4500"),
        members("10.0.0.10", "10.0.64.20", "10.0.0.20", port="4500"),
        *URLS,
        property_("subDomain", "worker"),
    ]


def test_mapped_ports_move_with_the_offset() -> None:
    assert edits(topology(GATEWAY, cluster__port_offset=3), "apim-manager-1")[-2:] == [
        property_("port.mapping.80", "9766"),
        property_("port.mapping.443", "9446"),
    ]


def test_managers_of_other_patterns_map_no_port() -> None:
    assert [edit for edit in edits(topology(), "esb-manager-1") if "port.mapping" in str(edit)] == []


def test_a_kernel_that_reads_hyphens_gets_hyphens() -> None:
    facts = {"kernel": "4.7.1", "configuration": "xml"}
    planned = topology(
        KERNEL,
        product={"name": "mine", "version": "1", "facts": facts, "jdk": {"home": "/opt/java"}},
        cluster__membership={"scheme": "aws"},
        cluster__local_member_port=5701,
    )

    assert [name for name, _ in aws_parameters(planned, planned.nodes[0], looked_up(planned))] == [
        "access-key",
        "secret-key",
        "security-group-name",
        "region",
        "tag-key",
        "tag-value",
    ]


def test_in_scheme_wka_every_node_lists_all_with_the_port_of_each() -> None:
    planned = topology(
        cluster={"domain": "wso2.esb.domain", "membership": {"scheme": "wka"}},
        nodes={"manager": {"member_ports": [4100]}, "worker": {"count": 2, "member_ports": [4200, 4300]}},
    )
    listed = Put(
        at="/axisconfig/clustering/members",
        element=Element(
            tag="members",
            children=tuple(
                Element(tag="member", children=(Element(tag="hostName", text=host), Element(tag="port", text=port)))
                for host, port in (("10.0.0.10", "4100"), ("10.0.64.20", "4200"), ("10.0.0.20", "4300"))
            ),
        ),
    )
    for name, port in (("esb-manager-1", "4100"), ("esb-worker-1", "4200"), ("esb-worker-2", "4300")):
        made = edits(planned, name)
        assert parameter("localMemberPort", port) in made
        assert listed in made


@pytest.mark.parametrize("scheme", ["aws", "wka", "discovered"])
@pytest.mark.parametrize("base", [ESB, KERNEL], ids=["worker/manager", "equal members"])
def test_a_change_of_scheme_is_a_change_of_one_line(base: dict[str, object], scheme: str) -> None:
    before = topology(base, cluster={"domain": "d", "membership": {"scheme": "wka"}})
    after = topology(base, cluster={"domain": "d", "membership": {"scheme": scheme}})
    name = after.nodes[0].name
    changed = [edit for edit in edits(after, name) if edit not in edits(before, name)]
    written = "wka" if scheme == "discovered" else scheme
    assert parameter("membershipScheme", written) in edits(after, name)
    assert [node.address for node in after.nodes] == [node.address for node in before.nodes]
    assert bool(changed) is (scheme != "wka")


@pytest.mark.parametrize("scheme", ["aws", "wka", "discovered"])
def test_where_there_is_multicast_no_member_is_listed_and_nothing_is_asked_of_aws(scheme: str) -> None:
    planned = replace(topology(cluster__membership={"scheme": scheme}), multicast=True)
    assert edits(planned, "esb-manager-1") == [
        *SWITCHED_ON,
        parameter("membershipScheme", "multicast"),
        parameter("domain", "wso2.esb.domain"),
        parameter("localMemberHost", "10.0.0.10"),
        parameter("localMemberPort", "5701"),
        *URLS,
        property_("subDomain", "mgt"),
    ]
    assert "members" not in configure(planned)[0].to_json()["references"]
