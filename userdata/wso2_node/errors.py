"""What can go wrong on a node, each with a message that says how to put it right."""

from __future__ import annotations


class NodeError(Exception):
    """Root of every error of this program: the message is for people, and no traceback is needed with it."""


class EditError(NodeError):
    """Edits of the file `path` that cannot be made: `findings` has a text for each reason, `message` all of them."""

    def __init__(self, path: str, findings: list[str]) -> None:
        self.path = path
        self.findings = findings
        self.message = "\n".join(f"{path}: {finding}" for finding in findings)
        super().__init__(self.message)
