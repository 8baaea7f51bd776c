"""What becomes of a file that someone changed by hand: their changes stay, but where an edit says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wso2_node.errors import EditError, NodeError
from wso2_node.files import SHIPPED
from wso2_node.state import Left

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Edit = Mapping[str, Any]
    Resolve = Callable[[str], str]

# Stands in a text for a value that is not known there. Letters and digits only: no editor escapes or quotes it.
UNKNOWN = "Wso2NodeUnknownValue"


class File(NamedTuple):
    """A file of the product home: its bytes now, and as shipped (NAME.shipped). None: there is no such file."""

    path: str
    now: bytes | None
    shipped: bytes | None


class Outcome(NamedTuple):
    """What `apply` makes of one file: its bytes `after`, and `merged` as in the state.

    `drifted`: it is not as the last run left it; `keep`: and bytes of it that nobody else has are replaced. `differs`
    names the edits of the last run that no longer hold; `stays` are those that are configured no longer and not undone.
    `lost`: NAME.shipped is missing, and this is not the file as shipped, so none can be undone.
    """

    after: bytes
    merged: bool = False
    drifted: bool = False
    keep: bool = False
    differs: tuple[str, ...] = ()
    stays: tuple[Edit, ...] = ()
    lost: bool = False


def lost(file: File, history: Sequence[Left], digest: Callable[[bytes], str]) -> bool:
    """Say whether NAME.shipped was there and is missing, and the file is not as shipped either."""
    if file.shipped is not None or not history:
        return False
    return file.now is None or digest(file.now) not in {left.shipped for left in history}


def outcome(
    file: File,
    edits: Sequence[Edit],
    resolve: Resolve,
    history: Sequence[Left] = (),
    digest: Callable[[bytes], str] = lambda _: "",
) -> Outcome:
    """Work out what becomes of a file that is there, or was shipped.

    As the last run left it, the file is made anew from the shipped one, so an edit that is configured no longer is
    undone. Changed by hand, it is merged by lines with what is made anew, and the edits are made in the result. Where
    that does not work, they are made in the file as it is.

    Raises EditError with the edits that do not fit. `history` is what the state has, and `digest` makes its digests.
    """
    path, now, shipped = file
    last = next((left for left in reversed(history) if now is not None and left.digest == digest(now)), None)
    basis = last or _basis(file, history)
    dropped = [edit for edit in (*basis.stays, *basis.edits) if edit not in edits]
    former = noted(basis)
    if now is not None and lost(file, history, digest):
        return _without_shipped(file, edits, resolve, (last, basis), dropped)
    if now is None or shipped is None:
        # It comes back from the shipped one when it was removed.
        return Outcome(_made(path, shipped or now or b"", edits, resolve))
    new = _edited(path, shipped, edits, resolve)
    if new is not None and (now == new or (last and not last.merged)):
        return Outcome(new)
    result = None
    # What could not be undone before may be now; but it must not keep the rest from it.
    for undone in ([*basis.stays, *basis.edits], basis.edits) if basis.stays else (basis.edits,):
        base = _edited(path, shipped, undone, former)
        if result is None and base is not None and new is not None:
            result = _merged(path, (base, now, new), edits, resolve)
    try:
        after = _made(path, now, edits, resolve) if result is None else result
    except EditError as error:
        hint = f"it was changed by hand: mend it, or remove it, and it is made from {path}{SHIPPED} again"
        raise EditError(path, [*error.findings, hint] if not last else error.findings) from None
    stays = [edit for edit in still(path, after, dropped, former) if not (new and _holds(path, new, edit, former))]
    return Outcome(
        after,
        merged=after != new,
        drifted=not last,
        keep=not last and now not in (after, shipped),
        differs=() if last else differences(file, basis.edits, noted(basis, resolve)),
        stays=tuple(stays),
    )


def _without_shipped(
    file: File, edits: Sequence[Edit], resolve: Resolve, bases: tuple[Left | None, Left], dropped: Sequence[Edit]
) -> Outcome:
    """Make the edits in the file as it is: to take it for the shipped one would make what it has now final."""
    now, (last, basis) = file.now or b"", bases
    after = _made(file.path, now, edits, resolve)
    return Outcome(
        after,
        merged=last is None or last.merged,
        drifted=not last,
        keep=not last and now != after,
        differs=() if last else differences(file, basis.edits, noted(basis, resolve)),
        stays=tuple(still(file.path, after, dropped, noted(basis))),
        lost=True,
    )


def noted(left: Left, resolve: Resolve | None = None) -> Resolve:
    """Return what resolves a reference as the run did that left the file; what it did not note is asked of `resolve`.

    UNKNOWN is the value of what that does not know either, as of an edit that is configured no longer.
    """

    def value(reference: str) -> str:
        try:
            return left.known.get(reference) or (resolve or _unknown)(reference)
        except NodeError:
            return UNKNOWN

    return value


def still(path: str, data: bytes, edits: Sequence[Edit], resolve: Resolve) -> list[Edit]:
    """Return the edits that hold in these bytes of the file; what `resolve` gives as UNKNOWN is not compared."""
    return [edit for edit in edits if _holds(path, data, edit, resolve)]


def differences(file: File, edits: Sequence[Edit], resolve: Resolve = lambda _: UNKNOWN) -> tuple[str, ...]:
    """Return the names of the edits that do not hold in the file now, though they do in the shipped one after them.

    A value that `resolve` gives as UNKNOWN is not compared.
    """
    path, now, shipped = file
    wrong = [edit for edit in edits if now is None or not _holds(path, now, edit, resolve)]
    made = _edited(path, shipped, edits, _unknown) if wrong and shipped is not None else None
    # An edit that a later one of them undoes does not hold at all.
    return names([edit for edit in wrong if made is None or _holds(path, made, edit)])


def _name(edit: Edit) -> str:
    """Return what an edit does and where, without its value: that may be a secret."""
    place = edit.get("at") or edit.get("key") or edit.get("option") or edit.get("prefix") or ""
    attribute = f"/@{edit['name']}" if edit["op"] == "set_attribute" else ""
    return f"{edit['op']} {place}{attribute}"


def _made(path: str, data: bytes, edits: Sequence[Edit], resolve: Resolve) -> bytes:
    """Return the bytes after the edits, as `wso2_node.edits` makes them."""
    # Not at the top: the parsers take longer to load than all else, and a run without changes needs none of them.
    from wso2_node import edits as editors  # noqa: PLC0415

    return editors.apply_edits(path, data, edits, resolve)


def _basis(file: File, history: Sequence[Left]) -> Left:
    """Return what the changes by hand were made to; there is a choice when a run was killed."""
    if len(history) > 1:
        return min(history, key=lambda left: len(differences(file, left.edits, noted(left))))
    return history[0] if history else Left((), "", merged=False, values="")


def names(edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return what the edits do and where, each once and without its value."""
    return tuple(dict.fromkeys(map(_name, edits)))


def _unknown(_: str) -> str:
    return UNKNOWN


def _edited(path: str, data: bytes, edits: Sequence[Edit], resolve: Resolve) -> bytes | None:
    try:
        return _made(path, data, edits, resolve)
    except NodeError:
        return None


def _holds(path: str, data: bytes, edit: Edit, resolve: Resolve = _unknown) -> bool:
    made = _edited(path, data, [edit], resolve)
    return made is not None and _settled(made, data) == data


def _merged(path: str, texts: tuple[bytes, bytes, bytes], edits: Sequence[Edit], resolve: Resolve) -> bytes | None:
    from wso2_node.merge import merge  # noqa: PLC0415 - only a file that was changed by hand needs it

    base, now, new = texts
    merged = merge(_settled(base, now), now, new)
    return None if merged is None else _edited(path, merged, edits, resolve)


def _settled(text: bytes, other: bytes) -> bytes:
    if UNKNOWN.encode() not in text:
        return text
    from wso2_node.merge import settle  # noqa: PLC0415 - as above

    return settle(text, other, UNKNOWN.encode())
