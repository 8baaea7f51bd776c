"""Rule jndi-name-undefined: every datasource that is looked up is defined."""

from pathlib import Path

from tests.unit.checks.homes.homes import DATASOURCES, REGISTRY, USERS, found, home


def test_a_name_that_no_datasource_has(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {DATASOURCES: (("jdbc/WSO2UM_DB", "jdbc/UserDB"),)})

    assert found("jndi-name-undefined", node) == [
        (
            "error esb/repository/conf/user-mgt.xml:8:41",
            (
                "no datasource has the JNDI name 'jdbc/WSO2UM_DB': the files of datasources have jdbc/UserDB, "
                "jdbc/WSO2CarbonDB, jdbc/WSO2REG_DB"
            ),
            "write jdbc/UserDB",
        )
    ]


def test_a_name_without_jdbc(tmp_path: Path) -> None:
    node = home(tmp_path / "esb", {REGISTRY: (("<dataSource>jdbc/WSO2REG_DB", "<dataSource>WSO2REG_DB"),)})

    assert found("jndi-name-undefined", node) == [
        (
            "error esb/repository/conf/registry.xml:8:21",
            (
                "no datasource has the JNDI name 'WSO2REG_DB': the files of datasources have jdbc/WSO2CarbonDB, "
                "jdbc/WSO2REG_DB, jdbc/WSO2UM_DB"
            ),
            "write jdbc/WSO2REG_DB",
        )
    ]


def test_the_name_of_a_datasource_in_a_comment(tmp_path: Path) -> None:
    old = """        <datasource>
            <name>WSO2UM_DB</name>"""
    tail = """<password svns:secretAlias="WSO2UM_DB">password</password>
                </configuration>
            </definition>
        </datasource>"""
    node = home(
        tmp_path / "esb",
        {
            DATASOURCES: (
                (old, old.replace("<datasource", "<!--datasource")),
                (tail, tail.replace("</datasource>", "</datasource-->")),
            )
        },
    )

    assert found("jndi-name-undefined", node) == [
        (
            "error esb/repository/conf/user-mgt.xml:8:41",
            (
                "no datasource has the JNDI name 'jdbc/WSO2UM_DB': the files of datasources have "
                "jdbc/WSO2CarbonDB, jdbc/WSO2REG_DB, where it stands in a comment"
            ),
            "take the datasource out of its comment",
        )
    ]


def test_a_name_in_identity_xml(tmp_path: Path) -> None:
    manager = "<JDBCPersistenceManager><DataSource><Name>jdbc/IS</Name></DataSource></JDBCPersistenceManager>"
    node = home(tmp_path / "esb", more={"repository/conf/identity/identity.xml": f"<Server>{manager}</Server>"})

    assert found("jndi-name-undefined", node) == [
        (
            "error esb/repository/conf/identity/identity.xml:1:51",
            (
                "no datasource has the JNDI name 'jdbc/IS': the files of datasources have jdbc/WSO2CarbonDB, "
                "jdbc/WSO2REG_DB, jdbc/WSO2UM_DB"
            ),
            "define a datasource with the JNDI name jdbc/IS",
        )
    ]


def test_a_name_with_javas_prefix(tmp_path: Path) -> None:
    node = home(
        tmp_path / "esb", {REGISTRY: (("<dataSource>jdbc/WSO2REG_DB", "<dataSource>java:comp/env/jdbc/WSO2REG_DB"),)}
    )

    assert found("jndi-name-undefined", node) == []


def test_names_of_another_file_of_datasources(tmp_path: Path) -> None:
    more = """<datasources-configuration><datasources>
    <datasource><jndiConfig><name>jdbc/UserDB</name></jndiConfig></datasource>
</datasources></datasources-configuration>"""
    node = home(
        tmp_path / "esb",
        {USERS: ((">jdbc/WSO2UM_DB<", ">jdbc/UserDB<"),)},
        more={"repository/conf/datasources/user-datasources.xml": more},
    )

    assert found("jndi-name-undefined", node) == []
