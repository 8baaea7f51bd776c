"""Rule unreadable-file: the files can be read."""

import errno
import os
from pathlib import Path

import pytest

from tests.unit.checks.homes.homes import (
    AXIS2,
    CARBON,
    CATALINA,
    DATASOURCES,
    REGISTRY,
    TOML,
    USERS,
    found,
    home,
    rendered_home,
)

PUBLISHER = "repository/deployment/server/jaggeryapps/publisher/config/publisher.json"


def test_damaged_files_of_all_kinds(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb",
        {
            CARBON: (("</Server>", ""),),
            AXIS2: (("<axisconfig", '<!DOCTYPE axisconfig [<!ENTITY a "b">]>\n<axisconfig'),),
            REGISTRY: (("<wso2registry>", "<wso2registry>\0"),),
        },
        more={PUBLISHER: '{\n  "a": 1\n  "b": 2\n}'},
    )
    (node.root / DATASOURCES).write_bytes(b"<datasources-configuration>\xe9</datasources-configuration>")
    (node.root / USERS).unlink()
    (node.root / USERS).mkdir()
    (node.root / CATALINA).unlink()
    (node.root / CATALINA).symlink_to(node.root / CATALINA)

    assert found("unreadable-file", node) == [
        (
            "error esb/repository/conf/axis2/axis2.xml:1:22",
            "a DOCTYPE can declare entities, which are not followed",
            "remove it",
        ),
        (
            "error esb/repository/conf/carbon.xml:40:1",
            "not well-formed XML: no element found",
            "correct the file, or take it from the product again",
        ),
        (
            "error esb/repository/conf/datasources/master-datasources.xml:1:28",
            "byte 0xe9 is not UTF-8",
            "save the file in the encoding that it declares",
        ),
        (
            "error esb/repository/conf/registry.xml:1:1",
            "UTF-16, or no text at all",
            "save the file in UTF-8",
        ),
        (
            "error esb/repository/conf/tomcat/catalina-server.xml:1:1",
            "cannot be read: too many levels of symbolic links",
            "correct the file, or take it from the product again",
        ),
        (
            "error esb/repository/conf/user-mgt.xml:1:1",
            "cannot be read: it is a folder",
            "correct the file, or take it from the product again",
        ),
        (
            "error esb/repository/deployment/server/jaggeryapps/publisher/config/publisher.json:3:3",
            "not JSON: expecting ',' delimiter",
            "correct the file, or take it from the product again",
        ),
    ]


def test_axis2_xml_without_a_clustering_section(tmp_path: Path) -> None:
    node = home(tmp_path / "esb")
    (node.root / AXIS2).write_text("<axisconfig/>")

    assert found("unreadable-file", node) == [
        (
            "error esb/repository/conf/axis2/axis2.xml:1:1",
            "<axisconfig> has no <clustering> element",
            "add one to it",
        )
    ]


def test_a_file_that_is_no_configuration_of_a_person(tmp_path: Path) -> None:
    node = home(tmp_path / "esb")
    (node.root / REGISTRY).write_bytes(b" " * 5_000_001)

    assert found("unreadable-file", node) == [
        (
            "error esb/repository/conf/registry.xml:1:1",
            "cannot be read: it has more than 5,000,000 bytes",
            "correct the file, or take it from the product again",
        )
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        (b"[server\n", 1, 8, "not TOML: expected ']' at the end of a table declaration"),
        (b"[server]\na = 1\na = 2\n", 3, 6, "not TOML: cannot overwrite a value"),
        (b'[server]\nname = "caf\xe9"\n', 2, 1, "byte 0xe9 is not UTF-8"),
    ],
)
def test_a_damaged_deployment_toml(tmp_path: Path, text: bytes, line: int, column: int, message: str) -> None:
    node = rendered_home(tmp_path / "is")
    (node.root / TOML).write_bytes(text)

    ((place, said, _),) = found("unreadable-file", node)

    assert (place, said) == (f"error is/repository/conf/deployment.toml:{line}:{column}", message)


def test_other_files_are_looked_at_all_the_same(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {CARBON: (("</Server>", ""),), USERS: (("of-our-own", "admin"),)})

    assert [place for place, _, _ in found("default-admin-password", node)] == [
        "error esb/repository/conf/user-mgt.xml:6:27"
    ]


def test_an_encoding_that_the_file_declares(tmp_path: Path) -> None:
    node = home(tmp_path / "esb")
    text = (node.root / CARBON).read_text().replace("<Name>WSO2", "<Name>Café")
    (node.root / CARBON).write_bytes(text.encode("latin-1"))

    assert found("unreadable-file", node) == []
    assert str(node.identity) == "Café Enterprise Service Bus 5.0.0, kernel 4.4.8"


@pytest.mark.parametrize("mode", [0o000, 0o444])
@pytest.mark.parametrize(
    "folder",
    [
        "bin",
        "repository/components/lib",
        "repository/components/plugins",
        "repository/resources/security",
        "repository/conf/etc",
    ],
)
def test_a_folder_that_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, mode: int) -> None:
    node = home(tmp_path / "esb", more={f"{folder}/any": ""})
    closed = node.root / folder
    listed, access = os.listdir, os.access

    # Root may open every folder, so modes alone would not show it.
    def names(path: Path) -> list[str]:
        if path == closed and not mode & 0o444:
            raise PermissionError(errno.EACCES, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "listdir", names)
    monkeypatch.setattr(os, "access", lambda path, wanted: path != closed and access(path, wanted))

    assert found("unreadable-file", node) == [
        (f"error esb/{folder}:1:1", "cannot be read: permission denied", "let the user who runs this read it")
    ]
