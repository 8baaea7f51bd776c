"""Rule member-port-taken: the cluster's port is free."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, CARBON, compared, found, home


def test_the_port_of_a_connector(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {AXIS2: (('"localMemberPort">4000', '"localMemberPort">9443'),)})

    assert found("member-port-taken", node) == [
        (
            "error esb/repository/conf/axis2/axis2.xml:23:43",
            "localMemberPort 9443 is the port of the Connector of port 9443, carbon.xml's Offset added",
            "write a port that nothing else has, or another Offset",
        )
    ]
    assert compared("member-port-taken", node) == ["esb/repository/conf/tomcat/catalina-server.xml:8:23"]


def test_the_port_of_a_receiver_after_the_offset(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {AXIS2: (('"localMemberPort">4000', '"localMemberPort">8290'),), CARBON: (("<Offset>0", "<Offset>10"),)},
    )

    assert found("member-port-taken", node) == [
        (
            "error esb/repository/conf/axis2/axis2.xml:23:43",
            "localMemberPort 8290 is the port of the receiver http, carbon.xml's Offset added",
            "write a port that nothing else has, or another Offset",
        )
    ]


def test_the_offset_takes_a_port_away(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {AXIS2: (('"localMemberPort">4000', '"localMemberPort">9443'),), CARBON: (("<Offset>0", "<Offset>1"),)},
    )

    assert found("member-port-taken", node) == []
