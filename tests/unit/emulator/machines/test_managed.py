"""The picture of managed services, read from an embedded AWS."""

from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from moto.backends import get_backend

from wso2_cluster.aws.certificate import self_signed
from wso2_cluster.emulator import EmbeddedAws
from wso2_cluster.emulator.machines.addresses import Addresses
from wso2_cluster.emulator.machines.certificates import imported
from wso2_cluster.emulator.machines.errors import MachineError
from wso2_cluster.emulator.machines.load_balancers import Condition, Field, FixedResponse, Forward, Redirect, Target
from wso2_cluster.emulator.machines.managed import read_managed

Client = Callable[[str], Any]


@pytest.fixture(autouse=True)
def empty(aws: EmbeddedAws) -> None:
    """The account begins empty. Not with IAM, whose managed policies take seconds to make."""
    for service in ("ec2", "rds", "elbv2", "acm", "efs", "secretsmanager"):
        for regions in get_backend(service).values():
            for backend in regions.values():
                backend.reset()


@pytest.fixture
def network(client: Client) -> dict[str, Any]:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in ((1, "us-east-1a"), (2, "us-east-1b"))
    ]
    group = ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]
    (instance,) = ec2.run_instances(
        ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=subnets[0], SecurityGroupIds=[group]
    )["Instances"]
    return {"vpc": vpc, "subnets": subnets, "group": group, "instance": instance["InstanceId"]}


def make_database(client: Client, network: dict[str, Any], **changes: object) -> None:
    rds = client("rds")
    rds.create_db_subnet_group(DBSubnetGroupName="subnets", DBSubnetGroupDescription="d", SubnetIds=network["subnets"])
    rds.create_db_parameter_group(DBParameterGroupName="own", DBParameterGroupFamily="mysql8.4", Description="d")
    parameter = {"ParameterName": "max_connections", "ParameterValue": "50", "ApplyMethod": "immediate"}
    rds.modify_db_parameter_group(DBParameterGroupName="own", Parameters=[parameter])
    settings = {
        "DBInstanceIdentifier": "esb-database",
        "Engine": "mysql",
        "EngineVersion": "8.4",
        "DBInstanceClass": "db.t3.medium",
        "AllocatedStorage": 20,
        "DBName": "WSO2_CARBON_DB",
        "MasterUsername": "wso2carbon",
        "ManageMasterUserPassword": True,
        "DBSubnetGroupName": "subnets",
        "DBParameterGroupName": "own",
        "VpcSecurityGroupIds": [network["group"]],
        **changes,
    }
    rds.create_db_instance(**{name: value for name, value in settings.items() if value is not None})


def test_a_database(client: Client, network: dict[str, Any]) -> None:
    make_database(client, network)
    (found,) = read_managed(client, Addresses()).databases
    assert found.names == (found.endpoint,)
    assert found.endpoint.startswith("esb-database.")
    assert (found.available, found.port, found.database) == (True, 3306, "WSO2_CARBON_DB")
    assert (found.username, len(found.password)) == ("wso2carbon", 32)
    assert found.parameters == {"max_connections": "50"}
    assert found.group_ids == (network["group"],)
    assert found.addresses == (IPv4Address("10.0.1.254"),)
    client("rds").stop_db_instance(DBInstanceIdentifier="esb-database")
    assert not read_managed(client, Addresses()).databases[0].available


def test_a_database_without_a_managed_password_is_refused(client: Client, network: dict[str, Any]) -> None:
    make_database(client, network, ManageMasterUserPassword=None, MasterUserPassword="hunter22")
    with pytest.raises(MachineError, match="Database esb-database has no managed master password"):
        read_managed(client, Addresses())


def test_another_engine_is_refused(client: Client, network: dict[str, Any]) -> None:
    make_database(client, network, Engine="postgres", EngineVersion="16", DBParameterGroupName=None)
    with pytest.raises(MachineError) as caught:
        read_managed(client, Addresses())
    assert str(caught.value) == "Database esb-database: engine postgres; the stand-in speaks for mysql and mariadb."


