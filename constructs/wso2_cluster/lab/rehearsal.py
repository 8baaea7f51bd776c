"""One cluster of the lab: deployed with cdktf to an embedded AWS that boots, and looked at from outside and inside."""

import http.client
import os
import re
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wso2_cluster.carbon import look_ups
from wso2_cluster.deployer import Deployer
from wso2_cluster.deployment import load_deployment
from wso2_cluster.doctor.log import Change
from wso2_cluster.emulator.machines import namespaces
from wso2_cluster.emulator.machines.booting import BootingAws
from wso2_cluster.emulator.machines.machine import Machine
from wso2_cluster.lab.choices import Kernel, LabError, Scheme
from wso2_cluster.lab.deployment import Choice, Object, chosen
from wso2_cluster.lab.members import LabMember, members_of, views, wait_until
from wso2_cluster.lab.packs import Downloads, driver_pack, kernel_pack
from wso2_cluster.packs import Pack
from wso2_cluster.products.pages import CONSOLE_PAGE
from wso2_cluster.toolchain import find_toolchain
from wso2_cluster.topology import Topology, plan_topology

BUCKET = "wso2-cluster-lab-packs"
VISITOR = "203.0.113.10"
"""Address of the client outside: one that the shipped files let in."""
_CONSOLE_S = 300
_LEAVE_S = 90


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the console's login page answered."""

    status: int
    title: str
    login_form: bool
    """Whether it has the field for the user's name: a page that Java could not compile answers with 200, too."""
    protocol: str
    """Such as `TLSv1.3`."""
    server: str
    """Address that was asked."""


@dataclass(frozen=True, kw_only=True)
class SharedRegistry:
    """What the database server tells of the shared registry."""

    tables: int
    resources: int
    clients: tuple[str, ...]
    """Addresses that are connected."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A deployment file of the lab, and the embedded AWS that it is deployed to."""

    aws: BootingAws
    file: Path
    deployer: Deployer

    @cached_property
    def topology(self) -> Topology:
        """The nodes."""
        return plan_topology(load_deployment(self.file))

    @property
    def stack(self) -> str:
        """Name of the stack."""
        return self.file.stem

    def deploy(self, say: Callable[[str], None]) -> None:
        """`cdktf deploy`, and wait until every instance has begun to boot."""
        self.deployer.deploy(self.stack, say)
        self.aws.settle()

    def destroy(self, say: Callable[[str], None]) -> None:
        """`cdktf destroy`, and wait until every machine is gone."""
        self.deployer.unprotect(self.stack, say)
        self.deployer.destroy(self.stack, say)
        self.aws.settle()

    def members(self) -> tuple[LabMember, ...]:
        """The members, each with its machine."""
        return members_of(self.topology, self.aws.machine)

    def machine(self, member: LabMember) -> Machine:
        """The machine of a member."""
        return self.aws.machine(str(member.node.address))

    def console_page(self) -> Page:
        """Ask for the console's login page, from outside, through the balancer, over TLS that is verified.

        Raises:
            LabError: it does not answer with 200 within five minutes.
        """
        answers: list[Page | str] = []

        def answered() -> bool:
            answers.append(self._ask_console())
            return _is_login(answers[-1])

        wait_until(answered, seconds=_CONSOLE_S)
        last = answers[-1]
        if isinstance(last, Page) and _is_login(last):
            return last
        said = f"status {last.status}, login form: {last.login_form}" if isinstance(last, Page) else last
        raise LabError(f"The console did not answer through the balancer within {_CONSOLE_S} s: {said}")

    def registry(self) -> SharedRegistry:
        """What is in the shared registry, and who is connected.

        Raises:
            LabError: the deployment has no database of its own.
        """
        access = look_ups(self.topology.deployment).database
        servers = list(self.aws.databases.values())
        if access is None or len(servers) != 1:
            raise LabError(f"{self.stack} has {len(servers)} databases on this host: a shared registry has one.")
        (server,) = servers

        def ask(sql: str) -> str:
            return server.query(sql).strip()

        # The deployment file takes letters, digits and _ for this name.
        name = access.name
        tables = f"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '{name}'"  # noqa: S608
        resources = f"SELECT COUNT(*) FROM {name}.REG_RESOURCE"  # noqa: S608
        clients = (
            "SELECT DISTINCT SUBSTRING_INDEX(host, ':', 1) FROM information_schema.processlist "  # noqa: S608
            f"WHERE db = '{name}' ORDER BY 1"
        )
        return SharedRegistry(
            tables=int(ask(tables)), resources=int(ask(resources)), clients=tuple(ask(clients).splitlines())
        )

    def cut_power(self, victim: LabMember, others: Sequence[LabMember], say: Callable[[str], None]) -> float:
        """Cut the power of a member; return how many seconds passed until all *others* saw it leave.

        Raises:
            LabError: they don't within 90 seconds.
        """
        before = {member.member: len(member.events()) for member in others}
        self.machine(victim).kill()
        rest = frozenset(member.member for member in others)

        def left(member: LabMember) -> list[str]:
            return [e.line for e in member.events()[before[member.member] :] if e.change is Change.LEFT]

        # Who remains is logged before the listeners hear that one left.
        took = wait_until(lambda: all(member.view() == rest and left(member) for member in others), seconds=_LEAVE_S)
        if took is None:
            raise LabError(f"{victim.node.name} has no power for {_LEAVE_S} s and is still a member. {views(others)}")
        for member in others:
            for line in left(member):
                say(f"{member.node.name}: {line}")
        return took

    def _ask_console(self) -> Page | str:
        hosts = self.topology.deployment.hosts
        (balancer,) = self.aws.client("elbv2").describe_load_balancers()["LoadBalancers"]
        addresses = self.aws.addresses(balancer["VpcId"], balancer["DNSName"])
        if not addresses:
            return f"{balancer['DNSName']} has no address yet"
        namespace = self.aws.outside(balancer["VpcId"], "visitor", VISITOR)
        trusted = self._certificate()

        def ask() -> Page | str:
            context = ssl.create_default_context(cadata=trusted)
            try:
                with (
                    socket.create_connection((addresses[0], 443), timeout=10) as plain,
                    context.wrap_socket(plain, server_hostname=hosts.console) as connection,
                ):
                    connection.sendall(
                        f"GET {CONSOLE_PAGE} HTTP/1.1\r\nHost: {hosts.console}\r\nConnection: close\r\n\r\n".encode()
                    )
                    answer = http.client.HTTPResponse(connection)
                    answer.begin()
                    body = answer.read().decode("utf-8", "replace")
                    title = re.search(r"<title>\s*(.*?)\s*</title>", body, re.DOTALL)
                    return Page(
                        status=answer.status,
                        title=title[1] if title else "",
                        login_form='name="username"' in body or "txtUserName" in body,
                        protocol=connection.version() or "",
                        server=addresses[0],
                    )
            except (OSError, http.client.HTTPException) as error:
                return f"{type(error).__name__}: {error}"

        return namespaces.call_inside(namespace, ask)

    def _certificate(self) -> str:
        """The certificate of the listener, as the account has it: self-signed, so it vouches for itself."""
        acm = self.aws.client("acm")
        (summary,) = acm.list_certificates()["CertificateSummaryList"]
        return str(acm.get_certificate(CertificateArn=summary["CertificateArn"])["Certificate"])


