"""Product homes in which no rule finds anything, written for the tests; each test plants its own fault."""

from collections.abc import Mapping
from pathlib import Path

from wso2_cluster.checks.homes import Home, look, open_homes

AXIS2 = "repository/conf/axis2/axis2.xml"
CARBON = "repository/conf/carbon.xml"
CATALINA = "repository/conf/tomcat/catalina-server.xml"
DATASOURCES = "repository/conf/datasources/master-datasources.xml"
REGISTRY = "repository/conf/registry.xml"
USERS = "repository/conf/user-mgt.xml"
SCRIPT = "bin/wso2server.sh"
TOML = "repository/conf/deployment.toml"

Edits = Mapping[str, tuple[tuple[str, str], ...]]
"""By file: what to replace, each of which is there exactly once, by what."""

FILES = {
    AXIS2: """\
<axisconfig name="AxisJava2.0">
    <transportReceiver name="http" class="org.apache.synapse.transport.passthru.PassThroughHttpListener">
        <parameter name="port" locked="false">8280</parameter>
        <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->
    </transportReceiver>
    <transportReceiver name="https" class="org.apache.synapse.transport.passthru.PassThroughHttpSSLListener">
        <parameter name="port" locked="false">8243</parameter>
        <parameter name="HttpsProtocols">TLSv1.2</parameter>
        <parameter name="PreferredCiphers">TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256</parameter>
        <parameter name="keystore" locked="false">
            <KeyStore>
                <Location>repository/resources/security/esb.jks</Location>
                <Password>of-our-own</Password>
            </KeyStore>
        </parameter>
    </transportReceiver>
    <clustering class="org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent" enable="true">
        <parameter name="AvoidInitiation">true</parameter>
        <parameter name="membershipScheme">wka</parameter>
        <!--<parameter name="licenseKey">xxx</parameter>-->
        <parameter name="domain">wso2.esb.domain</parameter>
        <parameter name="localMemberHost">10.0.1.1{number}</parameter>
        <parameter name="localMemberPort">4000</parameter>
        <parameter name="properties">
            <property name="backendServerURL" value="https://${hostName}:9443/services/"/>
        </parameter>
        <members>
            <member><hostName>10.0.1.11</hostName><port>4000</port></member>
            <member><hostName>10.0.1.12</hostName><port>4000</port></member>
        </members>
        <groupManagement enable="false"/>
    </clustering>
</axisconfig>
""",
    CARBON: """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<Server xmlns="http://wso2.org/projects/carbon/carbon.xml">
    <Name>WSO2 Enterprise Service Bus</Name>
    <ServerKey>ESB</ServerKey>
    <Version>5.0.0</Version>
    <!--HostName>www.wso2.org</HostName-->
    <HostName>esb.example.com</HostName>
    <!--MgtHostName>mgt.wso2.org</MgtHostName-->
    <Ports>
        <Offset>0</Offset>
        <JMX>
            <RMIRegistryPort>9999</RMIRegistryPort>
            <RMIServerPort>11111</RMIServerPort>
        </JMX>
    </Ports>
    <Security>
        <KeyStore>
            <Location>${carbon.home}/repository/resources/security/esb.jks</Location>
            <Password>of-our-own</Password>
        </KeyStore>
        <TrustStore>
            <Location>${carbon.home}/repository/resources/security/client-truststore.jks</Location>
            <Password>of-our-own</Password>
        </TrustStore>
    </Security>
    <DeploymentSynchronizer>
        <Enabled>false</Enabled>
        <AutoCommit>false</AutoCommit>
        <AutoCheckout>true</AutoCheckout>
        <RepositoryType>svn</RepositoryType>
        <SvnUrl>http://svnrepo.example.com/repos/</SvnUrl>
        <SvnUser>username</SvnUser>
        <SvnPassword>password</SvnPassword>
    </DeploymentSynchronizer>
    <!--<DeploymentSynchronizer>
        <Enabled>true</Enabled>
        <AutoCommit>true</AutoCommit>
    </DeploymentSynchronizer>-->
</Server>
""",
    CATALINA: """\
<?xml version='1.0' encoding='utf-8'?>
<Server port="8005" shutdown="SHUTDOWN">
  <Service name="Catalina">
    <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                port="9763"
                proxyPort="80"/>
    <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                port="9443"
                proxyPort="443"
                SSLEnabled="true"
                sslEnabledProtocols="TLSv1.2"
                ciphers="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
\t\t\t\tkeystoreFile="${carbon.home}/repository/resources/security/esb.jks"
                keystorePass="of-our-own"/>
  </Service>
</Server>
""",
    DATASOURCES: """\
<datasources-configuration xmlns:svns="http://org.wso2.securevault/configuration">
    <datasources>
        <datasource>
            <name>WSO2_CARBON_DB</name>
            <jndiConfig><name>jdbc/WSO2CarbonDB</name></jndiConfig>
            <definition type="RDBMS">
                <configuration>
                    <url>jdbc:h2:repository/database/WSO2CARBON_DB;LOCK_TIMEOUT=60000</url>
                    <username>wso2carbon</username>
                    <password>wso2carbon</password>
                </configuration>
            </definition>
        </datasource>
        <datasource>
            <name>WSO2UM_DB</name>
            <jndiConfig><name>jdbc/WSO2UM_DB</name></jndiConfig>
            <definition type="RDBMS">
                <configuration>
                    <url>jdbc:mysql://db.example.com:3306/users</url>
                    <username>esb</username>
                    <password svns:secretAlias="WSO2UM_DB">password</password>
                </configuration>
            </definition>
        </datasource>
        <datasource>
            <name>WSO2REG_DB</name>
            <jndiConfig><name>jdbc/WSO2REG_DB</name></jndiConfig>
            <definition type="RDBMS">
                <configuration>
                    <url>jdbc:mysql://db.example.com:3306/registry?autoReconnect=true</url>
                    <username>esb</username>
                    <password svns:secretAlias="WSO2REG_DB">password</password>
                </configuration>
            </definition>
        </datasource>
    </datasources>
</datasources-configuration>
""",
    REGISTRY: """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<wso2registry>
    <currentDBConfig>wso2registry</currentDBConfig>
    <dbConfig name="wso2registry">
        <dataSource>jdbc/WSO2CarbonDB</dataSource>
    </dbConfig>
    <dbConfig name="sharedregistry">
        <dataSource>jdbc/WSO2REG_DB</dataSource>
    </dbConfig>
    <!--remoteInstance url="https://localhost:9443/registry">
        <id>instanceid</id>
        <dbConfig>nowhere</dbConfig>
    </remoteInstance-->
    <remoteInstance url="https://localhost:9443/registry">
        <id>shared</id>
        <cacheId>esb@jdbc:mysql://db.example.com:3306/registry?autoReconnect=true</cacheId>
        <dbConfig>sharedregistry</dbConfig>
        <readOnly>false</readOnly>
        <registryRoot>/</registryRoot>
    </remoteInstance>
    <mount path="/_system/governance" overwrite="true">
        <instanceId>shared</instanceId>
        <targetPath>/_system/governance</targetPath>
    </mount>
</wso2registry>
""",
    USERS: """\
<UserManager>
    <Realm>
        <Configuration>
            <AdminUser>
                <UserName>admin</UserName>
                <Password>of-our-own</Password>
            </AdminUser>
            <Property name="dataSource">jdbc/WSO2UM_DB</Property>
        </Configuration>
        <!--UserStoreManager class="org.wso2.carbon.user.core.jdbc.JDBCUserStoreManager">
            <Property name="dataSource">jdbc/Nowhere</Property>
        </UserStoreManager-->
    </Realm>
</UserManager>
""",
    SCRIPT: """\
#!/bin/sh
# Remote monitoring: -Djava.rmi.server.hostname="your.IP.goes.here"
JVM_MEM_OPTS="-Xms256m -Xmx1024m"
while [ "$status" = "$START_EXIT_STATUS" ]
do
    $JAVACMD \\
    -Xbootclasspath/a:"$CARBON_XBOOTCLASSPATH" \\
    $JVM_MEM_OPTS \\
    $JAVA_OPTS \\
    -Dconf.location="$CARBON_HOME/repository/conf"\\
    -DworkerNode=false \\
    org.wso2.carbon.bootstrap.Bootstrap $*
    status=$?
done
""",
}
"""A node of an ESB 5.0.0 cluster (kernel 4.4.8); `{number}` is the node's."""

