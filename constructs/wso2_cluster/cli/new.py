"""`wso2-cluster new`: a first deployment file."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wso2_cluster.cli.paths import given_path

if TYPE_CHECKING:
    from collections.abc import Callable

_DEFAULT_REGION = "us-east-1"
_MOST = 300
"""As `nodes.ROLE.count` allows: to ask the model would take longer than to print the help."""


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", parser=given_path, help="The file to write.")],
    *,
    name: Annotated[
        str | None, typer.Option(help="Name of the cluster, before everything on AWS. Default: the file's.")
    ] = None,
    product: Annotated[str | None, typer.Option(help="Such as wso2esb. Default: wso2esb.")] = None,
    version: Annotated[str | None, typer.Option(help="Default: the latest that is known.")] = None,
    pattern: Annotated[str | None, typer.Option(help="Default: the first that the product has.")] = None,
    nodes: Annotated[int | None, typer.Option(min=1, max=_MOST, help="Workers, or equal members. Default: 2.")] = None,
    region: Annotated[str | None, typer.Option(help=f"Default: AWS_REGION, or {_DEFAULT_REGION}.")] = None,
    host: Annotated[str | None, typer.Option(help="Name of the services. Default: NAME.example.com.")] = None,
    scheme: Annotated[str | None, typer.Option(help="aws, discovered or wka. Default: discovered.")] = None,
    production: Annotated[
        bool | None, typer.Option("--production/--trial", help="How much is guarded, and costs. Default: trial.")
    ] = None,
    database: Annotated[bool, typer.Option("--database/--no-database", help="Whether nodes share a database.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a deployment file with comments. What no option says is asked on a terminal, and else its default.

    Example: wso2-cluster new deployments/orders.yaml --product wso2esb --version 5.0.0 --nodes 3
    """
    from wso2_cluster.blank import Answers, blank  # noqa: PLC0415
    from wso2_cluster.products import PatternName, find_product, listing, product_names, product_versions  # noqa: PLC0415

    if file.exists() and not force:
        raise typer.BadParameter(f"{file} is there already: name another, or add --force", param_hint="FILE")
    ask = _asker()
    name = name or ask("Name of the cluster", file.stem)
    product = product or ask(f"Product ({listing(product_names())})", "wso2esb")
    version = version or ask("Version", product_versions(product)[-1] if product in product_names() else "")
    patterns = find_product(product, version).patterns
    pattern = pattern or ask(f"Pattern ({listing(patterns)})", patterns[0] if patterns else "")
    if pattern not in list(PatternName):
        raise typer.BadParameter(f"'{pattern}' is none: use {listing(tuple(PatternName))}", param_hint="--pattern")
    number = str(nodes) if nodes is not None else ask("How many workers, or equal members", "2")
    if not (number.isdecimal() and 1 <= int(number) <= _MOST):
        raise typer.BadParameter(f"'{number}' is no number from 1 to {_MOST}", param_hint="--nodes")
    answers = Answers(
        name=name,
        pattern=PatternName(pattern),
        product=product,
        version=version,
        region=region or ask("Region", os.environ.get("AWS_REGION") or _DEFAULT_REGION),
        nodes=int(number),
        host=host or ask("Host name of the services", f"{name}.example.com"),
        scheme=scheme or ask("How members find each other (aws, discovered, wka)", "discovered"),
        production=production if production is not None else ask("For production (yes, no)", "no").startswith("y"),
        database=database,
    )
    _write(file, blank(answers))
    typer.echo(f"{file}: written. Next: wso2-cluster check {file}")


def _asker() -> "Callable[[str, str], str]":
    """What asks a question on a terminal, and takes its default elsewhere."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return lambda _, default: default
    return _ask


def _ask(question: str, default: str) -> str:
    try:
        return str(typer.prompt(question, default=default)).strip()
    except typer.Abort as ended:
        # Ctrl-C is no mistake, as an answer that never comes is.
        if isinstance(ended.__context__, KeyboardInterrupt):
            typer.echo(err=True)
            raise typer.Exit(130) from None
        raise


def _write(file: Path, text: str) -> None:
    """Write *file* when it makes a deployment, as a whole or not at all.

    Raises:
        DeploymentFileError: an answer is one that no deployment has.
    """
    import tempfile  # noqa: PLC0415
    from dataclasses import replace  # noqa: PLC0415

    from wso2_cluster.deployment import DeploymentFileError, load_deployment  # noqa: PLC0415

    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".new-") as folder:
            draft = Path(folder, file.name)
            draft.write_text(text, "utf-8")
            try:
                load_deployment(draft)
            except DeploymentFileError as error:
                raise DeploymentFileError(tuple(replace(each, file=file) for each in error.findings)) from None
            draft.replace(file)
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from None
