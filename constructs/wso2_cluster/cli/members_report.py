"""What `wso2-cluster members` says."""

from collections.abc import Iterator
from typing import Any

from wso2_cluster.discovery import Instance, Verdict
from wso2_cluster.members import Forecast
from wso2_cluster.topology import Topology

_GREEN, _RED, _YELLOW, _BOLD = "32", "31", "33", "1"


def text(topology: Topology, found: Forecast, *, colour: bool) -> Iterator[str]:
    """The lines for people."""
    kernel, membership = topology.product.kernel, topology.deployment.cluster.membership
    yield (
        f"{topology.deployment.name}: {_counted(len(found.members), 'member')} in scheme {membership.scheme}, "
        f"by the rules of Hazelcast {kernel.hazelcast} (Carbon {kernel.version})"
    )
    for member, view in zip(found.members, found.membership.views, strict=True):
        yield ""
        yield f"{_styled(member.name, _BOLD, colour)}  {member.address}:{member.port}  domain {member.domain}"
        yield f"  finds   {', '.join(view.finds) or 'nobody'}"
        for miss in view.misses:
            yield f"  {_styled('misses', _RED, colour)}  {miss.member}: {miss.reason}"
    left_out = tuple(_left_out(found))
    if left_out:
        yield ""
        yield "Left out of what EC2 lists:"
        for verdict, members in left_out:
            by = "every member" if len(members) == len(found.members) else ", ".join(members)
            yield f"  {_shown(verdict.instance)}: {verdict.reason} [{verdict.rule}], by {by}"
    if found.strangers:
        yield ""
        yield "Taken for members, though they are no nodes of this deployment:"
        for instance in found.strangers:
            named = _styled(_shown(instance), _YELLOW, colour)
            yield f"  {named}: a product of the same domain there joins this cluster"
    yield ""
    yield _verdict(found, colour)


def _verdict(found: Forecast, colour: bool) -> str:  # noqa: FBT001 - the same word as above
    membership = found.membership
    if found.all_find_all:
        return _styled(f"All {len(found.members)} find each other.", _GREEN, colour)
    if membership.one_cluster:
        missed = "; ".join(
            f"{view.member} does not find {', '.join(miss.member for miss in view.misses)}"
            for view in membership.views
            if view.misses
        )
        return _styled(f"One cluster only if they start in the right order: {missed}.", _RED, colour)
    clusters = " | ".join(", ".join(names) for names in membership.clusters)
    return _styled(f"{len(membership.clusters)} separate clusters: {clusters}", _RED, colour)


def as_json(topology: Topology, found: Forecast) -> dict[str, Any]:
    """What `json.dumps` writes."""
    membership, kernel = found.membership, topology.product.kernel
    return {
        "version": 1,
        "deployment": topology.deployment.name,
        "scheme": topology.deployment.cluster.membership.scheme,
        "kernel": kernel.version,
        "hazelcast": kernel.hazelcast,
        "allFindAll": found.all_find_all,
        "clusters": [list(names) for names in membership.clusters],
        "oneSided": [{"finder": finder, "found": other} for finder, other in membership.one_sided],
        "members": [
            {
                "name": member.name,
                "address": member.address,
                "port": member.port,
                "domain": member.domain,
                "finds": list(view.finds),
                "misses": [{"member": miss.member, "reason": miss.reason} for miss in view.misses],
                "unanswered": list(view.unanswered),
                "leftOut": [_refusal(verdict) for verdict in verdicts if not verdict.accepted],
            }
            for member, view, verdicts in zip(found.members, membership.views, found.verdicts, strict=True)
        ],
        "strangers": [{"instance": each.id, "address": each.private_address} for each in found.strangers],
    }


def _refusal(verdict: Verdict) -> dict[str, Any]:
    instance = verdict.instance
    return {
        "instance": instance.id,
        "name": instance.name,
        "address": instance.private_address,
        "rule": str(verdict.rule),
        "reason": verdict.reason,
    }


def _left_out(found: Forecast) -> Iterator[tuple[Verdict, list[str]]]:
    """Each instance that is left out for one reason, and by which members."""
    by: dict[tuple[str, str], tuple[Verdict, list[str]]] = {}
    for member, verdicts in zip(found.members, found.verdicts, strict=True):
        for verdict in verdicts:
            if not verdict.accepted:
                key = verdict.instance.id, verdict.reason
                by.setdefault(key, (verdict, []))[1].append(member.name)
    yield from by.values()


def _shown(instance: Instance) -> str:
    named = f"{instance.name} ({instance.id})" if instance.name != instance.id else instance.id
    return f"{named} at {instance.private_address}" if instance.private_address else named


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _styled(words: str, code: str, colour: bool) -> str:  # noqa: FBT001 - the same word as above
    return f"\033[{code}m{words}\033[0m" if colour else words
