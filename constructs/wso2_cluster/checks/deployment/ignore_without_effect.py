"""Rule: what is ignored would be found."""

from collections.abc import Collection, Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.deployment.rule import DeploymentViolation
from wso2_cluster.checks.rule import RuleDescription
from wso2_cluster.deployment import Deployment
from wso2_cluster.deployment.wording import nearest, shown

RULE = RuleDescription(
    id="ignore-without-effect",
    severity=Severity.WARNING,
    title="What the file ignores would be found in it",
    help="A reason that is left behind hides the next finding of the same rule.",
    source="what the settings mean",
)


def unused(deployment: Deployment, missed: Collection[str], known: Collection[str]) -> Iterator[DeploymentViolation]:
    """The entries of `ignore` whose rules, *missed*, found nothing; *known* are the rules that can be ignored."""
    for index, each in enumerate(deployment.ignore):
        loc = ("ignore", index, "rule")
        if each.rule not in known:
            near = nearest(each.rule, sorted(known))
            hint = f"did you mean '{near}'? " if near else ""
            yield loc, f"no rule that can be ignored is called {shown(each.rule)}", f"{hint}see wso2-cluster checks"
        elif each.rule in missed:
            yield loc, f"{each.rule} finds nothing here", "remove it"
