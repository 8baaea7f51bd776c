"""user-mgt.xml: where users and permissions are kept, and who administers."""

from collections.abc import Iterator
from dataclasses import dataclass

from wso2_cluster.carbon.datasources import Datasource
from wso2_cluster.carbon.edits import Edit, SetText
from wso2_cluster.carbon.errors import SettingError, clear_text
from wso2_cluster.carbon.references import Reference

CONFIGURATION = "/UserManager/Realm/Configuration"
"""The realm's own; the user store managers that follow, active or commented out, have properties of the same names."""


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """The first user, made at the first start on an empty database; later the console changes the password."""

    name: str = "admin"
    password: Reference

    def __post_init__(self) -> None:
        SettingError.require(clear_text("the administrator's password", self.password))


@dataclass(frozen=True, kw_only=True)
class UserManagement:
    """The realm."""

    datasource: Datasource | None = None
    """None: as shipped, `jdbc/WSO2CarbonDB`."""
    administrator: Administrator | None = None
    """None: as shipped, admin with the password admin, which everybody knows."""


def user_mgt_edits(users: UserManagement) -> Iterator[Edit]:
    """`dataSource` and `AdminUser` of the realm's configuration."""
    if users.administrator:
        yield SetText(at=f"{CONFIGURATION}/AdminUser/UserName", value=users.administrator.name)
        yield SetText(at=f"{CONFIGURATION}/AdminUser/Password", value=users.administrator.password)
    if users.datasource:
        yield SetText(at=f"{CONFIGURATION}/Property[@name='dataSource']", value=users.datasource.jndi)
