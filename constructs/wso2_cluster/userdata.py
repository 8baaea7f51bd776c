"""User data: a node's configuration, and what fetches the node program, as one cloud-init payload.

The payload is compressed at synth and complete by then: it holds no secret and nothing that Terraform fills in.
"""

import gzip
import io
import json
import re
import textwrap
import zlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import zopfli.gzip
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from wso2_cluster.agent import agent_commands, agent_files, agent_packages
from wso2_cluster.carbon import NodeConfiguration, configure
from wso2_cluster.deployment import DISTRIBUTIONS, Distribution
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.program import Program, bootstrap, program, rough_program
from wso2_cluster.topology import Topology
from wso2_node.config import parse
from wso2_node.errors import NodeError

LIMIT = 16_384
"""Bytes of user data that EC2 takes, before base64 (EC2 user guide, "Run commands at launch")."""

PROGRAM_FOLDER = "/opt/wso2-node"
BOOTSTRAP_FILE = f"{PROGRAM_FOLDER}/bootstrap.py"
NODE_FILE = "/etc/wso2-node/node.json"
PROGRAM_FILE = "/etc/wso2-node/program.json"
UNIT_FILE = "/etc/systemd/system/wso2-node.service"
DATA_LABEL = "wso2-data"
"""Label of the file system on the data volume."""
_NODE_JSON = re.compile(
    rf"^- path: {re.escape(NODE_FILE)}\n  permissions: '0600'\n  content: \|\n((?:    .*\n)+)", re.MULTILINE
)
_HEADER = "#cloud-config\n"
_NEAR = LIMIT * 9 // 10
"""Bytes from which on a quick compression does not say enough."""
_PLACE = "node.json"


class UserDataError(WSO2ClusterError):
    """User data that EC2 or cloud-init would not take."""


@dataclass(frozen=True, kw_only=True)
class UserData:
    """The user data of one node."""

    text: str
    """The cloud-config document, as cloud-init reads it."""
    payload: bytes
    """The same, compressed: at most 16,384 bytes."""


def user_data(configuration: NodeConfiguration) -> UserData:
    """The user data of a node: the same bytes for the same configuration.

    Raises:
        UserDataError: the node program would refuse its node.json, every finding on a line of its own; or the payload
            is larger than EC2 takes, then the message names the largest parts.
    """
    files = _files(configuration, program())
    text = _text(configuration, files)
    payload = compressed(text.encode())
    if len(payload) > LIMIT:
        parts = sorted(((len(compressed(part.encode())), path) for path, part in files.items()), reverse=True)
        largest = ", ".join(f"{path} {size:,}" for size, path in parts[:3])
        raise UserDataError(
            f"{configuration.node.name}: user data is {len(payload):,} bytes, EC2 takes {LIMIT:,}. "
            f"Largest parts, compressed: {largest}. Make `edits`, `hosts` or `proxy.exceptions` shorter, "
            "or bring a product pack that has those settings."
        )
    return UserData(text=text, payload=payload)


class UserDataAhead:
    """The user data of a cluster's nodes, made by a thread from now on.

    To compress it takes longer than anything else that a synth does for a node, and cdktf, which loads meanwhile, makes
    Python wait for Node.
    """

    def __init__(self, topology: Topology, worker: Executor) -> None:
        """Begin.

        Args:
            topology: the cluster.
            worker: has one thread, since two would both make what all nodes have in common.
        """
        worker.submit(program)
        self._made = {each.node.name: worker.submit(user_data, each) for each in configure(topology)}

    def of(self, configuration: NodeConfiguration) -> UserData:
        """The user data of one of the nodes, once it is made.

        Raises:
            UserDataError: as `user_data`.
        """
        return self._made[configuration.node.name].result()


def largest_user_data(configurations: Iterable[NodeConfiguration]) -> int:
    """About how many bytes the largest user data of several nodes has; near the limit, exactly.

    Nodes that differ in their name and address alone have the same: one of them is looked at for all. JSON, which takes
    a fifth of the time of YAML, and a quick compression make it some hundredths larger than the nodes get it.

    Raises:
        UserDataError: as `user_data`, of the first node that it is about.
    """
    alike: dict[str, list[NodeConfiguration]] = {}
    for each in configurations:
        own = json.dumps(each.to_json()).replace(each.node.name, "").replace(str(each.node.address), "")
        alike.setdefault(own, []).append(each)
    sizes = []
    for same in alike.values():
        files = _files(same[0], rough_program())
        size = len(zlib.compress(_known(same[0], json.dumps(_document(same[0], files)) + files[NODE_FILE]).encode()))
        sizes += [size] if size < _NEAR else [len(user_data(each).payload) for each in same]
    return max(sizes)


