"""Every kind of edit on every file that products ship; `python -m tests.shipped` prints what was made where."""

from __future__ import annotations

import pytest

from tests.needs import missing
from tests.shipped import KERNELS, ShippedFile, attempts, shipped_config, shipped_files
from wso2_node.edits import apply_edits
from wso2_node.errors import NodeError

DOCTYPE = "a DOCTYPE can declare entities, which are not followed: remove it"
EDITS: dict[str, dict[str, object]] = {
    "xml": {"op": "set_text", "at": "/a/b", "value": "x", "create": True},
    "json": {"op": "set_json", "at": ["newOne"], "value": "x", "create": True},
    "toml": {"op": "set_toml", "at": ["newOne"], "value": "x"},
    "properties": {"op": "set_property", "key": "new.one", "value": "x", "create": True},
    "sh": {"op": "jvm_option", "option": "-Dnew.one=", "value": "x"},
}


def test_the_files_that_products_ship_are_there() -> None:
    if not shipped_config().is_dir():
        missing("no product's files: they go to ../shared/shipped-config beside the project, or WSO2_SHIPPED_CONFIG")
    assert {file.format for file in shipped_files()} >= {"xml", "json", "toml", "properties"}


@pytest.mark.parametrize("version", ["4.5.1", "4.7.1"])
def test_the_kernels_of_maven_central_are_there(version: str) -> None:
    home = KERNELS / f"wso2carbon-core-{version}"
    if not home.is_dir():
        missing(f"{home.relative_to(KERNELS.parent.parent)} is not there: `make kernels` fetches it, with Maven")
    formats = {file.format for file in shipped_files() if file.tree == home}
    assert formats == {"xml", "json", "toml", "properties", "sh"}


@pytest.mark.parametrize("file", shipped_files(), ids=str)
def test_each_edit_changes_its_span_alone_and_the_second_time_nothing(file: ShippedFile) -> None:
    made = [*attempts(file)]
    assert made
    assert {each.refusal.partition(": ")[2] for each in made if each.refusal} <= {DOCTYPE}
    assert all(b"<!DOCTYPE" in file.data for each in made if each.refusal)


@pytest.mark.parametrize("file", shipped_files(), ids=str)
def test_a_damaged_file_is_edited_rightly_or_refused(file: ShippedFile) -> None:
    data, edit = file.data, EDITS[file.format]
    cuts = [data[: len(data) * part // 7] for part in range(1, 7)]
    holes = [data[: len(data) * part // 7] + data[len(data) * part // 7 + 9 :] for part in range(1, 7)]
    for damaged in (*cuts, *holes, data.replace(b"\n", b"\r"), data.decode("latin-1").encode("utf-16")):
        try:
            once, refusal = apply_edits(file.path, damaged, [edit], str), ""
        except NodeError as error:
            once, refusal = damaged, str(error)
        if refusal:
            assert refusal.startswith(f"{file.path}: edit 1: ")
        else:
            assert apply_edits(file.path, once, [edit], str) == once
