"""What lint says of the configuration that WSO2 ships: no product clusters, or is safe, as it comes."""

from collections import Counter
from pathlib import Path

import pytest

from tests.needs import PROJECT, missing
from tests.unit.checks.homes.homes import everything

FOLDER = PROJECT.parent / "shared" / "shipped-config"

AXIS2 = "axis2/axis2.xml"
CARBON = "carbon.xml"
CATALINA = "tomcat/catalina-server.xml"
DATASOURCES = "datasources/master-datasources.xml"
SOCIAL = "datasources/social-datasources.xml"
TOML = "deployment.toml"
USERS = "user-mgt.xml"

ALL_XML = {
    ("clustering-disabled", AXIS2): 1,
    ("loopback-host", AXIS2): 1,
    # ${httpsPort} in the two URLs of the member's properties.
    ("reference-to-port", AXIS2): 1,
    ("default-admin-password", USERS): 1,
    ("default-key-store", CARBON): 1,
    ("default-key-store", CATALINA): 1,
    ("default-store-password", CARBON): 1,
    ("h2-database", DATASOURCES): 1,
    ("weak-protocol", CATALINA): 1,
    ("ciphers-unset", CATALINA): 1,
}
"""What every product that is configured in XML is shipped with."""
MULTICAST = {("multicast-in-vpc", AXIS2): 1, ("members-unread", AXIS2): 1, ("sub-domain", AXIS2): 1}
"""The kernel, API Manager and the Enterprise Store: scheme multicast with a list of members, and subDomain worker."""
PASS_THROUGH = {
    ("ciphers-unset", AXIS2): 1,
    ("default-key-store", AXIS2): 2,
    ("default-store-password", AXIS2): 2,
}
"""ESB and API Manager: the receiver and the sender https have stores of their own."""
API_MANAGER = {
    **ALL_XML,
    **MULTICAST,
    **PASS_THROUGH,
    ("protocols-unset", AXIS2): 1,
    ("h2-database", DATASOURCES): 4,
}
STORE = {
    **ALL_XML,
    **MULTICAST,
    # KeyStore and RegistryKeyStore.
    ("default-key-store", CARBON): 2,
    ("h2-database", SOCIAL): 1,
}

EXPECTED: dict[str, dict[tuple[str, str], int]] = {
    "carbon-kernel-4.4.7": {**ALL_XML, **MULTICAST},
    "carbon-kernel-4.6.0": {
        ("rendered-files", TOML): 1,
        ("clustering-not-set", TOML): 1,
        ("default-admin-password", TOML): 1,
        ("default-key-store", TOML): 1,
        ("default-store-password", TOML): 1,
        # [database.shared_db]; that of the local registry is meant to be H2.
        ("h2-database", TOML): 1,
        ("weak-protocol", TOML): 1,
        ("ciphers-unset", TOML): 1,
    },
    "wso2am-1.10.0": API_MANAGER,
    "wso2am-2.0.0": API_MANAGER,
    # 2.0.0 has lost sslEnabledProtocols, 2.1.0 has it.
    "wso2es-2.0.0": {**STORE, ("weak-protocol", CATALINA): 0, ("protocols-unset", CATALINA): 1},
    "wso2es-2.1.0": STORE,
    "wso2esb-4.9.0": {
        **ALL_XML,
        **PASS_THROUGH,
        ("weak-protocol", AXIS2): 1,
        # Scheme wka with one member, 127.0.0.1:4000, where localMemberPort is 4100.
        ("member-loopback", AXIS2): 1,
        ("member-of-itself", AXIS2): 1,
        # mcastPort, mcastTTL and mcastTimeout.
        ("parameter-of-another-scheme", AXIS2): 3,
    },
}


@pytest.mark.parametrize("product", EXPECTED)
def test_a_product_as_shipped(product: str) -> None:
    home = shipped(product)

    found = Counter(line.replace("repository/conf/", "") for line in everything(home))

    assert found == Counter({f"{rule} {file}": count for (rule, file), count in EXPECTED[product].items() if count})


@pytest.mark.parametrize("product", EXPECTED)
def test_the_folder_of_the_configuration_alone_says_the_same(product: str) -> None:
    home = shipped(product)

    assert everything(home / "repository" / "conf") == everything(home)


def test_two_products_as_shipped_are_no_cluster_together() -> None:
    found = everything(shipped("wso2esb-4.9.0"), shipped("wso2am-2.0.0"))

    # ESB ships scheme wka and API Manager multicast; both have the same domain.
    assert found.count("cluster-setting-differs repository/conf/axis2/axis2.xml") == 1


def shipped(product: str) -> Path:
    """The tree of *product*; without it the test is skipped."""
    if not (FOLDER / product).is_dir():
        missing(f"the files that {product} ships are not in ../shared/shipped-config beside the repository")
    return FOLDER / product
