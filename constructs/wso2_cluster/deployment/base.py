"""Field types that the parts of the deployment file share."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StrictInt,
    StrictStr,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from wso2_cluster.deployment.unknown import UNKNOWN
from wso2_cluster.deployment.wording import shown


def _fields(schema: Any) -> list[Any]:  # noqa: ANN401 - one of pydantic's many kinds of schema
    while "fields" not in schema:
        if "schema" not in schema:
            return []
        schema = schema["schema"]
    return list(schema["fields"].values())


def _let_unknown_pass(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    return value if value is UNKNOWN else handler(value)


class Settings(BaseModel):
    """A mapping of the deployment file: immutable, and every key must be known."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let every field take `UNKNOWN`, but for those by which the members of a union are told apart."""
        schema = handler(source)
        for field in _fields(schema):
            holder: Any = field["schema"] if field["schema"]["type"] == "default" else field
            if holder["schema"]["type"] != "literal":
                holder["schema"] = core_schema.no_info_wrap_validator_function(_let_unknown_pass, holder["schema"])
        return schema


@dataclass(frozen=True)
class matching:  # noqa: N801 - stands in annotations, where it reads as a verb
    """Says of text that all of it matches *pattern*; *allowed* completes "use ..." in the message when it does not."""

    pattern: str
    allowed: str

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^(?:{self.pattern})$", "patternErrorMessage": f"use {self.allowed}"}

    def _check(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise ValueError(f"{shown(value)} is not allowed: use {self.allowed}")
        return value


@dataclass(frozen=True)
class among:  # noqa: N801 - stands in annotations, as `matching` does
    """Says of a number that it is one of *values*."""

    values: tuple[int, ...]

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "enum": list(self.values)}

    def _check(self, value: int) -> int:
        if value not in self.values:
            raise ValueError(f"{value} is not allowed: use one of {', '.join(map(str, self.values))}")
        return value


def _network(value: object) -> IPv4Network:
    if isinstance(value, IPv4Network):
        return value
    if not isinstance(value, str):
        raise ValueError(f"expected a CIDR block such as 10.0.0.0/16, got {shown(value)}")  # noqa: TRY004
    address, slash, prefix = value.partition("/")
    try:
        first = IPv4Address(address)
        network = IPv4Network(value, strict=False)
    except ValueError:
        raise ValueError(f"{shown(value)} is not an IPv4 CIDR block: write it like 10.0.0.0/16") from None
    if not slash or not prefix.isdecimal():
        prefix = "16" if str(first).endswith(".0.0") else "24" if str(first).endswith(".0") else "32"
        raise ValueError(f"{shown(value)} is not a CIDR block: add its prefix length, for example {address}/{prefix}")
    if network.network_address != first:
        raise ValueError(f"{shown(value)} is not the first address of a block: did you mean {network}?")
    return network


def _address(value: object) -> IPv4Address:
    if isinstance(value, IPv4Address):
        return value
    try:
        return IPv4Address(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f"{shown(value)} is not an IPv4 address: write it like 10.0.1.10") from None


Network = Annotated[
    IPv4Network,
    BeforeValidator(_network),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9.]+/[0-9]+$"}),
    Field(examples=["10.0.0.0/16"]),
]
Address = Annotated[IPv4Address, BeforeValidator(_address)]
Port = Annotated[StrictInt, Field(ge=1, le=65535)]
_HOST_NAME = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
HostName = Annotated[
    StrictStr,
    matching(_HOST_NAME, "a fully qualified host name in lower case, for example esb.example.com"),
    Field(examples=["esb.example.com"]),
]
CertificateName = Annotated[
    StrictStr,
    matching(rf"localhost|{_HOST_NAME}", "a host name in lower case, for example esb.example.com, or localhost"),
    Field(examples=["esb.example.com"]),
]
"""Whom a certificate is made out to."""


def _server(value: object) -> str | IPv4Address:
    if isinstance(value, IPv4Address):
        return value
    if isinstance(value, str) and re.fullmatch(_HOST_NAME, value):
        return value
    try:
        return IPv4Address(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(
            f"{shown(value)} is neither a host name nor an IPv4 address: write it like db.example.com or 10.0.1.10"
        ) from None


_BYTE = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
Server = Annotated[
    str | IPv4Address,
    BeforeValidator(_server),
    WithJsonSchema({"type": "string", "pattern": rf"^(?:{_HOST_NAME}|({_BYTE}\.){{3}}{_BYTE})$"}),
    Field(examples=["db.example.com"]),
]
"""A host name or an address."""
Text = Annotated[
    StrictStr,
    Field(min_length=1),
    matching(
        r"(?!\s)[^\x00-\x1f\x7f]*(?<!\s)", "text on one line, without control characters and without blanks at its ends"
    ),
]
Sha256 = Annotated[StrictStr, matching(r"[0-9a-f]{64}", "the 64 lower-case hexadecimal digits that sha256sum prints")]
Location = Annotated[
    StrictStr,
    matching(
        r"(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^\s?#]+|https://[^\s/?#@]+/[^\s#]+)",
        "an address of the form s3://BUCKET/KEY or https://HOST/PATH",
    ),
    Field(examples=["s3://example-wso2-packs/wso2esb-4.9.0.zip"]),
]
AbsolutePath = Annotated[
    StrictStr,
    # The service hides these folders from the product.
    matching(
        r"(?!/(home|root|run|tmp|var/tmp)/)(/(?!\.\.?(/|$))[A-Za-z0-9._+-]+){2,}",
        "an absolute path of letters, digits and . _ + -, such as /opt/wso2/product, "
        "not below /home, /root, /run, /tmp or /var/tmp",
    ),
]
SecretId = Annotated[
    StrictStr,
    matching(
        r"(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:)?[A-Za-z0-9/_+=.@-]{1,512}",
        "the name or the ARN of a Secrets Manager secret",
    ),
    Field(examples=["prod/wso2/database"]),
]
KmsKey = Annotated[
    StrictStr,
    # AWS answers with the key where an alias was given, and Terraform would replace what is encrypted with it.
    matching(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]+", "the ARN of a KMS key, not of its alias"),
    Field(examples=["arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012"]),
]
Region = Annotated[
    StrictStr,
    matching(
        r"[a-z]{2}(-gov|-iso[a-z]?)?-[a-z]+-\d",
        "a region without a zone letter, for example us-east-1",
    ),
    Field(examples=["us-east-1"]),
]
