"""`wso2-cluster checks`: what is looked at?"""

import json
import shutil
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes import RuleDescription

    Rules = dict[str, tuple[RuleDescription, ...]]


def checks(
    explain: Annotated[str | None, typer.Option(metavar="ID", help="Explain one rule.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,  # noqa: FBT002 - an option
) -> None:
    """List all rules: those of deployment files (check) and those of product homes (lint).

    Example: wso2-cluster checks --explain metadata-without-token
    """
    from wso2_cluster.checks.deployment import described  # noqa: PLC0415
    from wso2_cluster.checks.homes import rules  # noqa: PLC0415

    found: Rules = {"check": described(), "lint": rules()}
    if explain is not None:
        found = {command: tuple(rule for rule in listed if rule.id == explain) for command, listed in found.items()}
        if not any(found.values()):
            raise typer.BadParameter(f"no rule is called '{explain}': wso2-cluster checks lists them all")
    if as_json:
        typer.echo(json.dumps(_as_json(found), indent=2))
    elif explain is not None:
        typer.echo("\n\n".join(_explained(command, rule) for command, listed in found.items() for rule in listed))
    else:
        typer.echo("\n\n".join("\n".join(_listed(command, listed)) for command, listed in found.items()))


def _listed(command: str, rules: "tuple[RuleDescription, ...]") -> "Iterator[str]":
    yield f"wso2-cluster {command}: {len(rules)} rules"
    for rule in rules:
        yield f"  {rule.severity:7}  {rule.id}: {rule.title}"


def _explained(command: str, rule: "RuleDescription") -> str:
    width = min(shutil.get_terminal_size().columns, 100)
    paragraphs = (f"{rule.title}.", rule.help, f"Source: {rule.source}.", f"Found by: wso2-cluster {command}.")
    told = "\n\n".join(textwrap.fill(text, width) for text in paragraphs if text)
    return f"{rule.id} ({rule.severity})\n\n{told}"


def _as_json(found: "Rules") -> list[dict[str, str]]:
    return [
        {
            "id": rule.id,
            "severity": str(rule.severity),
            "title": rule.title,
            "help": rule.help,
            "source": rule.source,
            "command": command,
        }
        for command, rules in found.items()
        for rule in rules
    ]
