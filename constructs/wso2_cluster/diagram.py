"""A deployment as a picture: zones, nodes, ports, and who talks to whom. Mermaid for documents, SVG for everything."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from wso2_cluster.deployment import (
    AuroraMysql,
    BalancerKind,
    Efs,
    ExistingDatabase,
    Nat,
    NginxSettings,
    Svn,
    WkaMembership,
)
from wso2_cluster.topology import Node, Topology


@dataclass(frozen=True, kw_only=True)
class Box:
    """Something that is drawn: its first line names it."""

    id: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What both kinds of pictures show."""

    title: str
    zones: tuple[tuple[str, tuple[tuple[Node, Box], ...]], ...]
    """Per zone, its name with the block of its subnet, and its nodes."""
    buses: tuple[tuple[str, tuple[Node, ...]], ...]
    """How the members of each cluster talk to each other, and who they are."""
    balancer: Box | None
    console: str
    """Label of the way from the balancer to nodes with a console."""
    services: str
    """Label of the way to nodes with services."""
    below: tuple[tuple[Box, str], ...]
    """What the nodes use inside of the network, each with a label."""
    beside: tuple[tuple[Box, str], ...]
    """What they use outside of it."""


def picture(topology: Topology) -> Picture:
    """What is to be drawn of *topology*."""
    deployment, ports = topology.deployment, topology.ports
    scheme = deployment.cluster.membership.scheme
    boxes = {node.name: _node_box(node) for node in topology.nodes}
    return Picture(
        title=f"{deployment.name}: {topology.product.title} {topology.product.version}, {deployment.aws.region}",
        zones=tuple(
            (
                f"{subnet.zone}, {subnet.cidr}",
                tuple((node, boxes[node.name]) for node in topology.nodes if node.subnet == subnet),
            )
            for subnet in topology.private_subnets
        ),
        buses=tuple(
            (f"Hazelcast {_ports(members)}, {scheme}, {topology.domain_of(members[0])}", members)
            for members in topology.clusters
        ),
        balancer=_balancer(topology),
        console=f"{deployment.hosts.console}: {ports.console_https}",
        services=f"{deployment.hosts.service}: {ports.service_https}",
        below=tuple(_below(topology)),
        beside=tuple(_beside(topology)),
    )


def mermaid(topology: Topology) -> Iterator[str]:
    """The lines of a Mermaid flowchart."""
    shown = picture(topology)
    yield "flowchart TB"
    yield f'  subgraph network["{_text(_network(topology))}"]'
    if shown.balancer:
        yield f"    balancer[{_label(shown.balancer)}]"
    for number, (zone, nodes) in enumerate(shown.zones, 1):
        yield f'    subgraph zone{number}["{_text(zone)}"]'
        yield from (f"      {box.id}[{_label(box)}]" for _, box in nodes)
        yield "    end"
    names = [f"members{number}" if len(shown.buses) > 1 else "members" for number in range(1, len(shown.buses) + 1)]
    yield from (f'    {name}{{{{"{_text(bus)}"}}}}' for name, (bus, _) in zip(names, shown.buses, strict=True))
    yield from (f"    {box.id}[({_label(box)})]" for box, _ in shown.below)
    yield "  end"
    everyone = " & ".join(box.id for _, nodes in shown.zones for _, box in nodes)
    if shown.balancer:
        yield '  clients(["Clients"]) --> balancer'
        console = [box.id for _, nodes in shown.zones for node, box in nodes if node.serves_console]
        service = [box.id for _, nodes in shown.zones for node, box in nodes if node.serves_services]
        yield f'  balancer -->|"{_text(shown.console)}"| {" & ".join(console)}'
        yield f'  balancer -->|"{_text(shown.services)}"| {" & ".join(service)}'
    for name, (_, members) in zip(names, shown.buses, strict=True):
        those = " & ".join(box.id for _, nodes in shown.zones for node, box in nodes if node in members)
        yield f"  {those} <--> {name}"
    yield from (f'  {everyone} -->|"{_text(label)}"| {box.id}' for box, label in shown.below)
    yield from (f'  {everyone} -->|"{_text(label)}"| {box.id}[{_label(box)}]' for box, label in shown.beside)


def svg(topology: Topology) -> str:
    """An SVG document, complete in itself."""
    return _Drawing(picture(topology), _network(topology)).document()


def _ports(members: tuple[Node, ...]) -> str:
    return ", ".join(map(str, dict.fromkeys(member.member_port for member in members)))


def _network(topology: Topology) -> str:
    network = topology.deployment.network
    return f"VPC {network.existing.vpc}" if network.existing else f"VPC {network.cidr}"


def _node_box(node: Node) -> Box:
    does = " and ".join(
        what for what, does in (("console", node.serves_console), ("services", node.serves_services)) if does
    )
    return Box(
        id=node.short_name.replace("-", "_"),
        lines=(node.name, f"{node.address}, {node.group.instance_type}", f"{node.role}: {does}"),
    )


