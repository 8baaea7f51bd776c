"""The report for people."""

from pathlib import Path

from tests.unit.checks.homes.homes import AXIS2, USERS, home
from wso2_cluster.checks.homes import look, open_homes, text


def test_a_home_with_findings_and_one_without(tmp_path: Path) -> None:
    one = home(tmp_path / "one")
    two = home(tmp_path / "two", {USERS: (("of-our-own", "admin"),), AXIS2: (("wso2.esb.domain", "other"),)}, number=2)

    assert list(text(look([one, two]))) == [
        f"{tmp_path}/one (WSO2 Enterprise Service Bus 5.0.0, kernel 4.4.8)",
        "  nothing found",
        "",
        f"{tmp_path}/two (WSO2 Enterprise Service Bus 5.0.0, kernel 4.4.8)",
        "  repository/conf/axis2/axis2.xml",
        (
            f"    21:34 error: domain is 'other' here and 'wso2.esb.domain' in {tmp_path}/one: these nodes do not meet "
            "[cluster-setting-differs]"
        ),
        "      fix: write the same domain on all nodes",
        f"      see: {tmp_path}/one: repository/conf/axis2/axis2.xml:21:34",
        "  repository/conf/user-mgt.xml",
        "    6:27 error: the administrator has the password admin, as shipped [default-admin-password]",
        "      fix: write another one before the first start, afterwards change it in the console too",
        "",
        "2 errors, 0 warnings, 0 notes in 2 homes",
    ]


def test_a_place_in_the_same_home_has_no_home(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {AXIS2: (('"localMemberPort">4000', '"localMemberPort">9443'),)})

    lines = list(text(look([node])))

    assert "      see: repository/conf/tomcat/catalina-server.xml:8:23" in lines
    assert lines[-1].endswith(" in 1 home")


def test_colours_are_for_terminals(tmp_path: Path) -> None:
    path = home(tmp_path / "esb", {USERS: (("of-our-own", "admin"),)}).root

    plain = "\n".join(text(look(open_homes([path]))))
    coloured = "\n".join(text(look(open_homes([path])), colour=True))

    assert "\033" not in plain
    assert "\033[31merror\033[0m: the administrator" in coloured
