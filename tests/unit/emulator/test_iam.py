from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from moto.iam.access_control import IAMPolicyStatement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wso2_cluster.emulator import EmbeddedAws

    Clients = Callable[..., Any]
    Key = tuple[str, str]

DESCRIBE = "Action=DescribeInstances&Version=2014-06-15"
HOST = "ec2.us-east-1.amazonaws.com"


def allow(*actions: str, resource: str = "*") -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module", autouse=True)
def enforced(aws: EmbeddedAws, client: Clients) -> Iterator[None]:
    """Permissions are checked from the start: the owner makes everything here under the check."""
    aws.enforce_iam(True)
    assert client("sts").get_caller_identity()["Account"] == "123456789012"
    yield
    aws.enforce_iam(False)


@pytest.fixture(scope="module")
def discovery(client: Clients) -> Key:
    """The key of a user who may look for members, and nothing else."""
    iam = client("iam")
    iam.create_user(UserName="discovery", Path="/wso2/")
    policy = allow("ec2:DescribeInstances", "ec2:DescribeAvailabilityZones")
    iam.put_user_policy(UserName="discovery", PolicyName="describe", PolicyDocument=policy)
    key = iam.create_access_key(UserName="discovery")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def status(call: Callable[[], object]) -> tuple[int, str]:
    """The HTTP status of a call, and the code of the error."""
    try:
        call()
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]
    return 200, ""


def test_the_discovery_user_may_look_for_members(client: Clients, discovery: Key) -> None:
    ec2 = client("ec2", key=discovery)
    assert status(ec2.describe_instances) == (200, "")
    assert status(ec2.describe_availability_zones) == (200, "")


@pytest.mark.parametrize(
    ("service", "action", "arguments"),
    [
        ("ec2", "describe_security_groups", {}),
        ("ec2", "describe_vpcs", {}),
        ("ec2", "run_instances", {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1}),
        ("ec2", "terminate_instances", {"InstanceIds": ["i-1"]}),
        ("ec2", "create_tags", {"Resources": ["i-1"], "Tags": [{"Key": "cluster", "Value": "esb"}]}),
        ("iam", "list_users", {}),
        ("iam", "create_user", {"UserName": "another"}),
        ("iam", "put_user_policy", {"UserName": "discovery", "PolicyName": "more", "PolicyDocument": allow("*")}),
        ("s3", "list_buckets", {}),
        ("rds", "describe_db_instances", {}),
        ("elbv2", "describe_load_balancers", {}),
        ("secretsmanager", "list_secrets", {}),
        ("secretsmanager", "get_secret_value", {"SecretId": "x"}),
        ("ssm", "get_parameter", {"Name": "x"}),
        ("efs", "describe_file_systems", {}),
    ],
)
def test_the_discovery_user_may_do_nothing_else(
    client: Clients, discovery: Key, service: str, action: str, arguments: dict[str, object]
) -> None:
    call = getattr(client(service, key=discovery), action)
    assert status(lambda: call(**arguments))[0] == 403


def test_the_owner_may_do_everything(client: Clients) -> None:
    assert status(client("iam").list_users) == (200, "")
    assert status(client("s3").list_buckets) == (200, "")
    assert status(client("efs").describe_file_systems) == (200, "")


def test_a_wrong_secret_is_refused(client: Clients, discovery: Key) -> None:
    wrong = client("ec2", key=(discovery[0], "x" * 40))
    assert status(wrong.describe_instances) == (401, "AuthFailure")


def test_an_unknown_key_is_refused(client: Clients) -> None:
    unknown = client("ec2", key=("AKIAUNKNOWN000000000", "x" * 40))
    assert status(unknown.describe_instances) == (401, "AuthFailure")


def test_a_wrong_secret_of_the_owner_is_refused(aws: EmbeddedAws, client: Clients) -> None:
    wrong = client("ec2", key=(aws.environment()["AWS_ACCESS_KEY_ID"], "x" * 40))
    assert status(wrong.describe_instances) == (401, "AuthFailure")


def test_a_deleted_key_is_refused(client: Clients) -> None:
    iam = client("iam")
    iam.create_user(UserName="gone")
    iam.put_user_policy(UserName="gone", PolicyName="all", PolicyDocument=allow("*"))
    key = iam.create_access_key(UserName="gone")["AccessKey"]
    ec2 = client("ec2", key=(key["AccessKeyId"], key["SecretAccessKey"]))
    assert status(ec2.describe_instances) == (200, "")
    iam.delete_access_key(UserName="gone", AccessKeyId=key["AccessKeyId"])
    assert status(ec2.describe_instances) == (401, "AuthFailure")


def signed_get(aws: EmbeddedAws, key: Key, query: str, *, in_query: bool, sent: str | None = None) -> tuple[int, str]:
    """Send a GET that is signed like Hazelcast's: for AWS's host name, in the query (3.x) or in a header (4.x).

    *sent* is the query that is sent in place of the one that was signed.
    """
    request = AWSRequest(method="GET", url=f"https://{HOST}/?{query}", headers={"Host": HOST})
    signer = SigV4QueryAuth if in_query else SigV4Auth
    signer(Credentials(*key), "ec2", "us-east-1").add_auth(request)
    signed = str(request.url).partition("?")[2]
    if sent is not None:
        signed = signed.replace(query, sent)
    try:
        with urlopen(Request(f"{aws.endpoint}/?{signed}", headers=dict(request.headers))) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize("in_query", [False, True])
