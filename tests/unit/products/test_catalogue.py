"""What the catalogue knows of products, versions and kernels, and how a folder of one's own extends it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.needs import missing
from tests.shipped import KERNELS
from wso2_cluster.products import (
    FOLDERS_VARIABLE,
    CatalogueError,
    ClusteringPattern,
    Configuration,
    Kernel,
    MissingFactError,
    PatternName,
    Ports,
    Receivers,
    SsoFlags,
    SsoSchema,
    UnknownProductError,
    find_kernel,
    find_product,
    kernel_versions,
    product_names,
    product_versions,
)

Extend = Callable[[str], Path]

RENDERED = tuple(
    f"repository/conf/{name}"
    for name in (
        "axis2/axis2.xml",
        "axis2/axis2_client.xml",
        "axis2/tenant-axis2.xml",
        "carbon.properties",
        "carbon.xml",
        "datasources/master-datasources.xml",
        "etc/jmx.xml",
        "etc/tasks-config.xml",
        "hazelcast.properties",
        "health-check-config.xml",
        "registry.xml",
        "security/Owasp.CsrfGuard.Carbon.properties",
        "security/authenticators.xml",
        "security/cipher-text.properties",
        "tomcat/carbon/META-INF/context.xml",
        "tomcat/carbon/WEB-INF/web.xml",
        "tomcat/catalina-server.xml",
        "tomcat/web.xml",
        "user-mgt.xml",
        "wso2-log-masking.properties",
    )
)


@pytest.fixture
def extend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Extend:
    """Put a file into a folder of one's own, and name the folder."""

    def write(text: str) -> Path:
        (tmp_path / "mine.toml").write_text(text, "utf-8")
        monkeypatch.setenv(FOLDERS_VARIABLE, str(tmp_path))
        return tmp_path / "mine.toml"

    return write


def test_names_are_sorted() -> None:
    assert product_names() == ("carbon-kernel", "wso2am", "wso2ei", "wso2es", "wso2esb", "wso2is")


@pytest.mark.parametrize(
    ("name", "versions"),
    [
        ("wso2esb", ("4.9.0", "5.0.0")),
        ("wso2am", ("1.10.0", "2.0.0", "2.1.0", "2.6.0")),
        ("wso2es", ("2.0.0", "2.1.0")),
        ("wso2ei", ("6.0.0", "6.1.0", "6.1.1", "6.2.0", "6.3.0", "6.4.0", "6.5.0", "6.6.0")),
        (
            "wso2is",
            (
                *("5.1.0", "5.2.0", "5.3.0", "5.4.0", "5.4.1", "5.5.0", "5.6.0", "5.7.0", "5.8.0", "5.9.0", "5.10.0"),
                *("5.11.0", "6.0.0", "6.1.0", "7.0.0", "7.1.0"),
            ),
        ),
    ],
)
def test_versions_come_oldest_first(name: str, versions: tuple[str, ...]) -> None:
    assert product_versions(name) == versions


def test_kernel_versions_are_ordered_as_numbers() -> None:
    versions = product_versions("carbon-kernel")
    assert versions == kernel_versions()
    assert versions[:41] == tuple(f"4.4.{patch}" for patch in range(41))
    assert versions[41:] == (
        *("4.5.0", "4.5.1", "4.5.2", "4.5.3", "4.6.0", "4.6.1", "4.6.2", "4.6.3", "4.7.0", "4.7.1"),
        *("4.9.0", "4.10.9", "4.10.42"),
    )


@pytest.mark.parametrize(
    ("name", "version", "kernel"),
    [
        ("wso2esb", "4.9.0", "4.4.1"),
        ("wso2esb", "5.0.0", "4.4.8"),
        ("wso2am", "1.10.0", "4.4.3"),
        ("wso2am", "2.0.0", "4.4.7"),
        ("wso2am", "2.1.0", "4.4.11"),
        ("wso2am", "2.6.0", "4.4.35"),
        ("wso2es", "2.0.0", "4.4.1"),
        ("wso2es", "2.1.0", "4.4.7"),
        ("wso2ei", "6.0.0", "4.4.14"),
        ("wso2ei", "6.6.0", "4.5.3"),
        ("wso2is", "5.3.0", "4.4.11"),
        ("wso2is", "5.11.0", "4.6.1"),
        ("wso2is", "6.0.0", "4.7.1"),
        ("wso2is", "6.1.0", "4.9.0"),
        ("wso2is", "7.0.0", "4.10.9"),
        ("wso2is", "7.1.0", "4.10.42"),
    ],
)
def test_each_product_has_its_kernel(name: str, version: str, kernel: str) -> None:
    assert find_product(name, version).kernel == find_kernel(kernel)