RENDERED = """\
[server]
hostname = "is.example.com"
node_ip = "10.0.1.1{number}"

[clustering]
membership_scheme = "wka"
domain = "is.domain"
members = ["10.0.1.11:4000", "10.0.1.12:4000"]

[database.shared_db]
type = "mysql"
url = "jdbc:mysql://db.example.com:3306/shared"
username = "is"
password = "$secret{shared_db}"

[super_admin]
username = "admin"
password = "$secret{admin}"

[keystore.primary]
file_name = "is.jks"
password = "$secret{keystore}"

[truststore]
file_name = "client-truststore.jks"
password = "$secret{truststore}"

[transport.https.sslHostConfig.properties]
protocols = "TLSv1.2"
ciphers = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
"""
"""deployment.toml of a node whose product renders its XML files (kernel 4.5 and later)."""


def home(folder: Path, edits: Edits | None = None, *, number: int = 1, more: Mapping[str, str] | None = None) -> Home:
    """A node called like *folder*, its files changed by *edits* and with *more* files; *number* is 1 or 2."""
    return _written(folder, FILES, edits or {}, number=number, more=more or {}, kernel=None)


def rendered_home(folder: Path, *edits: tuple[str, str], number: int = 1, kernel: str = "4.6.0") -> Home:
    """A node of a product that renders its files, its deployment.toml changed by *edits*."""
    return _written(folder, {TOML: RENDERED}, {TOML: edits}, number=number, more={}, kernel=kernel)


