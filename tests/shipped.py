"""The files that products ship, and what every edit does to each of them: `python -m tests.shipped` prints the table.

Their folder, with one product home in each folder, is what WSO2_SHIPPED_CONFIG names, or `../shared/shipped-config`
beside the project; `make kernels` adds the kernel's own packs from Maven Central. None of them is part of the project.
"""

import json
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from tests.java_properties import load
from wso2_node.edits import apply_edits
from wso2_node.errors import NodeError
from wso2_node.keypath import changed

PROJECT = Path(__file__).resolve().parent.parent
KERNELS = PROJECT / ".wso2-cluster" / "kernels"
VALUE = "a <b> & \"c\" 'd' $e |é€"
"""What is written: every character that some of the formats has to escape."""
TARGETS = 3
"""Places of each file that every kind of edit is tried at."""
_KINDS = {r"\.xml(_\w+)?": "xml", r"\.json": "json", r"\.toml": "toml", r"\.properties": "properties", r"\.sh": "sh"}
_MAIN = b"org.wso2.carbon.bootstrap.Bootstrap"


def shipped_config() -> Path:
    """The folder of product homes, which may be missing."""
    named = os.environ.get("WSO2_SHIPPED_CONFIG")
    return Path(named) if named else PROJECT.parent / "shared" / "shipped-config"


@dataclass(frozen=True)
class ShippedFile:
    """A file of a product home."""

    tree: Path
    path: str
    format: str

    def __str__(self) -> str:
        return f"{self.tree.name}/{self.path}"

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return (self.tree / self.path).read_bytes()


def trees() -> tuple[Path, ...]:
    """The product homes that are there."""
    folders = [folder for folder in (shipped_config(), KERNELS) if folder.is_dir()]
    return tuple(tree for folder in folders for tree in sorted(folder.iterdir()) if tree.is_dir())


@cache
def shipped_files() -> tuple[ShippedFile, ...]:
    """Their files of a format that edits are made for."""
    return tuple(
        ShippedFile(tree, str(path.relative_to(tree)), found)
        for tree in trees()
        for path in sorted(tree.rglob("*"))
        if path.is_file()
        for found in [next((name for end, name in _KINDS.items() if re.search(f"{end}$", path.name)), "")]
        if found
    )


@dataclass(frozen=True)
class Attempt:
    """One edit of one place: made, or why it was refused, or why there is no place for it."""

    kind: str
    refusal: str = ""
    why_not: str = ""


Edit = dict[str, Any]
Check = Callable[[bytes, bytes], None]
Plan = tuple[str, Edit | str, Check]
"""Kind of edit, the edit or why there is no place for it, and the check of what was before and after."""


def attempts(file: ShippedFile) -> Iterator[Attempt]:
    """Make every kind of edit of the file's format, and check the result.

    Raises:
        AssertionError: an edit changed something else, or changed a file in which it was made already.
    """
    data = file.data
    for kind, edit, check in _PLANS[file.format](data):
        if isinstance(edit, str):
            yield Attempt(kind, why_not=edit)
            continue
        try:
            once = apply_edits(file.path, data, [edit], str)
        except NodeError as error:
            yield Attempt(kind, refusal=str(error).removeprefix(f"{file.path}: edit 1: "))
            continue
        where = f"{file}: {edit}"
        assert once != data, where
        assert apply_edits(file.path, once, [edit], str) == once, where
        assert _line_ends(once) <= (_line_ends(data) or {b"\n"}), where
        assert once.startswith(b"\xef\xbb\xbf") == data.startswith(b"\xef\xbb\xbf"), where
        try:
            check(data, once)
        except AssertionError as error:
            raise AssertionError(f"{where}: {error}") from error
        yield Attempt(kind)


def _line_ends(data: bytes) -> set[bytes]:
    return {*re.findall(rb"\r\n|\r|\n", data)}


def changed_span(before: bytes, after: bytes) -> tuple[bytes, bytes]:
    """What was replaced, and what replaced it."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    end = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    return before[start : len(before) - end], after[start : len(after) - end]


def _spread(places: list[Any]) -> list[Any]:
    """First, last and what is between them, `TARGETS` in all."""
    if len(places) <= TARGETS:
        return places
    return [places[index * (len(places) - 1) // (TARGETS - 1)] for index in range(TARGETS)]


# XML: lxml reads what expat located.


def _local(element: Any) -> str:  # noqa: ANN401 - of lxml
    return str(etree.QName(element).localname)


def _uri(element: Any) -> str | None:  # noqa: ANN401 - of lxml
    return etree.QName(element).namespace


def _step(element: Any) -> str | None:  # noqa: ANN401 - of lxml
    """The step that leads to this child alone; None when no attribute and no child's text tells it from the others."""
    parent, name = element.getparent(), _local(element)
    if parent is None:
        return name
    twins = [other for other in parent.iterchildren(element.tag) if other is not element]
    tests = [(f"@{key}", value, [other.get(key) for other in twins]) for key, value in element.attrib.items()]
    for child in element.iterchildren(etree.Element):
        text = (child.text or "").strip()
        if len(child) == 0 and text:
            there = [{(each.text or "").strip() for each in other.iterchildren(child.tag)} for other in twins]
            tests.append((_local(child), text, [text if text in texts else None for texts in there]))
    if not twins:
        return name
    for key, value, others in tests:
        if value not in others and not re.search(r"[{}'\"\n]", key + value):
            return f"{name}[{key}='{value}']"
    return None


