"""Which deployments are for production."""

from wso2_cluster.deployment import Deployment

_KEYS = ("environment", "env", "stage")
_VALUES = ("production", "prod", "live")


def is_production(deployment: Deployment) -> bool:
    """Whether `aws.tags` says so: `Environment: production`, or `env` or `stage`, `prod` or `live`, in any case."""
    return any(key.lower() in _KEYS and value.lower() in _VALUES for key, value in deployment.aws.tags.items())
