"""What would keep product homes from clustering, or from being safe."""

from wso2_cluster.checks.homes.as_json import as_json
from wso2_cluster.checks.homes.errors import HomeError
from wso2_cluster.checks.homes.finding import HomeFinding, Place
from wso2_cluster.checks.homes.home import Home, open_homes
from wso2_cluster.checks.homes.report import Report, look, rules
from wso2_cluster.checks.homes.sarif import sarif
from wso2_cluster.checks.homes.text import text
from wso2_cluster.checks.rule import RuleDescription

__all__ = [
    "Home",
    "HomeError",
    "HomeFinding",
    "Place",
    "Report",
    "RuleDescription",
    "as_json",
    "look",
    "open_homes",
    "rules",
    "sarif",
    "text",
]
