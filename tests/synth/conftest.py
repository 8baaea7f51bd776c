"""One synthesis per variant for the whole session, in one process and so with one jsii kernel."""

from collections.abc import Callable
from functools import cache

import pytest

from tests import variants
from tests.synthesis import SHIPPED, synthesize_into
from wso2_cluster.deployment import Deployment, load_deployment
from wso2_cluster.testing import Template

Synthesize = Callable[[str], Template]
SynthesizeDeployment = Callable[[Deployment], Template]


@pytest.fixture(scope="session")
def synthesize_deployment(tmp_path_factory: pytest.TempPathFactory) -> SynthesizeDeployment:
    """Synthesize any deployment as stack `stack`; files that it names lie beside its file."""

    def synthesize(deployment: Deployment) -> Template:
        return synthesize_into(tmp_path_factory.mktemp("synth"), deployment)

    return synthesize


@pytest.fixture(scope="session")
def synthesized(synthesize_deployment: SynthesizeDeployment) -> Synthesize:
    """The template of a variant by name."""

    @cache
    def template(variant: str) -> Template:
        return synthesize_deployment(variants.deployment(variant))

    return template


@pytest.fixture(scope="session")
def shipped(synthesize_deployment: SynthesizeDeployment) -> Template:
    """The template of deployments/esb-worker-manager.yaml."""
    return synthesize_deployment(load_deployment(SHIPPED))
