"""user-mgt.xml: the realm's database and its administrator."""

import pytest

from tests.edited import PASSWORD, changes, edited, shipped, there
from wso2_cluster.carbon.datasources import Datasource, put_datasource
from wso2_cluster.carbon.errors import SettingError
from wso2_cluster.carbon.user_mgt import Administrator, UserManagement, user_mgt_edits
from wso2_cluster.products import Product

PATH = "repository/conf/user-mgt.xml"
SAMPLE = b"""\
<UserManager>
    <Realm>
        <Configuration>
            <AddAdmin>true</AddAdmin>
            <AdminUser>
                <UserName>admin</UserName>
                <Password>admin</Password>
            </AdminUser>
            <Property name="dataSource">jdbc/WSO2CarbonDB</Property>
        </Configuration>
        <!-- <Property name="dataSource">jdbc/Old</Property> -->
        <UserStoreManager class="JDBC">
            <Property name="dataSource">jdbc/Other</Property>
        </UserStoreManager>
    </Realm>
</UserManager>
"""
USERS = Datasource(name="WSO2UM_DB", jndi="jdbc/WSO2UM_DB", url="jdbc:mysql://db/um", username="um", password=PASSWORD)
BOTH = UserManagement(datasource=USERS, administrator=Administrator(name="boss", password=PASSWORD))


def test_only_the_realms_own_configuration_changes() -> None:
    assert edited(PATH, SAMPLE, user_mgt_edits(BOTH)) == SAMPLE.replace(
        b"<UserName>admin</UserName>", b"<UserName>boss</UserName>"
    ).replace(b"<Password>admin</Password>", b'<Password>a&amp;b&lt;c"d$e</Password>').replace(
        b"jdbc/WSO2CarbonDB", b"jdbc/WSO2UM_DB"
    )


@pytest.mark.parametrize("users", [UserManagement(), UserManagement(datasource=None, administrator=None)])
def test_what_is_not_set_stays(users: UserManagement) -> None:
    assert list(user_mgt_edits(users)) == []


@shipped(lambda product: product.paths.user_mgt, rendered=False)
def test_every_shipped_file(product: Product | None, path: str, data: bytes) -> None:
    there(product)
    assert changes(data, edited(path, data, user_mgt_edits(BOTH))) == (
        [
            "<UserName>admin</UserName>",
            "<Password>admin</Password>",
            '<Property name="dataSource">jdbc/WSO2CarbonDB</Property>',
        ],
        [
            "<UserName>boss</UserName>",
            '<Password>a&amp;b&lt;c"d$e</Password>',
            '<Property name="dataSource">jdbc/WSO2UM_DB</Property>',
        ],
    )


def test_user_management_and_datasources_file_agree_on_the_jndi_name() -> None:
    datasources = b"<datasources-configuration>\n  <datasources>\n  </datasources>\n</datasources-configuration>\n"

    assert b"<name>jdbc/WSO2UM_DB</name>" in edited("d.xml", datasources, [put_datasource(USERS)])
    assert b'"dataSource">jdbc/WSO2UM_DB<' in edited(PATH, SAMPLE, user_mgt_edits(BOTH))


def test_a_password_in_clear_text_is_refused() -> None:
    with pytest.raises(SettingError) as caught:
        Administrator(name="admin", password="admin")  # type: ignore[arg-type]

    assert str(caught.value) == (
        "the administrator's password stands in clear text: keep it in Secrets Manager and give a Reference to it"
    )
