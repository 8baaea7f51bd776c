"""Rules of `edits` and of `proxy.exceptions`, the lists that people write themselves."""

from collections.abc import Iterator

from wso2_cluster.deployment.edits import DATA_SUFFIXES, UserEdit, keys_of, refusal
from wso2_cluster.deployment.model import Deployment
from wso2_cluster.deployment.rules.filled import filled_places
from wso2_cluster.deployment.rules.place import changed_keys, is_undone, leads, same_option
from wso2_cluster.deployment.rules.product import product_of
from wso2_cluster.deployment.rules.rule import Rule, Violation, doubled
from wso2_cluster.deployment.wording import Location, choice, shown
from wso2_cluster.products import Configuration
from wso2_node.xmlpath import Step, parse_path

PROPERTIES_SUFFIX = ".properties"
SCRIPT_SUFFIX = ".sh"
JSON_SUFFIX = ".json"


def edits_reach_a_node(deployment: Deployment) -> Iterator[Violation]:
    """An edit names roles that the deployment has."""
    for index, edit in enumerate(deployment.edits):
        for place, role in enumerate(edit.roles or ()):
            if role not in deployment.nodes:
                known = choice(deployment.nodes)
                yield ("edits", index, "roles", place), f"no node has the role {shown(role)}: use {known}"
        yield from doubled(edit.roles or (), ("edits", index, "roles"))


def edits_fit_their_file(deployment: Deployment) -> Iterator[Violation]:
    """Elements are in XML files, keys in .json and .toml files, properties in .properties files, and JVM options in the
    start script alone.
    """
    product = product_of(deployment)
    for index, edit in enumerate(deployment.edits):
        is_properties = edit.file.endswith(PROPERTIES_SUFFIX)
        if edit.jvm_option is not None and product is not None and edit.file != product.paths.start_script:
            script = product.paths.start_script
            yield ("edits", index, "file"), f"{shown(edit.file)} is not the start script: jvm_option needs {script}"
        elif edit.property is not None and not is_properties:
            yield ("edits", index, "file"), f"{shown(edit.file)} holds no properties: property needs a .properties file"
        elif edit.merge is not None and not edit.file.endswith(JSON_SUFFIX):
            yield ("edits", index, "file"), f"{shown(edit.file)} is not JSON: merge needs a .json file"
        elif (edit.set or edit.remove) and (is_properties or edit.file.endswith(SCRIPT_SUFFIX)):
            yield (
                ("edits", index, "file"),
                f"{shown(edit.file)} is not XML: set and remove need an XML, .json or .toml file",
            )
        else:
            yield from _place_fits(edit, ("edits", index))


def _place_fits(edit: UserEdit, loc: Location) -> Iterator[Violation]:
    """Steps in XML files, keys in .json and .toml files."""
    is_data = edit.file.endswith(DATA_SUFFIXES)
    for name in ("set", "remove"):
        place: str | None = getattr(edit, name)
        if place is None:
            continue
        if is_data == place.startswith("/"):
            need = "keys such as clustering.members[0]" if is_data else "steps such as /Server/Ports/Offset"
            yield (*loc, name), f"{shown(place)} is no place in {shown(edit.file)}: use {need}"
        elif name == "set" and not is_data and edit.attribute is None:
            reason = refusal({"op": "set_text", "at": place, "value": ""})
            if reason is not None:
                yield (*loc, name), reason
    if is_data and edit.attribute is not None:
        yield (*loc, "attribute"), f"{shown(edit.file)} is not XML: only elements have attributes"