def _written(
    folder: Path, files: Mapping[str, str], edits: Edits, *, number: int, more: Mapping[str, str], kernel: str | None
) -> Home:
    for path, text in files.items():
        content = text.replace("{number}", str(number))
        for old, new in edits.get(path, ()):
            assert content.count(old) == 1, f"{path} has {content.count(old)} times {old!r}"
            content = content.replace(old, new)
        _write(folder / path, content)
    assert set(edits) <= set(files)
    for path, text in more.items():
        _write(folder / path, text)
    return Home(folder, kernel=kernel)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def found(rule: str, *homes: Home) -> list[tuple[str, str, str]]:
    """What *rule* finds in *homes*: `SEVERITY HOME/FILE:LINE:COLUMN`, message, fix. Homes have their folder's name."""
    return [
        (
            f"{each.finding.severity} {each.home.root.name}/{each.finding.place}",
            _with_names(each.finding.message, homes),
            each.finding.fix,
        )
        for each in look(homes).findings
        if each.finding.rule == rule
    ]


def _with_names(text: str, homes: tuple[Home, ...]) -> str:
    for home in homes:
        text = text.replace(home.label, home.root.name)
    return text


def compared(rule: str, *homes: Home) -> list[str]:
    """Places that the findings of *rule* were compared with: `HOME/FILE:LINE:COLUMN`."""
    return [
        f"{place.home.root.name}/{place.file}:{place.line}:{place.column}"
        for each in look(homes).findings
        if each.finding.rule == rule
        for place in each.related
    ]


def everything(*paths: Path, kernel: str | None = None) -> list[str]:
    """All that is found in the homes at *paths*: `RULE FILE`, in order."""
    return [f"{each.finding.rule} {each.finding.file}" for each in look(open_homes(paths, kernel=kernel)).findings]
