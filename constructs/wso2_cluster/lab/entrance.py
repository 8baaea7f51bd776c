"""The way in from outside: the load balancer of a deployment, or its NGINX, asked as a client would ask."""

import http.client
import re
import socket
import ssl
from dataclasses import dataclass

from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.booting import BootingAws
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.lab.choices import LabError
from wso2_cluster.nginx.nodes import FrontNodes, front_nodes
from wso2_cluster.nginx.patterns import CERTIFICATE
from wso2_cluster.topology import Topology

VISITOR = "203.0.113.10"
"""Address of the client outside: one that the shipped files let in."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a page answered."""

    status: int
    title: str
    login_form: bool
    """Whether it has the field for the user's name: a page that Java could not compile answers with 200, too."""
    protocol: str
    """Such as `TLSv1.3`."""
    server: str
    """Address that was asked."""


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """Where clients reach a deployment."""

    namespace: str
    """The client's network."""
    address: str
    trusted: str
    """Certificates, PEM: self-signed ones vouch for themselves."""

    def ask(self, host: str, page: str) -> Page | str:
        """Ask for a page of a host over TLS that is verified; or what went wrong."""

        def ask() -> Page | str:
            try:
                context = ssl.create_default_context(cadata=self.trusted)
                with (
                    socket.create_connection((self.address, 443), timeout=10) as plain,
                    context.wrap_socket(plain, server_hostname=host) as connection,
                ):
                    connection.sendall(f"GET {page} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                    answer = http.client.HTTPResponse(connection)
                    answer.begin()
                    body = answer.read().decode("utf-8", "replace")
                    title = re.search(r"<title>\s*(.*?)\s*</title>", body, re.DOTALL)
                    return Page(
                        status=answer.status,
                        title=title[1] if title else "",
                        login_form='name="username"' in body or "txtUserName" in body,
                        protocol=connection.version() or "",
                        server=self.address,
                    )
            except (OSError, http.client.HTTPException) as error:
                return f"{type(error).__name__}: {error}"

        return namespaces.call_inside(self.namespace, ask)


def find_entrance(aws: BootingAws, topology: Topology) -> Entrance:
    """The entrance of what is deployed.

    Raises:
        LabError: it is not there, or not yet.
    """
    front = front_nodes(topology)
    return _load_balancer(aws, topology) if front is None else _nginx(aws, front)


def _load_balancer(aws: BootingAws, topology: Topology) -> Entrance:
    balancers = aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
    balancer = next((each for each in balancers if each["LoadBalancerName"] == topology.deployment.name), None)
    addresses = aws.addresses(balancer["VpcId"], balancer["DNSName"]) if balancer else ()
    if balancer is None or not addresses:
        raise LabError(f"The load balancer of {topology.deployment.name} has no address.")
    acm = aws.client("acm")
    names = {topology.deployment.hosts.service, topology.deployment.hosts.console}
    certificates = [
        acm.get_certificate(CertificateArn=each["CertificateArn"])["Certificate"]
        for each in acm.list_certificates()["CertificateSummaryList"]
        if each["DomainName"] in names
    ]
    return Entrance(
        namespace=aws.outside(balancer["VpcId"], "visitor", VISITOR),
        address=addresses[0],
        trusted="".join(certificates),
    )


def _nginx(aws: BootingAws, front: FrontNodes) -> Entrance:
    """The first machine that NGINX runs on, at its address inside the VPC: the lab's internet has a route there."""
    name = front.nodes[0].name
    filters = [
        {"Name": "tag:Name", "Values": [name]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]
    reservations = aws.client("ec2").describe_instances(Filters=filters)["Reservations"]
    instances = [instance for each in reservations for instance in each["Instances"]]
    if not instances:
        raise LabError(f"{name} does not run.")
    (instance,) = instances
    address = str(instance["PrivateIpAddress"])
    try:
        trusted = aws.machine(address).read(CERTIFICATE.chain).decode("ascii")
    except MachineError:
        raise LabError(f"{name} has no certificate.") from None
    return Entrance(namespace=aws.outside(instance["VpcId"], "visitor", VISITOR), address=address, trusted=trusted)
