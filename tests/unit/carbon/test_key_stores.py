"""The cluster's key store, in every place of the products' files that names one."""

import re
from typing import Any

import pytest

from tests.deployments import ESB, KERNEL, topology
from tests.needs import missing
from tests.shipped import KERNELS, shipped_config
from wso2_cluster.carbon import configure
from wso2_cluster.preview import preview
from wso2_node.edits import apply_edits

OWN = {"kind": "secret", "file": "prod/keys", "secret": "prod/passwords", "type": "JKS", "key_password": True}
GENERATED = {"kind": "generated"}
FILE = "repository/resources/security/cluster.jks"
TRUST = {"keystore": "repository/resources/security/client-truststore.jks", "password": "wso2carbon", "subjects": []}


def nodes(base: dict[str, Any] = ESB, /, **changes: object) -> list[dict[str, Any]]:
    return [each.to_json() for each in configure(topology(base, **changes))]


def test_one_of_ones_own_is_fetched_by_every_node() -> None:
    for node in nodes(key_store=OWN):
        assert node["key_store"] == {
            "path": FILE,
            "secret": "prod/keys",
            "type": "JKS",
            "alias": "wso2carbon",
            "password": [{"ref": "key-store-password"}],
            "key_password": [{"ref": "key-password"}],
        }
        assert node["references"]["key-store-password"] == {
            "kind": "secret",
            "id": "prod/passwords",
            "field": "password",
        }
        assert node["references"]["key-password"] == {"kind": "secret", "id": "prod/passwords", "field": "keyPassword"}


def test_a_pkcs12_store_has_its_ending_and_one_password() -> None:
    node = nodes(key_store={"kind": "secret", "file": "f", "secret": "s", "alias": "esb"})[0]
    assert node["key_store"] == {
        "path": "repository/resources/security/cluster.p12",
        "secret": "f",
        "type": "PKCS12",
        "alias": "esb",
        "password": [{"ref": "key-store-password"}],
    }


def test_a_generated_one_is_made_by_the_first_node_alone() -> None:
    first, *others = (node["key_store"] for node in nodes(key_store=GENERATED))
    common = {
        "path": FILE,
        "secret": "wso2/esb/key-store",
        "type": "JKS",
        "alias": "wso2carbon",
        "password": [{"ref": "key-store-password"}],
        "generated": True,
    }
    assert first == {**common, "names": ["esb.example.com", "mgt.esb.example.com", "localhost"]}
    assert others == [common, common]


def test_one_node_more_changes_no_certificate() -> None:
    fewer, more = (nodes(key_store=GENERATED, nodes__worker={"count": count})[0] for count in (1, 5))
    assert fewer["key_store"] == more["key_store"]


def test_nodes_trust_the_certificate_of_their_cluster_and_no_other_store_is_touched() -> None:
    assert [node["trust"] for node in nodes(KERNEL, key_store=GENERATED)] == [TRUST, TRUST]
    for node in nodes(KERNEL):
        assert node["trust"] is None
        assert "key_store" not in node


HOMES = [
    pytest.param({}, "wso2esb-4.9.0", id="ESB 4.9.0"),
    pytest.param({"product": {"name": "wso2am", "version": "1.10.0"}}, "wso2am-1.10.0", id="API Manager 1.10.0"),
    pytest.param({"product": {"name": "wso2am", "version": "2.0.0"}}, "wso2am-2.0.0", id="API Manager 2.0.0"),
    pytest.param({"product": {"name": "wso2es", "version": "2.0.0"}}, "wso2es-2.0.0", id="Enterprise Store 2.0.0"),
    pytest.param({"product": {"name": "wso2es", "version": "2.1.0"}}, "wso2es-2.1.0", id="Enterprise Store 2.1.0"),
    pytest.param({"product": {"name": "carbon-kernel", "version": "4.4.7"}}, "carbon-kernel-4.4.7", id="kernel 4.4.7"),
    pytest.param({"product": {"name": "carbon-kernel", "version": "4.5.1"}}, "wso2carbon-core-4.5.1", id="4.5.1"),
    pytest.param({"product": {"name": "carbon-kernel", "version": "4.7.1"}}, "wso2carbon-core-4.7.1", id="4.7.1"),
]
ADMINISTRATOR = {"name": "root", "secret": "prod/admin"}


@pytest.mark.parametrize(("changes", "home"), HOMES)
@pytest.mark.parametrize("store", [OWN, GENERATED], ids=["own", "generated"])
def test_no_file_that_a_node_edits_names_the_shipped_key_or_its_first_user(
    changes: dict[str, Any], home: str, store: dict[str, Any]
) -> None:
    folder = next((each for each in (shipped_config() / home, KERNELS / home) if each.is_dir()), None)
    if folder is None:
        missing(f"no {home} in {shipped_config()} or {KERNELS}")
        return
    base = ESB if "product" not in changes else KERNEL
    planned = topology(base, key_store=store, administrator=ADMINISTRATOR, **changes)
    for node in preview(configure(planned), folder):
        for path, content in node.after.items():
            text = re.sub(r"(?s)<!--.*?-->", "", content.decode("latin-1"))
            text = re.sub(r"(?m)^\s*#.*$", "", text)
            assert "wso2carbon.jks" not in text, path
        after = b"".join(node.after.values())
        assert b"cluster.jks" in after
        assert b"[key-store-password]" in after
        assert b"[administrator-password]" in after
        assert b">root<" in after or b'"root"' in after


def test_a_kernel_without_deployment_toml_names_the_key_store_twice() -> None:
    carbon_xml = KERNELS / "wso2carbon-core-4.5.1" / "repository/conf/carbon.xml"
    if not carbon_xml.is_file():
        missing(f"no {carbon_xml}: make kernels")
    product = {"name": "carbon-kernel", "version": "4.5.1", "configuration": "xml"}
    files = {file["path"]: file["edits"] for file in nodes(KERNEL, product=product, key_store=GENERATED)[0]["files"]}
    path = "repository/conf/carbon.xml"
    after = apply_edits(path, carbon_xml.read_bytes(), files[path], lambda name: f"[{name}]")
    text = re.sub(rb"(?s)<!--.*?-->", b"", after)
    assert b"wso2carbon.jks" not in text
    assert text.count(b"<Location>${carbon.home}/repository/resources/security/cluster.jks</Location>") == 2
    assert text.count(b"<Password>[key-store-password]</Password>") == 2
    assert text.count(b"<KeyPassword>[key-store-password]</KeyPassword>") == 2


def test_a_user_edit_may_not_undo_the_key_store() -> None:
    with pytest.raises(Exception, match="key_store"):
        topology(
            key_store=GENERATED,
            edits=[
                {
                    "file": "repository/conf/carbon.xml",
                    "set": "/Server/Security/KeyStore/Password",
                    "value": "in clear text",
                }
            ],
        )
