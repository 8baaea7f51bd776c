"""What the demonstration shows of a deployed cluster."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wso2_cluster.cli.edit_words import becomes, target
from wso2_cluster.deployed import DeployedNode, client, deployed_nodes, discovery_view, member_of
from wso2_cluster.deployment import WkaMembership
from wso2_cluster.discovery import Instance, find_candidates, who_joins_whom
from wso2_cluster.topology import Topology


def show(console: Console, topology: Topology, environment: Mapping[str, str]) -> bool:
    """Show the deployed cluster of *topology*; whether its members would all find each other."""
    nodes = deployed_nodes(environment, topology.deployment.name)
    _show_nodes(console, nodes)
    whole = _show_members(console, topology, nodes, environment)
    _show_access(console, topology, environment)
    show_edits(console, nodes)
    return whole and len(nodes) == len(topology.nodes)


def show_environment(console: Console, environment: Mapping[str, str]) -> None:
    """Show the variables that lead a shell to the same account."""
    console.print("\nTo look around from another shell:", style="bold")
    for name, value in environment.items():
        console.print(f"  export {name}={shlex.quote(value)}", markup=False, soft_wrap=True)


def _show_nodes(console: Console, nodes: tuple[DeployedNode, ...]) -> None:
    table = _table("Nodes, as EC2 has them", "Node", "Role", "Zone", "Address", "Instance")
    for node in nodes:
        instance = node.instance
        table.add_row(instance.name, node.role, node.zone, instance.private_address, instance.id)
    console.print(table)


def _show_members(
    console: Console, topology: Topology, nodes: tuple[DeployedNode, ...], environment: Mapping[str, str]
) -> bool:
    members = [member_of(node) for node in nodes]
    if not isinstance(topology.deployment.cluster.membership, WkaMembership):
        with _strangers(nodes[0].instance, environment):
            instances = discovery_view(environment, nodes[0].document)
        _show_candidates(console, nodes, instances, members[0].query)
    else:
        instances = tuple(node.instance for node in nodes)
    membership = who_joins_whom(members, instances)
    kernel = topology.product.kernel
    table = _table(
        f"Members, by the rules of Hazelcast {kernel.hazelcast} in Carbon {kernel.version}",
        "Member",
        "Listens on",
        "Domain",
        "Finds",
        "Misses",
    )
    for member, view in zip(members, membership.views, strict=True):
        table.add_row(
            member.name,
            f"{member.address}:{member.port}",
            member.domain,
            ", ".join(view.finds) or "nobody",
            "; ".join(f"{miss.member}: {miss.reason}" for miss in view.misses) or "nobody",
        )
    console.print(table)
    wanted = sorted(tuple(sorted(node.name for node in cluster)) for cluster in topology.clusters)
    right = sorted(tuple(sorted(cluster)) for cluster in membership.clusters) == wanted
    count = "one cluster" if membership.one_cluster else f"{len(membership.clusters)} separate clusters"
    if right:
        console.print(f"[bold green]{len(members)} members discovered, {count}.[/]")
    else:
        console.print(f"[bold red]{count[0].upper()}{count[1:]}.[/]")
    return right


def _show_candidates(
    console: Console,
    nodes: tuple[DeployedNode, ...],
    instances: tuple[Instance, ...],
    query: Any,  # noqa: ANN401
) -> None:
    references = nodes[0].document["references"]
    asks = (
        "as each node sends it with the role of its instance, before it starts"
        if "members" in references
        else f"with the Describe-only key of secret [bold]{references['discovery-access-key']['id']}[/], "
        "as a member sends it"
    )
    console.print(
        f"\nDescribeInstances {asks}. "
        "Three strangers were started beside the nodes: one with another tag, one stopped, one in another group."
    )
    table = _table("Whom a member takes for a member", "Instance", "Address", "Taken", "Because")
    for verdict in find_candidates(instances, query):
        instance = verdict.instance
        table.add_row(
            instance.name,
            instance.private_address or "none",
            "[green]yes[/]" if verdict.accepted else "[red]no[/]",
            Text(verdict.reason),
        )
    console.print(table)


@contextmanager
def _strangers(node: Instance, environment: Mapping[str, str]) -> Iterator[None]:
    """Instances in the cluster's subnet that must not become members; gone again at the end."""
    ec2 = client("ec2", environment)
    template = ec2.describe_instances(InstanceIds=[node.id])["Reservations"][0]["Instances"][0]
    group = template["SecurityGroups"][0]["GroupId"]
    other_group = ec2.create_security_group(
        GroupName="strangers", Description="Not the members' group", VpcId=template["VpcId"]
    )["GroupId"]
    tags = [tag for tag in template["Tags"] if tag["Key"] != "Name"]
    other_tags = [{"Key": tag["Key"], "Value": f"not-{tag['Value']}"} for tag in tags]
    started: list[str] = []
    try:
        for name, its_tags, its_group in (
            ("stranger-other-tag", other_tags, group),
            ("stranger-stopped", tags, group),
            ("stranger-other-group", tags, other_group),
        ):
            answer = ec2.run_instances(
                ImageId=template["ImageId"],
                InstanceType="t3.micro",
                MinCount=1,
                MaxCount=1,
                SubnetId=template["SubnetId"],
                SecurityGroupIds=[its_group],
                TagSpecifications=[{"ResourceType": "instance", "Tags": [*its_tags, {"Key": "Name", "Value": name}]}],
            )
            started.append(answer["Instances"][0]["InstanceId"])
        ec2.stop_instances(InstanceIds=[started[1]])
        yield
    finally:
        if started:
            ec2.terminate_instances(InstanceIds=started)
        ec2.delete_security_group(GroupId=other_group)


