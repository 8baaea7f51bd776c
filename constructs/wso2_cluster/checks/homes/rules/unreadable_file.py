"""Rule: the files can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.homes.datasources import datasource_files
from wso2_cluster.checks.homes.finding import Violation
from wso2_cluster.checks.homes.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wso2_cluster.checks.homes.home import Home

_XML = (
    "carbon.xml",
    "axis2/axis2.xml",
    "registry.xml",
    "user-mgt.xml",
    "tomcat/catalina-server.xml",
    "identity/identity.xml",
    "identity/application-authentication.xml",
    "identity/sso-idp-config.xml",
)
_CONF_FOLDERS = ("etc", "axis2", "tomcat", "datasources", "identity")
_FOLDERS = (
    "bin",
    "repository/components/lib",
    "repository/components/dropins",
    "repository/components/plugins",
    "repository/resources/security",
)
"""Folders in which a rule looks for something."""
JAGGERY = tuple(f"repository/deployment/server/jaggeryapps/{app}/config/{app}.json" for app in ("publisher", "store"))
"""Configuration of the Enterprise Store's two applications."""


@rule("unreadable-file", Severity.ERROR, source="wso2-cluster")
def files_are_readable(home: Home) -> Iterator[Violation]:
    """Every configuration file can be read: XML without DOCTYPE, TOML, JSON, in the encoding that it declares.

    What is in an unreadable file was not looked at. The product does not start with it either.
    """
    for folder in (*_FOLDERS, *(home.conf_path(each) for each in _CONF_FOLDERS)):
        home.is_open(folder)
    for path in (*(home.conf_path(each) for each in _XML), *datasource_files(home)):
        home.xml(path)
    for path in JAGGERY:
        home.json(path)
    _ = home.toml, home.clustering, home.start_script, home.identity
    for fault in home.faults.values():
        yield Violation(place=fault.place, message=fault.message, fix=fault.fix)
