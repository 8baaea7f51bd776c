"""`wso2-cluster schema`: help for editors."""

import json

import typer


def schema() -> None:
    """Print the JSON Schema of deployment files, for editors that complete and check as one types.

    Example: wso2-cluster schema > deployment.schema.json
    """
    from wso2_cluster.deployment.schema import json_schema  # noqa: PLC0415

    typer.echo(json.dumps(json_schema(), indent=2))
