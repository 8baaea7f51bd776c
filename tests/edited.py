"""Files before and after edits, as the node program makes them; and the files that WSO2 really ships."""

import difflib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.needs import missing
from tests.shipped import trees
from wso2_cluster.carbon import Edit, Parameter, Reference
from wso2_cluster.products import Configuration, Product, UnknownProductError, find_product
from wso2_node.edits import apply_edits
from wso2_node.errors import EditError

PASSWORD = Reference(name="password", source=Parameter(name="/wso2/test/password"))
"""A secret that is looked up: as `SECRET` in what `edited` makes."""
SECRET = 'a&b<c"d$e'


def edited(path: str, data: bytes, edits: Iterable[Edit]) -> bytes:
    """*data*, the file *path*, after *edits*; making them twice must change no more than once."""
    wire = [edit.to_json() for edit in edits]
    once = apply_edits(path, data, wire, lambda name: {"password": SECRET}[name])
    assert apply_edits(path, once, wire, lambda name: {"password": SECRET}[name]) == once
    return once


def refused(path: str, data: bytes, edits: Iterable[Edit]) -> str:
    """The message with which the node program refuses *edits* of *data*."""
    with pytest.raises(EditError) as caught:
        apply_edits(path, data, [edit.to_json() for edit in edits], lambda name: {"password": SECRET}[name])
    return str(caught.value)


def changes(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """The lines taken away and the lines put in, without indentation; their line ends must be the file's."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    removed: list[bytes] = []
    added: list[bytes] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            removed += old[first:last]
            added += new[start:end]
    crlf = before.count(b"\r\n") * 2 > before.count(b"\n")
    assert [line for line in added if line.endswith(b"\r\n") != crlf] == []
    return [line.decode().strip() for line in removed], [line.decode().strip() for line in added]


def homes() -> Iterator[tuple[Path, Product]]:
    """The real product homes that are there, as `tests.shipped` finds them, of products that the catalogue knows."""
    for tree in trees():
        name, _, version = tree.name.rpartition("-")
        with suppress(UnknownProductError):
            yield tree, find_product({"wso2carbon-core": "carbon-kernel"}.get(name, name), version)


def shipped(path_of: Callable[[Product], str | None], *, rendered: bool = True) -> pytest.MarkDecorator:
    """Run a test with `product`, `path` and `data` of each real file; once, and skipped, when there is none.

    With *rendered* false, products that render the file from deployment.toml are left out.
    """
    found = []
    for tree, product in homes():
        path = path_of(product)
        file = tree / (path or "")
        if (rendered or product.configuration is Configuration.XML) and path is not None and file.is_file():
            found.append(pytest.param(product, path, file.read_bytes(), id=f"{product.name}-{product.version}"))
    return pytest.mark.parametrize(("product", "path", "data"), found or [pytest.param(None, None, None, id="none")])


def there(product: Product | None) -> Product:
    """*product*; the test is skipped when it stands for files that are not there."""
    if product is None:
        missing("the files that WSO2 ships are not in ../shared/shipped-config beside the repository")
    return product
