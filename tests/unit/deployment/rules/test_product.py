"""Rules of product and pattern: what they let pass, and what they say."""

import pytest

from tests.unit.deployment.samples import MEMBERS, artifact, broken
from wso2_cluster.deployment.rules import Rule
from wso2_cluster.deployment.rules.product import (
    jdk_package_has_home,
    libraries_have_names_of_their_own,
    product_fits_pattern,
    product_is_known,
    system_has_java,
    user_is_not_root,
)

GOOD = [
    pytest.param(product_is_known, {}, id="product is known: a product of the catalogue"),
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
BAD = [
    pytest.param(
        product_is_known,
        {"product__name": "wso2am"},
        [("product.name", "'wso2am' is not a known product: use carbon-kernel or wso2esb")],
        id="product is known: another product",
    ),
    pytest.param(
        product_is_known,
        {"product__name": "WSO2-ESB"},
        [("product.name", "'WSO2-ESB' is not a known product: use carbon-kernel or wso2esb; did you mean 'wso2esb'?")],
        id="product is known: a misspelt product",
    ),
    pytest.param(
        product_is_known,
        {"product__version": "4.8.1"},
        [("product.version", "'4.8.1' is not a known version of wso2esb: use one of 4.9.0, 5.0.0")],
        id="product is known: another version",
    ),
    pytest.param(
        product_fits_pattern,
        {"product": {"name": "carbon-kernel", "version": "4.4.16"}},
        [("pattern", "carbon-kernel does not run as esb-worker-manager: use carbon-cluster")],
        id="product fits pattern: a pattern of other products",
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
