"""tasks-config.xml: how scheduled tasks are distributed."""

import pytest

from tests.edited import PASSWORD, changes, edited, shipped, there
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.tasks_config import RemoteTaskServer, Tasks, TaskServerMode, tasks_edits
from wso2_cluster.products import Product

PATH = "repository/conf/etc/tasks-config.xml"
SAMPLE = b"""\
 <tasks-configuration xmlns:svns="http://org.wso2.securevault/configuration">
\t<taskServerMode>AUTO</taskServerMode>
    <taskServerCount>1</taskServerCount>
    <taskClientDispatchAddress>https://localhost:9448</taskClientDispatchAddress>
    <remoteServerAddress>https://localhost:9443</remoteServerAddress>
    <remoteServerUsername>admin</remoteServerUsername>
    <remoteServerPassword>admin</remoteServerPassword>
    <!--remoteServerPassword svns:secretAlias="remote.task.server.password"></remoteServerPassword-->
</tasks-configuration>
"""
CLUSTERED = Tasks(mode=TaskServerMode.CLUSTERED, servers=2)


def test_mode_and_count() -> None:
    after = edited(PATH, SAMPLE, tasks_edits(CLUSTERED))

    assert after == SAMPLE.replace(b">AUTO<", b">CLUSTERED<").replace(b"Count>1<", b"Count>2<")


def test_a_remote_task_server() -> None:
    remote = RemoteTaskServer(
        address="https://tasks.example.com:9443",
        dispatch_address="https://esb.example.com",
        user="tasks",
        password=PASSWORD,
    )

    after = edited(PATH, SAMPLE, tasks_edits(Tasks(mode=TaskServerMode.REMOTE, remote=remote)))

    assert after == SAMPLE.replace(b">AUTO<", b">REMOTE<").replace(
        b"https://localhost:9448", b"https://esb.example.com"
    ).replace(b"https://localhost:9443", b"https://tasks.example.com:9443").replace(
        b"<remoteServerUsername>admin", b"<remoteServerUsername>tasks"
    ).replace(b"<remoteServerPassword>admin", b'<remoteServerPassword>a&amp;b&lt;c"d$e')


@shipped(lambda product: product.paths.tasks_config)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    after = edited(path, data, tasks_edits(CLUSTERED))

    assert changes(data, after) == (
        ["<taskServerMode>AUTO</taskServerMode>", "<taskServerCount>1</taskServerCount>"],
        ["<taskServerMode>CLUSTERED</taskServerMode>", "<taskServerCount>2</taskServerCount>"],
    )
    assert after.startswith(b" <tasks-configuration")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"servers": 0}, "servers is 0: at least one has to run tasks, use 1 or more", id="nobody"),
        pytest.param(
            {"mode": TaskServerMode.REMOTE},
            "a remote server belongs to mode REMOTE and to no other, mode is REMOTE",
            id="remote without a server",
        ),
        pytest.param(
            {"remote": RemoteTaskServer(address="a", dispatch_address="b", user="c", password=PASSWORD)},
            "a remote server belongs to mode REMOTE and to no other, mode is AUTO",
            id="a server in another mode",
        ),
    ],
)
def test_tasks_that_would_never_run_are_refused(settings: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError) as caught:
        Tasks(**settings)  # type: ignore[arg-type]

    assert str(caught.value) == message


def test_a_password_in_clear_text_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        RemoteTaskServer(address="a", dispatch_address="b", user="c", password="admin")  # type: ignore[arg-type]

    assert str(caught.value) == (
        "the password of the remote task server stands in clear text: keep it in Secrets Manager and give a Reference "
        "to it"
    )
