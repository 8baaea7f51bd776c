"""A kernel that could render its files, in a pack without deployment.toml: it reads XML, and so the XML is edited."""

from pathlib import Path

import pytest

from tests.deployments import EXISTING_DATABASE, KERNEL, configuration, topology
from tests.shipped import KERNELS
from wso2_cluster.preview import PreviewError, preview
from wso2_cluster.products import Configuration, SharedDatabase, find_product

CLASSIC = {"name": "carbon-kernel", "version": "4.5.1", "configuration": "xml"}
RENDERING = {"name": "carbon-kernel", "version": "4.5.1"}
TOML = "repository/conf/deployment.toml"
XML_FILES = [
    "repository/conf/axis2/axis2.xml",
    "repository/conf/carbon.xml",
    "repository/conf/tomcat/catalina-server.xml",
    "repository/conf/datasources/master-datasources.xml",
    "repository/conf/registry.xml",
]


def files_of(product: dict[str, str]) -> list[str]:
    node = configuration(topology(KERNEL, product=product, database=EXISTING_DATABASE), "core-member-1")
    return [file["path"] for file in node.to_json()["files"]]


def test_the_xml_files_are_edited_when_the_pack_has_no_deployment_toml() -> None:
    assert files_of(CLASSIC) == XML_FILES
    assert files_of(RENDERING) == [TOML]


def test_the_node_refuses_a_home_that_would_render_them_anew() -> None:
    absent = {
        product.get("configuration", ""): configuration(topology(KERNEL, product=product), "core-member-1").to_json()[
            "absent"
        ]
        for product in (CLASSIC, RENDERING)
    }
    assert absent == {"xml": [TOML], "": []}


@pytest.mark.parametrize("version", ["4.5.1", "4.6.2", "4.7.1"])
def test_a_classic_kernel_renders_nothing_and_shares_the_same_datasource(version: str) -> None:
    product = find_product("carbon-kernel", version)
    classic = product.classic()
    assert (product.configuration, classic.configuration) == (Configuration.DEPLOYMENT_TOML, Configuration.XML)
    assert (classic.rendered, classic.paths.deployment_toml, classic.absent) == ((), None, (TOML,))
    assert product.shared_database is classic.shared_database is SharedDatabase.SHARED


def test_a_product_that_reads_xml_stays_what_it_is() -> None:
    product = find_product("wso2esb", "4.9.0")
    assert product.classic() == product
    assert product.shared_database is SharedDatabase.CARBON


@pytest.mark.parametrize("version", ["4.5.1", "4.7.1"])
def test_every_edit_fits_the_files_that_the_kernel_ships(version: str, tmp_path: Path) -> None:
    shipped = KERNELS / f"wso2carbon-core-{version}"
    if not shipped.is_dir():
        pytest.skip("the kernels are not here: make kernels")
    planned = topology(KERNEL, product={**CLASSIC, "version": version}, database=EXISTING_DATABASE)
    node = configuration(planned, "core-member-1")
    with pytest.raises(PreviewError, match=r"deployment\.toml: .* would make the edited files anew from it"):
        preview([node], shipped)
    for path in XML_FILES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((shipped / path).read_bytes())
    (result,) = preview([node], tmp_path)
    assert result.changed == tuple(XML_FILES)
