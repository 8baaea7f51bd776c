"""User data: one payload per node, small, secret-free and the same every time."""

import gzip
import hashlib
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.deployments import EXISTING_DATABASE, KERNEL, RDS, configuration, topology
from tests.needs import PROJECT
from wso2_cluster import userdata
from wso2_cluster.carbon import NodeConfiguration, configure
from wso2_cluster.deployment import find_deployment_files, load_deployment
from wso2_cluster.program import bootstrap, program
from wso2_cluster.topology import plan_topology
from wso2_cluster.userdata import UserDataAhead, UserDataError, compressed, mount_script, node_document, user_data

PROXY = {"host": "proxy.example.com", "port": 3128}
DNF_LINE = "proxy=http://proxy.example.com:3128"
AL2023_JAVA = "java-1.8.0-amazon-corretto"


def noise(length: int) -> str:
    """Text that does not compress below half."""
    blocks = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(length // 64 + 1))
    return "".join(blocks)[:length]


def document(of: NodeConfiguration) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(user_data(of).text)
    return loaded


def unit(*environment: str) -> str:
    return "\n".join(
        [
            "[Unit]",
            "Description=WSO2 node program",
            "Wants=network-online.target",
            "After=network-online.target nss-lookup.target",
            "StartLimitIntervalSec=0",
            "",
            "[Service]",
            "Type=oneshot",
            "RemainAfterExit=yes",
            *(f"Environment={variable}" for variable in environment),
            "ExecStart=/usr/bin/python3 /opt/wso2-node/bootstrap.py",
            "Restart=on-failure",
            "RestartSec=15",
            "",
            "[Install]",
            "WantedBy=multi-user.target",
            "",
        ]
    )


def cloud_config(of: NodeConfiguration, *environment: str, **proxy: object) -> dict[str, Any]:
    planned = of.topology
    return {
        **proxy,
        "package_update": True,
        "packages": ["python3-boto3", AL2023_JAVA],
        "write_files": [
            {"path": "/opt/wso2-node/bootstrap.py", "permissions": "0644", "content": bootstrap()},
            {
                "path": "/etc/wso2-node/program.json",
                "permissions": "0644",
                "content": json.dumps(program().to_json(planned), indent=1) + "\n",
            },
            {"path": "/etc/wso2-node/node.json", "permissions": "0600", "content": of.node_json().decode()},
            {"path": "/etc/systemd/system/wso2-node.service", "permissions": "0644", "content": unit(*environment)},
        ],
        "runcmd": [
            ["systemctl", "daemon-reload"],
            ["systemctl", "enable", "--now", "--no-block", "wso2-node.service"],
        ],
    }


def test_the_whole_cloud_config() -> None:
    worker = configuration(topology(database=RDS), "esb-worker-1")

    assert document(worker) == cloud_config(worker)


def test_the_text_begins_as_cloud_init_wants_it() -> None:
    assert user_data(configuration(topology(), "esb-worker-1")).text.startswith(
        "#cloud-config\n"
        "package_update: true\n"
        "packages:\n"
        "- python3-boto3\n"
        f"- {AL2023_JAVA}\n"
        "write_files:\n"
        "- path: /opt/wso2-node/bootstrap.py\n"
        "  permissions: '0644'\n"
        "  content: |\n"
    )


def test_the_payload_is_the_text_compressed_without_name_and_time() -> None:
    made = user_data(configuration(topology(), "esb-worker-1"))

    assert made.payload[:10] == bytes.fromhex("1f8b08 00 00000000 0203")
    assert gzip.decompress(made.payload).decode() == made.text


def test_compression_does_not_depend_on_the_machine() -> None:
    assert compressed(b"#cloud-config\n" * 3) == bytes.fromhex(
        "1f8b0800000000000203 534ecec92f4dd14dcecf4bcb4ce7c2c70300 7895a6d8 2a000000"
    )


def test_the_same_configuration_gives_the_same_bytes() -> None:
    first, second = (
        [user_data(each).payload for each in configure(topology(database=RDS, proxy=PROXY))] for _ in range(2)
    )

    assert first == second
    assert len(set(first)) == 3


def test_node_json_can_be_read_back() -> None:
    for each in configure(topology(database=EXISTING_DATABASE)):
        made = user_data(each)

        assert node_document(made.payload) == each.to_json()
        assert node_document(made.text.encode()) == each.to_json()


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"#!/bin/sh\necho: a: b\n", id="a script that is no YAML"),
        pytest.param(b"#!/bin/sh\nexit 0\n", id="a script that YAML takes for a text"),
        pytest.param(b"#cloud-config\npackages: [a]\n", id="another cloud-config"),
        pytest.param(b"#cloud-config\nwrite_files: [{path: /etc/motd}]\n", id="other files"),
        pytest.param(b"#cloud-config\nwrite_files: [{path: /etc/wso2-node/node.json}]\n", id="no content"),
        pytest.param(
            b"#cloud-config\nwrite_files: [{path: /etc/wso2-node/node.json, content: '{'}]\n", id="content cut short"
        ),
        pytest.param(
            b"#cloud-config\nwrite_files: [{path: /etc/wso2-node/node.json, content: '[]'}]\n", id="content of a list"
        ),
        pytest.param(b"\x1f\x8b\x08", id="compressed and cut short"),
        pytest.param(compressed(b"\xff\xfe"), id="compressed, no text"),
    ],
)
def test_what_is_no_user_data_of_a_node_is_refused(payload: bytes) -> None:
    with pytest.raises(UserDataError) as raised:
        node_document(payload)

    assert str(raised.value) == ("this user data holds no /etc/wso2-node/node.json: it is not a node's, or was changed")


