from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from wso2_cluster.emulator import EmulatorNotInstalledError, patches
from wso2_cluster.emulator.patches.ec2_instances import reboots
from wso2_cluster.emulator.patches.replace import add, replace

if TYPE_CHECKING:
    from collections.abc import Callable

    Clients = Callable[..., Any]

IMAGE = "ami-0abcdef1234567890"


@pytest.fixture(scope="module")
def ec2(client: Clients) -> Any:  # noqa: ANN401
    return client("ec2")


@pytest.fixture
def network(ec2: Any) -> dict[str, str]:  # noqa: ANN401
    """A VPC with one subnet, 10.9.1.0/24, and the groups `members` and `others`."""
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24", AvailabilityZone="us-east-1a")["Subnet"]["SubnetId"]
    groups = {
        name: ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"]
        for name in ("members", "others")
    }
    return {"vpc": vpc, "subnet": subnet, **groups}


def launch(ec2: Any, network: dict[str, str], *, address: str = "10.9.1.10", **settings: Any) -> dict[str, Any]:  # noqa: ANN401
    """Launch as Terraform does when `private_ip` is set: everything about the network is in the interface."""
    interface = {
        "DeviceIndex": 0,
        "SubnetId": network["subnet"],
        "Groups": [network["members"]],
        "PrivateIpAddress": address,
        "AssociatePublicIpAddress": False,
    }
    answer = ec2.run_instances(
        ImageId=IMAGE,
        InstanceType="t3.medium",
        MinCount=1,
        MaxCount=1,
        **{"NetworkInterfaces": [interface], **settings},
    )
    return described(ec2, answer["Instances"][0]["InstanceId"])


def described(ec2: Any, instance: str) -> dict[str, Any]:  # noqa: ANN401
    (reservation,) = ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    found: dict[str, Any] = reservation["Instances"][0]
    return found


def group_names(instance: dict[str, Any]) -> list[str]:
    return [group["GroupName"] for group in instance["SecurityGroups"]]


def test_applying_the_patches_again_changes_nothing() -> None:
    from moto.ec2.models.instances import Instance  # noqa: PLC0415

    before = (patches.apply(), Instance.__init__)
    assert (patches.apply(), Instance.__init__) == before
    assert len(set(before[0])) == len(before[0])


def test_every_patch_says_what_aws_does_and_what_moto_does() -> None:
    for module in patches.MODULES:
        for patch in module.PATCHES:
            text = patch.__doc__ or ""
            assert "AWS: " in text, patch.__name__
            assert "moto 5.2.5: " in text, patch.__name__


def test_the_version_of_moto_that_the_patches_fit_is_accepted() -> None:
    patches.require_moto("5.2.5")


@pytest.mark.parametrize("found", ["5.2.4", "5.2.6", "5.2.50", "6.0.0"])
def test_another_version_of_moto_is_refused(found: str) -> None:
    with pytest.raises(EmulatorNotInstalledError) as error:
        patches.require_moto(found)
    assert str(error.value) == (
        f"The embedded AWS needs moto 5.2.5, found {found}: its patches fit that version alone. "
        "Run: pip install 'wso2-cluster[emulator]'"
    )


def test_what_does_not_exist_cannot_be_replaced_and_what_exists_cannot_be_added() -> None:
    class Owner:
        here = 1

    replace(Owner, "here", 2)
    add(Owner, "there", 3)
    assert (Owner.here, vars(Owner)["there"]) == (2, 3)
    with pytest.raises(AttributeError):
        replace(Owner, "nowhere", 2)
    with pytest.raises(AttributeError):
        add(Owner, "here", 3)


