"""`wso2-cluster render`: what each node's edits make of a product home."""

import difflib
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.cli.check import DeploymentFile
from wso2_cluster.cli.paths import given_path
from wso2_cluster.errors import WSO2ClusterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wso2_cluster.preview import NodePreview
    from wso2_cluster.products import Product


class RenderError(WSO2ClusterError):
    """A node or an output folder that `render` can't use."""


def render(
    deployment: DeploymentFile,
    product_home: Annotated[
        Path,
        typer.Option(
            metavar="DIR", parser=given_path, help="An unpacked product of the deployment's version; it is only read."
        ),
    ],
    multicast: Annotated[  # noqa: FBT002 - an option of the command line
        bool,
        typer.Option("--multicast", help="For a network of your own that carries multicast; a VPC does not."),
    ] = False,
    node: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this node; may be repeated.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", parser=given_path, help="Also write every file, as DIR/NODE/path/in/the/home."),
    ] = None,
) -> None:
    """Print the changes that each node makes to a product's files, as a unified diff.

    Nodes with NGINX have its whole configuration as a new file.

    Values that a node looks up when it starts stand in brackets, such as [database-password].

    Example: wso2-cluster render deployments/esb-worker-manager.yaml --product-home ~/wso2esb-4.9.0
    """
    from wso2_cluster.carbon import configure  # noqa: PLC0415
    from wso2_cluster.deployment import load_deployment  # noqa: PLC0415
    from wso2_cluster.nginx.nodes import NGINX_CONF, front_nodes  # noqa: PLC0415
    from wso2_cluster.preview import preview  # noqa: PLC0415
    from wso2_cluster.topology import plan_topology  # noqa: PLC0415

    topology = replace(plan_topology(load_deployment(deployment)), multicast=multicast)
    front = front_nodes(topology)
    fronts = {each.name: {NGINX_CONF: front.conf.encode()} for each in front.nodes} if front is not None else {}
    wanted = _wanted([*(member.name for member in topology.nodes), *fronts], node)
    fronts = {name: files for name, files in fronts.items() if name in wanted}
    if out is not None:
        _require_free(out, wanted, product_home)
    for warning in _warnings(topology.product, product_home):
        typer.echo(warning, err=True)
    previews = preview((c for c in configure(topology) if c.node.name in wanted), product_home)
    if out is not None:
        _write(previews, fronts, out)
    for line in (*_report(previews), *_front_report(fronts)):
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _wanted(known: list[str], names: list[str] | None) -> set[str]:
    unknown = sorted(set(names or ()) - set(known))
    if unknown:
        raise RenderError(f"no node is called {', '.join(unknown)}: the nodes are {', '.join(known)}")
    return set(names or known)


def _warnings(product: "Product", product_home: Path) -> "Iterator[str]":
    """What to say of a home of another product, version or kernel."""
    from wso2_cluster.checks.homes import HomeError, open_homes  # noqa: PLC0415
    from wso2_cluster.checks.homes.kernel import differences  # noqa: PLC0415

    try:
        (home,) = open_homes([product_home])
    except HomeError:
        # What the edits need and the home lacks is said with the edits.
        return
    found = " and ".join(differences(home, product))
    if found:
        yield (
            f"warning: {product_home} holds {found}, the deployment is for {product.name} {product.version}, "
            f"kernel {product.kernel.version}: unpack that version, or correct product in the deployment file"
        )


def _report(previews: "tuple[NodePreview, ...]") -> "Iterator[bytes]":
    for item in previews:
        start = item.configuration.start
        flags = " ".join((start.script, *start.flags))
        first = f" (at its first start also {' '.join(start.first_flags)})" if start.first_flags else ""
        changed = item.changed
        yield f"# {item.configuration.node.name}: {len(changed)} of {len(item.after)} files change\n".encode()
        yield f"# starts with {flags}{first}\n".encode()
        for address, names in item.configuration.hosts.items():
            yield f"# /etc/hosts: {address} {' '.join(names)}\n".encode()
        yield from item.diff()


def _front_report(fronts: "Mapping[str, Mapping[str, bytes]]") -> "Iterator[bytes]":
    for name, files in fronts.items():
        yield f"# {name}: NGINX with a whole file of its own\n".encode()
        for path, content in files.items():
            lines, to = content.splitlines(keepends=True), f"b{path}".encode()
            yield from difflib.diff_bytes(difflib.unified_diff, [], lines, b"/dev/null", to)


def _require_free(out: Path, names: set[str], product_home: Path) -> None:
    if out.resolve().is_relative_to(product_home.resolve()):
        raise RenderError(f"{out} is in the product home, which is only read. Give --out another folder.")
    taken = [str(out / name) for name in sorted(names) if (out / name).exists()]
    if taken:
        raise RenderError(f"already there: {', '.join(taken)}. Remove it, or give --out another folder.")


def _write(previews: "tuple[NodePreview, ...]", fronts: "Mapping[str, Mapping[str, bytes]]", out: Path) -> None:
    """Write every node's files: all of them or, when something fails, none."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out, prefix=".render-") as partial:
            for item in previews:
                for path, content in item.after.items():
                    target = Path(partial, item.configuration.node.name, path)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                    target.chmod(item.modes[path])
            for name, files in fronts.items():
                for path, content in files.items():
                    target = Path(partial, name, path.lstrip("/"))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
            for folder in sorted(Path(partial).iterdir()):
                folder.rename(out / folder.name)
    except OSError as error:
        raise RenderError(f"{error.filename or out}: {os.strerror(error.errno or 0)}") from None
