"""One deployment of the lab: deployed with cdktf to an embedded AWS that boots, looked at from outside and inside."""

import http.client
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wso2_cluster.carbon import configure, look_ups
from wso2_cluster.deployer import Deployer
from wso2_cluster.deployment import DISTRIBUTIONS, OperatingSystem, load_deployment
from wso2_cluster.doctor.log import Change
from wso2_cluster.emulator.machines.booting import BootingAws
from wso2_cluster.emulator.machines.machine import Machine
from wso2_cluster.lab.choices import Kernel, LabError, Request
from wso2_cluster.lab.deployment import Choice, Object, chosen
from wso2_cluster.lab.entrance import Page, find_entrance
from wso2_cluster.lab.members import LabMember, members_of, views, wait_until
from wso2_cluster.lab.packs import Downloads, ProductPack, driver_pack, kernel_product, product_pack
from wso2_cluster.packs import Pack
from wso2_cluster.products.pages import CONSOLE_PAGE, SERVICE_PAGE
from wso2_cluster.toolchain import find_toolchain
from wso2_cluster.topology import Topology, plan_topology

BUCKET = "wso2-cluster-lab-packs"
MAIN_CLASS = "org.wso2.carbon.bootstrap.Bootstrap"
_ANSWER_S = 300
_LEAVE_S = 90


@dataclass(frozen=True, kw_only=True)
class SharedDatabase:
    """What the database server tells of one of its databases."""

    name: str
    tables: int
    resources: int | None
    """In the registry that it holds; None when it holds none."""
    clients: tuple[str, ...]
    """Addresses that are connected."""