@pytest.mark.parametrize(
    ("version", "hazelcast"),
    [
        ("4.4.0", "3.2.6"),
        ("4.4.1", "3.5.0"),
        ("4.4.3", "3.5.2"),
        ("4.4.4", "3.5.4"),
        ("4.4.5", "3.5.4"),
        ("4.4.40", "3.5.4"),
        ("4.5.1", "3.12.2"),
        ("4.6.0", "3.12.2"),
        ("4.7.1", "4.2.5"),
        ("4.9.0", "4.2.6"),
        ("4.10.9", "5.3.6"),
    ],
)
def test_each_kernel_has_its_hazelcast(version: str, hazelcast: str) -> None:
    assert find_kernel(version).hazelcast == hazelcast
    assert find_product("carbon-kernel", version).kernel is find_kernel(version)


@pytest.mark.parametrize(
    ("version", "configuration", "java", "hyphens", "console", "plain"),
    [
        ("4.4.40", Configuration.XML, (7, 8), False, True, False),
        ("4.5.0", Configuration.DEPLOYMENT_TOML, (7, 8, 9, 10, 11), False, False, True),
        ("4.6.1", Configuration.DEPLOYMENT_TOML, (7, 8, 9, 10, 11), False, False, True),
        ("4.6.2", Configuration.DEPLOYMENT_TOML, (7, 8, 9, 10, 11), False, True, True),
        ("4.7.1", Configuration.DEPLOYMENT_TOML, (11, 12, 13, 14, 15, 16, 17), True, True, True),
        ("4.9.0", Configuration.DEPLOYMENT_TOML, (11, 12, 13, 14, 15, 16, 17), True, True, True),
        ("4.10.9", Configuration.DEPLOYMENT_TOML, (11, 12, 13, 14, 15, 16, 17), False, True, False),
        ("4.10.42", Configuration.DEPLOYMENT_TOML, tuple(range(11, 22)), False, True, False),
    ],
)
def test_kernels_differ_in_what_they_read(  # noqa: PLR0917 - columns of the table
    version: str,
    configuration: Configuration,
    java: tuple[int, ...],
    hyphens: bool,
    console: bool,
    plain: bool,
) -> None:
    assert find_kernel(version) == Kernel(
        version=version,
        hazelcast=find_kernel(version).hazelcast,
        java=java,
        configuration=configuration,
        aws_hyphens=hyphens,
        console_host_name=console,
        plain_metadata=plain,
        rendered=RENDERED if configuration is Configuration.DEPLOYMENT_TOML else (),
    )


def test_the_esb_serves_traffic_from_its_own_transports() -> None:
    product = find_product("wso2esb", "4.9.0")
    assert product.home_name == "wso2esb-4.9.0"
    assert product.patterns == (PatternName.ESB_WORKER_MANAGER, PatternName.CARBON_CLUSTER)
    assert product.ports == Ports(console_http=9763, console_https=9443, service_http=8280, service_https=8243)
    assert product.receivers == Receivers(http="http", https="https")
    assert product.worker_profile
    assert product.source == "wso2/product-esb, tag v4.9.0 (5ddcff3f), pom.xml, carbon.kernel.version"


@pytest.mark.parametrize(
    ("name", "version", "pattern"),
    [
        ("wso2esb", "4.9.0", None),
        ("wso2esb", "5.0.0", ClusteringPattern.WORKER_MANAGER),
        ("wso2ei", "6.0.0", ClusteringPattern.WORKER_MANAGER),
        ("wso2ei", "6.1.0", ClusteringPattern.NON_WORKER_MANAGER),
        ("wso2am", "2.0.0", None),
    ],
)
def test_each_product_ships_its_clustering_pattern(name: str, version: str, pattern: ClusteringPattern | None) -> None:
    assert find_product(name, version).clustering_pattern is pattern


def test_the_kernel_serves_everything_from_tomcat() -> None:
    product = find_product("carbon-kernel", "4.4.16")
    assert product.home_name == "wso2carbon-core-4.4.16"
    assert product.ports == Ports(console_http=9763, console_https=9443, service_http=9763, service_https=9443)
    assert product.receivers is None
    assert not product.worker_profile


