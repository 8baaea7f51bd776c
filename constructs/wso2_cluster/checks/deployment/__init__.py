"""What a deployment file says that can be deployed, but may not do what it is meant for. One file is one rule."""

from wso2_cluster.checks.deployment.look import (
    FOLDER_RULES,
    RULES,
    USER_DATA_RULE,
    described,
    load_checked,
    look_at,
    look_between,
)

__all__ = ["FOLDER_RULES", "RULES", "USER_DATA_RULE", "described", "load_checked", "look_at", "look_between"]
