"""Which folders a node mounts, and what the synchronizer is told."""

from tests.deployments import KERNEL, configuration, topology
from wso2_cluster.carbon import configure
from wso2_cluster.userdata import user_data

EFS = {"kind": "efs"}


def mount(path: str, folder: str, *, writes: bool) -> dict[str, object]:
    return {
        "path": path,
        "file_system": [{"ref": "storage-file-system"}],
        "access_point": [{"ref": f"storage-{folder}"}],
        "writes": writes,
    }


def test_managers_write_and_workers_read() -> None:
    cluster = topology(artifacts=EFS)
    for name, writes in {"esb-manager-1": True, "esb-worker-1": False, "esb-worker-2": False}.items():
        assert configuration(cluster, name).to_json()["mounts"] == [
            mount("repository/deployment/server", "deployment", writes=writes),
            mount("repository/tenants", "tenants", writes=writes),
        ]


def test_equal_members_all_write() -> None:
    assert all(each.writes for node in configure(topology(KERNEL, artifacts=EFS)) for each in node.mounts)


def test_tenants_can_stay_where_they_are() -> None:
    cluster = topology(artifacts={**EFS, "tenants": False})
    assert [each.path for each in configuration(cluster, "esb-worker-1").mounts] == ["repository/deployment/server"]


def test_without_a_file_system_nothing_is_mounted() -> None:
    assert "mounts" not in configuration(topology(), "esb-worker-1").to_json()


def test_nodes_bring_the_programs_that_they_need() -> None:
    cluster = topology(artifacts=EFS, database={"kind": "rds-mysql"})
    manager, worker = (user_data(configuration(cluster, name)).text for name in ("esb-manager-1", "esb-worker-1"))
    assert "- mariadb105\n" in manager
    assert "- amazon-efs-utils\n" in manager
    assert "- mariadb105\n" not in worker
    assert "- amazon-efs-utils\n" in worker


def test_the_repository_is_committed_to_by_one_node() -> None:
    cluster = topology(artifacts={"kind": "svn", "url": "https://svn.example.com/esb", "secret": "prod/svn"})
    commits = {}
    for node in configure(cluster):
        (carbon,) = (file.to_json() for file in node.files if file.path.endswith("carbon.xml"))
        values = {edit["at"].rpartition("/")[2]: edit["value"] for edit in carbon["edits"]}
        assert values["Enabled"] == values["AutoCheckout"] == "true"
        assert values["SvnUser"] == [{"ref": "svn-username"}]
        assert values["SvnPassword"] == [{"ref": "svn-password"}]
        commits[node.node.name] = values["AutoCommit"]
    assert commits == {"esb-manager-1": "true", "esb-worker-1": "false", "esb-worker-2": "false"}