def _files(configuration: NodeConfiguration, packed: Program) -> dict[str, str]:
    """What user data writes, by path."""
    node = configuration.node_json()
    try:
        parse(node, configuration.node.name)
    except NodeError as error:
        raise UserDataError(str(error)) from None
    return {
        BOOTSTRAP_FILE: bootstrap(),
        PROGRAM_FILE: json.dumps(packed.to_json(configuration.topology), indent=1) + "\n",
        NODE_FILE: node.decode("ascii"),
        UNIT_FILE: _unit(configuration),
        **agent_files(configuration),
    }


def _text(configuration: NodeConfiguration, files: Mapping[str, str]) -> str:
    around = _around_node_json(json.dumps(_document(configuration, files)))
    text = around.replace(f"\n    {_PLACE}\n", "\n" + textwrap.indent(files[NODE_FILE], "    "), 1)
    return _known(configuration, text)


def _known(configuration: NodeConfiguration, text: str) -> str:
    if "TfToken[" in text:
        raise UserDataError(
            f"{configuration.node.name}: user data holds a value that only Terraform knows. "
            "Give the value itself, or keep it in a parameter or secret that the node looks up."
        )
    return text


def node_document(payload: bytes) -> dict[str, Any]:
    """The node.json in *payload*: user data as a node, or the EC2 API, has it.

    Raises:
        UserDataError: it is not user data of this library.
    """
    try:
        text = (gzip.decompress(payload) if payload[:2] == b"\x1f\x8b" else payload).decode()
        loaded = json.loads(_node_json(text))
    except (OSError, EOFError, zlib.error, ValueError, YAMLError, KeyError, TypeError, StopIteration):
        loaded = None
    if not isinstance(loaded, dict):
        raise UserDataError(f"this user data holds no {NODE_FILE}: it is not a node's, or was changed")
    return loaded


def _node_json(text: str) -> str:
    """The content of node.json in a cloud-config document.

    As it is written here, a look at the lines finds it; of what others wrote, the whole document has to be read.
    """
    own = _NODE_JSON.findall(text)
    if len(own) == 1 and text.count(NODE_FILE) == 1:
        return textwrap.dedent(own[0])
    document = YAML(typ="safe", pure=True).load(text)
    content: str = next(file["content"] for file in document["write_files"] if file["path"] == NODE_FILE)
    return content


def compressed(data: bytes) -> bytes:
    """*data* as gzip, with nothing in it that differs between runs or machines.

    The standard library takes the zlib that the system has, and these differ in what they write: when another machine
    deploys, user data would change, and all nodes with it. Zopfli is one program everywhere. Its first attempt, in one
    block, is within a hundredth of its best for user data, in a ninth of the time.
    """
    packed: bytes = zopfli.gzip.compress(data, numiterations=1, blocksplitting=False)
    return packed


def _document(configuration: NodeConfiguration, files: Mapping[str, str]) -> dict[str, Any]:
    """The cloud-config document, with `_PLACE` for what is in node.json."""
    group = configuration.node.group
    distribution = DISTRIBUTIONS[configuration.topology.deployment.aws.image.os]
    proxy = package_proxy(configuration.topology, distribution)
    at_boot = [*proxy.pop("bootcmd", []), *([mount_script(group.data_volume.path)] if group.data_volume else [])]
    return {
        **proxy,
        **({"bootcmd": at_boot} if at_boot else {}),
        "package_update": True,
        "packages": list(_packages(configuration, distribution)),
        "write_files": [
            {
                "path": path,
                "permissions": "0600" if path == NODE_FILE else "0644",
                "content": f"{_PLACE}\n" if path == NODE_FILE else text,
            }
            for path, text in files.items()
        ],
        "runcmd": [
            *group.commands,
            ["systemctl", "daemon-reload"],
            ["systemctl", "enable", "--now", "--no-block", "wso2-node.service"],
            *agent_commands(configuration),
        ],
    }