def prepare(
    *,
    project: Path,
    source: Path,
    folder: Path,
    aws: BootingAws,
    scheme: Scheme,
    kernel: Kernel,
    nodes: int,
    app: Sequence[str],
) -> Rehearsal:
    """Put the packs into a bucket of *aws*, and write the deployment file that names them into *folder*.

    Raises:
        PackError: what the packs are made of is not there: run `make lab`, which fetches it.
        ToolchainError: programs are missing.
    """
    downloads = Downloads(folder=project / ".wso2-cluster")
    pack = kernel_pack(downloads, kernel, classic=kernel is Kernel.KERNEL_4_5_1)
    driver = driver_pack(downloads)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    objects = [_upload(s3, each) for each in (pack, driver)]
    file = folder / source.name
    choice = Choice(scheme=scheme, kernel=kernel, nodes=nodes, pack=objects[0], libraries=objects[1:])
    file.write_text(chosen(source, choice), "utf-8")
    environment = aws.child_environment() | _python_path(project, file)
    deployer = Deployer(
        toolchain=find_toolchain(project), app=app, folder=folder / "terraform", environment=environment
    )
    deployer.prepare()
    return Rehearsal(aws=aws, file=file, deployer=deployer)


def _is_login(answer: Page | str) -> bool:
    return isinstance(answer, Page) and answer.status == http.client.OK and answer.login_form


def _upload(s3: object, pack: Pack) -> Object:
    s3.upload_file(str(pack.path), BUCKET, pack.path.name)  # type: ignore[attr-defined]
    return Object(source=f"s3://{BUCKET}/{pack.path.name}", sha256=pack.sha256)


def _python_path(project: Path, file: Path) -> dict[str, str]:
    path = os.pathsep.join([str(project), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"DEPLOYMENT": str(file), "PYTHONPATH": path}
