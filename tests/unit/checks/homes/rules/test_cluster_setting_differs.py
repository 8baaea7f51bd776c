"""Rule cluster-setting-differs: what must be the same on all nodes is."""

from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import AXIS2, compared, found, home, rendered_home
from wso2_cluster.carbon.language import HAZELCAST_AGENT, TRIBES_AGENT

AWS = (
    ('<parameter name="membershipScheme">wka</parameter>', '<parameter name="membershipScheme">aws</parameter>'),
    (
        '<parameter name="localMemberPort">4000</parameter>',
        """<parameter name="localMemberPort">5701</parameter>
        <parameter name="region">us-east-1</parameter>
        <parameter name="securityGroup">esb</parameter>
        <parameter name="tagKey">cluster</parameter>
        <parameter name="tagValue">esb</parameter>""",
    ),
)


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("wso2.esb.domain", "other", "21:34 domain", "'other' here and 'wso2.esb.domain'"),
        ("wso2.esb.domain", "wso2.esb.domain ", "21:34 domain", "'wso2.esb.domain ' here and 'wso2.esb.domain'"),
        (
            '<parameter name="domain">wso2.esb.domain</parameter>',
            "",
            "17:5 domain",
            "'apache.axis2.domain' here and 'wso2.esb.domain'",
        ),
        (">wka<", ">multicast<", "19:44 membershipScheme", "'multicast' here and 'wka'"),
        (
            f'class="{HAZELCAST_AGENT}" enable',
            f'class="{TRIBES_AGENT}" enable',
            "17:24 class",
            f"'{TRIBES_AGENT}' here and '{HAZELCAST_AGENT}'",
        ),
    ],
)
def test_a_node_with_another_setting(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    place, _, setting = where.partition(" ")
    one = home(tmp_path / "one")
    two = home(tmp_path / "two", {AXIS2: ((old, new),)}, number=2)

    assert found("cluster-setting-differs", one, two) == [
        (
            f"error two/repository/conf/axis2/axis2.xml:{place}",
            f"{setting} is {what} in one: these nodes do not meet",
            f"write the same {setting} on all nodes",
        )
    ]


@pytest.mark.parametrize(
    ("name", "here", "there"),
    [
        ("localMemberPort", "5702", "5701"),
        ("region", "eu-west-1", "us-east-1"),
        ("securityGroup", "other", "esb"),
        ("tagKey", "other", "cluster"),
        ("tagValue", "other", "esb"),
    ],
)
def test_a_node_with_another_setting_of_scheme_aws(tmp_path: Path, name: str, here: str, there: str) -> None:
    one = home(tmp_path / "one", {AXIS2: AWS})
    edits = (*AWS, (f'"{name}">{there}', f'"{name}">{here}'))
    two = home(tmp_path / "two", {AXIS2: edits}, number=2)

    (said,) = found("cluster-setting-differs", one, two)

    assert said[1] == f"{name} is '{here}' here and '{there}' in one: these nodes do not meet"


def test_the_one_that_differs_from_the_most_is_named(tmp_path: Path) -> None:
    one = home(tmp_path / "one", {AXIS2: (("wso2.esb.domain", "wso2.am.domain"),)})
    others = [home(tmp_path / name, number=2) for name in ("two", "three")]

    assert [place for place, _, _ in found("cluster-setting-differs", one, *others)] == [
        "error one/repository/conf/axis2/axis2.xml:21:34"
    ]
    assert compared("cluster-setting-differs", one, *others) == ["two/repository/conf/axis2/axis2.xml:21:34"]


def test_a_group_password_is_not_shown(tmp_path: Path) -> None:
    end = "        <members>"
    one, two = (
        home(tmp_path / name, {AXIS2: ((end, f'<parameter name="groupPassword">{secret}</parameter>\n{end}'),)})
        for name, secret in (("one", "topsecret"), ("two", "secret2"))
    )

    assert found("cluster-setting-differs", one, two) == [
        (
            "error two/repository/conf/axis2/axis2.xml:27:33",
            "groupPassword is not that of one: the nodes do not let each other in",
            "write the same groupPassword on all nodes",
        )
    ]


def test_nodes_of_one_spelling_and_another(tmp_path: Path) -> None:
    written = AWS[1][1].replace("tagKey", "tag-key").replace("tagValue", "tag-value")
    hyphens = (AWS[0], (AWS[1][0], written.replace("securityGroup", "security-group-name")))
    one, two = home(tmp_path / "one", {AXIS2: AWS}), home(tmp_path / "two", {AXIS2: hyphens}, number=2)

    assert found("cluster-setting-differs", one, two) == []


def test_ports_differ_as_they_like_in_scheme_wka(tmp_path: Path) -> None:
    one, two = (
        home(tmp_path / "one"),
        home(tmp_path / "two", {AXIS2: (('"localMemberPort">4000', '"localMemberPort">4100'),)}, number=2),
    )

    assert found("cluster-setting-differs", one, two) == []


def test_rendered_nodes_with_other_domains(tmp_path: Path) -> None:
    one, two = (
        rendered_home(tmp_path / "one"),
        rendered_home(tmp_path / "two", ('domain = "is.domain"', 'domain = "other"'), number=2),
    )

    assert found("cluster-setting-differs", one, two) == [
        (
            "error two/repository/conf/deployment.toml:7:10",
            "domain is 'other' here and 'is.domain' in one: these nodes do not meet",
            "write the same domain on all nodes",
        )
    ]
