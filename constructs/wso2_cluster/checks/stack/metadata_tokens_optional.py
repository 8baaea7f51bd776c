"""Rule: the instance metadata wants a token wherever it can."""

from collections.abc import Iterator

from wso2_cluster.carbon.findings import Severity
from wso2_cluster.checks.stack.machines import Look
from wso2_cluster.checks.stack.rule import StackViolation, stack_rule


@stack_rule("metadata-tokens-optional", Severity.WARNING, source="EC2 user guide, Use IMDSv2")
def metadata_is_guarded(look: Look) -> Iterator[StackViolation]:
    """Where nothing asks for instance metadata without a token, a token is required (IMDSv2).

    Without one, the credentials of the instance's role are within reach of a forged request.
    """
    if not look.topology.metadata_tokens_required:
        return
    for machine in look.machines:
        options = list(machine.instance.blocks("metadata_options"))
        if not any(each.get("http_tokens") == "required" for _, each in options):
            place = (*options[0][0], "http_tokens") if options else machine.instance.place
            message = "answers requests for metadata without a token, and nothing on it needs that"
            yield place, f"{machine.instance.address}: {message}", "set http_tokens to required"