def test_groups_given_with_the_interface_are_the_instances_groups(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    assert group_names(launch(ec2, network)) == ["members"]


def test_groups_given_with_the_instance_stay_its_groups(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    instance = launch(
        ec2, network, NetworkInterfaces=[], SubnetId=network["subnet"], SecurityGroupIds=[network["others"]]
    )
    assert group_names(instance) == ["others"]


def test_an_instance_is_found_by_the_name_of_its_group(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    instance = launch(ec2, network)
    filters = [
        {"Name": "instance.group-name", "Values": ["members"]},
        {"Name": "vpc-id", "Values": [network["vpc"]]},
    ]
    (reservation,) = ec2.describe_instances(Filters=filters)["Reservations"]
    assert [found["InstanceId"] for found in reservation["Instances"]] == [instance["InstanceId"]]


def test_changed_groups_of_the_interface_are_the_instances_groups(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    instance = launch(ec2, network)
    interface = instance["NetworkInterfaces"][0]["NetworkInterfaceId"]
    ec2.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=[network["others"]])
    assert group_names(described(ec2, instance["InstanceId"])) == ["others"]


def test_changed_groups_of_the_instance_are_the_interfaces_groups(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    instance = launch(ec2, network)
    ec2.modify_instance_attribute(InstanceId=instance["InstanceId"], Groups=[network["others"]])
    (interface,) = described(ec2, instance["InstanceId"])["NetworkInterfaces"]
    assert [group["GroupName"] for group in interface["Groups"]] == ["others"]


def test_a_terminated_instance_leaves_nothing_that_keeps_its_network(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    instance = launch(ec2, network)
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    mine = [{"Name": "vpc-id", "Values": [network["vpc"]]}]
    assert ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"] == []
    ec2.delete_security_group(GroupId=network["members"])
    ec2.delete_subnet(SubnetId=network["subnet"])


def test_a_replaced_instance_gets_its_address_again(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    first = launch(ec2, network)
    ec2.terminate_instances(InstanceIds=[first["InstanceId"]])
    assert launch(ec2, network)["PrivateIpAddress"] == "10.9.1.10"


def test_an_interface_of_ones_own_outlives_the_instance(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    own = ec2.create_network_interface(SubnetId=network["subnet"], Groups=[network["members"]])["NetworkInterface"]
    attach = [{"DeviceIndex": 0, "NetworkInterfaceId": own["NetworkInterfaceId"]}]
    instance = launch(ec2, network, NetworkInterfaces=attach)
    assert group_names(instance) == ["members"]
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    (left,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[own["NetworkInterfaceId"]])["NetworkInterfaces"]
    assert (left["Status"], left.get("Attachment")) == ("available", None)
    ec2.delete_network_interface(NetworkInterfaceId=own["NetworkInterfaceId"])


def test_an_interface_that_is_to_stay_stays(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    interface = {"DeviceIndex": 0, "SubnetId": network["subnet"], "DeleteOnTermination": False}
    instance = launch(ec2, network, NetworkInterfaces=[interface])
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    mine = [{"Name": "vpc-id", "Values": [network["vpc"]]}]
    assert [one["Status"] for one in ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]] == [
        "available"
    ]


def test_a_private_instance_shows_no_public_address(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    (interface,) = launch(ec2, network)["NetworkInterfaces"]
    assert "Association" not in interface


def test_a_public_instance_shows_its_public_address(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    interface = {"DeviceIndex": 0, "SubnetId": network["subnet"], "AssociatePublicIpAddress": True}
    instance = launch(ec2, network, NetworkInterfaces=[interface])
    assert instance["NetworkInterfaces"][0]["Association"]["PublicIp"] == instance["PublicIpAddress"]


def test_detailed_monitoring_can_be_switched_on_and_off(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    instance = launch(ec2, network)["InstanceId"]
    states = []
    for switch in (ec2.monitor_instances, ec2.unmonitor_instances):
        (answer,) = switch(InstanceIds=[instance])["InstanceMonitorings"]
        states.append((answer["InstanceId"], answer["Monitoring"]["State"]))
        states.append((instance, described(ec2, instance)["Monitoring"]["State"]))
    assert states == [(instance, "enabled")] * 2 + [(instance, "disabled")] * 2


def test_a_volume_without_a_size_has_that_of_the_image(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    devices = [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True}}]
    (volume,) = volumes(ec2, launch(ec2, network, BlockDeviceMappings=devices))
    assert (volume["Size"], volume["Encrypted"]) == (8, True)


@pytest.mark.parametrize(
    ("asked", "iops", "throughput"),
    [
        ({"VolumeType": "gp3"}, 3000, 125),
        ({"VolumeType": "gp3", "Iops": 4000, "Throughput": 250}, 4000, 250),
    ],
)
def test_a_gp3_volume_has_its_performance(
    ec2: Any,  # noqa: ANN401
    network: dict[str, str],
    asked: dict[str, Any],
    iops: int,
    throughput: int,
) -> None:
    devices = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20, **asked}}]
    (volume,) = volumes(ec2, launch(ec2, network, BlockDeviceMappings=devices))
    assert (volume["Size"], volume["Iops"], volume["Throughput"]) == (20, iops, throughput)


def refusal(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call()
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def test_user_data_may_have_16384_bytes_and_no_more(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    launch(ec2, network, UserData=b"x" * 16_384)
    assert refusal(lambda: launch(ec2, network, address="10.9.1.11", UserData=b"x" * 16_385)) == (
        "InvalidParameterValue",
        "User data is limited to 16384 bytes",
    )


def test_user_data_that_is_not_text_is_returned_as_it_was(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    packed = gzip.compress(b"#cloud-config\n", mtime=0)
    instance = launch(ec2, network, UserData=packed)["InstanceId"]
    answer = ec2.describe_instance_attribute(InstanceId=instance, Attribute="userData")
    assert base64.b64decode(answer["UserData"]["Value"]) == packed


@pytest.mark.parametrize("address", ["10.9.1.0", "10.9.1.1", "10.9.1.3", "10.9.1.255"])
def test_addresses_that_aws_keeps_are_refused(ec2: Any, network: dict[str, str], address: str) -> None:  # noqa: ANN401
    assert refusal(lambda: launch(ec2, network, address=address)) == (
        "InvalidParameterValue",
        f"Address {address} is in subnet's reserved address range",
    )


@pytest.mark.parametrize("address", ["10.9.1.4", "10.9.1.254"])
def test_the_first_and_the_last_free_address_are_given(ec2: Any, network: dict[str, str], address: str) -> None:  # noqa: ANN401
    assert launch(ec2, network, address=address)["PrivateIpAddress"] == address


def test_an_address_outside_the_subnet_is_refused(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    assert refusal(lambda: launch(ec2, network, address="10.9.2.10")) == (
        "InvalidParameterValue",
        "Address 10.9.2.10 does not fall within 10.9.1.0/24.",
    )


def test_an_address_is_given_once(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    launch(ec2, network)
    assert refusal(lambda: launch(ec2, network)) == ("InvalidIPAddress.InUse", "Address 10.9.1.10 is in use.")


@pytest.fixture
def reserved(ec2: Any, network: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401
    """10.9.1.0/25 of the subnet is for who asks for its addresses."""
    answer = ec2.create_subnet_cidr_reservation(
        SubnetId=network["subnet"], Cidr="10.9.1.0/25", ReservationType="explicit", Description="Nodes"
    )
    made: dict[str, Any] = answer["SubnetCidrReservation"]
    return made


def given(ec2: Any, network: dict[str, str]) -> str:  # noqa: ANN401
    """The address of an instance that asks for none."""
    interface = {"DeviceIndex": 0, "SubnetId": network["subnet"], "Groups": [network["members"]]}
    return str(launch(ec2, network, NetworkInterfaces=[interface])["PrivateIpAddress"])


@pytest.mark.usefixtures("reserved")
def test_a_reserved_address_is_given_only_to_who_asks_for_it(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    assert [given(ec2, network) for _ in range(2)] == ["10.9.1.128", "10.9.1.129"]
    assert launch(ec2, network)["PrivateIpAddress"] == "10.9.1.10"


def test_without_a_reservation_addresses_are_given_from_the_first_one_on(
    ec2: Any,  # noqa: ANN401
    network: dict[str, str],
) -> None:
    assert given(ec2, network) == "10.9.1.4"


def test_a_reservation_keeps_its_description(ec2: Any, network: dict[str, str], reserved: dict[str, Any]) -> None:  # noqa: ANN401
    (found,) = ec2.get_subnet_cidr_reservations(SubnetId=network["subnet"])["SubnetIpv4CidrReservations"]
    assert (found["Description"], found["SubnetCidrReservationId"]) == ("Nodes", reserved["SubnetCidrReservationId"])


def test_an_instance_recovers_by_itself(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    assert launch(ec2, network)["MaintenanceOptions"] == {"AutoRecovery": "default"}


def test_reboots_are_counted_by_instance(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    one, other = (launch(ec2, network, address=f"10.9.1.{host}")["InstanceId"] for host in (10, 11))

    for _ in range(2):
        ec2.reboot_instances(InstanceIds=[one])

    assert (reboots(one), reboots(other)) == (2, 0)
    assert described(ec2, one)["State"]["Name"] == "running"


def test_an_instance_that_is_guarded_is_terminated_only_when_the_guard_is_off(
    ec2: Any,  # noqa: ANN401
    network: dict[str, str],
) -> None:
    guarded = launch(ec2, network, DisableApiTermination=True)["InstanceId"]

    def guard() -> bool:
        answer = ec2.describe_instance_attribute(InstanceId=guarded, Attribute="disableApiTermination")
        return bool(answer["DisableApiTermination"]["Value"])

    for _ in ("as launched", "as modified"):
        assert guard()
        with pytest.raises(ClientError, match="may not be terminated"):
            ec2.terminate_instances(InstanceIds=[guarded])
        ec2.modify_instance_attribute(InstanceId=guarded, DisableApiTermination={"Value": False})
        assert not guard()
        ec2.modify_instance_attribute(InstanceId=guarded, DisableApiTermination={"Value": True})
    ec2.modify_instance_attribute(InstanceId=guarded, DisableApiTermination={"Value": False})
    ec2.terminate_instances(InstanceIds=[guarded])
    assert described(ec2, guarded)["State"]["Name"] == "terminated"


def test_an_instance_without_a_guard_has_none(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    found = ec2.describe_instance_attribute(
        InstanceId=launch(ec2, network)["InstanceId"], Attribute="disableApiTermination"
    )
    assert found["DisableApiTermination"]["Value"] is False


def volumes(ec2: Any, instance: dict[str, Any]) -> list[dict[str, Any]]:  # noqa: ANN401
    ids = [device["Ebs"]["VolumeId"] for device in instance["BlockDeviceMappings"]]
    found: list[dict[str, Any]] = ec2.describe_volumes(VolumeIds=ids)["Volumes"]
    return found


def authorize(ec2: Any, network: dict[str, str], end: dict[str, Any], protocol: str = "tcp") -> str:  # noqa: ANN401
    ports = {} if protocol == "-1" else {"FromPort": 5701, "ToPort": 5703}
    answer = ec2.authorize_security_group_ingress(
        GroupId=network["members"], IpPermissions=[{"IpProtocol": protocol, **ports, **end}]
    )
    return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def rule(ec2: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    (found,) = ec2.describe_security_group_rules(SecurityGroupRuleIds=[name])["SecurityGroupRules"]
    return dict(found)


def test_a_rule_between_groups_keeps_its_description(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    end = {"UserIdGroupPairs": [{"GroupId": network["members"], "Description": "Hazelcast"}]}
    found = rule(ec2, authorize(ec2, network, end))
    assert (found["Description"], found["ReferencedGroupInfo"]["GroupId"]) == ("Hazelcast", network["members"])


def test_a_rule_for_a_prefix_list_keeps_its_description(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    end = {"PrefixListIds": [{"PrefixListId": "pl-1a2b3c4d", "Description": "S3"}]}
    found = rule(ec2, authorize(ec2, network, end))
    assert (found["Description"], found["PrefixListId"]) == ("S3", "pl-1a2b3c4d")


def test_a_rule_for_addresses_keeps_its_description(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    found = rule(ec2, authorize(ec2, network, {"IpRanges": [{"CidrIp": "10.9.0.0/16", "Description": "VPC"}]}))
    assert (found["Description"], found["CidrIpv4"]) == ("VPC", "10.9.0.0/16")


def modify(ec2: Any, network: dict[str, str], name: str, **asked: object) -> dict[str, Any]:  # noqa: ANN401
    ec2.modify_security_group_rules(
        GroupId=network["members"], SecurityGroupRules=[{"SecurityGroupRuleId": name, "SecurityGroupRule": asked}]
    )
    return rule(ec2, name)


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_rule_that_is_gone_is_named_by_its_id(ec2: Any, network: dict[str, str], direction: str) -> None:  # noqa: ANN401
    authorize_it = getattr(ec2, f"authorize_security_group_{direction}")
    revoke = getattr(ec2, f"revoke_security_group_{direction}")
    permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": "10.9.0.0/16"}]}
    made = authorize_it(GroupId=network["members"], IpPermissions=[permission])["SecurityGroupRules"]
    name = made[0]["SecurityGroupRuleId"]
    revoke(GroupId=network["members"], SecurityGroupRuleIds=[name])
    with pytest.raises(ClientError) as error:
        revoke(GroupId=network["members"], SecurityGroupRuleIds=[name])
    assert error.value.response["Error"] == {
        "Code": "InvalidSecurityGroupRuleId.NotFound",
        "Message": f"The security group rule ID '{name}' does not exist",
    }
    with pytest.raises(ClientError, match=r"InvalidPermission\.NotFound"):
        revoke(GroupId=network["members"], IpPermissions=[permission])


def test_a_rule_for_all_protocols_can_be_changed(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    name = authorize(ec2, network, {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "old"}]}, "-1")
    found = modify(ec2, network, name, IpProtocol="-1", CidrIpv4="10.9.0.0/16", Description="new")
    assert (found["Description"], found["CidrIpv4"], found["IpProtocol"]) == ("new", "10.9.0.0/16", "-1")


def test_a_rule_between_groups_can_be_changed(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    name = authorize(ec2, network, {"UserIdGroupPairs": [{"GroupId": network["members"], "Description": "old"}]})
    change = {"IpProtocol": "tcp", "FromPort": 4000, "ToPort": 4002, "Description": "new"}
    found = modify(ec2, network, name, ReferencedGroupId=network["others"], **change)
    assert (found["Description"], found["ReferencedGroupInfo"]["GroupId"]) == ("new", network["others"])
    assert (found["FromPort"], found["ToPort"]) == (4000, 4002)
    (group,) = ec2.describe_security_groups(GroupIds=[network["members"]])["SecurityGroups"]
    (permission,) = group["IpPermissions"]
    assert (permission["IpRanges"], len(permission["UserIdGroupPairs"])) == ([], 1)


def test_a_rule_for_a_prefix_list_can_be_changed(ec2: Any, network: dict[str, str]) -> None:  # noqa: ANN401
    name = authorize(ec2, network, {"PrefixListIds": [{"PrefixListId": "pl-1a2b3c4d", "Description": "old"}]})
    change = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Description": "new"}
    found = modify(ec2, network, name, PrefixListId="pl-99999999", **change)
    assert (found["Description"], found["PrefixListId"]) == ("new", "pl-99999999")


def database(client: Clients, name: str, **settings: object) -> dict[str, Any]:
    answer = client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        Engine="mysql",
        EngineVersion="8.0",
        DBInstanceClass="db.t3.medium",
        AllocatedStorage=20,
        MasterUsername="wso2admin",
        ManageMasterUserPassword=True,
        **settings,
    )
    found: dict[str, Any] = answer["DBInstance"]
    return found


def managed(client: Clients, instance: dict[str, Any]) -> dict[str, str]:
    name = instance["MasterUserSecret"]["SecretArn"]
    secret: dict[str, str] = json.loads(client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])
    return secret


def test_every_database_has_an_id_of_its_own(client: Clients) -> None:
    first, second = (database(client, name)["DbiResourceId"] for name in ("id-1", "id-2"))
    assert first != second
    assert [len(first), first[:3]] == [29, "db-"]


def test_every_managed_password_is_random_and_named_for_its_user(client: Clients) -> None:
    first, second = (managed(client, database(client, name)) for name in ("secret-1", "secret-2"))
    assert (sorted(first), first["username"], second["username"]) == (
        ["password", "username"],
        "wso2admin",
        "wso2admin",
    )
    assert first["password"] != second["password"]


def test_a_managed_password_has_nothing_that_rds_refuses(client: Clients) -> None:
    password = managed(client, database(client, "secret-3"))["password"]
    assert len(password) == 32
    assert not set(password) & set("/'\"@ ")
    assert password.isascii()
    assert password.isprintable()


def test_performance_insights_are_kept(client: Clients) -> None:
    plain = database(client, "insights-1")
    watched = database(client, "insights-2", EnablePerformanceInsights=True, PerformanceInsightsRetentionPeriod=7)
    assert plain["PerformanceInsightsEnabled"] is False
    assert (watched["PerformanceInsightsEnabled"], watched["PerformanceInsightsRetentionPeriod"]) == (True, 7)
    changed = client("rds").modify_db_instance(DBInstanceIdentifier="insights-1", EnablePerformanceInsights=True)
    assert changed["DBInstance"]["PerformanceInsightsEnabled"] is True


def test_parameters_of_a_group_are_the_users(client: Clients) -> None:
    rds = client("rds")
    rds.create_db_parameter_group(DBParameterGroupName="p", DBParameterGroupFamily="mysql8.0", Description="p")
    rds.modify_db_parameter_group(
        DBParameterGroupName="p",
        Parameters=[{"ParameterName": "max_connections", "ParameterValue": "500", "ApplyMethod": "pending-reboot"}],
    )
    asked = [
        rds.describe_db_parameters(DBParameterGroupName="p", **source)["Parameters"]
        for source in ({}, {"Source": "user"}, {"Source": "system"})
    ]
    one = {
        "ParameterName": "max_connections",
        "ParameterValue": "500",
        "ApplyMethod": "pending-reboot",
        "Source": "user",
    }
    assert asked == [[one], [one], []]


def test_a_versioned_bucket_can_be_emptied_of_its_delete_markers(client: Clients) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="versioned", Key="a", Body=b"x")
    s3.delete_object(Bucket="versioned", Key="a")
    versions = s3.list_object_versions(Bucket="versioned")
    for one in (*versions["Versions"], *versions["DeleteMarkers"]):
        s3.delete_object(Bucket="versioned", Key=one["Key"], VersionId=one["VersionId"])
    s3.delete_bucket(Bucket="versioned")


def test_a_hosted_zone_with_a_vpc_is_private(client: Clients, network: dict[str, str]) -> None:
    route53 = client("route53")
    vpc = {"VPCRegion": "us-east-1", "VPCId": network["vpc"]}
    private = route53.create_hosted_zone(Name="esb.internal", CallerReference="1", VPC=vpc)["HostedZone"]
    public = route53.create_hosted_zone(Name="esb.example.com", CallerReference="2")["HostedZone"]
    assert (private["Config"]["PrivateZone"], public["Config"]["PrivateZone"]) == (True, False)
    assert route53.get_hosted_zone(Id=private["Id"])["VPCs"] == [vpc]


def test_automatic_backups_of_a_file_system_can_be_switched(client: Clients) -> None:
    efs = client("efs")
    system = efs.create_file_system(CreationToken="x")["FileSystemId"]
    for status in ("ENABLED", "DISABLED"):
        answer = efs.put_backup_policy(FileSystemId=system, BackupPolicy={"Status": status})
        assert answer["BackupPolicy"] == {"Status": status}
        assert efs.describe_backup_policy(FileSystemId=system)["BackupPolicy"] == {"Status": status}


def test_a_file_system_without_a_backup_policy_says_so(client: Clients) -> None:
    efs = client("efs")
    system = efs.create_file_system(CreationToken="y")["FileSystemId"]
    with pytest.raises(efs.exceptions.PolicyNotFound):
        efs.describe_backup_policy(FileSystemId=system)


def test_the_policy_of_a_file_system_can_be_taken_back(client: Clients) -> None:
    efs = client("efs")
    system = efs.create_file_system(CreationToken="z")["FileSystemId"]
    efs.put_file_system_policy(FileSystemId=system, Policy='{"Version": "2012-10-17", "Statement": []}')
    assert efs.describe_file_system_policy(FileSystemId=system)["Policy"]
    efs.delete_file_system_policy(FileSystemId=system)
    with pytest.raises(efs.exceptions.PolicyNotFound):
        efs.describe_file_system_policy(FileSystemId=system)


def test_only_a_serverless_cluster_says_how_it_scales(client: Clients) -> None:
    rds = client("rds")
    common = {"Engine": "aurora-mysql", "MasterUsername": "someone", "ManageMasterUserPassword": True}
    rds.create_db_cluster(DBClusterIdentifier="provisioned", **common)
    rds.create_db_cluster(DBClusterIdentifier="serverless", EngineMode="serverless", **common)
    shown = {each["DBClusterIdentifier"]: each for each in rds.describe_db_clusters()["DBClusters"]}
    assert "ScalingConfigurationInfo" not in shown["provisioned"]
    assert shown["serverless"]["ScalingConfigurationInfo"]["MinCapacity"] == 1


def test_a_user_has_no_service_specific_credentials(client: Clients) -> None:
    iam = client("iam")
    iam.create_user(UserName="no-credentials")
    assert iam.list_service_specific_credentials(UserName="no-credentials")["ServiceSpecificCredentials"] == []
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.list_service_specific_credentials(UserName="nobody")


def test_policies_that_aws_manages_can_be_attached(client: Clients) -> None:
    iam = client("iam")
    iam.create_role(RoleName="managed", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
    arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    iam.attach_role_policy(RoleName="managed", PolicyArn=arn)
    attached = iam.list_attached_role_policies(RoleName="managed")["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [arn]


@pytest.mark.parametrize(
    "name",
    [
        "/aws/service/debian/release/12/latest/amd64",
        "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
    ],
)
def test_distributions_publish_their_images(client: Clients, name: str) -> None:
    found = client("ssm").get_parameter(Name=name)["Parameter"]
    assert (found["Name"], found["DataType"]) == (name, "aws:ec2:image")
    assert re.fullmatch(r"ami-[0-9a-f]{17}", found["Value"])
    assert client("ssm").get_parameters(Names=[name])["Parameters"][0]["Value"] == found["Value"]
    (image,) = client("ec2").describe_images(ImageIds=[found["Value"]])["Images"]
    assert (image["Architecture"], image["RootDeviceType"]) == ("x86_64", "ebs")


def test_a_distribution_that_nobody_publishes_has_none(client: Clients) -> None:
    with pytest.raises(ClientError, match="ParameterNotFound"):
        client("ssm").get_parameter(Name="/aws/service/minix/3/latest")
