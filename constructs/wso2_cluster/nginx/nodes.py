"""Machines that NGINX runs on: where they stand, and what they get to know at boot and later."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import zopfli.zlib
from ruamel.yaml.scalarstring import LiteralScalarString

from wso2_cluster.carbon.node import proxy_environment
from wso2_cluster.deployment import (
    DISTRIBUTIONS,
    AcmCertificate,
    Edition,
    Image,
    NginxSettings,
    SecretCertificate,
    Subnet,
)
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.nginx.model import Front
from wso2_cluster.nginx.patterns import AUTHORITIES, CERTIFICATE, deployed_front
from wso2_cluster.nginx.render import render
from wso2_cluster.program import PARAMETER_LIMIT, bootstrap, program
from wso2_cluster.topology import Topology
from wso2_cluster.userdata import (
    BOOTSTRAP_FILE,
    LIMIT,
    PROGRAM_FILE,
    PROGRAM_FOLDER,
    UNIT_FILE,
    UserData,
    UserDataError,
    cloud_config,
    compressed,
    package_proxy,
    program_unit,
)
from wso2_node import machine

NGINX_CONF = "/etc/nginx/nginx.conf"
FRONT_SERVICE = "/etc/systemd/system/wso2-front.service"
FRONT_TIMER = "/etc/systemd/system/wso2-front.timer"
LARGE_PARAMETER_LIMIT = 8192
"""Characters that a parameter of the advanced tier holds (Systems Manager user guide, "Parameter tiers")."""


class FrontNodeError(WSO2ClusterError):
    """A configuration that does not reach its machines."""


@dataclass(frozen=True, kw_only=True)
class FrontNode:
    """A machine that NGINX runs on."""

    name: str
    """The deployment's name, `nginx` and the index: `esb-nginx-1`."""
    index: int
    """Counted from 1."""
    subnet: Subnet
    """A public one for a single node that faces the internet, else a private one."""

    @property
    def short_name(self) -> str:
        """Its name inside this cluster: `nginx-1`."""
        return f"nginx-{self.index}"


