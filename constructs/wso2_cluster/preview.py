"""What the nodes' edits make of a product home: the node program itself, run on copies in memory."""

import difflib
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wso2_cluster.carbon import NodeConfiguration
from wso2_cluster.deployment.rules.filled import filled_places
from wso2_cluster.errors import WSO2ClusterError
from wso2_cluster.products import Configuration
from wso2_node import files
from wso2_node.apply import preview as node_preview
from wso2_node.config import Config, parse
from wso2_node.errors import NodeError
from wso2_node.keypath import dotted

TEMPLATES = "repository/resources/conf/templates"
"""Where a product home has what is rendered from deployment.toml (carbon-kernel 4.5.1 to 4.7.1)."""


class PreviewError(WSO2ClusterError):
    """Edits that don't fit the product home: every finding on a line of its own."""


@dataclass(frozen=True, kw_only=True)
class NodePreview:
    """The files of one node, as the product home has them and as they become."""

    configuration: NodeConfiguration
    before: Mapping[str, bytes]
    """By path relative to the product home."""
    after: Mapping[str, bytes]
    modes: Mapping[str, int]
    """Permission bits of the files, as the product home has them: a script stays executable."""

    @property
    def changed(self) -> tuple[str, ...]:
        """Paths of the files that change, in the order of the configuration."""
        return tuple(path for path, content in self.after.items() if content != self.before[path])

    def diff(self) -> Iterator[bytes]:
        """The changes as a unified diff, line by line, in the files' own encodings and line ends."""
        for path in self.changed:
            lines = difflib.diff_bytes(
                difflib.unified_diff,
                self.before[path].splitlines(keepends=True),
                self.after[path].splitlines(keepends=True),
                f"a/{path}".encode(),
                f"b/{path}".encode(),
            )
            for line in lines:
                yield line if line.endswith((b"\n", b"\r")) else line + b"\n\\ No newline at end of file\n"


def placeholder(reference: str) -> str:
    """What stands in a preview for a value that a node looks up when it starts."""
    return f"[{reference}]"


def preview(configurations: Iterable[NodeConfiguration], home: Path) -> tuple[NodePreview, ...]:
    """The files of each node, made from the product in *home*, which is only read.

    Raises:
        PreviewError: *home* is no folder; the node program would not accept a node's configuration; a file that an edit
            needs is not in *home*, or something else is in its place; or an edit does not fit.
    """
    if not home.is_dir():
        raise PreviewError(f"{home}: no such folder. --product-home takes the folder of an unpacked product.")
    previews: list[NodePreview] = []
    problems: dict[str, None] = {}
    for configuration in configurations:
        try:
            config = parse(configuration.node_json(), configuration.node.name)
        except NodeError as error:
            problems.update(dict.fromkeys(str(error).splitlines()))
            continue
        unusable = dict(_unusable(configuration, config, home))
        problems.update(dict.fromkeys(unusable.values()))
        named = _named(configuration, config)
        there = {path: edits for path, edits in named.items() if path not in unusable}
        try:
            texts = node_preview(config._replace(files=there), lambda path: _read(home, path), placeholder)
        except NodeError as error:
            problems.update(dict.fromkeys(f"{home}: {line}" for line in str(error).splitlines()))
        else:
            previews.append(
                NodePreview(
                    configuration=configuration,
                    before={path: before for path, (before, _) in texts.items()},
                    after={path: after for path, (_, after) in texts.items()},
                    modes={path: _mode(home, path) for path in texts},
                )
            )
    if problems:
        raise PreviewError("\n".join(problems))
    return tuple(previews)


def _named(configuration: NodeConfiguration, config: Config) -> dict[str, list[Mapping[str, Any]]]:
    """The edits of each file, each named by the setting that asks for it, or else by its place.

    Their numbers in node.json, which errors of the node program give, say nothing to a person who has no such file.
    """
    topology = configuration.topology
    places = filled_places(topology.deployment, topology.product)
    settings = {(filled.file, filled.place, filled.attribute): filled.setting for filled in places}
    named: dict[str, list[Mapping[str, Any]]] = {}
    for path, edits in config.files.items():
        for edit in edits:
            place = _place(edit)
            attribute = edit.get("name")
            setting = settings.get((path, place, attribute))
            source = setting or (f"{place}/@{attribute}" if attribute else place)
            named.setdefault(path, []).append({"source": source, **edit})
    return named


def _place(edit: Mapping[str, Any]) -> str:
    if edit["op"] == "declare_prefix":
        return f"/@xmlns:{edit['prefix']}"
    at = edit.get("at", edit.get("key"))
    if at is None:
        value = edit["value"]
        return f"{edit['option']}{value if isinstance(value, str) else ''}"
    return dotted(at) if isinstance(at, list) else str(at)


def _unusable(configuration: NodeConfiguration, config: Config, home: Path) -> Iterator[tuple[str, str]]:
    """Each path that no file can be read from, or whose file keeps no edit, and the reason."""
    product = configuration.topology.product
    renders = product.configuration is Configuration.DEPLOYMENT_TOML
    for path in config.files:
        try:
            if renders and _read(home, template := f"{TEMPLATES}/{path}.j2") is not None:
                toml = product.path("deployment_toml")
                yield path, f"{home}: {path} is rendered from {template} at every start: edit {toml}"
            elif _read(home, path) is None:
                yield path, f"{home}: {path} is missing: is this {product.home_name}, and does it ship this file?"
        except NodeError as error:
            yield path, str(error)


def _read(home: Path, path: str) -> bytes | None:
    return files.read(files.below(home, path))


def _mode(home: Path, path: str) -> int:
    return stat.S_IMODE(files.below(home, path).stat().st_mode)