@dataclass(frozen=True, kw_only=True)
class Started:
    """How a product was started."""

    words: tuple[str, ...]
    """What its Java process has behind the name of its main class."""
    wanted: tuple[str, ...]
    """What the deployment says."""


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

    def clusters(self) -> dict[str, tuple[LabMember, ...]]:
        """The members of each cluster, by its domain."""
        by_name = {member.node.name: member for member in self.members()}
        return {
            self.topology.domain_of(nodes[0]): tuple(by_name[node.name] for node in nodes)
            for nodes in self.topology.clusters
        }

    def machine(self, member: LabMember) -> Machine:
        """The machine of a member."""
        return self.aws.machine(str(member.node.address))

    def started(self, member: LabMember) -> Started:
        """How the product of a member was started, and how the deployment says that it is.

        Raises:
            LabError: no Carbon runs there.
        """
        machine = self.machine(member)
        for pid in machine.execute("pgrep", "java", check=False).split():
            words = machine.read(f"/proc/{pid}/cmdline").decode().rstrip("\0").split("\0")
            if MAIN_CLASS in words:
                break
        else:
            raise LabError(f"{member.node.name}: no Java process runs {MAIN_CLASS}.")
        start = next(each for each in configure(self.topology) if each.node == member.node).start
        return Started(words=tuple(words[words.index(MAIN_CLASS) + 1 :]), wanted=(*start.flags, *start.first_flags))

    def console_page(self) -> Page:
        """Ask for the console's login page, from outside, through the balancer, over TLS that is verified.

        Raises:
            LabError: it does not answer with 200 within five minutes.
        """
        return self._page(self.topology.deployment.hosts.console, CONSOLE_PAGE, login_form=True)

    def service_page(self) -> Page:
        """Ask for a service that every product has, in the same way.

        Raises:
            LabError: it does not answer with 200 within five minutes.
        """
        return self._page(self.topology.deployment.hosts.service, SERVICE_PAGE, login_form=False)

    def _page(self, host: str, page: str, *, login_form: bool) -> Page:
        answers: list[Page | str] = []

        def answered() -> bool:
            try:
                answers.append(find_entrance(self.aws, self.topology).ask(host, page))
            except LabError as error:
                answers.append(str(error))
            return _is_right(answers[-1], login_form)

        wait_until(answered, seconds=_ANSWER_S)
        last = answers[-1]
        if isinstance(last, Page) and _is_right(last, login_form):
            return last
        said = f"status {last.status}, login form: {last.login_form}" if isinstance(last, Page) else last
        raise LabError(f"https://{host}{page} did not answer within {_ANSWER_S} s: {said}")

    def databases(self) -> tuple[SharedDatabase, ...]:
        """The databases of the deployment's server, by name; none without a server.

        Raises:
            LabError: this host runs several servers.
        """
        servers = list(self.aws.databases.values())
        if look_ups(self.topology.deployment).database is None:
            return ()
        if len(servers) != 1:
            raise LabError(f"{self.stack} has {len(servers)} database servers on this host, and should have one.")
        (server,) = servers

        def ask(sql: str) -> list[str]:
            return server.query(sql).split()

        found = []
        # What the deployment file takes as a name needs no quotes.
        for name in ask(f"SELECT schema_name FROM information_schema.schemata WHERE {_NOT_THE_SERVERS} ORDER BY 1"):  # noqa: S608
            tables = ask(f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{name}'")  # noqa: S608
            clients = ask(
                "SELECT DISTINCT SUBSTRING_INDEX(host, ':', 1) FROM information_schema.processlist "  # noqa: S608
                f"WHERE db = '{name}' ORDER BY 1"
            )
            registry = next((table for table in tables if table.upper() == "REG_RESOURCE"), None)
            resources = int(ask(f"SELECT COUNT(*) FROM {name}.{registry}")[0]) if registry else None  # noqa: S608
            found.append(SharedDatabase(name=name, tables=len(tables), resources=resources, clients=tuple(clients)))
        return tuple(found)

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
            raise LabError(
                f"{victim.node.name} has no power for {_LEAVE_S} s, and not all saw it leave. {views(others)}"
            )
        for member in others:
            for line in left(member):
                say(f"{member.node.name}: {line}")
        return took


def prepare(*, project: Path, folder: Path, aws: BootingAws, request: Request, app: Sequence[str]) -> Rehearsal:
    """Put the packs into a bucket of *aws*, and write the deployment file that names them into *folder*.

    Raises:
        LabError: what is asked for does not fit together.
        PackError: what the packs are made of is not there: run `make lab`, which fetches it.
        ToolchainError: programs are missing.
    """
    source = project / "deployments" / f"{request.rehearsed}.yaml"
    downloads = Downloads(folder=project / ".wso2-cluster")
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    deployment = load_deployment(source)
    found = _product(request, downloads, deployment.product.name)
    choice = Choice(
        pack=_upload(s3, found.pack),
        libraries=(_upload(s3, driver_pack(downloads)),),
        version=found.product.version,
        classic=found.classic,
        java_home=found.java_home,
        ami=image_for_efs(aws) if deployment.artifacts.kind == "efs" else None,
        scheme=request.scheme,
        nodes=request.nodes,
    )
    file = folder / source.name
    file.write_text(chosen(source, choice), "utf-8")
    environment = aws.child_environment() | _python_path(project, file)
    deployer = Deployer(
        toolchain=find_toolchain(project), app=app, folder=folder / "terraform", environment=environment
    )
    deployer.prepare()
    return Rehearsal(aws=aws, file=file, deployer=deployer)


def image_for_efs(aws: BootingAws) -> str:
    """Id of an image of the account's own, made from Debian's: Debian has no mount helper for EFS, the machines do."""
    parameter = DISTRIBUTIONS[OperatingSystem.DEBIAN_12].image_parameter
    shipped = aws.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    made = aws.client("ec2").copy_image(SourceImageId=shipped, SourceRegion=aws.region, Name="debian-12-with-efs-utils")
    return str(made["ImageId"])


def _product(request: Request, downloads: Downloads, name: str) -> ProductPack:
    if request.pack is not None:
        return product_pack(downloads, name, request.pack, request.jdk)
    return kernel_product(downloads, request.kernel or Kernel.KERNEL_4_5_1)


_NOT_THE_SERVERS = "schema_name NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')"


def _is_right(answer: Page | str, login_form: bool) -> bool:  # noqa: FBT001
    return isinstance(answer, Page) and answer.status == http.client.OK and (answer.login_form or not login_form)


def _upload(s3: object, pack: Pack) -> Object:
    s3.upload_file(str(pack.path), BUCKET, pack.path.name)  # type: ignore[attr-defined]
    return Object(source=f"s3://{BUCKET}/{pack.path.name}", sha256=pack.sha256)


def _python_path(project: Path, file: Path) -> dict[str, str]:
    path = os.pathsep.join([str(project), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"DEPLOYMENT": str(file), "PYTHONPATH": path}