@dataclass(frozen=True, kw_only=True)
class FrontNodes:
    """All machines of a deployment that NGINX runs on: they are equal."""

    topology: Topology
    settings: NginxSettings
    front: Front

    @property
    def outside(self) -> bool:
        """Whether the machine has an address on the internet: one that no balancer stands before."""
        return self.settings.count == 1 and not self.topology.deployment.balancer.internal

    @property
    def image(self) -> Image:
        """What the machines start from."""
        return self.settings.image or self.topology.deployment.aws.image

    @property
    def nodes(self) -> tuple[FrontNode, ...]:
        """The machines, round the zones."""
        subnets = self.topology.public_subnets if self.outside else self.topology.private_subnets
        by_zone = {subnet.zone: subnet for subnet in reversed(subnets)}
        ring = [by_zone[zone] for zone in self.topology.deployment.aws.zones if zone in by_zone]
        name = self.topology.deployment.name
        return tuple(
            FrontNode(name=f"{name}-nginx-{index}", index=index, subnet=ring[(index - 1) % len(ring)])
            for index in range(1, self.settings.count + 1)
        )

    @property
    def ports(self) -> tuple[int, ...]:
        """Where clients reach NGINX."""
        return tuple(sorted({listener.port for host in self.front.hosts for listener in host.listeners}))

    @property
    def names(self) -> tuple[str, ...]:
        """Host names of the certificate."""
        return tuple(dict.fromkeys(name for host in self.front.hosts for name in host.names))

    @property
    def acm(self) -> str | None:
        """ARN of the certificate that the machines export from ACM; None when it is another kind."""
        certificate = self.topology.deployment.balancer.certificate
        return certificate.arn if isinstance(certificate, AcmCertificate) else None

    @property
    def secret(self) -> str | None:
        """Secret with the certificate; None when it is another kind."""
        certificate = self.topology.deployment.balancer.certificate
        return certificate.secret if isinstance(certificate, SecretCertificate) else None

    @property
    def conf(self) -> str:
        """nginx.conf.

        Raises:
            FrontError: NGINX would refuse it.
        """
        return render(self.front)

    @property
    def parameter_name(self) -> str:
        """The SSM parameter that holds nginx.conf."""
        return f"/wso2/{self.topology.deployment.name}/nginx"

    @property
    def parameter_value(self) -> str:
        """nginx.conf, compressed and in base64: nothing in it is Terraform's, and one call reads all of it.

        Where NGINX verifies the nodes, it is a JSON object with nginx.conf as `conf`, and with what to fetch as
        `authorities`: both change together. It is not in the user data, where a change of it would replace the
        machines.

        Raises:
            FrontError: NGINX would refuse the configuration.
            FrontNodeError: it is too large for a parameter.
        """
        value = base64.b64encode(zopfli.zlib.compress(self._document().encode())).decode()
        if len(value) > LARGE_PARAMETER_LIMIT:
            raise FrontNodeError(
                f"nginx.conf takes {len(value):,} characters of parameter {self.parameter_name}, which holds "
                f"{LARGE_PARAMETER_LIMIT:,}: have fewer nodes, or kind: alb"
            )
        return value

    @property
    def parameter_tier(self) -> str:
        """The parameter's tier: that which costs nothing, where it is large enough."""
        return "Standard" if len(self.parameter_value) <= PARAMETER_LIMIT else "Advanced"

    @property
    def parameter_limit(self) -> int:
        """Characters that the parameter holds."""
        return PARAMETER_LIMIT if self.parameter_tier == "Standard" else LARGE_PARAMETER_LIMIT

    def _document(self) -> str:
        pem = self.settings.authorities
        if pem is None:
            return self.conf
        fetched = {"source": pem.source, "sha256": pem.sha256, "path": AUTHORITIES}
        return json.dumps({"conf": self.conf, "authorities": fetched})

    def to_json(self) -> dict[str, Any]:
        """front.json, as `wso2_node.front` reads it."""
        return {
            "version": 1,
            "region": self.topology.deployment.aws.region,
            "parameter": self.parameter_name,
            "target": NGINX_CONF,
            "chain": CERTIFICATE.chain,
            "key": CERTIFICATE.key,
            "names": list(self.names),
            **({"secret": self.secret} if self.secret else {}),
            **({"acm": self.acm} if self.acm else {}),
        }

    def user_data(self) -> UserData:
        """The user data of each of the machines.

        Raises:
            UserDataError: it is larger than EC2 takes.
        """
        distribution = DISTRIBUTIONS[self.image.os]
        environment = proxy_environment(self.topology)
        proxy = package_proxy(self.topology, distribution)
        files = {
            BOOTSTRAP_FILE: bootstrap(),
            PROGRAM_FILE: json.dumps(program().to_json(self.topology, command="front"), indent=1) + "\n",
            machine.FRONT: json.dumps(self.to_json(), indent=1) + "\n",
            UNIT_FILE: program_unit(environment),
            FRONT_SERVICE: _service(environment),
            FRONT_TIMER: _TIMER,
        }
        package = None if self.settings.edition is Edition.PLUS else distribution.nginx_package
        text = cloud_config(
            {
                **proxy,
                "bootcmd": [*proxy.get("bootcmd", []), _HOLD],
                "package_update": True,
                "packages": ["python3-boto3", "openssl", *([package] if package else [])],
                "write_files": [
                    {"path": path, "permissions": "0644", "content": LiteralScalarString(content)}
                    for path, content in files.items()
                ],
                "runcmd": [
                    _LET_NGINX_OUT,
                    ["systemctl", "daemon-reload"],
                    ["systemctl", "enable", "--now", "--no-block", "wso2-node.service"],
                    ["systemctl", "enable", "--now", "wso2-front.timer"],
                ],
            }
        )
        payload = compressed(text.encode())
        if len(payload) > LIMIT:
            raise UserDataError(
                f"{self.topology.deployment.name}-nginx-1: user data is {len(payload):,} bytes, EC2 takes {LIMIT:,}. "
                "Make `proxy.exceptions` shorter."
            )
        return UserData(text=text, payload=payload)


def front_nodes(topology: Topology) -> FrontNodes | None:
    """The machines that NGINX runs on; None in a deployment with another balancer, or without one."""
    settings, front = topology.deployment.balancer.front, deployed_front(topology)
    if settings is None or front is None:
        return None
    return FrontNodes(topology=topology, settings=settings, front=front)


# Debian starts a service as soon as its package is there: until the program has the configuration, NGINX would serve
# the distribution's own page.
_HOLD = ["cloud-init-per", "instance", "hold-nginx", "systemctl", "mask", "nginx.service"]
# Where SELinux is enforced, it keeps web servers from connecting to anything.
_LET_NGINX_OUT = (
    "if command -v setsebool >/dev/null && selinuxenabled; then setsebool -P httpd_can_network_connect 1; fi"
)
_TIMER = """\
[Unit]
Description=Configuration and certificate of NGINX, every minute

[Timer]
OnActiveSec=1min
OnUnitInactiveSec=1min
AccuracySec=5s

[Install]
WantedBy=timers.target
"""


def _service(environment: dict[str, str]) -> str:
    variables = "".join(f"Environment={name}={value}\n" for name, value in environment.items())
    return f"""\
[Unit]
Description=Configuration and certificate of NGINX
ConditionPathExists={PROGRAM_FOLDER}/wso2_node

[Service]
Type=oneshot
Environment=PYTHONPATH={PROGRAM_FOLDER}
{variables}ExecStart=/usr/bin/python3 -m wso2_node front
"""
