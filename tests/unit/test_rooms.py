"""Which part of the code may import which: dependencies point one way."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import PROJECT, python_environment

LIBRARY = PROJECT / "constructs" / "wso2_cluster"
NODE_PROGRAM = PROJECT / "userdata" / "wso2_node"

DATA = ("errors", "wording", "products", "deployment", "topology", "carbon")
"""Plain data, each made of those before it."""

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    **{room: DATA[:place] for place, room in enumerate(DATA)},
    "deployment": ("errors", "wording", "products", "wso2_node"),
    "program": DATA,
    "agent": DATA,
    "userdata": (*DATA, "agent", "program", "wso2_node"),
    "nginx": (*DATA, "program", "userdata", "wso2_node"),
    "preview": (*DATA, "wso2_node"),
    "discovery": ("errors",),
    "members": (*DATA, "discovery"),
    "checks": (*DATA, "userdata", "discovery", "members", "wso2_node"),
    "deployed": (*DATA, "userdata", "discovery", "members"),
    "doctor": (*DATA, "discovery"),
    "diagram": DATA,
    "blank": DATA,
    "aws": (*DATA, "agent", "program", "userdata", "nginx"),
    "testing": ("aws",),
    "emulator": ("errors",),
    "toolchain": ("errors",),
    "packs": ("errors",),
    "deployer": ("errors", "toolchain"),
    "lab": (*DATA, "nginx", "doctor", "packs", "emulator", "toolchain", "deployer", "wso2_node"),
    "cli": (
        *DATA,
        *("userdata", "nginx", "preview", "discovery", "checks", "members", "deployed", "doctor", "diagram", "blank"),
        *("emulator", "toolchain", "deployer", "lab"),
    ),
    "stacks": (*DATA, "userdata", "checks", "aws"),
    "wso2_node": (),
}
"""Rooms by name. A room is a module or a package right below `wso2_cluster`, or one of the other packages."""

FOREIGN = {
    "cdktf": ("aws/core.py",),
    "constructs": ("aws/core.py",),
    "cdktf_cdktf_provider_aws": ("aws/bindings.py",),
}
"""Packages that one module alone imports, so that another can take their place."""


def imports(path: Path) -> Iterator[str]:
    """Dotted names of all modules that *path* imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative imports hide which room is meant"
            # `from wso2_cluster import x` imports the room x.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules() -> Iterator[tuple[str, Path]]:
    """Room and file of every module."""
    for path in sorted(LIBRARY.rglob("*.py")):
        first = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
        if first != "__init__":
            yield first, path
    for room, folder in (("stacks", PROJECT / "stacks"), ("wso2_node", NODE_PROGRAM)):
        yield from ((room, path) for path in sorted(folder.rglob("*.py")))


def room_of(name: str) -> str | None:
    """The room that the module *name* is in; None outside this project."""
    top, *rest = name.split(".")
    if top == "wso2_cluster":
        return rest[0] if rest else "wso2_cluster"
    return top if top in MAY_IMPORT else None


MODULES = list(modules())


def test_every_room_is_known() -> None:
    assert sorted({room for room, _ in MODULES} - MAY_IMPORT.keys()) == []


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    allowed = {room, *MAY_IMPORT[room]}

    wrong = [
        f"{path.relative_to(PROJECT)} imports {name}"
        for its_room, path in MODULES
        if its_room == room
        for name in imports(path)
        if (target := room_of(name)) is not None and target not in allowed
    ]

    assert wrong == []


def test_no_two_rooms_import_each_other() -> None:
    def reach(room: str, seen: frozenset[str] = frozenset()) -> set[str]:
        below = set(MAY_IMPORT[room]) - seen
        return below.union(*(reach(each, seen | below) for each in below))

    assert [room for room in MAY_IMPORT if room in reach(room)] == []


@pytest.mark.parametrize("package", FOREIGN)
def test_one_module_alone_imports_cdktf_and_its_generated_classes(package: str) -> None:
    allowed = [LIBRARY / path for path in FOREIGN[package]]

    importing = [path for _, path in MODULES if any(name.split(".")[0] == package for name in imports(path))]

    assert importing == allowed


def test_the_node_program_needs_python_alone() -> None:
    foreign = {
        name.split(".")[0]
        for room, path in MODULES
        if room == "wso2_node"
        for name in imports(path)
        if name.split(".")[0] not in (*sys.stdlib_module_names, "wso2_node")
    }

    # boto3 comes from the distribution's package.
    assert foreign <= {"boto3", "botocore"}


def test_the_node_program_is_written_for_python_3_9() -> None:
    for path in NODE_PROGRAM.rglob("*.py"):
        ast.parse(path.read_text("utf-8"), str(path), feature_version=(3, 9))


LIGHT = (
    "wso2_cluster.cli.commands",
    "wso2_cluster.deployment",
    "wso2_cluster.topology",
    "wso2_cluster.carbon",
    "wso2_cluster.userdata",
    "wso2_cluster.preview",
    "wso2_cluster.discovery",
    "wso2_cluster.checks",
    "stacks.app",
)


def test_what_needs_no_terraform_loads_no_jsii() -> None:
    code = (
        f"import sys, {', '.join(LIGHT)}\n"
        "heavy = ('cdktf', 'constructs', 'jsii', 'cdktf_cdktf_provider_aws', 'moto')\n"
        "print(sorted(set(heavy) & {name.partition('.')[0] for name in sys.modules}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], env=python_environment(), capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_command_line_starts_without_what_single_commands_need() -> None:
    code = (
        "import sys, wso2_cluster.cli.commands\n"
        "heavy = ('boto3', 'botocore', 'pydantic', 'ruamel')\n"
        "print(sorted(set(heavy) & {name.partition('.')[0] for name in sys.modules}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], env=python_environment(), capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("[]\n", "")
