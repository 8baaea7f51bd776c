"""What WSO2's own documents on clustering get wrong, and what this language says of it."""

import pytest

from tests.unit.carbon.language.samples import aws, clustering, members, parameter, properties, tribes, wka
from wso2_cluster.carbon.language import definition, findings, parse

KEY = (parameter("accessKey", "AKIAEXAMPLE"), parameter("secretKey", "secret"))
TAG = (parameter("tagKey", "wso2-cluster"), parameter("tagValue", "esb"))
PORT = parameter("localMemberPort", 5701)


def found(section: str, kernel: str = "4.4.1") -> dict[str, str]:
    """Rules that find something, with the fix of the last of each."""
    return {finding.rule: finding.fix for finding in findings(parse(section), kernel)}


def test_the_loopback_address_of_the_example_is_an_error_and_no_address_at_all_is_none() -> None:
    assert "private address" in found(aws(parameter("localMemberHost", "127.0.0.1")))["loopback-host"]
    assert "loopback-host" not in found(aws())


@pytest.mark.parametrize(("region", "fix"), [("us-east-1a", "write us-east-1"), ("us-east-1", None)])
def test_a_region_has_no_zone(region: str, fix: str | None) -> None:
    assert found(aws(parameter("region", region))).get("aws-region-zone") == fix


def test_a_double_slash_starts_no_comment() -> None:
    assert "text-between-elements" in found(aws(*KEY, "// the name of the security group"))
    assert "text-between-elements" not in found(aws(*KEY, "<!-- the name of the security group -->"))


def test_the_key_is_needed_and_security_group_and_region_are_not() -> None:
    assert "aws-key-missing" in found(
        aws(*TAG, PORT, parameter("securityGroup", "g"), parameter("region", "us-east-1"))
    )
    assert found(aws(*KEY, *TAG, PORT)).keys() == {"secret-in-clear", "avoid-initiation"}


def test_a_tag_is_what_tells_members_from_others() -> None:
    assert "aws-tag-missing" in found(aws(*KEY, parameter("securityGroup", "g")))
    assert "aws-tag-missing" not in found(aws(*KEY, *TAG))


def test_a_sub_domain_that_was_copied_makes_a_manager_a_worker() -> None:
    assert found(aws(properties(subDomain="worker")))["sub-domain"] == "on a manager write mgt"
    assert "sub-domain" not in found(aws(properties(subDomain="mgt")))


def test_the_port_of_scheme_aws_counts_from_kernel_4_5_on() -> None:
    section = parse(aws(parameter("localMemberPort", 4100)))
    assert [
        version
        for version in ("4.4.1", "4.4.44", "4.5.1", "4.7.1")
        if "aws-port" in {each.rule for each in findings(section, version)}
    ] == ["4.5.1", "4.7.1"]


def test_the_key_is_used_again_after_the_start() -> None:
    known = definition("accessKey")
    assert known is not None
    assert "at the start and again at every join and every merge after a split" in known.meaning


def test_keys_in_clear_are_found() -> None:
    assert "write it at start from a secret" in found(aws(*KEY))["secret-in-clear"]


def test_lists_of_members_that_leave_the_node_itself_out_are_found() -> None:
    own = (parameter("localMemberHost", "10.0.1.10"), parameter("localMemberPort", 4100))
    manager_of_the_example = wka(*own, members("10.0.1.20:4200", "10.0.1.30:4300"))
    assert found(manager_of_the_example)["member-of-itself"] == "list all nodes, the same on each"
    assert "member-of-itself" not in found(wka(*own, members("10.0.1.10:4100", "10.0.1.20:4200")))


def test_the_port_that_the_esb_ships_in_its_list_is_not_its_own() -> None:
    shipped = wka(parameter("localMemberHost", "127.0.0.1"), PORT.replace("5701", "4100"), members("127.0.0.1:4000"))
    assert found(shipped)["member-of-itself"] == (
        "write port 4100 in this entry on all nodes, or 4000 as the localMemberPort here"
    )


def test_port_mappings_are_for_a_load_balancer_that_is_gone() -> None:
    mapping = '<parameter name="properties"><property name="port.mapping.80" value="9764"/></parameter>'
    assert found(clustering(mapping))["port-mapping"] == "remove it where another balancer is used"


def test_tribes_and_its_managers_are_history() -> None:
    managers = ('<nodeManager class="n" enable="true"/>', '<stateManager class="s" enable="true"/>')
    assert "agent-tribes" in found(tribes(*managers))
    assert {"state-manager", "node-manager"} <= found(clustering(*managers)).keys()


@pytest.mark.parametrize(
    "name",
    [
        *("synchronizeAll", "maxRetries", "mcastFrequency", "memberDropTime", "preserveMessageOrder"),
        *("atmostOnceMessageSemantics", "mcastBindAddress", "localMemberBindAddress", "localMemberBindPort"),
    ],
)
def test_parameters_that_the_shipped_comments_explain_are_read_by_nobody(name: str) -> None:
    assert found(clustering(parameter(name, 1)))["parameter-unread"] == "remove it"
    assert "parameter-unread" not in found(tribes(parameter(name, 1)))