@pytest.fixture
def balancer(client: Client, network: dict[str, Any], tmp_path: Path) -> dict[str, str]:
    elb = client("elbv2")
    arn = elb.create_load_balancer(
        Name="esb", Subnets=network["subnets"], SecurityGroups=[network["group"]], Scheme="internal", Type="application"
    )["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(
        Name="esb-console",
        Protocol="HTTPS",
        Port=9443,
        VpcId=network["vpc"],
        TargetType="instance",
        HealthCheckProtocol="HTTPS",
        HealthCheckPath="/carbon/admin/login.jsp",
        Matcher={"HttpCode": "200"},
        HealthCheckIntervalSeconds=30,
        HealthCheckTimeoutSeconds=10,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=3,
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": network["instance"], "Port": 9443}])
    elb.create_listener(
        LoadBalancerArn=arn,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[
            {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
        ],
    )
    certificate, key = self_signed(tmp_path, ("esb.example.com", "mgt.example.com"))
    shown = client("acm").import_certificate(Certificate=certificate.read_bytes(), PrivateKey=key.read_bytes())
    listener = elb.create_listener(
        LoadBalancerArn=arn,
        Protocol="HTTPS",
        Port=443,
        SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        Certificates=[{"CertificateArn": shown["CertificateArn"]}],
        DefaultActions=[
            {
                "Type": "fixed-response",
                "FixedResponseConfig": {"ContentType": "text/plain", "StatusCode": "404", "MessageBody": "No."},
            }
        ],
    )["Listeners"][0]["ListenerArn"]
    elb.create_rule(
        ListenerArn=listener,
        Priority=10,
        Conditions=[{"Field": "host-header", "HostHeaderConfig": {"Values": ["mgt.example.com"]}}],
        Actions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    return {"arn": arn, "group": group, "certificate": shown["CertificateArn"]}


def test_a_load_balancer(client: Client, network: dict[str, Any], balancer: dict[str, str]) -> None:
    (found,) = read_managed(client, Addresses()).load_balancers
    plain, secured = found.listeners
    assert found.names == (found.dns_name,)
    assert found.internal
    assert found.addresses == (IPv4Address("10.0.1.254"), IPv4Address("10.0.2.254"))
    assert plain.default == Redirect(
        status=301, protocol="HTTPS", host="#{host}", port="443", path="/#{path}", query="#{query}"
    )
    assert secured.default == FixedResponse(status=404, content_type="text/plain", body="No.")
    assert secured.policy is not None
    assert secured.policy.versions == ("TLSv1.2", "TLSv1.3")
    (rule,) = secured.rules
    assert rule.conditions == (Condition(field=Field.HOST, values=("mgt.example.com",)),)
    assert isinstance(rule.action, Forward)
    group = rule.action.groups[0].group
    assert (group.check.path, group.check.healthy, group.check.unhealthy) == ("/carbon/admin/login.jsp", 2, 3)
    assert group.targets == (Target(group="esb-console", id=network["instance"], port=9443, used=True),)
    assert group.sticky_seconds is None


def test_stickiness_and_stopped_targets(client: Client, network: dict[str, Any], balancer: dict[str, str]) -> None:
    client("elbv2").modify_target_group_attributes(
        TargetGroupArn=balancer["group"],
        Attributes=[
            {"Key": "stickiness.enabled", "Value": "true"},
            {"Key": "stickiness.lb_cookie.duration_seconds", "Value": "60"},
        ],
    )
    client("ec2").stop_instances(InstanceIds=[network["instance"]])
    (group,) = read_managed(client, Addresses()).load_balancers[0].target_groups
    assert group.sticky_seconds == 60
    assert [target.used for target in group.targets] == [False]


def test_the_key_of_an_imported_certificate(client: Client, balancer: dict[str, str], tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path, ("esb.example.com", "mgt.example.com"))
    assert imported(balancer["certificate"]) == certificate.read_bytes() + key.read_bytes()


def test_an_imported_chain_comes_between(client: Client, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path / "one", ("one.example.com",))
    chain, _ = self_signed(tmp_path / "two", ("two.example.com",))
    arn = client("acm").import_certificate(
        Certificate=certificate.read_bytes(), PrivateKey=key.read_bytes(), CertificateChain=chain.read_bytes()
    )["CertificateArn"]
    assert imported(arn) == certificate.read_bytes() + chain.read_bytes() + key.read_bytes()


def test_a_certificate_that_is_gone_is_named(client: Client) -> None:
    with pytest.raises(MachineError, match="certificate/none, which ACM does not hold"):
        imported("arn:aws:acm:us-east-1:123456789012:certificate/none")


def test_addresses_stay_and_leave_interfaces_alone(client: Client, network: dict[str, Any], balancer: object) -> None:
    addresses = Addresses()
    read_managed(client, addresses)
    make_database(client, network)
    managed = read_managed(client, addresses)
    assert managed.load_balancers[0].addresses[0] == IPv4Address("10.0.1.254")
    assert managed.databases[0].address == IPv4Address("10.0.1.253")
    client("ec2").create_network_interface(SubnetId=network["subnets"][0], PrivateIpAddress="10.0.1.254")
    assert read_managed(client, addresses).load_balancers[0].addresses[0] == IPv4Address("10.0.1.252")


def test_a_file_system(client: Client, network: dict[str, Any]) -> None:
    efs = client("efs")
    name = efs.create_file_system(CreationToken="x")["FileSystemId"]
    target = efs.create_mount_target(
        FileSystemId=name, SubnetId=network["subnets"][0], SecurityGroups=[network["group"]]
    )
    efs.create_access_point(
        ClientToken="y",
        FileSystemId=name,
        PosixUser={"Uid": 802, "Gid": 803},
        RootDirectory={
            "Path": "/server",
            "CreationInfo": {"OwnerUid": 802, "OwnerGid": 803, "Permissions": "750"},
        },
    )
    (found,) = read_managed(client, Addresses()).file_systems
    dns = f"{name}.efs.us-east-1.amazonaws.com"
    assert found.names == (dns, f"us-east-1a.{dns}")
    assert found.addresses == (IPv4Address(target["IpAddress"]),)
    (point,) = found.access_points
    assert (point.path, point.user, point.owner) == ("/server", (802, 803), (802, 803, "750"))
