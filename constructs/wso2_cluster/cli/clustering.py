"""`wso2-cluster clustering`: what does the clustering section of a product say?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wso2_cluster.carbon.home import ProductHome
    from wso2_cluster.cli.clustering_report import Report


def clustering(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An axis2.xml, or the home of an unpacked product.")],
    kernel: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The Carbon kernel, such as 4.4.16; most product homes tell it."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Show the clustering section of an axis2.xml: every setting, who reads it, and what is wrong with it.

    Keys and passwords are not shown. The exit code is 1 if a finding is an error.

    Example: wso2-cluster clustering ~/wso2esb-4.9.0
    """
    from wso2_cluster.carbon.home import home_of, read_home  # noqa: PLC0415
    from wso2_cluster.carbon.language import ClusteringFileError  # noqa: PLC0415
    from wso2_cluster.cli.clustering_report import Report  # noqa: PLC0415

    _require_known(kernel)
    home = read_home(file) if file.is_dir() else home_of(file)
    axis2 = home.axis2 if home and file.is_dir() else file
    version = kernel or _kernel_of(home)
    try:
        report = _report(axis2, version, home)
    except ClusteringFileError as error:
        if not json:
            raise
        report = Report(file=str(axis2), kernel=version, settings=(), findings=error.findings)
    _print(report, as_json=json)
    if report.has_errors:
        raise typer.Exit(1)


def _require_known(kernel: str | None) -> None:
    """A kernel that is none is wrong usage."""
    from wso2_cluster.carbon.language import LanguageError  # noqa: PLC0415
    from wso2_cluster.carbon.language import kernel as known  # noqa: PLC0415

    if kernel is not None:
        try:
            known(kernel)
        except LanguageError as error:
            raise typer.BadParameter(str(error), param_hint="--kernel") from None


def _kernel_of(home: "ProductHome | None") -> str | None:
    """The home's kernel, where the language of its section is known."""
    from wso2_cluster.carbon.language import is_known_kernel  # noqa: PLC0415

    return home.kernel if home and home.kernel and is_known_kernel(home.kernel) else None


def _report(axis2: Path, kernel: str | None, home: "ProductHome | None") -> "Report":
    from wso2_cluster.carbon.language import findings, load  # noqa: PLC0415
    from wso2_cluster.carbon.language.explain import explain  # noqa: PLC0415
    from wso2_cluster.cli.clustering_report import Report  # noqa: PLC0415

    section = load(axis2)
    found = findings(
        section,
        kernel,
        hazelcast_xml=str(home.hazelcast_xml) if home and home.hazelcast_xml else None,
        deployment_toml=str(home.deployment_toml) if home and home.deployment_toml else None,
    )
    return Report(file=str(axis2), kernel=kernel, settings=explain(section, kernel), findings=found)


def _print(report: "Report", *, as_json: bool) -> None:
    from rich.console import Console  # noqa: PLC0415

    from wso2_cluster.cli import clustering_report  # noqa: PLC0415

    if not as_json and sys.stdout.isatty():
        clustering_report.show(Console(), report)
        return
    text = clustering_report.as_json(report) if as_json else "\n".join(clustering_report.as_text(report))
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
