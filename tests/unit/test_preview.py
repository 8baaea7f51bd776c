"""What the edits make of a product home: of a small one of our own, and of the files that WSO2 ships."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.deployments import ESB, KERNEL, RDS, configuration, topology
from tests.needs import missing
from tests.product_home import CARBON, START_SCRIPT, snapshot, write_files
from tests.shipped import shipped_config
from wso2_cluster.carbon import configure
from wso2_cluster.preview import NodePreview, PreviewError, placeholder, preview
from wso2_cluster.topology import Topology

AXIS2_PATH = "repository/conf/axis2/axis2.xml"
CARBON_PATH = "repository/conf/carbon.xml"
CATALINA_PATH = "repository/conf/tomcat/catalina-server.xml"
DATASOURCES_PATH = "repository/conf/datasources/master-datasources.xml"
LOGGING_PATH = "repository/conf/etc/logging-bridge.properties"
SCRIPT_PATH = "bin/wso2server.sh"
CARBON_NAMESPACE = {"c": "http://wso2.org/projects/carbon/carbon.xml"}


def of_node(planned: Topology, name: str, home: Path) -> NodePreview:
    (result,) = preview([configuration(planned, name)], home)
    return result


def test_every_node_has_a_preview_of_its_own_files(product_home: Path) -> None:
    previews = preview(configure(topology()), product_home)

    assert {item.configuration.node.name: [*item.after] for item in previews} == {
        name: [AXIS2_PATH, CARBON_PATH, CATALINA_PATH] for name in ("esb-manager-1", "esb-worker-1", "esb-worker-2")
    }
    assert previews[0].before[CARBON_PATH] == CARBON


def test_a_file_without_a_change_is_not_in_the_diff(product_home: Path) -> None:
    once = of_node(topology(), "esb-worker-1", product_home)
    write_files(product_home, dict(once.after))

    twice = of_node(topology(), "esb-worker-1", product_home)

    assert (twice.changed, b"".join(twice.diff()), twice.after) == ((), b"", once.after)


def test_what_was_changed_by_hand_since_the_shipped_file_was_kept_stays(product_home: Path) -> None:
    by_hand = CARBON.replace(b"<ItemsPerPage>15<", b"<ItemsPerPage>50<")
    write_files(product_home, {f"{CARBON_PATH}.shipped": CARBON, CARBON_PATH: by_hand})

    result = of_node(topology(), "esb-worker-1", product_home)

    assert (result.before[CARBON_PATH], result.changed[1]) == (by_hand, CARBON_PATH)
    assert b"<HostName>esb.example.com</HostName>" in result.after[CARBON_PATH]
    assert b"<ItemsPerPage>50</ItemsPerPage>" in result.after[CARBON_PATH]


def test_a_configuration_that_the_node_program_refuses_is_an_error_for_each_node(product_home: Path) -> None:
    refused = [replace(each, start=replace(each.start, script="../start.sh")) for each in configure(topology())]

    with pytest.raises(PreviewError) as raised:
        preview(refused, product_home)

    assert str(raised.value).splitlines() == [
        f'{name}: service.script is "../start.sh"; allowed: a path below the product home, without blanks'
        for name in ("esb-manager-1", "esb-worker-1", "esb-worker-2")
    ]


@pytest.mark.parametrize("rendered", [True, False])
def test_an_edit_of_a_file_that_the_product_home_has_a_template_for_is_an_error(
    product_home: Path, *, rendered: bool
) -> None:
    path, toml = "repository/conf/identity/mine.xml", "repository/conf/deployment.toml"
    template = f"repository/resources/conf/templates/{path}.j2"
    write_files(product_home, {path: b"<a/>", template: b"<a/>", toml: b""})
    product = {"name": "carbon-kernel", "version": "4.6.0" if rendered else "4.4.7"}
    planned = topology(KERNEL, product=product, edits=[{"file": path, "set": "/a", "value": "b"}])

    if not rendered:
        assert of_node(planned, "core-member-1", product_home).after[path] == b"<a>b</a>"
        return
    with pytest.raises(PreviewError) as raised:
        preview(configure(planned), product_home)
    assert str(raised.value) == f"{product_home}: {path} is rendered from {template} at every start: edit {toml}"


def test_a_link_out_of_the_product_home_is_not_followed(product_home: Path, tmp_path: Path) -> None:
    (product_home / CARBON_PATH).replace(tmp_path / "carbon.xml")
    (product_home / CARBON_PATH).symlink_to(tmp_path / "carbon.xml")

    with pytest.raises(PreviewError) as raised:
        preview(configure(topology()), product_home)

    assert str(raised.value) == (
        f"{product_home / CARBON_PATH} leads out of the product home, to {tmp_path.resolve()}/carbon.xml: "
        "put the file itself there"
    )


def test_a_link_to_nowhere_and_a_folder_are_reported_as_what_they_are(product_home: Path) -> None:
    for path in (CARBON_PATH, CATALINA_PATH):
        (product_home / path).unlink()
    (product_home / CARBON_PATH).symlink_to("nowhere.xml")
    (product_home / CATALINA_PATH).mkdir()

    with pytest.raises(PreviewError) as raised:
        preview(configure(topology()), product_home)

    assert str(raised.value).splitlines() == [
        f"{product_home / CARBON_PATH} is a link to nowhere.xml, which is not there: put the file itself there",
        f"{(product_home / CATALINA_PATH).resolve()} is a folder, not a file: move it away and put the file there",
    ]


def test_a_link_within_the_product_home_is_followed(product_home: Path) -> None:
    (product_home / CARBON_PATH).rename(product_home / "carbon.xml")
    (product_home / CARBON_PATH).symlink_to("../../carbon.xml")

    assert of_node(topology(), "esb-worker-1", product_home).before[CARBON_PATH] == CARBON


def test_the_permissions_of_the_files_are_known(product_home: Path) -> None:
    (product_home / SCRIPT_PATH).chmod(0o750)

    result = of_node(topology(proxy={"host": "proxy.example.com", "port": 3128}), "esb-worker-1", product_home)

    assert result.modes[SCRIPT_PATH] == 0o750
    assert [*result.modes] == [*result.after]


def test_a_character_that_the_file_cannot_hold_becomes_a_reference(product_home: Path) -> None:
    edits = [{"file": CARBON_PATH, "set": "/Server/Name", "value": "Büro in 東京"}]

    result = of_node(topology(edits=edits), "esb-worker-1", product_home)

    assert "<Name>Büro in &#26481;&#20140;</Name>".encode("latin-1") in result.after[CARBON_PATH]
    assert "<!-- Déploiement -->".encode("latin-1") in result.after[CARBON_PATH]


def test_a_diff_says_where_a_line_end_is_missing(product_home: Path) -> None:
    write_files(product_home, {LOGGING_PATH: b"com.hazelcast.level = SEVERE"})

    result = of_node(topology(logging={"hazelcast": "FINE"}), "esb-worker-1", product_home)

    assert b"".join(result.diff()).endswith(
        f"--- a/{LOGGING_PATH}\n+++ b/{LOGGING_PATH}\n@@ -1 +1 @@\n"
        "-com.hazelcast.level = SEVERE\n\\ No newline at end of file\n"
        "+com.hazelcast.level = FINE\n\\ No newline at end of file\n".encode()
    )


def test_looked_up_values_stand_in_brackets() -> None:
    assert placeholder("database-password") == "[database-password]"


def test_problems_of_all_nodes_come_at_once_and_the_same_one_once(product_home: Path) -> None:
    (product_home / CATALINA_PATH).unlink()
    edits = [{"file": "repository/conf/absent.xml", "remove": "/a/b", "roles": ["worker"]}]

    with pytest.raises(PreviewError) as raised:
        preview(configure(topology(edits=edits)), product_home)

    assert str(raised.value).splitlines() == [
        f"{product_home}: {path} is missing: is this wso2esb-4.9.0, and does it ship this file?"
        for path in (CATALINA_PATH, "repository/conf/absent.xml")
    ]


def test_a_home_that_is_no_folder(product_home: Path) -> None:
    script = product_home / SCRIPT_PATH

    with pytest.raises(PreviewError) as raised:
        preview(configure(topology()), script)

    assert str(raised.value) == f"{script}: no such folder. --product-home takes the folder of an unpacked product."


Shipped = Callable[[str], Path]


def test_an_edit_of_one_s_own_that_does_not_fit_is_called_as_in_the_deployment_file(product_home: Path) -> None:
    edits = [
        {"file": CARBON_PATH, "set": "/Server/ItemsPerPage", "value": "50"},
        {"file": CARBON_PATH, "set": "/Server/Nmae", "attribute": "a", "value": "x"},
        {"file": CARBON_PATH, "set": "/Server/Security/X", "value": "x"},
        {"file": CARBON_PATH, "set": "/Server/Name", "attribute": "x:y", "value": "x"},
    ]
    with pytest.raises(PreviewError) as caught:
        of_node(topology(edits=edits), "esb-worker-1", product_home)
    where = f"{product_home}: {CARBON_PATH}"
    there, names = "/Server at line 3 has no", "Name, HostName, ItemsPerPage, Ports"
    broken = "the file would not be XML any more: line 4, column 5: not well-formed XML: unbound prefix"
    assert str(caught.value).splitlines() == [
        f"{where}: edits[1]: /Server/Nmae matches 0 elements: {there} Nmae, but Name",
        f"{where}: edits[2]: /Server/Security matches 0 elements: {there} Security, but {names}",
        f"{where}: edits[3]: {broken}",
    ]


@pytest.fixture
def shipped(tmp_path: Path) -> Shipped:
    """Copy the configuration files of a product, as WSO2 ships them, and add the start script of the tests."""
    folder = shipped_config()

    def copy(product: str) -> Path:
        if not (folder / product).is_dir():
            missing(f"the files that {product} ships are not in ../shared/shipped-config beside the repository")
        home = Path(shutil.copytree(folder / product, tmp_path / product))
        write_files(home, {SCRIPT_PATH: START_SCRIPT})
        return home

    return copy


AWS_MODE = topology(
    ESB,
    cluster={
        "domain": "wso2.carbon.domain",
        "local_member_port": 5701,
        "membership": {
            "scheme": "aws",
            "security_group": "a_group_name",
            "tag_key": "a_tag_key",
            "tag_value": "a_tag_value",
        },
    },
    proxy={"host": "proxy.example.com", "port": 3128},
    logging={"hazelcast": "FINEST"},
)
"""What the page on AWS clustering mode sets."""

AWS_SECTION = {
    "membershipScheme": "aws",
    "domain": "wso2.carbon.domain",
    "localMemberPort": "5701",
    "accessKey": "[discovery-access-key]",
    "secretKey": "[discovery-secret-key]",
    "securityGroup": "a_group_name",
    "region": "us-east-1",
    "tagKey": "a_tag_key",
    "tagValue": "a_tag_value",
    "AvoidInitiation": "true",
}

SVN = {
    "Enabled": "true",
    "AutoCheckout": "true",
    "RepositoryType": "svn",
    "SvnUrl": "https://svn.example.com/repos/esb",
    "SvnUser": "svnuser",
    "SvnUrlAppendTenantId": "true",
}
SYNCHRONIZER = "/Server/DeploymentSynchronizer"


def _synchronizer_edits() -> list[dict[str, object]]:
    common: list[dict[str, object]] = [
        {"file": CARBON_PATH, "set": f"{SYNCHRONIZER}/{name}", "value": value} for name, value in SVN.items()
    ]
    commit = f"{SYNCHRONIZER}/AutoCommit"
    return [
        *common,
        {"file": CARBON_PATH, "set": commit, "value": "true", "roles": ["manager"]},
        {"file": CARBON_PATH, "set": commit, "value": "false", "roles": ["worker"]},
    ]


WORKER_MANAGER = topology(
    ESB,
    cluster={"domain": "wso2.esb.domain", "local_member_port": 4100, "membership": {"scheme": "wka"}},
    hosts={"service": "esb.wso2.com", "management": "mgt.esb.wso2.com"},
    database=RDS,
    edits=_synchronizer_edits(),
)
"""What the page on worker/manager separation sets."""


def parse(content: bytes) -> Any:  # noqa: ANN401 - lxml's trees
    return etree.fromstring(content, etree.XMLParser(remove_comments=False, resolve_entities=False))


def parameters(content: bytes) -> dict[str, str]:
    found = parse(content).findall("clustering/parameter")
    named = {each.get("name"): each.text or "" for each in found}
    assert len(named) == len(found)
    return named


def properties(content: bytes) -> dict[str, str]:
    found = parse(content).findall("clustering/parameter[@name='properties']/property")
    named = {each.get("name"): each.get("value") for each in found}
    assert len(named) == len(found)
    return named


URLS = {
    "backendServerURL": "https://${hostName}:${httpsPort}/services/",
    "mgtConsoleURL": "https://${hostName}:${httpsPort}/",
}


@pytest.mark.parametrize(
    ("name", "address", "sub_domain"), [("esb-manager-1", "10.0.0.10", "mgt"), ("esb-worker-1", "10.0.64.20", "worker")]
)
def test_aws_mode_as_its_page_has_it(shipped: Shipped, name: str, address: str, sub_domain: str) -> None:
    after = of_node(AWS_MODE, name, shipped("wso2esb-4.9.0")).after

    section = parse(after[AXIS2_PATH]).find("clustering")
    assert dict(section.attrib) == {
        "class": "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent",
        "enable": "true",
    }
    assert parameters(after[AXIS2_PATH]).items() >= {**AWS_SECTION, "localMemberHost": address}.items()
    assert properties(after[AXIS2_PATH]) == {**URLS, "subDomain": sub_domain}
    (https,) = parse(after[CATALINA_PATH]).xpath("//Connector[@port='9443']")
    assert https.get("sslEnabledProtocols") == "TLSv1.2"
    assert "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" in https.get("ciphers").split(",")
    assert b"\ncom.hazelcast.level = FINEST\n" in after[LOGGING_PATH]
    assert (
        b"    -Dhttps.proxyHost=proxy.example.com \\\n"
        b"    -Dhttps.proxyPort=3128 \\\n"
        b'    -Dhttp.nonProxyHosts="localhost|127.*|169.254.169.254|10.0.*|*.internal|*.local|'
        b'esb.example.com|mgt.esb.example.com" \\\n'
        b"    org.wso2.carbon.bootstrap.Bootstrap $*\n"
    ) in after[SCRIPT_PATH]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What differs between the nodes of the page on worker/manager separation."""

    address: str
    sub_domain: str
    console: list[str]
    prefixes: list[str]
    commits: str
    flags: tuple[str, ...]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "esb-manager-1",
            Expected(
                address="10.0.0.10",
                sub_domain="mgt",
                console=["mgt.esb.wso2.com"],
                prefixes=[],
                commits="true",
                flags=("-Dsetup",),
            ),
        ),
        (
            "esb-worker-1",
            Expected(
                address="10.0.64.20",
                sub_domain="worker",
                console=[],
                prefixes=["http://esb.wso2.com:80", "https://esb.wso2.com:443"],
                commits="false",
                flags=("-DworkerNode=true",),
            ),
        ),
    ],
)
def test_worker_manager_separation_as_its_page_has_it(shipped: Shipped, name: str, expected: Expected) -> None:
    result = of_node(WORKER_MANAGER, name, shipped("wso2esb-4.9.0"))
    after = result.after

    axis2 = parse(after[AXIS2_PATH])
    assert axis2.find("clustering").get("enable") == "true"
    assert (
        parameters(after[AXIS2_PATH]).items()
        >= {
            "membershipScheme": "wka",
            "domain": "wso2.esb.domain",
            "localMemberHost": expected.address,
            "localMemberPort": "4100",
        }.items()
    )
    assert [
        (member.findtext("hostName"), member.findtext("port")) for member in axis2.findall("clustering/members/member")
    ] == [("10.0.0.10", "4100"), ("10.0.64.20", "4100"), ("10.0.0.20", "4100")]
    assert properties(after[AXIS2_PATH]) == {**URLS, "subDomain": expected.sub_domain}
    assert [
        (receiver.getparent().get("name"), receiver.get("locked"), receiver.text)
        for receiver in axis2.xpath("/axisconfig/transportReceiver/parameter[@name='WSDLEPRPrefix']")
    ] == [(prefix.partition(":")[0], "false", prefix) for prefix in expected.prefixes]

    carbon = parse(after[CARBON_PATH])

    def carbon_text(path: str) -> list[str]:
        return [each.text or "" for each in carbon.xpath(f"/c:Server/{path}", namespaces=CARBON_NAMESPACE)]

    assert (carbon_text("c:HostName"), carbon_text("c:MgtHostName")) == (["esb.wso2.com"], expected.console)
    assert carbon_text("c:Ports/c:Offset") == ["0"]
    assert {each: carbon_text(f"c:DeploymentSynchronizer/c:{each}") for each in (*SVN, "AutoCommit")} == {
        each: [value] for each, value in {**SVN, "AutoCommit": expected.commits}.items()
    }

    connectors = parse(after[CATALINA_PATH]).findall("Service/Connector")
    assert {each.get("port"): each.get("proxyPort") for each in connectors} == {"9763": "80", "9443": "443"}

    (datasource,) = parse(after[DATASOURCES_PATH]).xpath("//datasource[name='WSO2_CARBON_DB']")
    assert {each.tag: each.text for each in datasource.find("definition/configuration")} == {
        "url": "jdbc:mysql://[database-endpoint]:3306/WSO2_CARBON_DB?sslMode=REQUIRED",
        "username": "[database-username]",
        "password": "[database-password]",
        "driverClassName": "com.mysql.cj.jdbc.Driver",
        "maxActive": "50",
        "maxWait": "60000",
        "testOnBorrow": "true",
        "validationQuery": "SELECT 1",
        "validationInterval": "30000",
        "defaultAutoCommit": "false",
    }
    assert result.configuration.start.flags + result.configuration.start.first_flags == expected.flags


