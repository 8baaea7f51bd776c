"""What would keep product homes from clustering, or from being safe."""

from wso2_cluster.checks.as_json import as_json
from wso2_cluster.checks.errors import HomeError
from wso2_cluster.checks.finding import HomeFinding, Place
from wso2_cluster.checks.home import Home, open_homes
from wso2_cluster.checks.report import Report, look, rules
from wso2_cluster.checks.rule import RuleDescription
from wso2_cluster.checks.sarif import sarif
from wso2_cluster.checks.text import text

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
