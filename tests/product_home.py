"""A small product home, written for the tests in the shapes of the files that WSO2 ships."""

from pathlib import Path

AXIS2 = """\
<axisconfig name="AxisJava2.0">
    <transportReceiver name="http" class="org.apache.synapse.transport.passthru.PassThroughHttpListener">
        <parameter name="port" locked="false">8280</parameter>
        <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->
    </transportReceiver>
    <transportReceiver name="https" class="org.apache.synapse.transport.passthru.PassThroughHttpSSLListener">
        <parameter name="port" locked="false">8243</parameter>
        <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->
    </transportReceiver>
    <clustering class="org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"
                enable="false">
        <parameter name="AvoidInitiation">true</parameter>
        <!-- "multicast" or "wka" -->
        <parameter name="membershipScheme">wka</parameter>
        <!--<parameter name="licenseKey">xxx</parameter>-->
        <parameter name="domain">wso2.carbon.domain</parameter>
        <parameter name="localMemberHost">127.0.0.1</parameter>
        <parameter name="localMemberPort">4100</parameter>
        <parameter name="properties">
            <property name="backendServerURL" value="https://${hostName}:${httpsPort}/services/"/>
            <property name="mgtConsoleURL" value="https://${hostName}:${httpsPort}/"/>
            <!--property name="subDomain" value="worker"/-->
        </parameter>
        <members>
            <member>
                <hostName>127.0.0.1</hostName>
                <port>4000</port>
            </member>
        </members>
    </clustering>
</axisconfig>
""".replace("\n", "\r\n").encode("ascii")
"""CRLF and no declaration, as the kernel ships it."""

CARBON = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- Déploiement -->
<Server xmlns="http://wso2.org/projects/carbon/carbon.xml">
    <Name>WSO2 Enterprise Service Bus</Name>

    <!-- Host name of this server -->
    <!--HostName>www.wso2.org</HostName-->

    <!-- Host name of the console -->
    <!--MgtHostName>mgt.wso2.org</MgtHostName-->

    <ItemsPerPage>15</ItemsPerPage>
    <Ports>
        <Offset>0</Offset>
    </Ports>
</Server>""".encode("latin-1")
"""ISO-8859-1 with a letter beyond ASCII, and no line end at the end."""

CATALINA_SERVER = b"""\
<?xml version='1.0' encoding='utf-8'?>
<Server port="8005" shutdown="SHUTDOWN">
  <Service name="Catalina">
    <!-- proxyPort="80" -->
    <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                port="9763"
                redirectPort="9443"\x20
                URIEncoding="UTF-8"/>
    <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                port="9443"
                sslEnabledProtocols="TLSv1,TLSv1.1,TLSv1.2"
\t\t\t\tkeystoreFile="${carbon.home}/repository/resources/security/wso2carbon.jks"
                URIEncoding="UTF-8"/>
  </Service>
</Server>
"""
"""One attribute per line, tabs among blanks."""

MASTER_DATASOURCES = b"""\
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
                    <driverClassName>org.h2.Driver</driverClassName>
                    <maxActive>50</maxActive>
                </configuration>
            </definition>
        </datasource>
        <!--datasource>
            <name>SAMPLE</name>
        </datasource-->
    </datasources>
</datasources-configuration>
"""

LOGGING_BRIDGE = b"""\
.level= INFO
org.apache.catalina.level = SEVERE
com.hazelcast.level = SEVERE
"""

START_SCRIPT = b"""\
#!/bin/sh
while [ "$status" = "$START_EXIT_STATUS" ]
do
    $JAVACMD \\
    -Xms256m -Xmx1024m \\
    $JAVA_OPTS \\
    -Dconf.location="$CARBON_HOME/repository/conf"\\
    -DworkerNode=false \\
    org.wso2.carbon.bootstrap.Bootstrap $*
    status=$?
done
"""

FILES = {
    "repository/conf/axis2/axis2.xml": AXIS2,
    "repository/conf/carbon.xml": CARBON,
    "repository/conf/tomcat/catalina-server.xml": CATALINA_SERVER,
    "repository/conf/datasources/master-datasources.xml": MASTER_DATASOURCES,
    "repository/conf/etc/logging-bridge.properties": LOGGING_BRIDGE,
    "bin/wso2server.sh": START_SCRIPT,
}

_KEY_STORE = b"""\
<KeyStore>
                <Location>repository/resources/security/wso2carbon.jks</Location>
                <Type>JKS</Type>
                <Password>wso2carbon</Password>
                <KeyPassword>wso2carbon</KeyPassword>
            </KeyStore>"""
_TRANSPORT_STORE = b'        <parameter name="keystore">' + _KEY_STORE + b"</parameter>\n"
WITH_KEY_STORE = {
    **FILES,
    "repository/conf/axis2/axis2.xml": AXIS2.replace(
        b'        <parameter name="port" locked="false">8243</parameter>\r\n',
        b'        <parameter name="port" locked="false">8243</parameter>\r\n'
        + _TRANSPORT_STORE.replace(b"\n", b"\r\n"),
    ).replace(
        b"    <clustering ",
        (b'    <transportSender name="https">\n' + _TRANSPORT_STORE + b"    </transportSender>\n    ").replace(
            b"\n", b"\r\n"
        )
        + b"<clustering ",
    ),
    "repository/conf/carbon.xml": CARBON.replace(
        b"</Server>",
        b"    <Security>\n        "
        + _KEY_STORE.replace(b"</KeyStore>", b"    <KeyAlias>wso2carbon</KeyAlias>\n            </KeyStore>")
        + b"\n    </Security>\n</Server>",
    ),
}
"""With what names the key store: what a deployment that makes one needs."""


def write_product_home(folder: Path) -> Path:
    """Write the files below *folder*."""
    write_files(folder, FILES)
    return folder


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write *files* below *folder*."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Mode, time of change in nanoseconds, and content of every file and folder in *folder*."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in (folder, *folder.rglob("*"))
    }
