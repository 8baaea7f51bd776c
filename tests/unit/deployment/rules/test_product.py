"""Rules of product and pattern: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import MEMBERS, artifact, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.product import (
    DESCRIBE,
    configuration_suits_product,
    described_configuration_suits_kernel,
    described_files_are_rendered,
    described_kernel_is_known,
    described_lists_agree,
    described_paths_agree,
    described_ports_agree,
    described_product_is_new,
    described_receivers_agree,
    jdk_package_has_home,
    libraries_have_names_of_their_own,
    product_fits_pattern,
    product_is_known,
    system_has_java,
    user_is_not_root,
)

KERNELS = "4.4.0 to 4.4.40, 4.5.0 to 4.5.3, 4.6.0 to 4.6.3, 4.7.0, 4.7.1, 4.9.0, 4.10.9, 4.10.42"
OWN_FILE = "a file of a folder of your own (WSO2_CLUSTER_PRODUCTS)"
KNOWN = "carbon-kernel, wso2am, wso2ei, wso2es, wso2esb or wso2is"
DESCRIBED: dict[str, object] = {
    "name": "wso2esb",
    "version": "4.9.0-wum",
    "facts": {"kernel": "4.4.1", "receivers": {}, "worker_profile": True},
}

GATEWAY_FACTS: dict[str, object] = {
    "kernel": "4.4.9",
    "receivers": {},
    "profiles": ["gateway-manager", "gateway-worker"],
    "paths": {"api_manager": "repository/conf/api-manager.xml"},
}

LESS_THAN_A_GATEWAY: dict[str, dict[str, object]] = {
    "a profile": {"profiles": ["gateway-worker"]},
    "api-manager.xml": {"paths": {}},
    "pass-through receivers": {"receivers": None},
}

AGREEING: dict[str, object] = {
    "kernel": "4.4.1",
    "java": [7, 8, 11],
    "profiles": ["a", "b"],
    "receivers": {"http": "a", "https": "b"},
    "ports": {"console_http": 1, "service_http": 1, "console_https": 2, "service_https": 3},
    "paths": {"conf": "conf", "axis2": "conf/carbon.xml", "carbon": "conf/axis2.xml"},
}
AGREEMENT = (described_ports_agree, described_receivers_agree, described_paths_agree, described_lists_agree)

GOOD = [
    *(
        pytest.param(rule, {"product": product}, id=f"{rule.__name__.replace('_', ' ')}: {name}")
        for rule in AGREEMENT
        for name, product in {
            "facts that differ": {**DESCRIBED, "facts": AGREEING},
            "the usual ones": DESCRIBED,
            "nothing is described": {"name": "wso2esb", "version": "4.9.0"},
            "an unknown kernel, of which another rule speaks": {**DESCRIBED, "facts": {"kernel": "4.3.0"}},
        }.items()
    ),
    pytest.param(product_is_known, {}, id="product is known: a product of the catalogue"),
    pytest.param(product_is_known, {"product": DESCRIBED}, id="product is known: one that is described"),
    pytest.param(described_product_is_new, {"product": DESCRIBED}, id="described product is new: another version"),
    pytest.param(described_product_is_new, {}, id="described product is new: nothing is described"),
    pytest.param(described_kernel_is_known, {"product": DESCRIBED}, id="described kernel is known: a known one"),
    pytest.param(described_kernel_is_known, {}, id="described kernel is known: nothing is described"),
    pytest.param(
        described_configuration_suits_kernel,
        {"product": {**DESCRIBED, "facts": {"kernel": "4.6.0", "configuration": "deployment.toml"}}},
        id="described configuration suits kernel: one that renders",
    ),
    pytest.param(
        described_configuration_suits_kernel,
        {"product": {**DESCRIBED, "facts": {"kernel": "4.3.0", "configuration": "deployment.toml"}}},
        id="described configuration suits kernel: an unknown kernel, of which another rule speaks",
    ),
    pytest.param(
        described_files_are_rendered,
        {
            "product": {
                **DESCRIBED,
                "facts": {"kernel": "4.6.0", "rendered": ["a.xml"], "paths": {"deployment_toml": "conf/d.toml"}},
            }
        },
        id="described files are rendered: a kernel that renders",
    ),
    pytest.param(described_files_are_rendered, {"product": DESCRIBED}, id="described files are rendered: none"),
    pytest.param(described_files_are_rendered, {}, id="described files are rendered: nothing is described"),
    pytest.param(
        described_files_are_rendered,
        {"product": {**DESCRIBED, "facts": {"kernel": "4.3.0", "paths": {"deployment_toml": "conf/d.toml"}}}},
        id="described files are rendered: an unknown kernel, of which another rule speaks",
    ),
    pytest.param(product_fits_pattern, {"product": DESCRIBED}, id="product fits pattern: a described product"),
    pytest.param(
        product_fits_pattern,
        {"pattern": "apim-gateway", "product": {"name": "wso2am", "version": "2.0.1", "facts": GATEWAY_FACTS}},
        id="product fits pattern: a described gateway",
    ),
    pytest.param(product_fits_pattern, MEMBERS, id="product fits pattern: a pattern of the product"),
    pytest.param(
        product_fits_pattern,
        {"product__name": "x"},
        id="product fits pattern: an unknown product, of which another rule speaks",
    ),
    pytest.param(
        jdk_package_has_home,
        {"product__jdk": {"package": "zulu8-jre", "home": "/usr/lib/jvm/zulu8"}},
        id="jdk package has home: both",
    ),
    pytest.param(
        jdk_package_has_home, {"product__jdk": {"home": "/opt/java"}}, id="jdk package has home: a home alone"
    ),
    pytest.param(system_has_java, {"aws__image": {"os": "ubuntu-24.04"}}, id="system has java: a system with Java 8"),
    pytest.param(
        system_has_java,
        {"aws__image": {"os": "debian-12"}, "product__jdk": {"home": "/opt/java"}},
        id="system has java: Java in the image",
    ),
    pytest.param(user_is_not_root, {"product__user": "carbon"}, id="user is not root: a user of the product's own"),
    pytest.param(
        libraries_have_names_of_their_own,
        {"product__libraries": [artifact("s3://packs/a.jar"), artifact("https://example.com/b.jar?x=/a.jar")]},
        id="libraries have names of their own: two names",
    ),
]
GOOD += [
    pytest.param(
        configuration_suits_product,
        {"product": {"name": "carbon-kernel", "version": "4.5.1", "configuration": configuration}},
        id=f"configuration suits product: a kernel that renders, {configuration}",
    )
    for configuration in ("xml", "deployment.toml")
]

BAD = [
    pytest.param(
        product_is_known,
        {"product__name": "axis2"},
        [("product.name", f"'axis2' is not a known product: use {KNOWN}; {DESCRIBE}")],
        id="product is known: another product",
    ),
    pytest.param(
        product_is_known,
        {"product__name": "WSO2-ESB"},
        [("product.name", f"'WSO2-ESB' is not a known product: use {KNOWN}; did you mean 'wso2esb'?; {DESCRIBE}")],
        id="product is known: a misspelt product",
    ),
    pytest.param(
        product_is_known,
        {"product__version": "4.9.1"},
        [("product.version", f"'4.9.1' is not a known version of wso2esb: use one of 4.9.0, 5.0.0; {DESCRIBE}")],
        id="product is known: another version",
    ),
    pytest.param(
        described_product_is_new,
        {"product__facts": {"kernel": "4.4.1"}},
        [
            (
                "product.facts",
                f"the catalogue has wso2esb 4.9.0: leave facts out, or change them in {OWN_FILE}",
            )
        ],
        id="described product is new: one of the catalogue",
    ),
    pytest.param(
        described_kernel_is_known,
        {"product": {"name": "wso2am", "version": "2.2.0", "facts": {"kernel": "4.3.0"}}},
        [
            (
                "product.facts.kernel",
                f"'4.3.0' is not a known kernel: use one of {KERNELS}, or describe it in {OWN_FILE}",
            )
        ],
        id="described kernel is known: an older one",
    ),
    pytest.param(
        described_configuration_suits_kernel,
        {
            "product": {
                "name": "wso2am",
                "version": "2.2.0",
                "facts": {"kernel": "4.4.26", "configuration": "deployment.toml"},
            }
        },
        [("product.facts.configuration", "kernel 4.4.26 does not read deployment.toml: use xml")],
        id="described configuration suits kernel: deployment.toml before 4.5.0",
    ),
    pytest.param(
        described_files_are_rendered,
        {
            "product": {
                "name": "mine",
                "version": "1",
                "facts": {"kernel": "4.4.26", "rendered": ["a.xml"], "paths": {"deployment_toml": "conf/d.toml"}},
            }
        },
        [
            ("product.facts.paths.deployment_toml", "mine has no deployment.toml, it reads xml: leave it out"),
            ("product.facts.rendered", "mine renders no files, it reads xml: leave it out"),
        ],
        id="described files are rendered: a kernel that reads XML",
    ),
    pytest.param(
        described_files_are_rendered,
        {
            "product": {
                "name": "mine",
                "version": "1",
                "facts": {"kernel": "4.6.0", "configuration": "xml", "paths": {"deployment_toml": "conf/d.toml"}},
            }
        },
        [
            (
                "product.facts.paths.deployment_toml",
                "mine has no deployment.toml, it reads xml: leave it out, or say 'configuration: deployment.toml'",
            )
        ],
        id="described files are rendered: a product that reads XML",
    ),
    pytest.param(
        described_ports_agree,
        {"product": {**DESCRIBED, "facts": {"kernel": "4.4.1", "ports": {"console_http": 9443, "service_http": 8243}}}},
        [
            ("product.facts.ports.console_https", "9443 is console_http too: one port speaks HTTP or HTTPS"),
            ("product.facts.ports.service_https", "9443 is console_http too: one port speaks HTTP or HTTPS"),
        ],
        id="described ports agree: one for both protocols",
    ),
    pytest.param(
        described_receivers_agree,
        {"product": {**DESCRIBED, "facts": {"kernel": "4.4.1", "receivers": {"http": "a", "https": "a"}}}},
        [("product.facts.receivers.https", "'a' is http too: each receiver has a name of its own")],
        id="described receivers agree: one name",
    ),
    pytest.param(
        described_paths_agree,
        {
            "product": {
                **DESCRIBED,
                "facts": {
                    "kernel": "4.4.1",
                    "paths": {
                        "axis2": "repository/conf/carbon.xml",
                        "store_json": "a.json",
                        "publisher_json": "a.json",
                    },
                },
            }
        },
        [
            (
                "product.facts.paths.axis2",
                "repository/conf/carbon.xml is the path of carbon too: each file has a path of its own",
            ),
            (
                "product.facts.paths.store_json",
                "a.json is the path of publisher_json too: each file has a path of its own",
            ),
        ],
        id="described paths agree: one file twice",
    ),
    pytest.param(
        described_lists_agree,
        {"product": {**DESCRIBED, "facts": {"kernel": "4.4.1", "java": [8, 8, 11, 7], "profiles": ["a", "a"]}}},
        [
            ("product.facts.java[1]", "8 is in the list twice: keep one of them"),
            ("product.facts.java[3]", "7 stands behind 11: write the oldest first"),
            ("product.facts.profiles[1]", "a is in the list twice: keep one of them"),
        ],
        id="described lists agree: twice, and out of order",
    ),
    pytest.param(
        configuration_suits_product,
        {"product__configuration": "deployment.toml"},
        [("product.configuration", "wso2esb 4.9.0 does not read deployment.toml: leave it out, or use xml")],
        id="configuration suits product: a product that renders nothing",
    ),
    pytest.param(
        product_fits_pattern,
        {"product": {"name": "carbon-kernel", "version": "4.4.16"}},
        [("pattern", "carbon-kernel does not run as esb-worker-manager: use carbon-cluster")],
        id="product fits pattern: a pattern of other products",
    ),
    *(
        pytest.param(
            product_fits_pattern,
            {
                "pattern": "apim-gateway",
                "product": {"name": "wso2am", "version": "2.0.1", "facts": {**GATEWAY_FACTS, **less}},
            },
            [("pattern", "wso2am does not run as apim-gateway: use carbon-cluster")],
            id=f"product fits pattern: a gateway without {name}",
        )
        for name, less in LESS_THAN_A_GATEWAY.items()
    ),
    pytest.param(
        product_fits_pattern,
        {"pattern": "apim-gateway", "product": {"name": "wso2am", "version": "2.6.0"}},
        [("pattern", "wso2am does not run as apim-gateway: use carbon-cluster")],
        id="product fits pattern: API Manager without a profile gateway-manager",
    ),
    pytest.param(
        jdk_package_has_home,
        {"product__jdk": {"package": "zulu8-jre"}},
        [("product.jdk.package", "zulu8-jre puts its JAVA_HOME somewhere: say where, 'home: /usr/lib/jvm/...'")],
        id="jdk package has home: a package alone",
    ),
    pytest.param(
        system_has_java,
        {"aws__image": {"os": "debian-12"}},
        [
            (
                "product.jdk",
                ("debian-12 has no package of Java 7 or 8: say where the image has one, 'home: /usr/lib/jvm/...'"),
            )
        ],
        id="system has java: a system without Java 8",
    ),
    pytest.param(
        user_is_not_root,
        {"product__user": "root"},
        [("product.user", "root may not run the product: use another user, for example wso2")],
        id="user is not root: root",
    ),
    pytest.param(
        libraries_have_names_of_their_own,
        {"product__libraries": [artifact("s3://packs/a.jar"), artifact("https://example.com/x/a.jar?version=2")]},
        [("product.libraries[1].source", "a library named 'a.jar' is in the list already")],
        id="libraries have names of their own: one name twice",
    ),
    pytest.param(
        libraries_have_names_of_their_own,
        {"product__libraries": [artifact("s3://packs/libraries/")]},
        [("product.libraries[0].source", "'s3://packs/libraries/' ends without a file name")],
        id="libraries have names of their own: no name",
    ),
]


@pytest.mark.parametrize(("rule", "changes"), GOOD)
def test_a_good_deployment_passes(rule: Rule, changes: dict[str, object]) -> None:
    assert broken(rule, **changes) == []


@pytest.mark.parametrize(("rule", "changes", "violations"), BAD)
def test_a_broken_rule_names_setting_and_fix(
    rule: Rule, changes: dict[str, object], violations: list[tuple[str, str]]
) -> None:
    assert broken(rule, **changes) == violations