def test_user_data_that_is_too_large_says_what_is_large() -> None:
    edits = [{"file": "repository/conf/carbon.xml", "set": "/Server/Notice", "value": noise(40_000)}]

    with pytest.raises(UserDataError) as raised:
        user_data(configuration(topology(edits=edits), "esb-worker-2"))

    shape = re.fullmatch(
        r"esb-worker-2: user data is (\d\d,\d{3}) bytes, EC2 takes 16,384\. "
        r"Largest parts, compressed: (/etc/wso2-node/node\.json) (\d\d,\d{3}), "
        r"(/opt/wso2-node/bootstrap\.py) (\d,\d{3}), (/\S+) (\d+)\. "
        r"Make `edits`, `hosts` or `proxy\.exceptions` shorter, "
        r"or bring a product pack that has those settings\.",
        str(raised.value),
    )
    assert shape, str(raised.value)
    sizes = [int(shape[group].replace(",", "")) for group in (1, 3, 5, 7)]
    assert sizes == sorted(sizes, reverse=True)


def test_what_only_terraform_knows_has_no_place_in_user_data() -> None:
    edits = [{"file": "repository/conf/carbon.xml", "set": "/Server/A", "value": "${TfToken[TOKEN.1]}"}]

    with pytest.raises(UserDataError) as raised:
        user_data(configuration(topology(edits=edits), "esb-manager-1"))

    assert str(raised.value) == (
        "esb-manager-1: user data holds a value that only Terraform knows. "
        "Give the value itself, or keep it in a parameter or secret that the node looks up."
    )


@pytest.mark.parametrize(
    ("image", "proxied"),
    [
        (
            {"os": "amazon-linux-2023"},
            {
                "bootcmd": [
                    f"grep -qxF '{DNF_LINE}' /etc/dnf/dnf.conf || echo '{DNF_LINE}' >> /etc/dnf/dnf.conf",
                ]
            },
        ),
        (
            {"os": "ubuntu-24.04"},
            {"apt": {"http_proxy": "http://proxy.example.com:3128", "https_proxy": "http://proxy.example.com:3128"}},
        ),
    ],
)
def test_packages_and_the_program_come_through_the_proxy(image: dict[str, str], proxied: dict[str, object]) -> None:
    worker = configuration(topology(proxy=PROXY, aws__image=image), "esb-worker-1")
    expected = cloud_config(
        worker,
        "HTTPS_PROXY=http://proxy.example.com:3128",
        "NO_PROXY=localhost,169.254.169.254,.internal,.local,esb.example.com,mgt.esb.example.com",
        **proxied,
    )
    if "apt" in proxied:
        expected["packages"] = ["python3-boto3", "openjdk-8-jre-headless"]

    assert document(worker) == expected


HOME = "/usr/lib/jvm/java-8"


@pytest.mark.parametrize(
    ("image", "jdk", "packages"),
    [
        ({"os": "amazon-linux-2023"}, {}, [AL2023_JAVA]),
        ({"os": "ubuntu-22.04"}, {}, ["openjdk-8-jre-headless"]),
        ({"os": "ubuntu-24.04"}, {}, ["openjdk-8-jre-headless"]),
        ({"os": "rhel-9", "ami": "ami-0123456789abcdef0"}, {}, ["java-1.8.0-openjdk-headless"]),
        ({"os": "debian-12"}, {"home": HOME}, []),
        ({"os": "amazon-linux-2023"}, {"home": HOME}, []),
        ({"os": "amazon-linux-2023"}, {"home": HOME, "package": "our-java-8"}, ["our-java-8"]),
    ],
)
def test_java_comes_from_the_distribution_unless_the_image_has_it(
    image: dict[str, str], jdk: dict[str, str], packages: list[str]
) -> None:
    worker = configuration(topology(aws__image=image, product__jdk=jdk), "esb-worker-1")

    assert document(worker)["packages"] == ["python3-boto3", *packages]


