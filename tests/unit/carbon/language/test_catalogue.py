"""The parameters that the language has."""

import pytest

from wso2_cluster.carbon.language import Agent, Kind, Reader, Scheme, definition, definitions, kernel
from wso2_cluster.carbon.language.catalogue import known_names, spelling
from wso2_cluster.carbon.language.kernels import ALL
from wso2_cluster.products import find_kernel, kernel_versions

AWS = {
    "accessKey": "access-key",
    "secretKey": "secret-key",
    "securityGroup": "security-group-name",
    "connTimeout": "connection-timeout-seconds",
    "hostHeader": "host-header",
    "region": "region",
    "tagKey": "tag-key",
    "tagValue": "tag-value",
    "iamRole": "iam-role",
}


@pytest.mark.parametrize("version", ["4.4.34", "4.5.1", "4.6.0", "4.10.0", "4.12.0"])
@pytest.mark.parametrize("name", AWS)
def test_kernels_with_an_old_or_a_new_hazelcast_spell_aws_parameters_in_camel_case(name: str, version: str) -> None:
    assert spelling(name, kernel(version), Scheme.AWS) == name


@pytest.mark.parametrize("version", ["4.7.0", "4.8.0", "4.9.33", "4.11.0", "4.11.19"])
@pytest.mark.parametrize("name", AWS)
def test_kernels_with_hazelcast_4_spell_aws_parameters_with_hyphens(name: str, version: str) -> None:
    assert spelling(name, kernel(version), Scheme.AWS) == AWS[name]


def test_scheme_wka_has_one_spelling_of_the_time_out_in_all_kernels() -> None:
    assert spelling("connTimeout", kernel("4.7.1"), Scheme.WKA) == "connTimeout"
    assert spelling("mine", ALL) == "mine"


@pytest.mark.parametrize(
    ("name", "last_without", "first_with"),
    [
        ("iamRole", "4.4.33", "4.4.34"),
        ("localMemberIdentifier", "4.4.26", "4.4.27"),
        ("membershipSchemeClassName", "4.4.1", "4.4.2"),
        ("networkInterface", "4.5.1", "4.6.0"),
        ("KUBERNETES_NAMESPACE", "4.6.4", "4.7.0"),
        ("KUBERNETES_API_SERVER", "4.11.0", "4.12.0"),
    ],
)
def test_a_parameter_is_read_from_the_kernel_that_brought_it(name: str, last_without: str, first_with: str) -> None:
    known = definition(name)
    assert known is not None
    assert known.names(Agent.HAZELCAST, kernel(last_without)) == ()
    assert known.names(Agent.HAZELCAST, kernel(first_with)) != ()


def test_every_parameter_of_the_tribes_agent_is_there() -> None:
    tribes = {each.name for each in definitions() if Reader.TRIBES in each.readers}
    assert tribes >= {
        *("AvoidInitiation", "membershipScheme", "domain", "synchronizeAll", "maxRetries", "mcastAddress", "mcastPort"),
        *("mcastFrequency", "memberDropTime", "mcastBindAddress", "localMemberHost", "localMemberPort"),
        *("localMemberBindAddress", "localMemberBindPort", "preserveMessageOrder", "atmostOnceMessageSemantics"),
        "properties",
    }


def test_every_parameter_of_the_hazelcast_agent_is_there() -> None:
    hazelcast = {each.name for each in definitions() if Reader.HAZELCAST in each.readers}
    assert hazelcast >= {
        *("AvoidInitiation", "membershipScheme", "domain", "mcastAddress", "mcastPort", "mcastTTL", "mcastTimeout"),
        *("localMemberHost", "localMemberPort", "groupPassword", "mgtCenterURL", "licenseKey", "properties"),
        *("membershipSchemeClassName", "hazelcastSerializers", "networkInterface", *AWS),
    }


def test_a_parameter_has_a_meaning_and_a_source_and_a_number_of_time_has_a_unit() -> None:
    assert [each.name for each in definitions() if not (each.meaning and each.source)] == []
    assert [each.name for each in definitions() if each.kind is Kind.INTEGER and each.unit is None] == []


def test_no_name_belongs_to_two_parameters() -> None:
    names = [name for each in definitions() for name in {each.name, *(one.name for one in each.spellings)}]
    assert len(names) == len(set(names)) == len(known_names())
    assert definition("access-key") is definition("accessKey")
    assert definition("accesskey") is None


@pytest.mark.parametrize("name", ["accessKey", "secretKey", "securityGroup", "region", "tagKey", "tagValue"])
def test_the_products_know_the_same_spellings(name: str) -> None:
    planned = {version: find_kernel(version).aws_parameter(name) for version in kernel_versions()}

    assert planned == {version: spelling(name, kernel(version), Scheme.AWS) for version in planned}