def test_the_integrator_keeps_its_files_elsewhere_and_reads_xml_on_a_kernel_that_renders() -> None:
    product = find_product("wso2ei", "6.6.0")
    assert product.kernel.configuration is Configuration.DEPLOYMENT_TOML
    assert product.configuration is Configuration.XML
    assert product.paths.axis2 == "conf/axis2/axis2.xml"
    assert product.paths.log4j == "conf/log4j2.properties"
    assert product.paths.start_script == "bin/integrator.sh"
    assert product.paths.libraries == "lib"
    assert product.paths.client_truststore == "repository/resources/security/client-truststore.jks"
    assert product.paths.deployment_toml is None


def test_the_two_enterprise_stores_write_sign_on_differently() -> None:
    older, newer = find_product("wso2es", "2.0.0"), find_product("wso2es", "2.1.0")
    assert (older.sso_idp_schema, older.jaggery_flags) == (SsoSchema.SINGLE, SsoFlags.TEXT)
    assert (newer.sso_idp_schema, newer.jaggery_flags) == (SsoSchema.LIST, SsoFlags.BOOLEAN)


def test_files_have_their_real_names_not_those_of_the_documents() -> None:
    for name in product_names():
        for version in product_versions(name):
            paths = find_product(name, version).paths
            assert paths.catalina_server.endswith("/tomcat/catalina-server.xml")
            assert paths.sso_idp_config in (None, "repository/conf/identity/sso-idp-config.xml")


@pytest.mark.parametrize("version", ["1.10.0", "2.0.0", "2.1.0", "2.6.0"])
def test_api_traffic_goes_to_the_gateways_transports_not_to_tomcat(version: str) -> None:
    product = find_product("wso2am", version)
    assert product.ports == Ports(console_http=9763, console_https=9443, service_http=8280, service_https=8243)
    assert product.receivers == Receivers(http="http", https="https")
    assert not product.worker_profile
    assert "gateway-worker" in product.profiles


def test_every_version_of_every_product_is_complete() -> None:
    for name in product_names():
        for version in product_versions(name):
            product = find_product(name, version)
            assert (product.name, product.version) == (name, version)
            assert product.patterns
            assert product.source
            assert product.java == tuple(sorted(product.java))
            renders = product.configuration is Configuration.DEPLOYMENT_TOML
            assert (product.paths.deployment_toml is not None) == renders


def test_a_product_renders_what_its_kernel_does_and_what_it_adds() -> None:
    assert find_product("wso2is", "5.11.0").rendered == (*RENDERED, "repository/conf/identity/identity.xml")
    assert find_product("carbon-kernel", "4.7.1").rendered == RENDERED
    assert find_product("carbon-kernel", "4.4.40").rendered == ()
    assert find_product("wso2ei", "6.6.0").rendered == ()


@pytest.mark.parametrize(
    ("said", "rendered"), [("", RENDERED), ('rendered = ["repository/conf/a.xml"]\n', ("repository/conf/a.xml",))]
)
def test_a_kernel_of_ones_own_renders_what_it_says_or_what_the_others_do(
    extend: Extend, said: str, rendered: tuple[str, ...]
) -> None:
    extend(
        'name = "carbon-kernel"\n[[kernels]]\nfirst = "4.5.4"\nhazelcast = "3.12.2"\njava = [11]\n'
        f'configuration = "deployment.toml"\nsource = "our pack"\n{said}'
    )

    assert find_kernel("4.5.4").rendered == rendered


@pytest.mark.parametrize("version", ["4.5.1", "4.7.1"])
def test_every_template_of_a_real_kernel_is_known(version: str) -> None:
    templates = KERNELS / f"wso2carbon-core-{version}" / "repository/resources/conf/templates"
    if not templates.is_dir():
        missing(f"kernel {version} is not in .wso2-cluster/kernels: `make kernels` fetches it")

    found = sorted(str(path.relative_to(templates)).removesuffix(".j2") for path in templates.rglob("*.j2"))

    assert found == sorted(find_kernel(version).rendered)


def test_the_offset_moves_all_ports() -> None:
    assert find_product("wso2esb", "4.9.0").ports.shifted(10) == Ports(
        console_http=9773, console_https=9453, service_http=8290, service_https=8253
    )


