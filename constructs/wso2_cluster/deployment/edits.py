"""Edits of one's own in the deployment file: the way to any setting that has no name of its own there."""

from typing import Annotated

from pydantic import ConfigDict, Field, StrictStr, model_validator

from wso2_cluster.deployment.base import Settings, matching
from wso2_cluster.deployment.nodes import Role

RelativePath = Annotated[
    StrictStr,
    matching(
        r"(?!/)((?!\.\.?(/|$))[A-Za-z0-9._+ -]+(/|$))+(?<!/)", "a path below the product home, without . and .. parts"
    ),
]
XmlPath = Annotated[
    StrictStr,
    matching(
        r"(/[A-Za-z_][\w.-]*(\[@?[A-Za-z_][\w.:-]*=('[^']*'|\"[^\"]*\")\])*)+",
        "steps such as /Server/Ports/Offset or /axisconfig/clustering/parameter[@name='domain']",
    ),
]


CHANGES = ("set", "remove", "property", "jvm_option")


class UserEdit(Settings):
    """One change of one file: exactly one of `set`, `remove`, `property` and `jvm_option` says what is changed."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [change]} for change in CHANGES]})

    file: Annotated[RelativePath, Field(examples=["repository/conf/carbon.xml"])]
    """Relative to the product home."""
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] | None = None
    """Roles whose nodes get it. Default: all."""
    set: XmlPath | None = None
    """XML element whose text, or `attribute`, becomes `value`; a missing element is made."""
    attribute: Annotated[StrictStr, matching(r"[A-Za-z_][\w.:-]*", "an attribute's name")] | None = None
    remove: XmlPath | None = None
    """XML element to take away; absent already, nothing happens."""
    property: Annotated[StrictStr, matching(r"[^\s=:#!]+", "a property's key")] | None = None
    """Key in a .properties file whose value becomes `value`; a missing key is added."""
    jvm_option: Annotated[StrictStr, matching(r"-[!-~]+", "the option up to its value, for example -Dname=")] | None = (
        None
    )
    """Option in the start script whose value becomes `value`."""
    value: (
        Annotated[StrictStr, matching(r"[^\x00-\x08\x0b\x0c\x0e-\x1f]*", "text without control characters")] | None
    ) = None

    @model_validator(mode="after")
    def _one_change(self) -> "UserEdit":
        changes = [name for name in CHANGES if getattr(self, name) is not None]
        if len(changes) != 1:
            raise ValueError(
                f"an edit says exactly one of {', '.join(CHANGES)}; this one {' and '.join(changes) or 'none'}"
            )
        if changes == ["remove"] and (self.value is not None or self.attribute is not None):
            raise ValueError("remove takes neither value nor attribute")
        if changes != ["remove"] and self.value is None:
            raise ValueError(f"{changes[0]} needs a value")
        if self.attribute is not None and changes != ["set"]:
            raise ValueError(f"attribute goes with set, not with {changes[0]}")
        return self