def test_the_kernel_in_aws_mode(shipped: Shipped) -> None:
    changes = {"cluster": {"domain": "wso2.carbon.domain", "membership": {"scheme": "aws"}}}
    after = of_node(topology(KERNEL, **changes), "core-member-1", shipped("carbon-kernel-4.4.7")).after

    assert (
        parameters(after[AXIS2_PATH]).items()
        >= {
            **AWS_SECTION,
            "localMemberHost": "10.0.0.20",
            "securityGroup": "core-members",
            "region": "eu-west-1",
            "tagKey": "wso2-cluster",
            "tagValue": "core",
        }.items()
    )
    assert properties(after[AXIS2_PATH]) == {**URLS, "subDomain": "worker"}


CASES = [
    pytest.param("wso2esb-4.9.0", AWS_MODE, "esb-worker-1", id="ESB in aws mode"),
    pytest.param("wso2esb-4.9.0", WORKER_MANAGER, "esb-manager-1", id="ESB in wka mode"),
    pytest.param("carbon-kernel-4.4.7", topology(KERNEL, database=RDS), "core-member-1", id="kernel"),
]


@pytest.mark.parametrize(("product", "planned", "name"), CASES)
def test_comments_line_ends_and_declarations_survive(
    shipped: Shipped, product: str, planned: Topology, name: str
) -> None:
    result = of_node(planned, name, shipped(product))

    for path, before in result.before.items():
        after = result.after[path]
        line_ends = {line[len(line.rstrip(b"\r\n")) :] for line in before.splitlines(keepends=True)}
        assert {line[len(line.rstrip(b"\r\n")) :] for line in after.splitlines(keepends=True)} == line_ends, path
        if path.endswith(".xml"):
            assert after.splitlines()[0] == before.splitlines()[0], path
            assert parse(after).getroottree().docinfo.encoding == parse(before).getroottree().docinfo.encoding, path
            comments = [[each.text for each in parse(text).iter(etree.Comment)] for text in (before, after)]
            assert comments[0] == comments[1], path


