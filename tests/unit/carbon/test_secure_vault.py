"""The edits of a node with a secure vault: no secret in them but by an alias, and the vault that has all of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.deployments import ESB, EXISTING_DATABASE, GATEWAY, KERNEL, topology
from tests.needs import missing
from tests.shipped import KERNELS, shipped_config
from tests.variants import STORES
from wso2_cluster.carbon import configure
from wso2_cluster.carbon.edits import FileEdits, Joined, MergeJson, SetProperty, SetText
from wso2_cluster.carbon.references import Reference, SecretField
from wso2_cluster.carbon.secure_vault import InClear, secured
from wso2_cluster.preview import preview
from wso2_cluster.products import find_product

OWN = {"kind": "secret", "file": "prod/keys", "secret": "prod/passwords", "type": "JKS", "key_password": True}
P12 = {"kind": "secret", "file": "prod/keys", "secret": "prod/passwords", "alias": "esb"}
ADMINISTRATOR = {"name": "root", "secret": "prod/admin"}
ESB_5 = {"name": "wso2esb", "version": "5.0.0", "secure_vault": True}
CLASSIC = {"name": "carbon-kernel", "version": "4.5.1", "configuration": "xml", "secure_vault": True}
DECLARED = {"op": "declare_prefix", "prefix": "svns", "uri": "http://org.wso2.securevault/configuration"}
CATALINA = "repository/conf/tomcat/catalina-server.xml"
PASSWORD = Reference(name="p", source=SecretField(secret="s", field="password"))


def node(base: dict[str, Any], /, **changes: object) -> dict[str, Any]:
    return configure(topology(base, **changes))[0].to_json()


def edits(node: dict[str, Any], file: str) -> list[dict[str, Any]]:
    """The edits of a file that have to do with the vault."""
    found = next(each["edits"] for each in node["files"] if each["path"] == file)
    words = ("declare_prefix", "secretAlias", '"password"', "$secret")
    return [edit for edit in found if any(word in json.dumps(edit) for word in words)]


def test_without_the_setting_nothing_is_different() -> None:
    without = node(ESB, key_store=OWN, administrator=ADMINISTRATOR)
    off = node(ESB, key_store=OWN, administrator=ADMINISTRATOR, product={**ESB_5, "secure_vault": False})
    assert "vault" not in without
    assert "vault" not in off
    assert "svns" not in json.dumps([without, off])


def test_the_text_of_an_element_is_a_placeholder_with_the_alias_beside_it() -> None:
    place = "/UserManager/Realm/Configuration/AdminUser/Password"
    assert edits(node(ESB, product=ESB_5, administrator=ADMINISTRATOR), "repository/conf/user-mgt.xml") == [
        DECLARED,
        {"op": "set_text", "at": place, "value": "password"},
        {"op": "set_attribute", "at": place, "name": "svns:secretAlias", "value": "UserManager.AdminUser.Password"},
    ]


def test_the_connector_of_a_kernel_4_4_has_one_alias_and_keeps_its_key_s_password_in_clear() -> None:
    connector = "/Server/Service/Connector[@port='9443']"
    found = node(ESB, product=ESB_5, key_store=OWN)
    assert edits(found, CATALINA) == [
        DECLARED,
        {"op": "set_attribute", "at": connector, "name": "keystorePass", "value": "password"},
        {
            "op": "set_attribute",
            "at": connector,
            "name": "svns:secretAlias",
            "value": "Server.Service.Connector.keystorePass",
        },
    ]
    assert json.dumps(found["files"]).count('{"ref": "key-password"}') == 1


def test_the_connector_of_later_kernels_has_both_and_needs_no_prefix() -> None:
    certificate = "/Server/Service/Connector[@port='9443']/SSLHostConfig/Certificate"
    assert edits(node(KERNEL, product=CLASSIC, key_store=OWN), CATALINA) == [
        {
            "op": "set_attribute",
            "at": certificate,
            "name": "certificateKeystorePassword",
            "value": "$secret{Server.Service.Connector.keystorePass}",
        },
        {
            "op": "set_attribute",
            "at": certificate,
            "name": "certificateKeyPassword",
            "value": "$secret{Server.Service.Connector.keyPass}",
        },
    ]


def test_the_vault_has_what_the_aliases_stand_for() -> None:
    assert node(KERNEL, product=CLASSIC, key_store=P12, database=EXISTING_DATABASE)["vault"] == {
        "folder": "repository/conf/security",
        "path": "repository/resources/security/cluster.p12",
        "type": "PKCS12",
        "alias": "esb",
        "password": [{"ref": "key-store-password"}],
        "aliases": {
            "Carbon.Security.KeyStore.Password": [{"ref": "key-store-password"}],
            "Carbon.Security.KeyStore.KeyPassword": [{"ref": "key-store-password"}],
            "Carbon.Security.InternalKeyStore.Password": [{"ref": "key-store-password"}],
            "Carbon.Security.InternalKeyStore.KeyPassword": [{"ref": "key-store-password"}],
            "Server.Service.Connector.keystorePass": [{"ref": "key-store-password"}],
            "Server.Service.Connector.keyPass": [{"ref": "key-store-password"}],
            "Datasources.WSO2_SHARED_DB.Configuration.Password": [{"ref": "database-password"}],
        },
    }


def test_a_key_with_a_password_of_its_own_has_it_in_the_vault() -> None:
    vault = node(ESB, product=ESB_5, key_store=OWN)["vault"]
    assert (vault["type"], vault["key_password"]) == ("JKS", [{"ref": "key-password"}])


def test_with_the_shipped_key_store_its_public_key_decrypts() -> None:
    vault = node(KERNEL, product=CLASSIC, administrator=ADMINISTRATOR)["vault"]
    assert vault == {
        "folder": "repository/conf/security",
        "path": "repository/resources/security/wso2carbon.jks",
        "type": "JKS",
        "alias": "wso2carbon",
        "password": "wso2carbon",
        "aliases": {"UserManager.AdminUser.Password": [{"ref": "administrator-password"}]},
    }


def test_a_datasource_that_is_put_whole_names_its_alias() -> None:
    found = node(STORES, product={"name": "wso2es", "version": "2.1.0", "secure_vault": True})
    aliases = {name for name in found["vault"]["aliases"] if name.startswith("Datasources.")}
    assert len(aliases) == 5
    files = {each["path"]: json.dumps(each["edits"]) for each in found["files"]}
    for name in aliases:
        assert f'"attributes": {{"svns:secretAlias": "{name}"}}, "text": "password"' in "".join(files.values()) or (
            f'"name": "svns:secretAlias", "value": "{name}"' in "".join(files.values())
        )
    assert "-password" not in "".join(files.values())


def test_what_has_no_alias_is_told() -> None:
    planned = topology(
        GATEWAY, product={"name": "wso2am", "version": "2.0.0", "secure_vault": True}, key_store={"kind": "generated"}
    )
    files = (
        FileEdits(
            path="repository/conf/api-manager.xml",
            edits=(
                SetText(at="/APIManager/Password", value=PASSWORD),
                SetText(at="/APIManager/Url", value=Joined("a", PASSWORD)),
            ),
        ),
        FileEdits(path="a.json", edits=(MergeJson(at=("x", 1), value={"y": [PASSWORD]}),)),
        FileEdits(path="b.properties", edits=(SetProperty(key="k", value=PASSWORD),)),
    )
    result = secured(planned.product, files)
    assert (result.files, result.aliases) == (files, {})
    assert result.in_clear == (
        InClear(file="repository/conf/api-manager.xml", place="/APIManager/Password", reference=PASSWORD),
        InClear(file="repository/conf/api-manager.xml", place="/APIManager/Url", reference=PASSWORD),
        InClear(file="a.json", place="x.1", reference=PASSWORD),
        InClear(file="b.properties", place="k", reference=PASSWORD),
    )


def test_a_user_s_name_is_no_secret() -> None:
    name = Reference(name="n", source=SecretField(secret="s", field="username"))
    file = FileEdits(path="repository/conf/carbon.xml", edits=(SetText(at="/Server/A", value=name),))
    result = secured(find_product("wso2esb", "5.0.0"), (file,))
    assert (result.files, result.in_clear) == ((file,), ())


def test_one_alias_stands_for_one_secret() -> None:
    other = Reference(name="q", source=SecretField(secret="s", field="password"))
    edits = tuple(SetText(at="/Server/A", value=value) for value in (PASSWORD, other))
    result = secured(find_product("wso2esb", "5.0.0"), (FileEdits(path="repository/conf/carbon.xml", edits=edits),))
    assert result.aliases == {"Carbon.A": PASSWORD}
    assert [each.reference for each in result.in_clear] == [other]


@pytest.mark.parametrize(
    ("base", "product", "home"),
    [
        pytest.param(ESB, {"name": "wso2esb", "version": "4.9.0"}, "wso2esb-4.9.0", id="ESB 4.9.0"),
        pytest.param(KERNEL, {"name": "wso2es", "version": "2.1.0"}, "wso2es-2.1.0", id="Enterprise Store 2.1.0"),
        pytest.param(KERNEL, {"name": "carbon-kernel", "version": "4.4.7"}, "carbon-kernel-4.4.7", id="kernel 4.4.7"),
    ],
)
def test_every_alias_fits_the_files_that_are_shipped(base: dict[str, Any], product: dict[str, str], home: str) -> None:
    folder = next((each for each in (shipped_config() / home, KERNELS / home) if each.is_dir()), None)
    if folder is None:
        missing(f"no {home} in {shipped_config()} or {KERNELS}")
        return
    planned = topology(
        base,
        product={**product, "secure_vault": True},
        key_store={"kind": "generated"},
        administrator=ADMINISTRATOR,
        database=EXISTING_DATABASE,
        cluster__membership={"scheme": "wka"},
    )
    for each in preview(configure(planned), folder):
        # Thrift of Enterprise Store's identity.xml has no alias.
        clear = {path for path, after in each.after.items() if b"-password]" in after}
        assert clear <= {"repository/conf/identity/identity.xml"}
        after = b"".join(each.after.values())
        assert after.count(b'svns:secretAlias="UserManager.AdminUser.Password">password<') == 1