def _balancer(topology: Topology) -> Box | None:
    settings = topology.balancer
    if settings is None:
        return None
    place = f"{'internal' if settings.internal else 'internet-facing'}, port {topology.console_port}"
    if settings.kind is BalancerKind.NGINX:
        count = (settings.nginx or NginxSettings()).count
        return Box(id="balancer", lines=("NGINX" if count == 1 else f"{count} machines with NGINX", place))
    kind = "Application" if settings.kind is BalancerKind.ALB else "Network"
    return Box(id="balancer", lines=(f"{kind} load balancer", place))


def _below(topology: Topology) -> Iterator[tuple[Box, str]]:
    deployment = topology.deployment
    database = deployment.database
    if isinstance(database, ExistingDatabase):
        yield Box(id="database", lines=("MySQL that is there", str(database.host))), f"MySQL {database.port}"
    elif database is not None:
        is_aurora = isinstance(database, AuroraMysql)
        kind = "Aurora MySQL" if is_aurora else "RDS MySQL"
        spread = f"{database.instances} instances" if isinstance(database, AuroraMysql) else "one zone"
        if not isinstance(database, AuroraMysql) and database.multi_az:
            spread = "standby in another zone"
        yield Box(id="database", lines=(kind, f"{database.instance_class}, {spread}")), "MySQL 3306"
    if isinstance(deployment.artifacts, Efs):
        yield Box(id="files", lines=("EFS", "artifacts of all nodes")), "NFS 2049"


def _beside(topology: Topology) -> Iterator[tuple[Box, str]]:
    deployment = topology.deployment
    way = "proxy" if deployment.proxy else "NAT"
    if deployment.network.existing is None and deployment.network.nat is Nat.NONE and deployment.proxy is None:
        way = "endpoints"
    asks = "" if isinstance(deployment.cluster.membership, WkaMembership) else "EC2 (who is there), "
    yield Box(id="aws", lines=("AWS", f"{asks}Secrets Manager, SSM, S3")), f"HTTPS 443, {way}"
    if isinstance(deployment.artifacts, Svn):
        yield Box(id="svn", lines=("Subversion", deployment.artifacts.url)), "artifacts"


def _text(words: str) -> str:
    """*words* as a label of Mermaid."""
    return words.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


def _cut(line: str, width: float) -> str:
    """*line*, as long as a box of *width* has room for."""
    most = int((width - 20) / _LETTER)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _label(box: Box) -> str:
    return f'"{"<br>".join(_text(line) for line in box.lines)}"'


_LETTER = 6.2
"""Width of a letter, about."""
_BROAD = 7
"""The same in a broad font, for what is never cut."""
_WIDE = 310
"""Of what is outside, whose lines are longer."""
_WIDTH, _HEIGHT, _GAP, _PAD, _LINE = 250, 64, 16, 18, 17
_STYLE = """\
text{font:12px sans-serif;fill:#1b2733}.h{font-weight:bold}.s{fill:#52606d}
.box{fill:#fff;stroke:#334e68;rx:5}.zone{fill:#e9f1f8;stroke:#9fb3c8;rx:6}
.net{fill:#f7f9fb;stroke:#829ab1;rx:8;stroke-dasharray:6 4}
.bus{fill:#ffe8b3;stroke:#b7791f;rx:5}.way{stroke:#334e68;fill:none;marker-end:url(#end)}.both{stroke:#b7791f;fill:none}"""