def test_a_node_with_a_secure_vault_has_openssl() -> None:
    product = {"name": "wso2esb", "version": "5.0.0", "secure_vault": True}
    worker = configuration(topology(product=product, product__jdk={"home": HOME}), "esb-worker-1")

    assert document(worker)["packages"] == ["python3-boto3", "openssl"]


CASES = {
    **{file.name: plan_topology(load_deployment(file)) for file in find_deployment_files(PROJECT / "deployments")},
    "everything": topology(database=RDS, proxy=PROXY, logging={"hazelcast": "FINEST"}),
    "a database of one's own": topology(database=EXISTING_DATABASE),
    "the kernel": topology(KERNEL),
}
_KEY = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN|\"(access|secret)Key\"|aws_secret_access_key", re.IGNORECASE)


@pytest.mark.parametrize("case", CASES)
def test_every_node_fits_and_holds_neither_tokens_nor_secrets(case: str) -> None:
    for each in configure(CASES[case]):
        made = user_data(each)
        node = node_document(made.payload)

        assert len(made.payload) <= 16_384
        assert "TfToken" not in made.text
        fields = [entry.get("field") for entry in node["references"].values()]
        assert [found[0] for found in _KEY.finditer(made.text) if found[0].strip('"') not in fields] == []
        passwords = {value for file in node["files"] for edit in file["edits"] for value in signed_in_with(edit)}
        assert passwords <= {f"[{{'ref': '{name}'}}]" for name in node["references"]}


def signed_in_with(edit: dict[str, Any]) -> Iterator[str]:
    """The users, passwords and keys that an edit writes, as text."""
    at = edit.get("at", "")
    if "value" in edit and isinstance(at, str) and re.search(r"password|accessKey|secretKey|username", at):
        yield str(edit["value"])
    elements = [edit["element"]] if "element" in edit else []
    while elements:
        element = elements.pop()
        elements += element.get("children", ())
        if element["tag"] in {"username", "password"}:
            yield str(element["text"])


def test_users_and_passwords_are_found_where_edits_write_them() -> None:
    password = [{"ref": "database-password"}]
    source = {"tag": "datasource", "children": [{"tag": "password", "text": password}, {"tag": "url", "text": "x"}]}
    assert [*signed_in_with({"op": "put", "at": "/a", "element": source})] == ["[{'ref': 'database-password'}]"]
    assert [*signed_in_with({"op": "set_text", "at": "/a/username", "value": "root"})] == ["root"]
    assert [*signed_in_with({"op": "merge_json", "at": ["username"], "value": {}})] == []


def test_commands_run_once_before_the_product_is_installed() -> None:
    planned = topology(nodes__worker={"count": 2, "commands": ["echo ${HOME} > /root/home", "true"]})
    runcmd = document(configuration(planned, "esb-worker-1"))["runcmd"]
    assert runcmd[:3] == ["echo ${HOME} > /root/home", "true", ["systemctl", "daemon-reload"]]
    assert document(configuration(planned, "esb-manager-1"))["runcmd"][0] == ["systemctl", "daemon-reload"]


def test_a_data_volume_is_mounted_at_every_boot_before_the_program_runs() -> None:
    pack = {"source": "s3://packs/esb.zip", "sha256": "0" * 64}
    planned = topology(product__pack=pack, proxy=PROXY, nodes__worker={"count": 2, "data_volume": {"size": 20}})
    worker = document(configuration(planned, "esb-worker-1"))
    assert worker["bootcmd"][1:] == [mount_script("/opt/wso2")]
    assert DNF_LINE in worker["bootcmd"][0]
    written = {file["path"]: file["content"] for file in worker["write_files"]}
    assert "\nRequiresMountsFor=/opt/wso2\n" in written["/etc/systemd/system/wso2-node.service"]
    assert len(document(configuration(planned, "esb-manager-1"))["bootcmd"]) == 1