@pytest.mark.parametrize(("product", "planned", "name"), CASES)
def test_the_shipped_files_are_edited_once_and_only_in_what_is_written(
    shipped: Shipped, product: str, planned: Topology, name: str
) -> None:
    home = shipped(product)
    before = snapshot(home)
    once = of_node(planned, name, home)
    assert snapshot(home) == before
    write_files(home, dict(once.after))

    assert of_node(planned, name, home).changed == ()


def test_the_kernels_axis2_xml_keeps_its_crlf(shipped: Shipped) -> None:
    result = of_node(topology(KERNEL), "core-member-1", shipped("carbon-kernel-4.4.7"))

    after = result.after[AXIS2_PATH]
    assert result.before[AXIS2_PATH].count(b"\r\n") == result.before[AXIS2_PATH].count(b"\n") > 700
    assert after.count(b"\r\n") == after.count(b"\n") > 700


def test_a_finding_names_settings_and_places_not_numbers(product_home: Path) -> None:
    write_files(product_home, {CARBON_PATH: b"<Server>"})
    edits = [{"file": CARBON_PATH, "set": "/Server/X", "value": "y"}]

    with pytest.raises(PreviewError) as raised:
        preview([configuration(topology(edits=edits), "esb-manager-1")], product_home)

    assert str(raised.value) == (
        f"{product_home}: {CARBON_PATH}: hosts.service, hosts.management, cluster.port_offset, edits[0]: "
        "line 1, column 9: not well-formed XML: no element found"
    )
