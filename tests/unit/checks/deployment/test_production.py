"""Which deployments are for production."""

import pytest

from tests.unit.checks.deployment.deployments import PRODUCTION, found
from tests.variants import DELETE, data
from wso2_cluster.checks.deployment.production import is_production
from wso2_cluster.deployment import Deployment


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"Environment": "production"}, True),
        ({"ENV": "Prod"}, True),
        ({"stage": "live"}, True),
        ({}, False),
        ({"Environment": "trial"}, False),
        ({"Purpose": "production"}, False),
    ],
)
def test_tags_say_what_is_for_production(tags: dict[str, str], expected: bool) -> None:
    assert is_production(Deployment.model_validate(data(PRODUCTION, aws__tags=tags))) == expected


@pytest.mark.parametrize("tags", [{}, {"Environment": "trial"}, {"Purpose": "production"}])
def test_what_is_not_for_production_may_be_less_safe(tags: dict[str, str]) -> None:
    missing = data(PRODUCTION, administrator=DELETE, observability=DELETE, state=DELETE)
    assert found(missing, aws__tags=tags, database__multi_az=False) == []
