"""The pack of plain Hazelcast takes every edit that a node of the product makes."""

import zipfile
from pathlib import Path

import pytest

from tests.deployments import KERNEL, configuration, topology
from tests.lab.hazelcast import hazelcast_pack
from tests.lab.subjects import DOWNLOADS, HAZELCAST_PRODUCTS
from tests.needs import missing
from wso2_cluster.preview import preview
from wso2_cluster.products import find_product
from wso2_node.pack import unpack

pytestmark = pytest.mark.lab


@pytest.mark.parametrize(("name", "version"), HAZELCAST_PRODUCTS)
def test_every_edit_of_a_node_fits_the_pack(name: str, version: str, tmp_path: Path) -> None:
    jars = [DOWNLOADS.jars / f"{jar}-3.5.4.jar" for jar in ("hazelcast", "hazelcast-cloud")]
    if not all(jar.is_file() for jar in jars):
        missing("the jars are not here: make packs")
    pack = hazelcast_pack(find_product(name, version), jars, tmp_path)
    top = unpack(pack.path, tmp_path / "unpacked")
    planned = topology(KERNEL, product={"name": name, "version": version}, nodes__member__heap={"min": 128, "max": 256})
    (result,) = preview([configuration(planned, "core-member-1")], top)
    assert b'<parameter name="localMemberHost">10.0.0.20</parameter>' in result.after["repository/conf/axis2/axis2.xml"]
    assert b"\n    -Xms128m -Xmx256m \\\n" in result.after["bin/wso2server.sh"]
    assert (top / "bin/wso2server.sh").stat().st_mode & 0o111 == 0o111
    with zipfile.ZipFile(top / "lib" / "member.jar") as jar:
        assert "org/wso2/carbon/bootstrap/Bootstrap.class" in jar.namelist()