def test_a_file_that_a_product_does_not_ship_is_refused() -> None:
    with pytest.raises(MissingFactError) as caught:
        find_product("wso2esb", "4.9.0").path("social_datasources")
    assert str(caught.value) == (
        "WSO2 Enterprise Service Bus 4.9.0 ships no social-datasources. If you know better, say so in a file of your "
        "own folder"
    )


def test_a_fact_that_could_not_be_found_is_refused_with_the_reason() -> None:
    with pytest.raises(MissingFactError) as caught:
        _ = find_product("wso2is", "5.3.0").sso_idp_schema
    assert str(caught.value) == (
        "WSO2 Identity Server 5.3.0 is not known to have sso_schema: a p2 feature brings sso-idp-config.xml, of which "
        "wso2/product-is has no copy. If you know better, say so in a file of your own folder"
    )


def test_an_unknown_product_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownProductError) as caught:
        product_versions("wso2as")
    assert str(caught.value) == (
        "'wso2as' is not a known product: use one of carbon-kernel, wso2am, wso2ei, wso2es, wso2esb, wso2is"
    )


def test_an_unknown_version_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownProductError) as caught:
        find_product("wso2esb", "4.9.1")
    assert str(caught.value) == "'4.9.1' is not a known version of wso2esb: use one of 4.9.0, 5.0.0"


def test_a_version_that_is_not_supported_is_refused_with_the_reason() -> None:
    with pytest.raises(UnknownProductError) as caught:
        find_product("wso2esb", "4.8.1")
    assert str(caught.value) == (
        "wso2esb 4.8.1 is not supported: its kernel is Carbon 4.2, whose source and facts are in no public git "
        "repository. Use one of 4.9.0, 5.0.0"
    )


def test_rows_of_versions_are_shortened_to_their_ends() -> None:
    with pytest.raises(UnknownProductError) as caught:
        find_kernel("4.4.41")
    assert str(caught.value) == (
        "'4.4.41' is not a known kernel: use one of 4.4.0 to 4.4.40, 4.5.0 to 4.5.3, 4.6.0 to 4.6.3, 4.7.0, 4.7.1, "
        "4.9.0, 4.10.9, 4.10.42"
    )


def test_a_file_of_ones_own_adds_a_patch_level_of_a_product_and_of_the_kernel(extend: Extend) -> None:
    extend(
        'name = "wso2esb"\n'
        '[[versions]]\nversion = "5.0.0-wum-9"\nkernel = "4.4.41"\nsource = "our pack"\n'
        'clustering_pattern = "nonWorkerManager"\npaths = { start_script = "bin/start.sh" }\n'
        '[[kernels]]\nfirst = "4.4.41"\nhazelcast = "3.5.5"\njava = [8]\nconfiguration = "xml"\nsource = "our pack"\n'
    )

    product = find_product("wso2esb", "5.0.0-wum-9")

    assert product_versions("wso2esb") == ("4.9.0", "5.0.0", "5.0.0-wum-9")
    assert product.kernel == Kernel(version="4.4.41", hazelcast="3.5.5", java=(8,))
    assert product.clustering_pattern is ClusteringPattern.NON_WORKER_MANAGER
    assert product.paths.start_script == "bin/start.sh"
    assert product.receivers == Receivers(http="http", https="https")
    assert "4.4.41" in product_versions("carbon-kernel")


def test_a_file_of_ones_own_adds_a_product(extend: Extend) -> None:
    extend(
        'name = "wso2das"\ntitle = "WSO2 Data Analytics Server"\nhome = "wso2das-{version}"\n'
        'patterns = ["carbon-cluster"]\n'
        "ports = { console_http = 9763, console_https = 9443, service_http = 9763, service_https = 9443 }\n"
        '[[versions]]\nversion = "3.1.0"\nkernel = "4.4.11"\nsource = "our pack"\n'
    )

    assert "wso2das" in product_names()
    assert find_product("wso2das", "3.1.0").home_name == "wso2das-3.1.0"


def test_a_file_of_ones_own_goes_before_the_catalogue(extend: Extend) -> None:
    extend(
        'name = "wso2esb"\n[[versions]]\nversion = "4.9.0"\nkernel = "4.4.9"\nsource = "our pack"\n'
        '[[versions]]\nversion = "4.8.1"\nkernel = "4.4.0"\nsource = "our pack"\n'
    )

    assert find_product("wso2esb", "4.9.0").kernel.version == "4.4.9"
    assert find_product("wso2esb", "4.8.1").kernel.version == "4.4.0"


