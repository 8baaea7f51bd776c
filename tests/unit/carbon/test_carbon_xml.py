"""carbon.xml: host names and port offset."""

import pytest

from tests.deployments import ESB, KERNEL, node, topology
from tests.edited import PASSWORD, changes, edited, shipped, there
from wso2_cluster.carbon import Edit, SetText
from wso2_cluster.carbon.carbon_xml import (
    DeploymentSynchronizer,
    SvnRepository,
    carbon_xml_edits,
    host_name_edits,
    synchronizer_edits,
    synchronizers,
)
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.products import Product


def host(name: str) -> SetText:
    return SetText(at="/Server/HostName", value=name, create=True)


def console(name: str) -> SetText:
    return SetText(at="/Server/MgtHostName", value=name, create=True)


def offset(value: str) -> SetText:
    return SetText(at="/Server/Ports/Offset", value=value)


@pytest.mark.parametrize(
    ("base", "changes", "name", "expected"),
    [
        pytest.param(
            ESB,
            {"hosts__management": "console.example.com"},
            "esb-manager-1",
            [host("esb.example.com"), console("console.example.com"), offset("0")],
            id="a manager is known by both names",
        ),
        pytest.param(ESB, {}, "esb-worker-2", [host("esb.example.com"), offset("0")], id="a worker has no console"),
        pytest.param(
            KERNEL,
            {"cluster__port_offset": 10},
            "core-member-2",
            [host("carbon.example.com"), console("mgt.carbon.example.com"), offset("10")],
            id="an equal member serves both",
        ),
    ],
)
def test_names_and_offset(base: dict[str, object], changes: dict[str, object], name: str, expected: list[Edit]) -> None:
    planned = topology(base, **changes)

    assert list(carbon_xml_edits(planned, node(planned, name))) == expected


PATH = "repository/conf/carbon.xml"
SAMPLE = b"""\
<?xml version="1.0" encoding="ISO-8859-1"?>
<Server xmlns="http://wso2.org/projects/carbon/carbon.xml">
    <!--HostName>www.wso2.org</HostName-->
    <!--MgtHostName>mgt.wso2.org</MgtHostName-->
    <DeploymentSynchronizer>
        <Enabled>false</Enabled>
        <AutoCommit>false</AutoCommit>
        <AutoCheckout>true</AutoCheckout>
        <RepositoryType>svn</RepositoryType>
        <SvnUrl>http://svnrepo.example.com/repos/</SvnUrl>
        <SvnUser>username</SvnUser>
        <SvnPassword>password</SvnPassword>
        <SvnUrlAppendTenantId>true</SvnUrlAppendTenantId>
    </DeploymentSynchronizer>
    <!--<DeploymentSynchronizer>
        <Enabled>true</Enabled>
        <AutoCommit>true</AutoCommit>
    </DeploymentSynchronizer>-->
</Server>
"""
REPOSITORY = SvnRepository(url="https://svn.example.com/repos?a&b", user="committer", password=PASSWORD)
SYNCHRONIZED = (
    [
        "<Enabled>false</Enabled>",
        "<AutoCommit>false</AutoCommit>",
        "<SvnUrl>http://svnrepo.example.com/repos/</SvnUrl>",
        "<SvnUser>username</SvnUser>",
        "<SvnPassword>password</SvnPassword>",
    ],
    [
        "<Enabled>true</Enabled>",
        "<AutoCommit>true</AutoCommit>",
        "<SvnUrl>https://svn.example.com/repos?a&amp;b</SvnUrl>",
        "<SvnUser>committer</SvnUser>",
        '<SvnPassword>a&amp;b&lt;c"d$e</SvnPassword>',
    ],
)


def test_only_the_active_synchronizer_changes_not_its_commented_twin() -> None:
    committer = DeploymentSynchronizer(repository=REPOSITORY, auto_commit=True)

    after = edited(PATH, SAMPLE, synchronizer_edits(committer))

    assert changes(SAMPLE, after) == SYNCHRONIZED
    twin = SAMPLE.index(b"<!--<Deployment")
    assert after.endswith(SAMPLE[twin:])


@pytest.mark.parametrize("before", [SAMPLE, SAMPLE.replace(b"Enabled>false", b"Enabled>true")])
def test_without_a_repository_it_is_disabled(before: bytes) -> None:
    assert edited(PATH, before, synchronizer_edits(DeploymentSynchronizer())) == SAMPLE


@shipped(lambda product: product.paths.carbon, rendered=False)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    committer = DeploymentSynchronizer(repository=REPOSITORY, auto_commit=True)
    names = ["<HostName>esb.example.com</HostName>", "<MgtHostName>mgt.esb.example.com</MgtHostName>"]

    removed, added = changes(
        data,
        edited(
            path, data, [*host_name_edits("esb.example.com", "mgt.esb.example.com"), *synchronizer_edits(committer)]
        ),
    )

    assert (removed, added) == (SYNCHRONIZED[0], names + SYNCHRONIZED[1])


def test_one_node_alone_commits() -> None:
    for planned in (topology(), topology(KERNEL, nodes__member__count=4)):
        found = synchronizers(planned.nodes, REPOSITORY)

        assert [name for name, each in found.items() if each.auto_commit] == [planned.console_nodes[0].name]
        assert {each.repository for each in found.values()} == {REPOSITORY}


def test_artifacts_in_a_shared_folder_need_no_synchronizer() -> None:
    planned = topology()

    assert set(synchronizers(planned.nodes, None).values()) == {DeploymentSynchronizer()}


def test_a_password_in_clear_text_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        SvnRepository(url="https://x", user="u", password="xxxxxx")  # type: ignore[arg-type]

    assert str(caught.value) == (
        "the password of the SVN repository stands in clear text: keep it in Secrets Manager and give a Reference to it"
    )


def test_nobody_commits_to_nothing() -> None:
    with pytest.raises(SettingError) as caught:
        DeploymentSynchronizer(auto_commit=True)

    assert str(caught.value) == (
        "AutoCommit has no effect without an SVN repository: give one, or leave auto_commit out"
    )
