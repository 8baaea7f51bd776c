"""deployment.toml in the shapes of Identity Server, as far as a node's edits reach: text of our own."""

_SERVER = b"""\
[server]
hostname = "localhost"
node_ip = "127.0.0.1"
base_path = "https://$ref{server.hostname}:${carbon.management.port}"

"""
_DATABASES = b"""\
[database.identity_db]
type = "h2"
url = "jdbc:h2:./repository/database/IDENTITY"
username = "wso2carbon"
password = "wso2carbon"

[database.shared_db]
type = "h2"
url = "jdbc:h2:./repository/database/SHARED"
username = "wso2carbon"
password = "wso2carbon"

[keystore.primary]
file_name = "wso2carbon.jks"
password = "wso2carbon"
"""
_LDAP = b"""\
[user_store]
type = "read_write_ldap_unique_id"
connection_url = "ldap://localhost:${Ports.EmbeddedLDAP.LDAPServerPort}"
connection_name = "uid=admin,ou=system"
connection_password = "admin"
base_dn = "dc=wso2,dc=org"      # of users and groups

"""
_DATABASE = b"""\
[user_store]
type = "database_unique_id"

"""
WITH_LDAP = _SERVER + _LDAP + _DATABASES
"""5.11.0: users are in an LDAP server inside the node."""
WITH_DATABASE = _SERVER + _DATABASE + _DATABASES
"""6.0.0 and later: users are in `shared_db`."""
IDENTITY_SERVER_FILES = {
    "5.11.0": WITH_LDAP,
    "6.0.0": WITH_DATABASE,
    "6.1.0": WITH_DATABASE,
    "7.0.0": WITH_DATABASE,
    "7.1.0": WITH_DATABASE,
}
