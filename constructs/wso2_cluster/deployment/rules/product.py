"""Rules of `product` and `pattern`."""

from collections.abc import Iterable, Iterator

from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.operating_systems import DISTRIBUTIONS
from wso2_cluster.deployment.product import Artifact
from wso2_cluster.deployment.rules.rule import Rule, Violation
from wso2_cluster.deployment.wording import choice, nearest, shown
from wso2_cluster.products import (
    FOLDERS_VARIABLE,
    Configuration,
    Product,
    UnknownProductError,
    contradictions,
    find_kernel,
    find_product,
    kernel_versions,
    listing,
    product_names,
    product_versions,
)

DESCRIBE = "or describe it, 'facts: {kernel: 4.4.26}'"
OWN_FILE = f"a file of a folder of your own ({FOLDERS_VARIABLE})"


def product_of(deployment: Deployment) -> Product | None:
    """The product of *deployment*; None when `product_is_known` complains."""
    try:
        return deployment.product.shipped()
    except UnknownProductError:
        return None


def product_is_known(deployment: Deployment) -> Iterator[Violation]:
    """The catalogue has the product in this version, or the deployment describes it."""
    settings = deployment.product
    if settings.facts is not None:
        return
    if settings.name not in product_names():
        near = nearest(settings.name, product_names())
        hint = f"; did you mean '{near}'?" if near else ""
        yield (
            ("product", "name"),
            f"{shown(settings.name)} is not a known product: use {choice(product_names())}{hint}; {DESCRIBE}",
        )
        return
    try:
        find_product(settings.name, settings.version)
    except UnknownProductError as error:
        yield ("product", "version"), f"{error}; {DESCRIBE}"


def described_product_is_new(deployment: Deployment) -> Iterator[Violation]:
    """What is described must not be in the catalogue, whose facts have sources."""
    settings = deployment.product
    known = settings.name in product_names() and settings.version in product_versions(settings.name)
    if settings.facts is not None and known:
        yield (
            ("product", "facts"),
            f"the catalogue has {settings.name} {settings.version}: leave facts out, or change them in {OWN_FILE}",
        )


def described_kernel_is_known(deployment: Deployment) -> Iterator[Violation]:
    """A product stands on a kernel of the catalogue."""
    facts = deployment.product.facts
    if facts is None:
        return
    try:
        find_kernel(facts.kernel)
    except UnknownProductError:
        known = listing(kernel_versions())
        yield (
            ("product", "facts", "kernel"),
            f"{shown(facts.kernel)} is not a known kernel: use one of {known}, or describe it in {OWN_FILE}",
        )


def described_configuration_suits_kernel(deployment: Deployment) -> Iterator[Violation]:
    """Only a kernel that renders its configuration reads deployment.toml."""
    facts = deployment.product.facts
    if facts is None or facts.configuration is not Configuration.DEPLOYMENT_TOML:
        return
    product = product_of(deployment)
    if product is not None and product.kernel.configuration is Configuration.XML:
        yield (
            ("product", "facts", "configuration"),
            f"kernel {facts.kernel} does not read deployment.toml: use {Configuration.XML}",
        )


def configuration_suits_product(deployment: Deployment) -> Iterator[Violation]:
    """Any product can be packed without deployment.toml; with it, only one that renders its files reads it."""
    settings, product = deployment.product, product_of(deployment)
    wanted = settings.configuration is Configuration.DEPLOYMENT_TOML
    if wanted and product is not None and product.configuration is Configuration.XML:
        yield (
            ("product", "configuration"),
            f"{product.name} {product.version} does not read deployment.toml: leave it out, or use {Configuration.XML}",
        )


def described_files_are_rendered(deployment: Deployment) -> Iterator[Violation]:
    """A product that reads XML renders nothing, and has no deployment.toml."""
    facts, product = deployment.product.facts, product_of(deployment)
    if facts is None or product is None or product.configuration is not Configuration.XML:
        return
    why = f"it reads {Configuration.XML}: leave it out"
    if product.kernel.configuration is Configuration.DEPLOYMENT_TOML:
        why += f", or say 'configuration: {Configuration.DEPLOYMENT_TOML}'"
    if facts.paths.deployment_toml is not None:
        yield ("product", "facts", "paths", "deployment_toml"), f"{product.name} has no deployment.toml, {why}"
    if facts.rendered:
        yield ("product", "facts", "rendered"), f"{product.name} renders no files, {why}"