def edits_last(deployment: Deployment) -> Iterator[Violation]:
    """A file that the product renders at every start keeps no edit."""
    product = product_of(deployment)
    if product is None or product.configuration is Configuration.XML:
        return
    paths = product.paths
    rendered = (
        *product.rendered,
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
            if _share_nodes(edit, other) and (_undoes(edit, other) or _undoes(other, edit)):
                yield ("edits", index), f"changes what edits[{before}] changes: keep one of them"


def edits_get_on(deployment: Deployment) -> Iterator[Violation]:
    """No two edits of one node need their file to be two things: with one made, the other never can be."""
    for index, edit in enumerate(deployment.edits):
        for before, other in enumerate(deployment.edits[:index]):
            if edit.file == other.file and _share_nodes(edit, other):
                if edit.file.endswith(DATA_SUFFIXES) and _differ_in_kind(edit, other):
                    yield (
                        ("edits", index),
                        f"has an index where edits[{before}] has a key, or the reverse: use one kind",
                    )
                elif _sets_below(edit, other) or _sets_below(other, edit):
                    what = "sets the text of an element, the other something in it"
                    yield ("edits", index), f"one of this and edits[{before}] {what}: leave one of them out"


def _differ_in_kind(edit: UserEdit, other: UserEdit) -> bool:
    """Whether what is an array for one edit is an object or a table for the other."""
    pairs = zip(keys_of(edit.set or edit.merge or ""), keys_of(other.set or other.merge or ""), strict=False)
    different = next(((one, another) for one, another in pairs if one != another), ("", ""))
    return isinstance(different[0], int) != isinstance(different[1], int)


def _sets_below(edit: UserEdit, other: UserEdit) -> bool:
    """Whether *edit* needs an element in the one to which *other* gives a text."""
    if edit.set is None or other.set is None or other.attribute is not None or edit.file.endswith(DATA_SUFFIXES):
        return False
    mine, text = parse_path(edit.set), parse_path(other.set)
    return len(mine) > len(text) and all(
        one.name == around.name and set(around.predicates) <= set(one.predicates)
        for one, around in zip(mine, text, strict=False)
    )


def _undoes(edit: UserEdit, other: UserEdit) -> bool:
    """Whether *edit* is at the place of *other*, or takes away or replaces what that one stands in."""
    if edit.file != other.file or edit.property != other.property:
        return False
    if edit.jvm_option is not None and other.jvm_option is not None:
        return same_option(f"{edit.jvm_option}{edit.value}", f"{other.jvm_option}{other.value}")
    if edit.property is not None or edit.jvm_option is not None:
        return edit.jvm_option == other.jvm_option
    if edit.file.endswith(DATA_SUFFIXES):
        return any(
            there[: len(here)] == here and (edit.merge is None or len(there) == len(here))
            for here in changed_keys(edit)
            for there in changed_keys(other)
        )
    mine, place = parse_path(edit.set or edit.remove or ""), parse_path(other.set or other.remove or "")
    if edit.remove is not None:
        return leads(mine, place)
    return _normal(mine) == _normal(place) and edit.attribute == other.attribute


def _normal(place: list[Step]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The steps without what may be written either way: the order of predicates."""
    return [(step.name, sorted(step.predicates)) for step in place]


def _share_nodes(edit: UserEdit, other: UserEdit) -> bool:
    return edit.roles is None or other.roles is None or bool(set(edit.roles) & set(other.roles))


def edits_leave_settings_alone(deployment: Deployment) -> Iterator[Violation]:
    """What the other settings fill is changed by them, not by an edit that undoes it."""
    product = product_of(deployment)
    places = [*filled_places(deployment, product)] if product is not None else []
    for index, edit in enumerate(deployment.edits):
        undone = next((filled for filled in places if not filled.preset and is_undone(filled, edit)), None)
        if undone is not None:
            where = f"{undone.place}/@{undone.attribute}" if undone.attribute else undone.place
            yield (
                ("edits", index),
                f"{where} is set by {undone.setting}: change that, and leave this edit out"
                if undone.setting is not None
                else f"{where} is the same in every cluster that is made here: leave this edit out",
            )


def proxy_exceptions_are_distinct(deployment: Deployment) -> Iterator[Violation]:
    """A host is an exception once."""
    if deployment.proxy is not None:
        yield from doubled(deployment.proxy.exceptions, ("proxy", "exceptions"))


RULES: tuple[Rule, ...] = (
    edits_reach_a_node,
    edits_fit_their_file,
    edits_last,
    edits_are_kept,
    edits_get_on,
    edits_leave_settings_alone,
    proxy_exceptions_are_distinct,
)
