"""IAM: signatures, the account's owner, resources of policies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.core.exceptions import _RESTError
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam import access_control
from moto.iam.access_control import AssumedRoleAccessKey, IAMPolicyStatement, IAMRequestBase
from moto.iam.responses import IamResponse
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.ssm.responses import SimpleSystemManagerResponse
from moto.sts.models import sts_backends

from wso2_cluster.emulator.patches.replace import add, replace, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

_owner: dict[str, str] = {}


def set_owner(key_id: str, secret_key: str) -> None:
    """Make this the access key of the account's owner, who may do everything."""
    _owner.clear()
    _owner[key_id] = secret_key


class OwnerAccessKey:
    """The access key of the account's owner, in the form of moto's keys of users and roles."""

    def __init__(self, *, account_id: str, partition: str, access_key_id: str) -> None:
        self.arn = f"arn:{partition}:iam::{account_id}:root"
        self._credentials = Credentials(access_key_id, _owner[access_key_id])

    def create_credentials(self) -> Credentials:
        """What the signature is checked with."""
        return self._credentials

    def collect_policies(self) -> list[str]:
        """One policy, which allows everything."""
        return ['{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}']


def the_account_has_an_owner() -> None:
    """Let the account's owner pass while permissions are checked.

    AWS: the root user of an account may do everything and is no IAM user.
    moto 5.2.5: knows users and roles alone. With the check switched on nobody could deploy, or even make a user.
    """

    def make_create(original: Callable[..., Any]) -> Callable[..., Any]:
        def create(account_id: str, partition: str, access_key_id: str, headers: dict[str, str]) -> object:
            if access_key_id in _owner:
                return OwnerAccessKey(account_id=account_id, partition=partition, access_key_id=access_key_id)
            return original(account_id=account_id, partition=partition, access_key_id=access_key_id, headers=headers)

        return create

    wrap(access_control, "create_access_key", make_create)


def requests_without_a_body_are_signed_without_one() -> None:
    """Check the signature of a GET request, whether it stands in a header or in the query.

    AWS: signs method, path, query, headers and the body as it was sent; in the query form the signature itself is
    left out of the query.
    moto 5.2.5: takes the parsed parameters for the body when there is none, which fits a form that was sent by POST.
    So it refuses every signed GET (401), and Hazelcast sends nothing else.
    """

    def create(self: IAMRequestBase) -> AWSRequest:
        names = self._get_string_between("SignedHeaders=", ",", self._headers["Authorization"]).split(";")
        headers = self._create_headers_for_aws_request(names, self._headers)
        address = urlsplit(self._path)
        pairs = [pair for pair in address.query.split("&") if pair]
        signed = [pair for pair in pairs if not pair.startswith("X-Amz-Signature=")]
        in_query = dict(pair.partition("=")[::2] for pair in pairs)
        request = AWSRequest(
            method=self._method,
            url=urlunsplit(address._replace(query="&".join(signed))),
            data=self._body or (self._data if self._method == "POST" else b""),
            headers=headers,
        )
        request.context["timestamp"] = in_query.get("X-Amz-Date") or self._headers["X-Amz-Date"]
        return request

    replace(IAMRequestBase, "_create_aws_request", create)


def sessions_of_roles_end() -> None:
    """Refuse the keys of a role's session that is over.

    AWS: ExpiredToken, or RequestExpired of EC2, after `DurationSeconds`.
    moto 5.2.5: gives the keys an end and never looks at it, so a rehearsal cannot show a program that does not renew
    its keys.
    """

    def make_init(original: Callable[..., None]) -> Callable[..., None]:
        def init(self: AssumedRoleAccessKey, account_id: str, partition: str, access_key_id: str, headers: Any) -> None:  # noqa: ANN401 - werkzeug's headers
            original(self, account_id, partition, access_key_id, headers)
            session = sts_backends[account_id][partition].get_assumed_role_from_access_key(access_key_id)
            if session is not None and session.expiration <= utcnow():
                code = "RequestExpired" if "/ec2/aws4_request" in headers["Authorization"] else "ExpiredToken"
                raise _SessionOverError(code, "The security token included in the request is expired")

        return init

    wrap(AssumedRoleAccessKey, "__init__", make_init)


class _SessionOverError(_RESTError):
    code = 403


def policies_may_name_secrets_and_parameters() -> None:
    """Tell the check which secret or SSM parameter a request is about.

    AWS: a statement whose Resource is the ARN of a secret allows reading that secret.
    moto 5.2.5: asks for the permission on `*` except in S3, so a node's role, which may read only its own
    secrets, may read none.
    """

    def secret(self: SecretsManagerResponse) -> str:
        name = self._get_param("SecretId")
        if not name:
            return "*"
        known = self.backend.secrets.get(name)
        return str(known.arn) if known else str(name)

    def parameter(self: SimpleSystemManagerResponse) -> str:
        name = self._get_param("Name")
        if not name:
            return "*"
        return f"arn:{self.partition}:ssm:{self.region}:{self.current_account}:parameter/{name.lstrip('/')}"

    add(SecretsManagerResponse, "_determine_resource", secret)
    add(SimpleSystemManagerResponse, "_determine_resource", parameter)


def wildcards_of_policies_are_not_regular_expressions() -> None:
    """Match `*` and `?` in actions and resources, and everything else as it is written.

    AWS: `*` is any text, `?` any one character; action names ignore case.
    moto 5.2.5: takes the pattern for a regular expression, so the usual end of a secret's ARN, `-??????`, is an error.
    """

    def match(pattern: str, text: str) -> re.Match[str] | None:
        expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
        return re.fullmatch(expression, text, re.DOTALL if pattern.startswith("arn:") else re.DOTALL | re.IGNORECASE)

    replace(IAMPolicyStatement, "_match", staticmethod(match))


def users_have_no_service_specific_credentials() -> None:
    """Answer ListServiceSpecificCredentials with an empty list.

    AWS: lists the user's credentials for CodeCommit and the like.
    moto 5.2.5: has no such action, which Terraform calls to destroy a user with `force_destroy`.
    """

    def answer(self: IamResponse) -> ActionResult:
        self.backend.get_user(self._get_param("UserName"))
        return ActionResult({"ServiceSpecificCredentials": []})

    add(IamResponse, "list_service_specific_credentials", answer)


PATCHES = (
    the_account_has_an_owner,
    requests_without_a_body_are_signed_without_one,
    sessions_of_roles_end,
    policies_may_name_secrets_and_parameters,
    wildcards_of_policies_are_not_regular_expressions,
    users_have_no_service_specific_credentials,
)