def test_a_fact_that_somebody_knows_is_no_longer_unknown(extend: Extend) -> None:
    extend('name = "wso2is"\nsso_schema = "AssertionConsumerServiceURLs"\n')

    product = find_product("wso2is", "5.3.0")

    assert product.sso_idp_schema is SsoSchema.LIST
    assert product.unknown == {
        "tasks_config": "no tasks-config.xml is in wso2/product-is; a p2 feature may bring one",
    }


def test_several_folders_are_separated_as_in_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "esb.toml").write_text(
            f'name = "wso2esb"\n[[versions]]\nversion = "4.9.0-{name}"\nkernel = "4.4.1"\nsource = "ours"\n', "utf-8"
        )
    monkeypatch.setenv(FOLDERS_VARIABLE, f"{tmp_path / 'a'}:{tmp_path / 'b'}")

    assert product_versions("wso2esb") == ("4.9.0", "4.9.0-a", "4.9.0-b", "5.0.0")


VERSION = '[[versions]]\nversion = "1.0.0"\nkernel = "4.4.1"\nsource = "ours"\n'
WHOLE = 'name = "mine"\ntitle = "Mine"\nhome = "mine-{version}"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("name = ", "{file}: not TOML: Invalid value (at end of document)", id="no TOML"),
        pytest.param("title = 'x'", "{file}: name: is missing", id="no name"),
        pytest.param(
            'name = "wso2esb"\nhazelcast = "3"\nworker_profile = "yes"\n',
            "{file}: worker_profile: expected true or false, got 'yes'\n"
            "{file}: hazelcast: is no key of a catalogue file: docs/products.md lists them",
            id="an unknown key and a wrong type",
        ),
        pytest.param(
            'name = "wso2esb"\n[paths]\naxis2 = "/etc/axis2.xml"\ncarbon = "a/../b"\n',
            "{file}: paths.axis2: '/etc/axis2.xml' is not allowed: use a path from the product home downwards, such as "
            "repository/conf/axis2/axis2.xml\n"
            "{file}: paths.carbon: 'a/../b' is not allowed: use a path from the product home downwards, such as "
            "repository/conf/axis2/axis2.xml",
            id="paths that lead elsewhere",
        ),
        pytest.param(
            'name = "wso2esb"\nprofiles = ["a b"]\njava = [1, 100, "8"]\nconfiguration = "json"\nreceivers = 1\n'
            "[ports]\nconsole_http = 0\nconsole_https = 1.5\nservice_http = true\nservice_https = [1]\n"
            '[[versions]]\nversion = "é"\nkernel = "4.4"\nsource = ""\npaths = {start_script = "-x.sh"}\n',
            "{file}: ports.console_http: 0 is too small: use 1 or more\n"
            "{file}: ports.console_https: expected a whole number, got 1.5\n"
            "{file}: ports.service_http: expected a whole number, got true\n"
            "{file}: ports.service_https: expected a whole number, got a list\n"
            "{file}: java[0]: 1 is too small: use 6 or more\n"
            "{file}: java[1]: 100 is too large: use 99 or less\n"
            "{file}: java[2]: expected a whole number, got '8'\n"
            "{file}: configuration: 'json' is not allowed: use 'xml' or 'deployment.toml'\n"
            "{file}: receivers: expected a table, got 1\n"
            "{file}: profiles[0]: 'a b' is not allowed: use letters, digits and . _ -\n"
            "{file}: versions[0].paths.start_script: '-x.sh' is not allowed: use a path from the product home "
            "downwards, such as bin/wso2server.sh\n"
            "{file}: versions[0].version: 'é' is not allowed: use 1 to 64 letters, digits and . _ -, the first a "
            "letter or a digit\n"
            "{file}: versions[0].kernel: '4.4' is not allowed: use a version such as 4.4.26\n"
            "{file}: versions[0].source: '' is not allowed: use text on one line, without control characters and "
            "without blanks at its ends",
            id="wrong values of every kind",
        ),
        pytest.param(
            'name = "wso2esb"\nprofiles = ["a", "a"]\nreceivers = { http = "a", https = "a" }\n'
            "ports = { console_http = 1, console_https = 1, service_http = 2, service_https = 3 }\n"
            '[[versions]]\nversion = "5.0.1"\nkernel = "4.4.8"\nsource = "x"\njava = [8, 8]\n'
            '[[versions]]\nversion = "5.0.1"\nkernel = "4.4.9"\nsource = "x"\n'
            '[[refused]]\nversion = "5.0.1"\nwhy = "x"\n'
            '[[kernels]]\nfirst = "4.4.41"\nlast = "4.4.43"\nhazelcast = "3.5"\njava = [8, 7]\n'
            'configuration = "xml"\nrendered = ["a.xml"]\nsource = "x"\n'
            '[[kernels]]\nfirst = "4.4.43"\nhazelcast = "3.5"\njava = [8]\nconfiguration = "xml"\nsource = "x"\n',
            "{file}: ports.console_https: 1 is console_http too: one port speaks HTTP or HTTPS\n"
            "{file}: receivers.https: 'a' is http too: each receiver has a name of its own\n"
            "{file}: profiles[1]: a is in the list twice: keep one of them\n"
            "{file}: versions[0].java[1]: 8 is in the list twice: keep one of them\n"
            "{file}: versions[1].version: 5.0.1 is in versions[0] too: keep one of them\n"
            "{file}: refused[0].version: 5.0.1 is in versions[0] too: keep one of them\n"
            "{file}: kernels[0].java[1]: 7 stands behind 8: write the oldest first\n"
            "{file}: kernels[0].rendered: a kernel that reads xml renders no files: leave it out\n"
            "{file}: kernels[1]: 4.4.43 is in kernels[0] too: keep one of them",
            id="facts that contradict each other",
        ),
        pytest.param(
            'name = "wso2esb"\n[[versions]]\nversion = "5.0.1"\nkernel = "4.4.8"\nsource = "x"\n'
            'configuration = "deployment.toml"\npaths = { axis2 = "repository/conf/carbon.xml" }\n'
            '[[versions]]\nversion = "5.0.2"\nkernel = "4.4.8"\nsource = "x"\n'
            'paths = { deployment_toml = "conf/deployment.toml" }\n',
            "wso2esb 5.0.1: configuration: kernel 4.4.8 does not read deployment.toml: use xml\n"
            "wso2esb 5.0.1: paths.axis2: repository/conf/carbon.xml is the path of carbon too: each file has a path of "
            "its own\n"
            "wso2esb 5.0.2: paths.deployment_toml: the product has no deployment.toml, it reads xml: leave it out",
            id="facts that contradict the kernel and the usual paths",
        ),
        pytest.param(
            'name = "wso2esb"\ntitle = "a\\u001b\\n"\n',
            "{file}: title: 'a\\x1b\\n' is not allowed: use text on one line, without control characters and without "
            "blanks at its ends",
            id="control characters",
        ),
        pytest.param(
            'name = "wso2esb"\npatterns = []\njava = []\n',
            "{file}: patterns: the list is empty: name one or more, or leave the key out\n"
            "{file}: java: the list is empty: name one or more, or leave the key out",
            id="empty lists",
        ),
        pytest.param(
            'name = "wso2esb"\n[unknown]\ncolour = "?"\n',
            "{file}: unknown.colour is no fact: use one of api_manager, application_authentication, artifacts, axis2, "
            "carbon, catalina_server, client_truststore, clustering_pattern, conf, configuration, databases, "
            "deployment_toml, dropins, identity, java, key_stores, libraries, log4j, logging_bridge, "
            "master_datasources, patterns, ports, profiles, publisher_json, receivers, registry, rendered, "
            "shared_database, social_datasources, ssl_host_config, sso_flags, sso_idp_config, sso_schema, "
            "start_script, store_json, tasks_config, user_mgt, user_store, worker_profile",
            id="an unknown fact that is none",
        ),
        pytest.param(
            'name = "wso2esb"\n[[kernels]]\nfirst = "4.4.9"\nlast = "4.5.1"\nhazelcast = "3.5"\njava = [8]\n'
            'configuration = "xml"\nsource = "x"\n',
            "{file}: kernels[0]: first is 4.4.9, last 4.5.1: name two patch levels of one line, lower first",
            id="kernels of two lines",
        ),
        pytest.param(
            'name = "mine"\n' + VERSION,
            "mine: a new product needs a title and a home, such as 'wso2am-{version}'",
            id="a new product without a title",
        ),
        pytest.param(
            'name = "wso2esb"\n[[versions]]\nversion = "5.1.0"\nkernel = "4.3.0"\nsource = "x"\n',
            "wso2esb 5.1.0: kernel 4.3.0 is not known: use one of 4.4.0 to 4.4.40, 4.5.0 to 4.5.3, 4.6.0 to 4.6.3, "
            "4.7.0, 4.7.1, 4.9.0, 4.10.9, 4.10.42, or describe it in a [[kernels]] table",
            id="a kernel that nobody described",
        ),
        pytest.param(
            WHOLE + VERSION,
            "mine 1.0.0: say [ports] and patterns, for the product or this version",
            id="a new product without ports",
        ),
    ],
)
def test_a_wrong_file_of_ones_own_is_refused(extend: Extend, text: str, message: str) -> None:
    file = extend(text)

    with pytest.raises(CatalogueError) as caught:
        find_product("mine" if "mine" in product_names() else "wso2esb", "1.0.0")

    assert str(caught.value) == message.replace("{file}", str(file))


