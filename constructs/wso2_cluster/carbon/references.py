"""What a node looks up when it starts, because it exists only after the deployment or must stay secret.

User data holds the names below and never a value. The names are fixed at synth; the constructs that create the
parameters and secrets take them from here. They begin with `wso2`, since SSM refuses names that begin with `aws` or
`ssm`, as a deployment's own name may (Systems Manager user guide, "Parameter name constraints").
"""

from dataclasses import asdict, dataclass
from typing import Any

from wso2_cluster.deployment import AwsMembership, Deployment, ExistingDatabase, RdsMysql


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A value in SSM's parameter store."""

    name: str


@dataclass(frozen=True, kw_only=True)
class SecretField:
    """A field of a JSON secret in Secrets Manager; the secret's id may itself be looked up."""

    secret: "str | Reference"
    field: str


@dataclass(frozen=True, kw_only=True)
class Members:
    """The addresses of the instances that EC2 lists in a node's own network, with blanks between."""

    address: str
    """The node's own."""
    tag_key: str
    tag_value: str
    security_group: str
    """Name of the group."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A value that a node looks up, by the name that its edits use."""

    name: str
    source: Parameter | SecretField | Members
    xml: bool = False
    """Whether its text is escaped as in XML, for a file from which a product renders XML as it is."""

    def part_json(self) -> dict[str, str]:
        """The form in which a value of node.json names it."""
        return {"ref": self.name, "escape": "xml"} if self.xml else {"ref": self.name}

    def to_json(self) -> dict[str, Any]:
        """The form that node.json has it in."""
        if isinstance(self.source, Parameter):
            return {"kind": "ssm", "name": self.source.name}
        if isinstance(self.source, Members):
            return {"kind": "members", **asdict(self.source)}
        secret = self.source.secret
        return {
            "kind": "secret",
            "id": secret if isinstance(secret, str) else [{"ref": secret.name}],
            "field": self.source.field,
        }


@dataclass(frozen=True, kw_only=True)
class DiscoveryKey:
    """The long-lived access key with which Hazelcast describes instances."""

    secret: str
    """Name or ARN of the secret that holds it."""
    access_key: Reference
    secret_key: Reference


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """Where the database is and how a node signs in."""

    host: "str | Reference"
    port: int
    name: str
    username: Reference
    password: Reference


@dataclass(frozen=True, kw_only=True)
class LookedUp:
    """Everything that the nodes of a deployment look up."""

    discovery_key: DiscoveryKey | None
    database: DatabaseAccess | None
    members: Reference | None = None
    """In scheme discovered, of one node: each knows its own address."""

    def all(self) -> tuple[Reference, ...]:
        """Every reference, those that others need first."""
        found: list[Reference] = []
        if self.database:
            for candidate in (self.database.host, self.database.username, self.database.password):
                if isinstance(candidate, Reference):
                    if isinstance(candidate.source, SecretField) and isinstance(candidate.source.secret, Reference):
                        found.append(candidate.source.secret)
                    found.append(candidate)
        if self.discovery_key:
            found += [self.discovery_key.access_key, self.discovery_key.secret_key]
        if self.members:
            found.append(self.members)
        return tuple({reference.name: reference for reference in found}.values())


def discovery_secret_name(deployment: Deployment) -> str:
    """Name of the secret that is made for the discovery key."""
    return f"wso2/{deployment.name}/discovery-key"


def database_endpoint_parameter(deployment: Deployment) -> str:
    """Name of the parameter that holds the database's host name, known only after the deployment."""
    return f"/wso2/{deployment.name}/database/endpoint"


def database_secret_parameter(deployment: Deployment) -> str:
    """Name of the parameter that holds the ARN of the secret in which RDS keeps the password."""
    return f"/wso2/{deployment.name}/database/secret"


def look_ups(deployment: Deployment) -> LookedUp:
    """What the nodes of *deployment* look up."""
    return LookedUp(discovery_key=_discovery_key(deployment), database=_database(deployment))


def _discovery_key(deployment: Deployment) -> DiscoveryKey | None:
    membership = deployment.cluster.membership
    if not isinstance(membership, AwsMembership):
        return None
    secret = membership.key_secret or discovery_secret_name(deployment)
    return DiscoveryKey(
        secret=secret,
        access_key=Reference(name="discovery-access-key", source=SecretField(secret=secret, field="accessKey")),
        secret_key=Reference(name="discovery-secret-key", source=SecretField(secret=secret, field="secretKey")),
    )


def _database(deployment: Deployment) -> DatabaseAccess | None:
    database = deployment.database
    secret: str | Reference
    host: str | Reference
    match database:
        case RdsMysql():
            host = Reference(name="database-endpoint", source=Parameter(name=database_endpoint_parameter(deployment)))
            secret = Reference(name="database-secret", source=Parameter(name=database_secret_parameter(deployment)))
            port, name = 3306, "WSO2_CARBON_DB"
        case ExistingDatabase():
            host, port, name, secret = str(database.host), database.port, database.name, database.secret
        case None:
            return None
    return DatabaseAccess(
        host=host,
        port=port,
        name=name,
        username=Reference(name="database-username", source=SecretField(secret=secret, field="username")),
        password=Reference(name="database-password", source=SecretField(secret=secret, field="password")),
    )