class _Drawing:
    """Boxes from top to bottom: clients, balancer, zones side by side, the members' bus, what they use."""

    def __init__(self, shown: Picture, network: str) -> None:
        self._shown = shown
        self._network = network
        self._parts: list[str] = []
        inner = len(shown.zones) * (_WIDTH + 2 * _PAD) + (len(shown.zones) - 1) * _GAP
        low = len(shown.below) * (_WIDTH + _GAP) - _GAP
        names = max(map(len, (shown.console, shown.services))) if shown.balancer else 0
        self._inner = max(inner, low, _WIDTH, 2 * (_WIDTH / 2 + 10 + names * _BROAD))
        self._left = 2 * _PAD

    def document(self) -> str:
        """The whole of it."""
        shown = self._shown
        centre = self._left + self._inner / 2
        y = 44.0
        if shown.balancer:
            self._box(Box(id="clients", lines=("Clients",)), centre - _WIDTH / 2, y, height=30)
            self._way(centre, y + 30, centre, y + 76)
            y += 76
        top = y - 24 if shown.balancer else y
        if shown.balancer:
            self._box(shown.balancer, centre - _WIDTH / 2, y)
            y += _HEIGHT
        y = self._zones(y + (64 if shown.balancer else 30), centre, from_y=y if shown.balancer else None)
        y = self._members(y)
        y = self._uses(y)
        right = self._left + self._inner + _PAD
        y_end = y + _PAD
        frame = (
            f'<rect class="net" x="{_PAD}" y="{top:g}" width="{right - _PAD:g}" height="{y_end - top:g}"/>'
            f'<text class="s" x="{_PAD + 8}" y="{top + 16:g}">{escape(self._network)}</text>'
        )
        height = self._outside(y_end)
        outside = len(shown.beside) * (_WIDE + _GAP) - _GAP
        width = max(right + _PAD, self._left + outside + _PAD)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" role="img">\n<title>{escape(shown.title)}</title>\n'
            f"<style>{_STYLE}</style>\n"
            '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto"><path d="M0,0L8,4L0,8z" fill="#334e68"/></marker></defs>\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n'
            f'<text class="h" x="{_PAD}" y="26">{escape(shown.title)}</text>\n{frame}\n'
            + "\n".join(self._parts)
            + "\n</svg>\n"
        )

    def _zones(self, y: float, centre: float, *, from_y: float | None) -> float:
        """Draw the zones from *y* on, with the balancer's ways to them; return where they end."""
        most = max(len(nodes) for _, nodes in self._shown.zones)
        height = 28 + most * (_HEIGHT + _GAP) + 2
        x = self._left + (self._inner - self._zones_width()) / 2
        for zone, nodes in self._shown.zones:
            self._parts.append(
                f'<rect class="zone" x="{x:g}" y="{y:g}" width="{_WIDTH + 2 * _PAD}" height="{height:g}"/>'
                f'<text class="s" x="{x + 8:g}" y="{y + 18:g}">{escape(zone)}</text>'
            )
            for number, (_, box) in enumerate(nodes):
                self._box(box, x + _PAD, y + 28 + number * (_HEIGHT + _GAP))
            if from_y is not None and nodes:
                self._way(centre, from_y, x + _WIDTH / 2 + _PAD, y)
            x += _WIDTH + 2 * _PAD + _GAP
        if from_y is not None:
            for number, words in enumerate((self._shown.console, self._shown.services)):
                self._parts.append(
                    f'<text class="s" x="{centre + _WIDTH / 2 + 10:g}" y="{from_y - 36 + number * _LINE:g}">'
                    f"{escape(words)}</text>"
                )
        return y + height

    def _zones_width(self) -> float:
        return len(self._shown.zones) * (_WIDTH + 2 * _PAD + _GAP) - _GAP

    def _members(self, y: float) -> float:
        """Draw the buses over which the members talk."""
        bus = y + 24
        x = self._left + (self._inner - self._zones_width()) / 2
        for _, nodes in self._shown.zones:
            if nodes:
                middle = x + _WIDTH / 2 + _PAD
                self._parts.append(f'<path class="both" d="M{middle:g},{y:g}V{bus:g}"/>')
            x += _WIDTH + 2 * _PAD + _GAP
        for words, _ in self._shown.buses:
            self._parts.append(
                f'<rect class="bus" x="{self._left}" y="{bus:g}" width="{self._inner:g}" height="26"/>'
                f'<text x="{self._left + self._inner / 2:g}" y="{bus + 17:g}" text-anchor="middle">'
                f"{escape(words)}</text>"
            )
            bus += 32
        return bus - 6

    def _uses(self, y: float) -> float:
        if not self._shown.below:
            return y
        width = len(self._shown.below) * (_WIDTH + _GAP) - _GAP
        x = self._left + (self._inner - width) / 2
        for box, label in self._shown.below:
            self._labelled(x + _WIDTH / 2, y, y + 46, label)
            self._box(box, x, y + 46)
            x += _WIDTH + _GAP
        return y + 46 + _HEIGHT

    def _outside(self, y: float) -> float:
        """Draw what is outside of the network; return the height of the picture."""
        x: float = self._left
        for box, label in self._shown.beside:
            self._labelled(x + _WIDTH / 2, y, y + 46, label)
            self._box(box, x, y + 46, width=_WIDE)
            x += _WIDE + _GAP
        return y + 46 + _HEIGHT + _PAD

    def _labelled(self, x: float, top: float, bottom: float, label: str) -> None:
        self._way(x, top, x, bottom)
        self._parts.append(f'<text class="s" x="{x + 8:g}" y="{(top + bottom) / 2 + 4:g}">{escape(label)}</text>')

    def _way(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self._parts.append(f'<path class="way" d="M{x:g},{y:g}L{to_x:g},{to_y:g}"/>')

    def _box(self, box: Box, x: float, y: float, *, width: float = _WIDTH, height: float = _HEIGHT) -> None:
        self._parts.append(f'<rect class="box" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>')
        for number, line in enumerate(box.lines):
            kind, words = "h" if number == 0 else "s", escape(_cut(line, width))
            self._parts.append(f'<text class="{kind}" x="{x + 10:g}" y="{y + 20 + number * _LINE:g}">{words}</text>')
