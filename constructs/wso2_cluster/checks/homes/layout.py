"""Where a product home has its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.checks.homes.errors import HomeError

if TYPE_CHECKING:
    from pathlib import Path

_LAYOUTS = ("repository/conf", "conf")
"""Where products keep their configuration; the second is that of WSO2 Enterprise Integrator 6."""
_MARKERS = ("carbon.xml", "axis2/axis2.xml", "deployment.toml")


def find_configuration(path: Path) -> tuple[Path, str]:
    """The home that *path* names, and its folder of configuration files relative to that; empty: the home itself.

    Raises:
        HomeError: *path* is neither a product home nor such a folder.
    """
    try:
        if not path.is_dir():
            said = "is not a folder" if path.exists() else "no such folder"
            raise HomeError(f"{path}: {said}. Name the folder of an unpacked product, or its repository/conf.")
        for layout in _LAYOUTS:
            if any((path / layout / marker).exists() for marker in _MARKERS):
                return path, layout
        if any((path / marker).exists() for marker in _MARKERS):
            return _of_conf(path)
    except (OSError, ValueError) as error:
        raise HomeError(f"{path}: {(getattr(error, 'strerror', None) or str(error)).lower()}.") from None
    raise HomeError(
        f"{path}: not a product home: it has no carbon.xml, axis2/axis2.xml or deployment.toml in {_LAYOUTS[0]} or "
        f"{_LAYOUTS[1]}. Name the folder of an unpacked product, or its repository/conf."
    )


def _of_conf(path: Path) -> tuple[Path, str]:
    full = path.absolute()
    for layout in _LAYOUTS:
        parts = tuple(layout.split("/"))
        if full.parts[-len(parts) :] == parts:
            root = path
            for _ in parts:
                root = root.parent if root.name not in ("", "..") else root / ".."
            return root, layout
    return path, ""