def test_a_byte_order_mark_is_no_part_of_a_file(extend: Extend) -> None:
    extend('\ufeffname = "wso2esb"\nprofiles = ["mine"]\n')

    assert find_product("wso2esb", "4.9.0").profiles == ("mine",)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDERS_VARIABLE, str(tmp_path / "none"))

    with pytest.raises(CatalogueError) as caught:
        product_names()

    assert str(caught.value) == f"{tmp_path / 'none'}: no such folder: name one that holds TOML files about products"


def test_files_that_cannot_be_read_are_all_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.toml").write_bytes(b'name = "\xff"')
    (tmp_path / "b.toml").mkdir()
    monkeypatch.setenv(FOLDERS_VARIABLE, str(tmp_path))

    with pytest.raises(CatalogueError) as caught:
        product_names()

    assert str(caught.value) == f"{tmp_path}/a.toml: not UTF-8: save it in UTF-8\n{tmp_path}/b.toml: Is a directory"


@pytest.mark.parametrize(
    ("version", "schema", "flags"),
    [("2.0.0", SsoSchema.SINGLE, SsoFlags.TEXT), ("2.1.0", SsoSchema.LIST, SsoFlags.BOOLEAN)],
)
def test_enterprise_store_makes_publishers_and_stores(version: str, schema: SsoSchema, flags: SsoFlags) -> None:
    product = find_product("wso2es", version)
    assert product.patterns == (PatternName.ENTERPRISE_STORE, PatternName.CARBON_CLUSTER)
    assert (product.sso_idp_schema, product.jaggery_flags, product.profiles) == (schema, flags, ())
    assert product.path("identity") == "repository/conf/identity/identity.xml"
    assert product.path("application_authentication") == "repository/conf/identity/application-authentication.xml"