@pytest.fixture
def machine(tmp_path: Path) -> Callable[..., str]:
    """Run the mount script on a machine of scripts, and return what it did."""

    def run(disks: dict[str, str], labelled: str = "") -> str:
        commands = {
            "lsblk": 'case "$*" in *MODEL*) case "$5" in *nvme2n1) echo "Amazon EC2 NVMe Instance Storage";; esac;; '
            f"*) printf '%s\\n' {' '.join(disks)};; esac",
            "blkid": f'case "$1" in -L) printf %s "{labelled}"; exit;; esac; case "$2" in '
            + "".join(f"{disk}) exit {2 if content == 'nothing' else 0};; " for disk, content in disks.items())
            + "esac",
            "mountpoint": "exit 1",
            **{name: f'echo "{name} $*" >> {tmp_path}/done' for name in ("mkfs.xfs", "mount", "udevadm", "mkdir")},
        }
        for name, text in commands.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n", "utf-8")
            (tmp_path / name).chmod(0o755)
        (tmp_path / "fstab").touch()
        script = mount_script("/opt/wso2").replace("/etc/fstab", f"{tmp_path}/fstab")
        subprocess.run(["sh", "-ec", script], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=True)
        return (tmp_path / "done").read_text("utf-8") + (tmp_path / "fstab").read_text("utf-8")

    return run


MOUNTED = "mkdir -p /opt/wso2\nmount /opt/wso2\n"
FSTAB = "LABEL=wso2-data /opt/wso2 auto defaults,nofail 0 2\n"


def test_the_empty_disk_gets_a_file_system_and_no_other(machine: Callable[..., str]) -> None:
    disks = {
        "/dev/zram0": "nothing",
        "/dev/nvme0n1": "system",
        "/dev/nvme2n1": "nothing",
        "/dev/nvme1n1": "nothing",
        "/dev/nvme3n1": "nothing",
    }
    made = "mkfs.xfs -q -L wso2-data /dev/nvme1n1\nudevadm settle\n"
    assert machine(disks) == made + MOUNTED + FSTAB


def test_a_volume_with_its_file_system_is_only_mounted_and_noted_once(machine: Callable[..., str]) -> None:
    disks = {"/dev/nvme0n1": "system", "/dev/nvme1n1": "nothing"}
    assert machine(disks, labelled="/dev/nvme1n1") == MOUNTED + FSTAB
    assert machine(disks, labelled="/dev/nvme1n1") == MOUNTED + MOUNTED + FSTAB


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the nodes whose user data was made."""
    names: list[str] = []
    whole = userdata.user_data

    def noted(each: NodeConfiguration) -> userdata.UserData:
        names.append(each.node.name)
        return whole(each)

    monkeypatch.setattr(userdata, "user_data", noted)
    return names


def test_about_how_large_the_largest_user_data_is_shows_without_making_any(made: list[str]) -> None:
    configurations = configure(topology(nodes__worker={"count": 9}))
    largest = max(len(user_data(each).payload) for each in configurations)

    about = userdata.largest_user_data(configurations)

    assert made == []
    assert largest <= about < largest * 1.1


def test_near_the_limit_the_user_data_of_every_node_is_made(made: list[str]) -> None:
    value = noise(20_000)
    edits = [{"file": "repository/conf/carbon.xml", "set": "/Server/N", "value": value, "roles": ["worker"]}]
    configurations = configure(topology(nodes__worker={"count": 2}, edits=edits))
    largest = max(len(user_data(each).payload) for each in configurations)

    assert userdata.largest_user_data(configurations) == largest
    assert made == ["esb-worker-1", "esb-worker-2"]


def test_what_nodes_have_in_common_is_written_once_and_the_same() -> None:
    for each in configure(topology(nodes__worker={"count": 3, "commands": ["echo node.json", "node.json"]})):
        (written,) = [file for file in document(each)["write_files"] if file["path"] == userdata.NODE_FILE]
        assert written == {
            "path": userdata.NODE_FILE,
            "permissions": "0600",
            "content": each.node_json().decode("ascii"),
        }
        assert document(each)["runcmd"][: len(each.node.group.commands)] == list(each.node.group.commands)


def test_what_is_made_ahead_is_the_same() -> None:
    cluster = topology(nodes__worker={"count": 3})

    with ThreadPoolExecutor(max_workers=1) as worker:
        ahead = UserDataAhead(cluster, worker)
        for each in configure(cluster):
            assert ahead.of(each) == user_data(each)


def test_what_can_t_be_made_is_said_of_the_node_that_it_is_about() -> None:
    edits = [{"file": "repository/conf/carbon.xml", "set": "/Server/N", "value": noise(40_000), "roles": ["worker"]}]
    cluster = topology(edits=edits)
    manager, worker, _ = configure(cluster)

    with ThreadPoolExecutor(max_workers=1) as one:
        ahead = UserDataAhead(cluster, one)
        assert ahead.of(manager) == user_data(manager)
        with pytest.raises(UserDataError) as caught:
            ahead.of(worker)

    assert str(caught.value).startswith("esb-worker-1: user data is ")