def _tells_parent(element: Any) -> bool:  # noqa: ANN401 - of lxml
    """Whether the path asks for this element's text, to tell its parent from others."""
    parent = element.getparent()
    return parent is not None and f"[{_local(element)}=" in (_step(parent) or "")


def _path(element: Any) -> str | None:  # noqa: ANN401 - of lxml
    way = (*reversed([*element.iterancestors()]), element)
    if len({_uri(each) for each in way}) > 1:
        return None
    steps = [_step(each) for each in way]
    plain = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*(\[.*)?", re.DOTALL)
    return "/" + "/".join(map(str, steps)) if all(step and plain.fullmatch(step) for step in steps) else None


def canonical(root: Any, *without: Any) -> bytes:  # noqa: ANN401 - of lxml
    """What lxml reads, comments included, but for blanks around elements and the elements `without`."""
    parents = {element.getparent() for element in without}
    for element in without:
        element.getparent().remove(element)
    for node in root.iter():
        if not isinstance(node.tag, str) or (node.tail or "").strip() == "":
            node.tail = (node.tail or "").strip() or None
        if node in parents or len(node) or (node.text or "").strip() == "":
            node.text = (node.text or "").strip() or None
    return bytes(etree.tostring(root, method="c14n"))


def _read(data: bytes) -> Any:  # noqa: ANN401 - of lxml
    expat.ParserCreate().Parse(data, True)
    return etree.fromstring(data)


def _xml_plans(data: bytes) -> Iterator[Plan]:
    try:
        root = _read(data)
    except (expat.ExpatError, etree.XMLSyntaxError):
        yield "set_text", {"op": "set_text", "at": "/a", "value": ""}, lambda *_: None
        return
    own = [element for element in root.iter(etree.Element) if _uri(element) == _uri(root)]
    placed = [(element, path) for element in own if (path := _path(element)) is not None]
    leaves = [
        (each, path) for each, path in placed if not [*each.iterchildren(etree.Element)] and not _tells_parent(each)
    ]
    named = [(each, path) for each, path in placed if each.attrib]
    below = [(each, path) for each, path in placed if each is not root and not _tells_parent(each)]
    holders = [(each, path) for each, path in placed if [*each.iterchildren(etree.Element)]]
    nothing = "no such element"
    for kind, places, make in (
        ("set_text", leaves, _set_text),
        ("set_text (new)", holders, _create_text),
        ("set_attribute", named, _set_attribute),
        ("set_attribute (new)", placed, _create_attribute),
        ("put", below, _put),
        ("put (new)", holders, _put_new),
        ("remove", below, _remove),
    ):
        for element, path in _spread(places):
            yield kind, *make(element, path)
        if not places:
            yield kind, nothing, lambda *_: None


def _at(root: Any, index: str) -> Any:  # noqa: ANN401 - of lxml
    return root.getroottree().xpath(index)[0]


def _index(element: Any) -> str:  # noqa: ANN401 - of lxml
    return str(element.getroottree().getpath(element))


def _set_text(element: Any, path: str) -> tuple[Edit, Check]:  # noqa: ANN401 - of lxml
    index = _index(element)

    def check(before: bytes, after: bytes) -> None:
        one, other = _read(before), _read(after)
        assert "".join(_at(other, index).itertext()) == VALUE
        for root in (one, other):
            for comment in [*_at(root, index)]:
                _at(root, index).remove(comment)
            _at(root, index).text = ""
        assert canonical(one) == canonical(other)

    return {"op": "set_text", "at": path, "value": VALUE}, check


def _new_one(parent: Any) -> Any:  # noqa: ANN401 - of lxml
    (found,) = [child for child in parent.iterchildren(etree.Element) if _local(child) == "newOne"]
    return found


def _create_text(element: Any, path: str) -> tuple[Edit, Check]:  # noqa: ANN401 - of lxml
    index = _index(element)

    def check(before: bytes, after: bytes) -> None:
        other = _read(after)
        new = _new_one(_at(other, index))
        assert (new.text, dict(new.attrib), _uri(new)) == (VALUE, {"name": "x"}, _uri(other))
        assert changed_span(before, after)[0] == b""
        assert canonical(_read(before)) == canonical(other, new)

    return {"op": "set_text", "at": f"{path}/newOne[@name='x']", "value": VALUE, "create": True}, check


def _set_attribute(element: Any, path: str) -> tuple[Edit | str, Check]:  # noqa: ANN401 - of lxml
    index = _index(element)
    asked = re.findall(r"\[@([\w.-]+)=", _step(element) or "")
    names = [name for name in element.attrib if "{" not in name and name not in asked]
    if not names:
        return "no attribute beside that which tells the element", lambda *_: None

    def check(before: bytes, after: bytes) -> None:
        one, other = _read(before), _read(after)
        assert _at(other, index).get(names[-1]) == VALUE
        for root in (one, other):
            _at(root, index).set(names[-1], "")
        assert canonical(one) == canonical(other)

    return {"op": "set_attribute", "at": path, "name": names[-1], "value": VALUE}, check


def _create_attribute(element: Any, path: str) -> tuple[Edit, Check]:  # noqa: ANN401 - of lxml
    index = _index(element)

    def check(before: bytes, after: bytes) -> None:
        other = _read(after)
        removed, added = changed_span(before, after)
        assert (removed, added.count(b"newOne=")) == (b"", 1)
        assert _at(other, index).attrib.pop("newOne") == VALUE
        assert canonical(_read(before)) == canonical(other)

    return {"op": "set_attribute", "at": path, "name": "newOne", "value": VALUE}, check


def _written(tag: str, attributes: dict[str, str]) -> Edit:
    children = [{"tag": "child", "text": VALUE}, {"tag": "empty"}]
    return {"tag": tag, "attributes": {**attributes, "new": VALUE}, "children": children}


def _is_written(element: Any) -> bool:  # noqa: ANN401 - of lxml
    inner = [(_local(child), child.text) for child in element]
    return element.get("new") == VALUE and inner == [("child", VALUE), ("empty", None)]


def _put(element: Any, path: str) -> tuple[Edit | str, Check]:  # noqa: ANN401 - of lxml
    index, step = _index(element), _step(element) or ""
    if re.search(r"\[(?!@)", step) or _tells_parent(element):
        return "the path asks for a child, which would be replaced", lambda *_: None

    def check(before: bytes, after: bytes) -> None:
        one, other = _read(before), _read(after)
        assert _is_written(_at(other, index))
        assert canonical(one, _at(one, index)) == canonical(other, _at(other, index))

    attributes = dict(re.findall(r"\[@([\w.-]+)='([^']*)'\]", step))
    return {"op": "put", "at": path, "element": _written(_local(element), attributes)}, check


def _put_new(element: Any, path: str) -> tuple[Edit, Check]:  # noqa: ANN401 - of lxml
    index = _index(element)

    def check(before: bytes, after: bytes) -> None:
        other = _read(after)
        new = _new_one(_at(other, index))
        assert _is_written(new)
        assert changed_span(before, after)[0] == b""
        assert canonical(_read(before)) == canonical(other, new)

    return {"op": "put", "at": f"{path}/newOne", "element": _written("newOne", {})}, check


def _remove(element: Any, path: str) -> tuple[Edit, Check]:  # noqa: ANN401 - of lxml
    index = _index(element)

    def check(before: bytes, after: bytes) -> None:
        one = _read(before)
        assert changed_span(before, after)[1] == b""
        parent = _at(one, index).getparent()
        rest = canonical(one, _at(one, index))
        other = _read(after)
        same = _at(other, parent.getroottree().getpath(parent))
        same.text = same.text if [*same] else None
        assert rest == canonical(other)

    return {"op": "remove", "at": path}, check


# JSON and TOML: the standard library reads them.


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - JSON
    if at:
        yield at
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(inner, (*at, key))


def _value_at(plain: Any, at: tuple[Any, ...]) -> Any:  # noqa: ANN401 - JSON
    for key in at:
        plain = plain[key]
    return plain


def _data_plans(data: bytes, read: Callable[[str], Any], name: str) -> Iterator[Plan]:
    plain = read(data.decode("utf-8-sig"))

    def meant(expected: object) -> Check:
        def check(_: bytes, after: bytes) -> None:
            assert read(after.decode("utf-8-sig")) == expected

        return check

    there = [at for at in _places(plain) if at]
    leaves = [at for at in there if not isinstance(_value_at(plain, at), dict)]
    holders = [(), *(at for at in there if isinstance(_value_at(plain, at), dict))]
    named = [at for at in there if isinstance(at[-1], str)]
    value = {"x": [VALUE, 1.5, True], "y": {}}
    plans = [
        (f"set_{name}", leaves, VALUE, {}),
        (f"set_{name} (data)", leaves, [value], {}),
        (f"set_{name} (new)", [(*at, "newOne", "deep") for at in holders], value, {"create": True}),
        (f"merge_{name}", holders, {"newOne": value}, {}),
        (f"remove_{name}", named, None, {}),
    ]
    for kind, places, new, more in plans:
        op = kind.partition(" ")[0]
        for at in _spread(places):
            if op == "merge_toml":
                continue
            if op.startswith("remove"):
                yield kind, {"op": op, "at": [*at]}, meant(_without(plain, at, name))
            elif op.startswith("merge"):
                after = changed(plain, [*at, "newOne"], value)
                yield kind, {"op": op, "at": [*at], "value": new}, meant(after)
            else:
                yield kind, {"op": op, "at": [*at], "value": new, **more}, meant(changed(plain, [*at], new))
        if not places:
            yield kind, "no such key", lambda *_: None


def _without(plain: Any, at: tuple[Any, ...], name: str) -> Any:  # noqa: ANN401 - JSON
    left = changed(plain, at)
    # In TOML, a table that only the names of others make is gone with the last of those.
    return left if name == "json" or _value_at(left, at[:-1]) else changed(plain, at[:-1]) if at[:-1] else left


# Properties and start scripts.


def _properties_plans(data: bytes) -> Iterator[Plan]:
    there = load(data)

    def meant(key: str) -> Check:
        def check(_: bytes, after: bytes) -> None:
            assert load(after) == {**there, key: [VALUE]}

        return check

    keys = [key for key, values in there.items() if len(values) == 1]
    commented = re.findall(r"(?m)^[ \t]*#[ \t]*([\w.]+)[ \t]*=", data.decode("latin-1"))
    plans = [
        ("set_property", keys, False),
        ("set_property (new)", ["new.one"], True),
        ("set_property (commented out)", [key for key in commented if key not in there], True),
    ]
    for kind, places, create in plans:
        for key in _spread(places):
            yield kind, {"op": "set_property", "key": key, "value": VALUE, "create": create}, meant(key)
        if not places:
            yield kind, "no such key", lambda *_: None


def _script_plans(data: bytes) -> Iterator[Plan]:
    if _MAIN not in data:
        yield "jvm_option", "starts no server", lambda *_: None
        return

    def check(before: bytes, after: bytes) -> None:
        removed, added = changed_span(before, after)
        assert len(removed) < 40
        assert _MAIN not in removed + added

    yield "jvm_option", {"op": "jvm_option", "option": "-Xmx", "value": "4321m"}, check
    yield "jvm_option (new)", {"op": "jvm_option", "option": "-Dnew.one=", "value": VALUE}, check


_PLANS: dict[str, Callable[[bytes], Iterator[Plan]]] = {
    "xml": _xml_plans,
    "json": lambda data: _data_plans(data, json.loads, "json"),
    "toml": lambda data: _data_plans(data, tomllib.loads, "toml"),
    "properties": _properties_plans,
    "sh": _script_plans,
}


def table() -> Iterator[str]:
    """Files by kinds of edits, in Markdown: how many were made; a dash where there was no place for any."""
    for form in dict.fromkeys(_KINDS.values()):
        files = [file for file in shipped_files() if file.format == form]
        found = {file: [*attempts(file)] for file in files}
        kinds = list(dict.fromkeys(each.kind for made in found.values() for each in made))
        refusals: Counter[str] = Counter()
        yield f"\n| {form} file | {' | '.join(kinds)} |"
        yield f"| --- |{' ---: |' * len(kinds)}"
        totals: Counter[str] = Counter()
        for file, made in found.items():
            cells = []
            for kind in kinds:
                mine = [each for each in made if each.kind == kind and not each.why_not]
                refused = [each for each in mine if each.refusal]
                refusals.update(f"{file}: {kind}: {each.refusal}" for each in refused)
                totals[kind] += len(mine) - len(refused)
                count = str(len(mine) - len(refused)) + (f" ({len(refused)} refused)" if refused else "")
                cells.append(count if mine else "-")
            yield f"| {file} | {' | '.join(cells)} |"
        yield f"| all {len(files)} | {' | '.join(str(totals[kind]) for kind in kinds)} |"
        yield from (f"\nrefused: {reason}" for reason in refusals)


if __name__ == "__main__":
    if not shipped_files():
        sys.exit(f"no {shipped_config()} and no {KERNELS}: name a folder in WSO2_SHIPPED_CONFIG, or run make kernels")
    for row in table():
        print(row)