def described_ports_agree(deployment: Deployment) -> Iterator[Violation]:
    """A port speaks HTTP or HTTPS."""
    product = _described(deployment)
    if product is not None:
        yield from _in_facts(contradictions.of_ports(product.ports))


def described_receivers_agree(deployment: Deployment) -> Iterator[Violation]:
    """Each receiver has a name of its own."""
    product = _described(deployment)
    if product is not None:
        yield from _in_facts(contradictions.of_receivers(product.receivers))


def described_paths_agree(deployment: Deployment) -> Iterator[Violation]:
    """Each file has a path of its own."""
    facts, product = deployment.product.facts, _described(deployment)
    if facts is not None and product is not None:
        given = [name for name, path in facts.paths if path is not None and name != "conf"]
        yield from _in_facts(contradictions.of_paths(product.paths, given))


def described_lists_agree(deployment: Deployment) -> Iterator[Violation]:
    """Versions of Java stand in order, and nothing is in a list twice."""
    facts = deployment.product.facts
    if facts is not None:
        yield from _in_facts(contradictions.of_java(facts.java or ()))
        yield from _in_facts(contradictions.of_list("profiles", facts.profiles))
        yield from _in_facts(contradictions.of_list("rendered", facts.rendered))


def _described(deployment: Deployment) -> Product | None:
    """The product that the deployment file itself describes, on a kernel that is known."""
    return product_of(deployment) if deployment.product.facts is not None else None


def _in_facts(found: Iterable[contradictions.Contradiction]) -> Iterator[Violation]:
    return ((("product", "facts", *keys), message) for keys, message in found)


def product_fits_pattern(deployment: Deployment) -> Iterator[Violation]:
    """The product can be arranged in this pattern."""
    product = product_of(deployment)
    if product is not None and deployment.pattern not in product.patterns:
        yield ("pattern",), f"{product.name} does not run as {deployment.pattern}: use {choice(product.patterns)}"


def jdk_package_has_home(deployment: Deployment) -> Iterator[Violation]:
    """Where a package of one's own puts Java, only the person who names it knows."""
    jdk = deployment.product.jdk
    if jdk.package is not None and jdk.home is None:
        yield (
            ("product", "jdk", "package"),
            f"{jdk.package} puts its JAVA_HOME somewhere: say where, 'home: /usr/lib/jvm/...'",
        )


def system_has_java(deployment: Deployment) -> Iterator[Violation]:
    """Unless the file says where Java is, the operating system's packages must have one that the product accepts."""
    product, system, jdk = product_of(deployment), deployment.aws.image.os, deployment.product.jdk
    if product is None or jdk.package is not None or jdk.home is not None:
        return
    if DISTRIBUTIONS[system].java_package(product.java) is None:
        versions = choice(str(version) for version in product.java)
        yield (
            ("product", "jdk"),
            f"{system} has no package of Java {versions}: say where the image has one, 'home: /usr/lib/jvm/...'",
        )


def user_is_not_root(deployment: Deployment) -> Iterator[Violation]:
    """The product runs without the rights of root."""
    if deployment.product.user == "root":
        yield ("product", "user"), "root may not run the product: use another user, for example wso2"


def libraries_have_names_of_their_own(deployment: Deployment) -> Iterator[Violation]:
    """All libraries lie in one folder, so two of one name would replace each other."""
    seen: set[str] = set()
    for index, library in enumerate(deployment.product.libraries):
        name = file_name(library)
        if not name:
            yield (
                ("product", "libraries", index, "source"),
                f"{shown(library.source)} ends without a file name",
            )
        elif name in seen:
            yield ("product", "libraries", index, "source"), f"a library named {shown(name)} is in the list already"
        seen.add(name)


def file_name(artifact: Artifact) -> str:
    """Last part of the artifact's address, without a query."""
    return artifact.source.partition("?")[0].rpartition("/")[2]


RULES: tuple[Rule, ...] = (
    product_is_known,
    described_product_is_new,
    described_kernel_is_known,
    described_configuration_suits_kernel,
    configuration_suits_product,
    described_files_are_rendered,
    described_ports_agree,
    described_receivers_agree,
    described_paths_agree,
    described_lists_agree,
    product_fits_pattern,
    jdk_package_has_home,
    system_has_java,
    user_is_not_root,
    libraries_have_names_of_their_own,
)