@lru_cache(maxsize=64)
def _around_node_json(document: str) -> str:
    """The text of a cloud-config document, given as JSON: the nodes of a role have all but node.json in common."""
    loaded = json.loads(document)
    for file in loaded["write_files"]:
        file["content"] = LiteralScalarString(file["content"])
    return cloud_config(loaded)


def cloud_config(document: Mapping[str, Any]) -> str:
    """The text of a cloud-config document."""
    writer = YAML()
    writer.width = LIMIT
    stream = io.StringIO()
    writer.dump(document, stream)
    return _HEADER + stream.getvalue()


def mount_script(path: str) -> str:
    """What mounts the data volume at *path*, at every boot; at the first one it puts a file system on the volume.

    It takes the disk on which there is nothing: names and order of disks differ between instance types.
    """
    return f"""\
if [ -z "$(blkid -L {DATA_LABEL})" ]; then
  for disk in $(lsblk --nodeps --noheadings --paths --output NAME); do
    case "$disk" in /dev/nvme*|/dev/xvd*|/dev/sd*|/dev/vd*) ;; *) continue ;; esac
    case "$(lsblk --nodeps --noheadings --output MODEL "$disk")" in *"Instance Storage"*) continue ;; esac
    found=0
    blkid -p "$disk" >/dev/null 2>&1 || found=$?
    [ "$found" -eq 2 ] || continue
    if command -v mkfs.xfs >/dev/null; then mkfs.xfs -q -L {DATA_LABEL} "$disk"
    else mkfs.ext4 -q -L {DATA_LABEL} "$disk"; fi
    udevadm settle
    break
  done
fi
mkdir -p {path}
grep -q '^LABEL={DATA_LABEL} ' /etc/fstab || echo 'LABEL={DATA_LABEL} {path} auto defaults,nofail 0 2' >> /etc/fstab
mountpoint -q {path} || mount {path}
if command -v restorecon >/dev/null; then restorecon {path}; fi
"""


def _unit(configuration: NodeConfiguration) -> str:
    """The service that fetches the node program: again and again until it has it, and at every boot."""
    volume = configuration.node.group.data_volume
    return program_unit(configuration.proxy_environment(), mount=volume.path if volume else None)


def program_unit(environment: Mapping[str, str], *, mount: str | None = None) -> str:
    """The text of the service that fetches the node program and runs its command.

    Args:
        environment: variables of the program.
        mount: folder that has to be mounted before. Default: none.
    """
    mounted = f"RequiresMountsFor={mount}\n" if mount else ""
    variables = "".join(f"Environment={name}={value}\n" for name, value in environment.items())
    return f"""\
[Unit]
Description=WSO2 node program
Wants=network-online.target
After=network-online.target nss-lookup.target
StartLimitIntervalSec=0
{mounted}
[Service]
Type=oneshot
RemainAfterExit=yes
{variables}ExecStart=/usr/bin/python3 {BOOTSTRAP_FILE}
Restart=on-failure
RestartSec=15

[Install]
WantedBy=multi-user.target
"""


def _packages(configuration: NodeConfiguration, distribution: Distribution) -> Iterator[str]:
    yield "python3-boto3"
    if configuration.vault is not None:
        yield "openssl"
    if configuration.databases is not None:
        yield distribution.mysql_package
    if configuration.mounts and distribution.efs_package is not None:
        yield distribution.efs_package
    jdk = configuration.topology.deployment.product.jdk
    package = jdk.package
    if package is None and jdk.home is None:
        package = distribution.java_package(configuration.topology.product.java)
    if package is not None:
        yield package
    yield from agent_packages(configuration)


def package_proxy(topology: Topology, distribution: Distribution) -> dict[str, Any]:
    """What makes the distribution's own package manager go through the proxy: keys of a cloud-config document."""
    proxy = topology.deployment.proxy
    if proxy is None:
        return {}
    url = f"http://{proxy.host}:{proxy.port}"
    if distribution.package_manager == "apt":
        return {"apt": {"http_proxy": url, "https_proxy": url}}
    line = f"proxy={url}"
    return {"bootcmd": [f"grep -qxF '{line}' /etc/dnf/dnf.conf || echo '{line}' >> /etc/dnf/dnf.conf"]}