def test_a_signed_get_is_answered(aws: EmbeddedAws, discovery: Key, in_query: bool) -> None:
    code, body = signed_get(aws, discovery, DESCRIBE, in_query=in_query)
    assert code == 200
    assert "<DescribeInstancesResponse" in body


@pytest.mark.parametrize("in_query", [False, True])
def test_a_signed_get_with_a_filter_is_answered(aws: EmbeddedAws, discovery: Key, in_query: bool) -> None:
    query = f"{DESCRIBE}&Filter.1.Name=tag%3Acluster&Filter.1.Value.1=a%20b%2Fc"
    assert signed_get(aws, discovery, query, in_query=in_query)[0] == 200


@pytest.mark.parametrize("in_query", [False, True])
def test_a_signed_get_with_a_wrong_secret_is_refused(aws: EmbeddedAws, discovery: Key, in_query: bool) -> None:
    code, body = signed_get(aws, (discovery[0], "x" * 40), DESCRIBE, in_query=in_query)
    assert code == 401
    assert "<Code>AuthFailure</Code>" in body


@pytest.mark.parametrize("in_query", [False, True])
def test_a_signed_get_that_was_changed_on_its_way_is_refused(aws: EmbeddedAws, discovery: Key, in_query: bool) -> None:
    changed = DESCRIBE.replace("DescribeInstances", "DescribeAvailabilityZones")
    assert signed_get(aws, discovery, DESCRIBE, in_query=in_query, sent=changed)[0] == 401


@pytest.mark.parametrize("in_query", [False, True])
def test_a_signed_get_without_permission_is_refused(aws: EmbeddedAws, discovery: Key, in_query: bool) -> None:
    query = "Action=DescribeVpcs&Version=2014-06-15"
    assert signed_get(aws, discovery, query, in_query=in_query)[0] == 403


def test_a_node_may_read_the_secret_and_the_parameter_that_its_role_names(client: Clients) -> None:
    owned = {
        name: client("secretsmanager").create_secret(Name=name, SecretString="s")["ARN"] for name in ("mine", "other")
    }
    for name in ("/mine/url", "/other/url"):
        client("ssm").put_parameter(Name=name, Value="v", Type="String")
    iam, sts = client("iam"), client("sts")
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="node", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    secret = allow("secretsmanager:GetSecretValue", resource=owned["mine"][:-6] + "??????")
    parameter = allow("ssm:GetParameter", resource="arn:aws:ssm:us-east-1:123456789012:parameter/mine/*")
    iam.put_role_policy(RoleName="node", PolicyName="secret", PolicyDocument=secret)
    iam.put_role_policy(RoleName="node", PolicyName="parameter", PolicyDocument=parameter)
    session = sts.assume_role(RoleArn=role, RoleSessionName="i-1")["Credentials"]
    key = (session["AccessKeyId"], session["SecretAccessKey"])
    secrets = client("secretsmanager", key=key, token=session["SessionToken"])
    ssm = client("ssm", key=key, token=session["SessionToken"])
    assert secrets.get_secret_value(SecretId=owned["mine"])["SecretString"] == "s"
    assert secrets.get_secret_value(SecretId="mine")["SecretString"] == "s"
    assert ssm.get_parameter(Name="/mine/url")["Parameter"]["Value"] == "v"
    assert status(lambda: secrets.get_secret_value(SecretId="other"))[0] == 403
    assert status(secrets.list_secrets)[0] == 403
    assert status(lambda: ssm.get_parameter(Name="/other/url"))[0] == 403


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("ec2:Describe*", "ec2:DescribeInstances", True),
        ("EC2:describeinstances", "ec2:DescribeInstances", True),
        ("ec2:Describe", "ec2:DescribeInstances", False),
        ("*", "ec2:RunInstances", True),
        ("arn:aws:s3:::a.b/*", "arn:aws:s3:::a.b/c/d", True),
        ("arn:aws:s3:::a.b/*", "arn:aws:s3:::axb/c", False),
        ("arn:aws:s3:::A", "arn:aws:s3:::a", False),
        (
            "arn:aws:secretsmanager:us-east-1:1:secret:x-??????",
            "arn:aws:secretsmanager:us-east-1:1:secret:x-a1B2c3",
            True,
        ),
        (
            "arn:aws:secretsmanager:us-east-1:1:secret:x-??????",
            "arn:aws:secretsmanager:us-east-1:1:secret:x-y-a1B2c3",
            False,
        ),
    ],
)
def test_wildcards_match_as_in_policies(pattern: str, text: str, matches: bool) -> None:
    assert (IAMPolicyStatement._match(pattern, text) is not None) is matches


def test_without_the_check_any_key_may_do_anything(aws: EmbeddedAws, client: Clients) -> None:
    aws.enforce_iam(False)
    assert status(client("ec2", key=("test", "test")).describe_vpcs) == (200, "")
    aws.enforce_iam(True)
    assert status(client("ec2", key=("test", "test")).describe_vpcs)[0] == 401
