"""`wso2-cluster clustering`: what does the clustering section of a product say?"""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from wso2_cluster.carbon.findings import Finding
    from wso2_cluster.carbon.language import Clustering
    from wso2_cluster.checks.homes.home import Home
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
    from wso2_cluster.carbon.language import ClusteringFileError, load  # noqa: PLC0415
    from wso2_cluster.cli.clustering_report import Report  # noqa: PLC0415

    _require_known(kernel)
    home = _home(file)
    version = kernel or _kernel_of(home)
    is_rendered = home is not None and os.path.isdir(file) and _is_rendered(home, version)  # noqa: PTH112 - no errors
    source = home.root / home.clustering_file if home and is_rendered else _axis2(file, home)
    try:
        section = _of_toml(home, source) if home and is_rendered else load(source)
        report = _report(section, version, home, is_rendered=is_rendered)
    except ClusteringFileError as error:
        if not json:
            raise
        report = Report(file=str(source), kernel=version, settings=(), findings=error.findings)
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


def _home(file: Path) -> "Home | None":
    """The product home that *file* is, or is in. None: it is in none."""
    from wso2_cluster.carbon.home import home_of  # noqa: PLC0415
    from wso2_cluster.checks.homes.home import Home  # noqa: PLC0415

    if os.path.isdir(file):  # noqa: PTH112 - pathlib's raises where a folder is closed
        return Home(file)
    found = home_of(file) if os.path.isfile(file) else None  # noqa: PTH113 - the same
    return Home(found.path) if found else None


def _axis2(file: Path, home: "Home | None") -> Path:
    if home and os.path.isdir(file):  # noqa: PTH112 - pathlib's raises where a folder is closed
        return home.root / home.conf_path("axis2/axis2.xml")
    return file


def _kernel_of(home: "Home | None") -> str | None:
    """The home's kernel, where the language of its section is known."""
    from wso2_cluster.carbon.language import is_known_kernel  # noqa: PLC0415

    version = home.identity.kernel if home else None
    return version if version and is_known_kernel(version) else None


def _is_rendered(home: "Home", version: str | None) -> bool:
    """Whether axis2.xml is written from a deployment.toml, so that the section there may be an old one."""
    from wso2_cluster.carbon.language.kernels import ALL, kernel  # noqa: PLC0415
    from wso2_cluster.carbon.language.rules import RENDERED  # noqa: PLC0415

    return home.is_rendered and (kernel(version) if version else ALL).overlaps(RENDERED)


def _of_toml(home: "Home", source: Path) -> "Clustering":
    """The section that deployment.toml makes.

    Raises:
        ClusteringFileError: the file cannot be read.
    """
    from wso2_cluster.carbon.language.errors import ClusteringFileError, unreadable  # noqa: PLC0415

    section = home.clustering
    if section is None:
        fault = home.faults[home.clustering_file]
        at = fault.place
        finding = unreadable(str(source), fault.message, fault.fix, line=at.line, column=at.column)
        raise ClusteringFileError((finding,))
    return replace(section, file=str(source))


def _report(section: "Clustering", kernel: str | None, home: "Home | None", *, is_rendered: bool) -> "Report":
    from wso2_cluster.carbon.language import findings  # noqa: PLC0415
    from wso2_cluster.carbon.language.explain import explain  # noqa: PLC0415
    from wso2_cluster.cli.clustering_report import Report  # noqa: PLC0415

    found = findings(
        section,
        kernel,
        hazelcast_xml=_beside(home, "etc/hazelcast.xml"),
        deployment_toml=None if is_rendered else _beside(home, "deployment.toml"),
        is_worker=is_rendered or _is_started_as_worker(home),
    )
    if is_rendered and not section.enabled:
        found = tuple(_switched_off(each) for each in found if each.rule == "clustering-disabled")
    return Report(file=section.file, kernel=kernel, settings=explain(section, kernel), findings=found)


def _beside(home: "Home | None", path: str) -> str | None:
    """The configuration file *path* of *home*. None: it is not there."""
    if home is None or not home.exists(home.conf_path(path)):
        return None
    return str(home.root / home.conf_path(path))


def _is_started_as_worker(home: "Home | None") -> bool:
    from wso2_cluster.checks.homes.rules.sub_domain_against_start import is_started_as_worker  # noqa: PLC0415

    return home is not None and is_started_as_worker(home)


def _switched_off(finding: "Finding") -> "Finding":
    """*finding* in the words of deployment.toml."""
    return replace(
        finding,
        message="clustering is off: no membership_scheme is set",
        fix="write membership_scheme in [clustering]",
    )


def _print(report: "Report", *, as_json: bool) -> None:
    from rich.console import Console  # noqa: PLC0415

    from wso2_cluster.cli import clustering_report  # noqa: PLC0415

    if not as_json and sys.stdout.isatty():
        clustering_report.show(Console(color_system=None if os.environ.get("NO_COLOR") else "auto"), report)
        return
    text = clustering_report.as_json(report) if as_json else "\n".join(clustering_report.as_text(report))
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
