"""The model by itself: what it assumes, what it keeps, what its fields say."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel, ValidationError

from tests.unit.deployment.samples import deployment
from wso2_cluster.deployment import (
    AwsMembership,
    BalancerKind,
    DatabaseDriver,
    Deployment,
    ExistingDatabase,
    Hosts,
    HttpListener,
    Nat,
    OperatingSystem,
    RdsMysql,
    Role,
    SelfSignedCertificate,
)
from wso2_cluster.deployment.meaning import meanings
from wso2_cluster.deployment.walk import field_at, kinds_at, settings_at


def models(kind: object) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models(field.annotation)
    for argument in get_args(kind):
        yield from models(argument)


MODELS = sorted(set(models(Deployment)), key=lambda model: model.__name__)


def test_defaults() -> None:
    default = deployment()
    assert default.aws.image.os is OperatingSystem.AMAZON_LINUX_2023
    assert default.network.cidr == IPv4Network("10.0.0.0/16")
    assert default.network.nat is Nat.ONE
    assert default.cluster.membership == AwsMembership(scheme="aws", tag_key="wso2-cluster")
    assert default.cluster.local_member_port == 5701
    assert default.balancer.kind is BalancerKind.ALB
    assert default.balancer.http is HttpListener.REDIRECT
    assert default.database is None
    assert default.database_driver is DatabaseDriver.CONNECTOR_8
    assert default.product.user == "wso2"


def test_a_database_made_by_rds_is_kept_safe_by_default() -> None:
    assert RdsMysql().final_snapshot
    assert RdsMysql().backup_days == 7


def test_a_deployment_is_immutable() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        deployment().name = "other"  # type: ignore[misc]


def test_the_console_has_a_name_of_its_own() -> None:
    assert Hosts(service="esb.example.com").console == "mgt.esb.example.com"
    assert Hosts(service="esb.example.com", management="console.example.com").console == "console.example.com"


def test_values_made_in_python_are_accepted() -> None:
    block, address = IPv4Network("10.1.0.0/16"), IPv4Address("10.1.0.30")
    made = deployment(network__cidr=block, nodes__manager={"addresses": [address]})
    assert made.network.cidr == block
    assert made.nodes[Role.MANAGER].addresses == (address,)
    assert ExistingDatabase(kind="existing", host=address, secret="db").host == address


def test_a_certificate_made_in_python_is_accepted() -> None:
    certificate = SelfSignedCertificate(self_signed=True)
    assert deployment(balancer__certificate=certificate).balancer.certificate == certificate


@pytest.mark.parametrize(
    ("host", "expected"),
    [("db.example.com", "db.example.com"), ("10.0.0.5", IPv4Address("10.0.0.5"))],
)
def test_a_server_is_a_name_or_an_address(host: str, expected: object) -> None:
    assert ExistingDatabase(kind="existing", host=host, secret="db").host == expected


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_required_setting_has_an_example_or_a_meaning(model: type[BaseModel]) -> None:
    mute = [
        name
        for name, field in model.model_fields.items()
        if field.is_required() and not field.examples and get_origin(field.annotation) is None
        if name not in meanings(model)
    ]
    assert mute == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_mapping_says_what_it_is_and_refuses_unknown_keys(model: type[BaseModel]) -> None:
    assert model.__doc__
    assert model.model_config["extra"] == "forbid"
    assert model.model_config["frozen"]


@pytest.mark.parametrize(
    "text",
    ["esb.example.com", "a-b.c1.example", "xn--bcher-kva.example"],
)
def test_host_names(text: str) -> None:
    assert Hosts(service=text).service == text


@pytest.mark.parametrize(
    "text", ["localhost", "ESB.example.com", "-a.example", "a_b.example", "a..b", "a.example.", "1.2.3.4"]
)
def test_what_is_no_host_name(text: str) -> None:
    with pytest.raises(ValidationError, match="use a fully qualified host name in lower case"):
        Hosts(service=text)


def test_pydantics_locations_become_those_of_the_file() -> None:
    assert settings_at(("cluster", "membership", "aws", "tag_key"))[0] == ("cluster", "membership", "tag_key")
    assert settings_at(("cluster", "membership", "aws", "aws"))[0] == ("cluster", "membership", "aws")
    assert settings_at(("balancer", "certificate", "AcmCertificate", "arn"))[0] == ("balancer", "certificate", "arn")
    assert settings_at(("nodes", "wroker", "[key]"))[0] == ("nodes", "wroker")
    assert settings_at(("product", "libraries", 0, "source"))[0] == ("product", "libraries", 0, "source")


def test_the_walk_knows_classes_fields_and_kinds() -> None:
    assert settings_at(("database", "existing")) == (("database",), ExistingDatabase)
    assert field_at(("nodes", "worker", "nothing")) is None
    assert kinds_at(("database",)) == [("kind", "rds-mysql"), ("kind", "aurora-mysql"), ("kind", "existing")]
    assert kinds_at(("hosts",)) == []