def _show_access(console: Console, topology: Topology, environment: Mapping[str, str]) -> None:
    table = _table("Where things are", "What", "Where")
    for balancer in client("elbv2", environment).describe_load_balancers()["LoadBalancers"]:
        table.add_row("Load balancer", balancer["DNSName"])
    if topology.balancer:
        for name, address in topology.entrances.items():
            table.add_row(name.capitalize(), address)
        table.add_row("Console", topology.console_url)
    for database in client("rds", environment).describe_db_instances()["DBInstances"]:
        table.add_row("Database", f"{database['Endpoint']['Address']}:{database['Endpoint']['Port']}")
    console.print(table)


def show_edits(console: Console, nodes: tuple[DeployedNode, ...]) -> None:
    """Show what the user data of *nodes* changes in the product's files, and how each starts."""
    console.print("\nEdits in the instances' user data, read back from the EC2 API:", style="bold")
    for node in nodes:
        service = node.document["service"]
        first = "".join(f" {flag} (first start only)" for flag in service["first_flags"])
        console.print(f"  {node.instance.name} starts {' '.join([service['script'], *service['flags']])}{first}")
    table = _table("", "File", "What", "Becomes", "On")
    for (path, place, value), names in _shared_edits(nodes).items():
        on = "every node" if len(names) == len(nodes) else ", ".join(names)
        table.add_row(path.rpartition("/")[2], Text(place), Text(value), on)
    console.print(table)


def _shared_edits(nodes: tuple[DeployedNode, ...]) -> dict[tuple[str, str, str], list[str]]:
    """File, place and value of every edit, each with the nodes that have it; edits of one place together."""
    shared: dict[tuple[str, str, str], list[str]] = {}
    for node in nodes:
        for path, edit in node.edits:
            shared.setdefault((path, target(edit), becomes(edit)), []).append(node.instance.name)
    files = list(dict.fromkeys(path for path, _, _ in shared))
    places = list(dict.fromkeys(place for _, place, _ in shared))
    return dict(sorted(shared.items(), key=lambda entry: (files.index(entry[0][0]), places.index(entry[0][1]))))


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