@pytest.mark.parametrize(("version", "throttled"), [("1.10.0", False), ("2.0.0", True), ("2.1.0", True)])
def test_api_manager_makes_gateways_while_it_is_built_with_both_profiles(version: str, *, throttled: bool) -> None:
    product = find_product("wso2am", version)
    assert product.patterns == (PatternName.APIM_GATEWAY, PatternName.CARBON_CLUSTER)
    assert product.has_traffic_manager is throttled
    assert product.path("api_manager") == "repository/conf/api-manager.xml"
    assert product.ports == Ports(console_http=9763, console_https=9443, service_http=8280, service_https=8243)


def test_api_manager_2_6_has_no_gateway_manager() -> None:
    product = find_product("wso2am", "2.6.0")
    assert product.patterns == (PatternName.CARBON_CLUSTER,)
    assert "gateway-manager" not in product.profiles


@pytest.mark.parametrize(
    ("version", "arranged", "expected"),
    [
        ("5.0.0", PatternName.APIM_GATEWAY, None),
        ("4.9.0", PatternName.CARBON_CLUSTER, None),
        ("5.0.0", PatternName.ESB_WORKER_MANAGER, None),
        ("5.0.0", PatternName.CARBON_CLUSTER, ClusteringPattern.NON_WORKER_MANAGER),
    ],
)
def test_the_clustering_pattern_is_written_where_another_is_shipped(
    version: str, arranged: PatternName, expected: ClusteringPattern | None
) -> None:
    assert find_product("wso2esb", version).pattern_to_write(arranged) is expected
