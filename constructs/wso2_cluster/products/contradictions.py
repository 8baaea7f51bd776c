"""Facts that cannot all be true, in product files and in the facts of a deployment file alike."""

from collections.abc import Collection, Iterator

from wso2_cluster.products.model import Paths, Ports, Receivers

Contradiction = tuple[tuple[str | int, ...], str]
"""Keys from the facts downwards, and a message: the value and the fix."""


def of_ports(ports: Ports) -> Iterator[Contradiction]:
    """Ports that would have to speak HTTP and HTTPS."""
    for name in ("console_https", "service_https"):
        port = getattr(ports, name)
        for other in ("console_http", "service_http"):
            if getattr(ports, other) == port:
                yield ("ports", name), f"{port} is {other} too: one port speaks HTTP or HTTPS"
                break


def of_receivers(receivers: Receivers | None) -> Iterator[Contradiction]:
    """Receivers of one name."""
    if receivers is not None and receivers.http == receivers.https:
        yield ("receivers", "https"), f"'{receivers.https}' is http too: each receiver has a name of its own"


def of_java(versions: Collection[int]) -> Iterator[Contradiction]:
    """Versions that are there twice, or behind a newer one."""
    yield from of_list("java", versions)
    newest = 0
    for index, version in enumerate(versions):
        if version < newest:
            yield ("java", index), f"{version} stands behind {newest}: write the oldest first"
        newest = max(newest, version)


def of_list(name: str, values: Collection[object]) -> Iterator[Contradiction]:
    """What the list *name* holds twice."""
    seen: list[object] = []
    for index, value in enumerate(values):
        if value in seen:
            yield (name, index), f"{value} is in the list twice: keep one of them"
        seen.append(value)


def of_paths(paths: Paths, given: Collection[str]) -> Iterator[Contradiction]:
    """Those of the *given* paths at which another file of the product lies."""
    seen = {getattr(paths, name): name for name in Paths.__dataclass_fields__ if name not in given}
    for name in given:
        path = getattr(paths, name)
        if path in seen:
            yield ("paths", name), f"{path} is the path of {seen[path]} too: each file has a path of its own"
        seen.setdefault(path, name)
