"""Rules of `edits` and of `proxy.exceptions`, the lists that people write themselves."""

from collections.abc import Iterator

from wso2_cluster.deployment.edits import UserEdit
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled
from wso2_cluster.deployment.wording import choice, shown
from wso2_cluster.products import Configuration

PROPERTIES_SUFFIX = ".properties"
SCRIPT_SUFFIX = ".sh"


def edits_reach_a_node(deployment: Deployment) -> Iterator[Violation]:
    """An edit names roles that the deployment has."""
    for index, edit in enumerate(deployment.edits):
        for place, role in enumerate(edit.roles or ()):
            if role not in deployment.nodes:
                known = choice(deployment.nodes)
                yield ("edits", index, "roles", place), f"no node has the role {shown(role)}: use {known}"
        yield from doubled(edit.roles or (), ("edits", index, "roles"))


def edits_fit_their_file(deployment: Deployment) -> Iterator[Violation]:
    """Elements are in XML files, properties in .properties files, and JVM options in the start script alone."""
    product = product_of(deployment)
    for index, edit in enumerate(deployment.edits):
        is_properties = edit.file.endswith(PROPERTIES_SUFFIX)
        if edit.jvm_option is not None and product is not None and edit.file != product.paths.start_script:
            script = product.paths.start_script
            yield ("edits", index, "file"), f"{shown(edit.file)} is not the start script: jvm_option needs {script}"
        elif edit.property is not None and not is_properties:
            yield ("edits", index, "file"), f"{shown(edit.file)} holds no properties: property needs a .properties file"
        elif (edit.set or edit.remove) and (is_properties or edit.file.endswith(SCRIPT_SUFFIX)):
            yield ("edits", index, "file"), f"{shown(edit.file)} is not XML: set and remove need an XML file"


def edits_last(deployment: Deployment) -> Iterator[Violation]:
    """A file that the product renders at every start keeps no edit."""
    product = product_of(deployment)
    if product is None or product.configuration is Configuration.XML:
        return
    paths = product.paths
    rendered = (
        paths.axis2,
        paths.carbon,
        paths.catalina_server,
        paths.master_datasources,
        paths.registry,
        paths.user_mgt,
    )
    for index, edit in enumerate(deployment.edits):
        if edit.file in rendered:
            yield (
                ("edits", index, "file"),
                f"{product.name} {product.version} renders {edit.file} at every start: edit {paths.deployment_toml}",
            )


def edits_are_kept(deployment: Deployment) -> Iterator[Violation]:
    """No two edits change one thing of one node: the second would undo the first."""
    for index, edit in enumerate(deployment.edits):
        for before, other in enumerate(deployment.edits[:index]):
            if _target(edit) == _target(other) and _share_nodes(edit, other):
                yield ("edits", index), f"changes what edits[{before}] changes: keep one of them"


def _target(edit: UserEdit) -> tuple[str | None, ...]:
    return (edit.file, edit.set or edit.remove, edit.attribute, edit.property, edit.jvm_option)


def _share_nodes(edit: UserEdit, other: UserEdit) -> bool:
    return edit.roles is None or other.roles is None or bool(set(edit.roles) & set(other.roles))


def proxy_exceptions_are_distinct(deployment: Deployment) -> Iterator[Violation]:
    """A host is an exception once."""
    if deployment.proxy is not None:
        yield from doubled(deployment.proxy.exceptions, ("proxy", "exceptions"))


RULES: tuple[Rule, ...] = (
    edits_reach_a_node,
    edits_fit_their_file,
    edits_last,
    edits_are_kept,
    proxy_exceptions_are_distinct,
)
