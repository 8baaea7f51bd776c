"""`wso2-cluster render`: the changes of every node, exactly."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import Done
from tests.product_home import CARBON, FILES, snapshot, write_files

FILE = """\
name: esb
pattern: esb-worker-manager
product: {name: wso2esb, version: 4.9.0}
aws:
  region: us-east-1
  zones: [us-east-1a, us-east-1b]
nodes:
  manager:
    heap: {min: 512, max: 2048}
  worker: {count: 1}
cluster:
  domain: wso2.esb.domain
  membership: {scheme: aws}
hosts: {service: esb.example.com}
balancer:
  certificate: {self_signed: true}
  allow: [203.0.113.0/24]
database: {kind: rds-mysql}
logging: {hazelcast: FINEST}
key_store: {kind: shipped}
"""

MANAGER = """\
# esb-manager-1: 6 of 6 files change
# starts with bin/wso2server.sh (at its first start also -Dsetup)
# /etc/hosts: 10.0.0.10 esb-manager-1 mgt.esb.example.com
# /etc/hosts: 10.0.64.20 esb.example.com
--- a/repository/conf/axis2/axis2.xml
+++ b/repository/conf/axis2/axis2.xml
@@ -8,18 +8,25 @@
         <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->{CR}
     </transportReceiver>{CR}
     <clustering class="org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"{CR}
-                enable="false">{CR}
+                enable="true">{CR}
         <parameter name="AvoidInitiation">true</parameter>{CR}
         <!-- "multicast" or "wka" -->{CR}
-        <parameter name="membershipScheme">wka</parameter>{CR}
+        <parameter name="membershipScheme">aws</parameter>{CR}
+        <parameter name="accessKey">[discovery-access-key]</parameter>{CR}
+        <parameter name="secretKey">[discovery-secret-key]</parameter>{CR}
+        <parameter name="securityGroup">esb-members</parameter>{CR}
+        <parameter name="region">us-east-1</parameter>{CR}
+        <parameter name="tagKey">wso2-cluster</parameter>{CR}
+        <parameter name="tagValue">esb</parameter>{CR}
         <!--<parameter name="licenseKey">xxx</parameter>-->{CR}
-        <parameter name="domain">wso2.carbon.domain</parameter>{CR}
-        <parameter name="localMemberHost">127.0.0.1</parameter>{CR}
-        <parameter name="localMemberPort">4100</parameter>{CR}
+        <parameter name="domain">wso2.esb.domain</parameter>{CR}
+        <parameter name="localMemberHost">10.0.0.10</parameter>{CR}
+        <parameter name="localMemberPort">5701</parameter>{CR}
         <parameter name="properties">{CR}
             <property name="backendServerURL" value="https://${hostName}:${httpsPort}/services/"/>{CR}
             <property name="mgtConsoleURL" value="https://${hostName}:${httpsPort}/"/>{CR}
             <!--property name="subDomain" value="worker"/-->{CR}
+            <property name="subDomain" value="mgt"/>{CR}
         </parameter>{CR}
         <members>{CR}
             <member>{CR}
--- a/repository/conf/carbon.xml
+++ b/repository/conf/carbon.xml
@@ -5,9 +5,11 @@
\x20
     <!-- Host name of this server -->
     <!--HostName>www.wso2.org</HostName-->
+    <HostName>esb.example.com</HostName>
\x20
     <!-- Host name of the console -->
     <!--MgtHostName>mgt.wso2.org</MgtHostName-->
+    <MgtHostName>mgt.esb.example.com</MgtHostName>
\x20
     <ItemsPerPage>15</ItemsPerPage>
     <Ports>
--- a/repository/conf/tomcat/catalina-server.xml
+++ b/repository/conf/tomcat/catalina-server.xml
@@ -5,11 +5,14 @@
     <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                 port="9763"
                 redirectPort="9443"\x20
-                URIEncoding="UTF-8"/>
+                URIEncoding="UTF-8"
+                proxyPort="80"/>
     <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                 port="9443"
-                sslEnabledProtocols="TLSv1,TLSv1.1,TLSv1.2"
+                sslEnabledProtocols="TLSv1.2"
 \t\t\t\tkeystoreFile="${carbon.home}/repository/resources/security/wso2carbon.jks"
-                URIEncoding="UTF-8"/>
+                URIEncoding="UTF-8"
+                proxyPort="443"
+                ciphers="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,\
TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"/>
   </Service>
 </Server>
--- a/repository/conf/datasources/master-datasources.xml
+++ b/repository/conf/datasources/master-datasources.xml
@@ -5,10 +5,10 @@
             <jndiConfig><name>jdbc/WSO2CarbonDB</name></jndiConfig>
             <definition type="RDBMS">
                 <configuration>
-                    <url>jdbc:h2:repository/database/WSO2CARBON_DB;LOCK_TIMEOUT=60000</url>
-                    <username>wso2carbon</username>
-                    <password>wso2carbon</password>
-                    <driverClassName>org.h2.Driver</driverClassName>
+                    <url>jdbc:mysql://[database-endpoint]:3306/WSO2_CARBON_DB?sslMode=REQUIRED</url>
+                    <username>[database-username]</username>
+                    <password>[database-password]</password>
+                    <driverClassName>com.mysql.cj.jdbc.Driver</driverClassName>
                     <maxActive>50</maxActive>
                 </configuration>
             </definition>
--- a/repository/conf/etc/logging-bridge.properties
+++ b/repository/conf/etc/logging-bridge.properties
@@ -1,3 +1,3 @@
 .level= INFO
 org.apache.catalina.level = SEVERE
-com.hazelcast.level = SEVERE
+com.hazelcast.level = FINEST
--- a/bin/wso2server.sh
+++ b/bin/wso2server.sh
@@ -2,7 +2,7 @@
 while [ "$status" = "$START_EXIT_STATUS" ]
 do
     $JAVACMD \\
-    -Xms256m -Xmx1024m \\
+    -Xms512m -Xmx2048m \\
     $JAVA_OPTS \\
     -Dconf.location="$CARBON_HOME/repository/conf"\\
     -DworkerNode=false \\
""".replace("{CR}", "\r")
"""Every line that a manager's render prints."""

WORKER = """\
# esb-worker-1: 5 of 5 files change
# starts with bin/wso2server.sh -DworkerNode=true
# /etc/hosts: 10.0.64.20 esb-worker-1 esb.example.com
# /etc/hosts: 10.0.0.10 mgt.esb.example.com
--- a/repository/conf/axis2/axis2.xml
+++ b/repository/conf/axis2/axis2.xml
@@ -2,24 +2,33 @@
     <transportReceiver name="http" class="org.apache.synapse.transport.passthru.PassThroughHttpListener">{CR}
         <parameter name="port" locked="false">8280</parameter>{CR}
         <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->{CR}
+        <parameter name="WSDLEPRPrefix" locked="false">http://esb.example.com:80</parameter>{CR}
     </transportReceiver>{CR}
     <transportReceiver name="https" class="org.apache.synapse.transport.passthru.PassThroughHttpSSLListener">{CR}
         <parameter name="port" locked="false">8243</parameter>{CR}
         <!--parameter name="WSDLEPRPrefix" locked="false">https://apachehost:port/somepath</parameter-->{CR}
+        <parameter name="WSDLEPRPrefix" locked="false">https://esb.example.com:443</parameter>{CR}
     </transportReceiver>{CR}
     <clustering class="org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"{CR}
-                enable="false">{CR}
+                enable="true">{CR}
         <parameter name="AvoidInitiation">true</parameter>{CR}
         <!-- "multicast" or "wka" -->{CR}
-        <parameter name="membershipScheme">wka</parameter>{CR}
+        <parameter name="membershipScheme">aws</parameter>{CR}
+        <parameter name="accessKey">[discovery-access-key]</parameter>{CR}
+        <parameter name="secretKey">[discovery-secret-key]</parameter>{CR}
+        <parameter name="securityGroup">esb-members</parameter>{CR}
+        <parameter name="region">us-east-1</parameter>{CR}
+        <parameter name="tagKey">wso2-cluster</parameter>{CR}
+        <parameter name="tagValue">esb</parameter>{CR}
         <!--<parameter name="licenseKey">xxx</parameter>-->{CR}
-        <parameter name="domain">wso2.carbon.domain</parameter>{CR}
-        <parameter name="localMemberHost">127.0.0.1</parameter>{CR}
-        <parameter name="localMemberPort">4100</parameter>{CR}
+        <parameter name="domain">wso2.esb.domain</parameter>{CR}
+        <parameter name="localMemberHost">10.0.64.20</parameter>{CR}
+        <parameter name="localMemberPort">5701</parameter>{CR}
         <parameter name="properties">{CR}
             <property name="backendServerURL" value="https://${hostName}:${httpsPort}/services/"/>{CR}
             <property name="mgtConsoleURL" value="https://${hostName}:${httpsPort}/"/>{CR}
             <!--property name="subDomain" value="worker"/-->{CR}
+            <property name="subDomain" value="worker"/>{CR}
         </parameter>{CR}
         <members>{CR}
             <member>{CR}
--- a/repository/conf/carbon.xml
+++ b/repository/conf/carbon.xml
@@ -5,6 +5,7 @@
\x20
     <!-- Host name of this server -->
     <!--HostName>www.wso2.org</HostName-->
+    <HostName>esb.example.com</HostName>
\x20
     <!-- Host name of the console -->
     <!--MgtHostName>mgt.wso2.org</MgtHostName-->
--- a/repository/conf/tomcat/catalina-server.xml
+++ b/repository/conf/tomcat/catalina-server.xml
@@ -5,11 +5,14 @@
     <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                 port="9763"
                 redirectPort="9443"\x20
-                URIEncoding="UTF-8"/>
+                URIEncoding="UTF-8"
+                proxyPort="80"/>
     <Connector  protocol="org.apache.coyote.http11.Http11NioProtocol"
                 port="9443"
-                sslEnabledProtocols="TLSv1,TLSv1.1,TLSv1.2"
+                sslEnabledProtocols="TLSv1.2"
 \t\t\t\tkeystoreFile="${carbon.home}/repository/resources/security/wso2carbon.jks"
-                URIEncoding="UTF-8"/>
+                URIEncoding="UTF-8"
+                proxyPort="443"
+                ciphers="TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,\
TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"/>
   </Service>
 </Server>
--- a/repository/conf/datasources/master-datasources.xml
+++ b/repository/conf/datasources/master-datasources.xml
@@ -5,10 +5,10 @@
             <jndiConfig><name>jdbc/WSO2CarbonDB</name></jndiConfig>
             <definition type="RDBMS">
                 <configuration>
-                    <url>jdbc:h2:repository/database/WSO2CARBON_DB;LOCK_TIMEOUT=60000</url>
-                    <username>wso2carbon</username>
-                    <password>wso2carbon</password>
-                    <driverClassName>org.h2.Driver</driverClassName>
+                    <url>jdbc:mysql://[database-endpoint]:3306/WSO2_CARBON_DB?sslMode=REQUIRED</url>
+                    <username>[database-username]</username>
+                    <password>[database-password]</password>
+                    <driverClassName>com.mysql.cj.jdbc.Driver</driverClassName>
                     <maxActive>50</maxActive>
                 </configuration>
             </definition>
--- a/repository/conf/etc/logging-bridge.properties
+++ b/repository/conf/etc/logging-bridge.properties
@@ -1,3 +1,3 @@
 .level= INFO
 org.apache.catalina.level = SEVERE
-com.hazelcast.level = SEVERE
+com.hazelcast.level = FINEST
""".replace("{CR}", "\r")
"""Every line that a worker's render prints."""

AXIS2_PATH = "repository/conf/axis2/axis2.xml"
CARBON_PATH = "repository/conf/carbon.xml"

Run = Callable[..., Done]


@pytest.fixture
def render(product_home: Path, tmp_path: Path, wso2_cluster: Run) -> Run:
    """Run the command in the folder of `esb.yaml` and the product home."""
    (tmp_path / "esb.yaml").write_text(FILE)

    def run(*arguments: str, home: str = product_home.name) -> Done:
        return wso2_cluster("render", "esb.yaml", "--product-home", home, *arguments)

    return run


def failure(done: Done) -> str:
    """What is said on standard error, when nothing but that is said and the exit code is 1."""
    assert (done.code, done.output) == (1, "")
    return done.errors


def test_every_node_and_every_change(render: Run) -> None:
    done = render()

    assert done.output == MANAGER + WORKER
    assert (done.code, done.errors) == (0, "")


@pytest.mark.parametrize(("name", "expected"), [("esb-manager-1", MANAGER), ("esb-worker-1", WORKER)])
def test_one_node_alone(render: Run, name: str, expected: str) -> None:
    done = render("--node", name)

    assert done.output == expected
    assert (done.code, done.errors) == (0, "")


def test_a_node_with_nginx_has_a_whole_file(render: Run, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE.replace("balancer:\n", "balancer:\n  kind: nginx\n"))

    done = render("--node", "esb-nginx-1", "--out", "out")

    lines = done.output.splitlines()
    assert (done.code, done.errors) == (0, "")
    assert lines[:3] == [
        "# esb-nginx-1: NGINX with a whole file of its own",
        "--- /dev/null",
        "+++ b/etc/nginx/nginx.conf",
    ]
    assert [line for line in lines[4:] if not line.startswith("+")] == []
    written = (tmp_path / "out" / "esb-nginx-1" / "etc" / "nginx" / "nginx.conf").read_text()
    assert "".join(f"{line[1:]}\n" for line in lines[4:]) == written
    assert "server 10.0.64.20:8243 " in written


def test_for_a_network_with_multicast_no_member_is_looked_up(render: Run) -> None:
    done = render("--multicast")

    assert (done.code, done.errors) == (0, "")
    assert done.output.count('+        <parameter name="membershipScheme">multicast</parameter>') == 2
    assert "discovery-access-key" not in done.output


def test_the_product_home_is_only_read(render: Run, product_home: Path) -> None:
    before = snapshot(product_home)

    assert render("--out", "out").code == 0

    assert snapshot(product_home) == before


def test_out_gets_every_edited_file_of_every_node(render: Run, tmp_path: Path) -> None:
    done = render("--out", "some/out")

    out = tmp_path / "some" / "out"
    files = [str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()]
    worker_files = [path for path in FILES if path != "bin/wso2server.sh"]
    assert done.output == MANAGER + WORKER
    assert sorted(files) == sorted(
        [*(f"esb-manager-1/{path}" for path in FILES), *(f"esb-worker-1/{path}" for path in worker_files)]
    )
    assert (out / "esb-worker-1" / CARBON_PATH).read_bytes() == CARBON.replace(
        b"<!--HostName>www.wso2.org</HostName-->",
        b"<!--HostName>www.wso2.org</HostName-->\n    <HostName>esb.example.com</HostName>",
    )


def test_what_was_edited_once_is_not_edited_again(render: Run, tmp_path: Path) -> None:
    render("--out", "out")
    edited = tmp_path / "out" / "esb-manager-1"

    again = render("--node", "esb-manager-1", "--out", "again", home=str(edited))

    assert again.output == (
        "# esb-manager-1: 0 of 6 files change\n"
        "# starts with bin/wso2server.sh (at its first start also -Dsetup)\n"
        "# /etc/hosts: 10.0.0.10 esb-manager-1 mgt.esb.example.com\n"
        "# /etc/hosts: 10.0.64.20 esb.example.com\n"
    )
    for path in FILES:
        assert (tmp_path / "again" / "esb-manager-1" / path).read_bytes() == (edited / path).read_bytes()


def test_out_replaces_nothing_and_writes_nothing_then(render: Run, tmp_path: Path) -> None:
    (tmp_path / "out" / "esb-worker-1").mkdir(parents=True)
    before = snapshot(tmp_path / "out")

    said = failure(render("--out", "out"))

    assert said == "already there: out/esb-worker-1. Remove it, or give --out another folder.\n"
    assert snapshot(tmp_path / "out") == before


def test_out_with_a_node_that_is_not_there_yet_is_welcome(render: Run, tmp_path: Path) -> None:
    (tmp_path / "out" / "esb-worker-1").mkdir(parents=True)

    done = render("--out", "out", "--node", "esb-manager-1")

    assert (done.code, done.errors) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["esb-manager-1", "esb-worker-1"]


@pytest.mark.parametrize("out", ["wso2esb-4.9.0", "wso2esb-4.9.0/out", "wso2esb-4.9.0/../wso2esb-4.9.0/bin"])
def test_out_is_not_in_the_product_home(render: Run, product_home: Path, out: str) -> None:
    before = snapshot(product_home)

    said = failure(render("--out", out))

    assert said == f"{out} is in the product home, which is only read. Give --out another folder.\n"
    assert snapshot(product_home) == before


def test_out_that_is_a_file_is_said_in_one_line(render: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")

    assert failure(render("--out", "out")) == "out: File exists\n"
    assert (tmp_path / "out").read_text() == "mine"


def test_a_node_that_is_not_there(render: Run) -> None:
    assert failure(render("--node", "esb-worker-9", "--node", "esb-worker-1")) == (
        "no node is called esb-worker-9: the nodes are esb-manager-1, esb-worker-1\n"
    )


def test_a_product_home_that_is_not_there(render: Run) -> None:
    assert failure(render(home="nowhere")) == (
        "nowhere: no such folder. --product-home takes the folder of an unpacked product.\n"
    )


def test_each_missing_file_is_one_line_and_said_once(render: Run, product_home: Path, tmp_path: Path) -> None:
    (product_home / AXIS2_PATH).unlink()
    (product_home / "bin" / "wso2server.sh").unlink()

    assert failure(render("--out", "out")) == (
        "wso2esb-4.9.0: repository/conf/axis2/axis2.xml is missing: is this wso2esb-4.9.0, "
        "and does it ship this file?\n"
        "wso2esb-4.9.0: bin/wso2server.sh is missing: is this wso2esb-4.9.0, and does it ship this file?\n"
    )
    assert not (tmp_path / "out").exists()


def test_missing_files_and_edits_that_do_not_fit_come_in_one_run(render: Run, product_home: Path) -> None:
    (product_home / "bin" / "wso2server.sh").unlink()
    write_files(product_home, {CARBON_PATH: CARBON.replace(b"<Offset>0</Offset>", b"")})

    missing, no_offset = failure(render("--node", "esb-manager-1")).splitlines()

    assert missing == "wso2esb-4.9.0: bin/wso2server.sh is missing: is this wso2esb-4.9.0, and does it ship this file?"
    assert no_offset.startswith(
        "wso2esb-4.9.0: repository/conf/carbon.xml: cluster.port_offset: /Server/Ports/Offset matches 0 elements: "
    )


def test_a_folder_in_place_of_a_file_is_called_a_folder(render: Run, product_home: Path) -> None:
    (product_home / AXIS2_PATH).unlink()
    (product_home / AXIS2_PATH).mkdir()

    assert failure(render("--node", "esb-worker-1")) == (
        f"{(product_home / AXIS2_PATH).resolve()} is a folder, not a file: move it away and put the file there\n"
    )


def carbon(version: str, key: str = "ESB") -> bytes:
    """carbon.xml with the place of a product and its version."""
    said = f"</Name><ServerKey>{key}</ServerKey><Version>{version}</Version>"
    return CARBON.replace(b"</Name>", said.encode())


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({CARBON_PATH: carbon("5.0.0")}, "WSO2 Enterprise Service Bus 5.0.0"),
        ({CARBON_PATH: carbon("4.9.0", "AM")}, "wso2am 4.9.0"),
        ({CARBON_PATH: carbon("${product.version}"), "bin/version.txt": b"WSO2 ESB v5.0.0\n"}, "version 5.0.0"),
        ({"bin/version.txt": b"WSO2 Enterprise Service Bus v5.0.0\n"}, "version 5.0.0"),
        ({"repository/components/plugins/org.wso2.carbon.core_4.4.16.jar": b""}, "kernel 4.4.16"),
    ],
)
def test_a_home_of_another_version_is_rendered_with_a_warning(
    render: Run, product_home: Path, files: dict[str, bytes], found: str
) -> None:
    write_files(product_home, files)

    done = render("--node", "esb-worker-1")

    assert done.errors == (
        f"warning: wso2esb-4.9.0 holds {found}, the deployment is for wso2esb 4.9.0, kernel 4.4.1: "
        "unpack that version, or correct product in the deployment file\n"
    )
    assert (done.code, done.output[:14]) == (0, "# esb-worker-1")


def test_the_name_of_the_folder_tells_the_version_where_nothing_else_does(render: Run, product_home: Path) -> None:
    product_home.rename(product_home.with_name("wso2esb-5.0.0"))

    done = render("--node", "esb-worker-1", home="wso2esb-5.0.0")

    assert done.errors.startswith("warning: wso2esb-5.0.0 holds version 5.0.0 and kernel 4.4.8, the deployment is for ")
    assert done.code == 0


@pytest.mark.parametrize("version", ["4.9.0", "4.9.0-SNAPSHOT", "${product.version}"])
def test_a_home_of_the_right_version_or_of_none_that_is_known_needs_no_warning(
    render: Run, product_home: Path, version: str
) -> None:
    write_files(product_home, {CARBON_PATH: carbon(version), "bin/version.txt": b"${product.name} v${product.version}"})
    product_home.rename(product_home.with_name("esb"))

    done = render("--node", "esb-worker-1", home="esb")

    assert (done.code, done.errors) == (0, "")


def test_out_keeps_a_script_executable(render: Run, product_home: Path, tmp_path: Path) -> None:
    (product_home / "bin" / "wso2server.sh").chmod(0o755)
    (product_home / AXIS2_PATH).chmod(0o640)

    assert render("--out", "out").code == 0

    out = tmp_path / "out" / "esb-manager-1"
    assert [(out / path).stat().st_mode & 0o777 for path in ("bin/wso2server.sh", AXIS2_PATH)] == [0o755, 0o640]


def test_a_home_that_the_service_would_hide_is_found_in_the_deployment_file(render: Run, tmp_path: Path) -> None:
    (tmp_path / "esb.yaml").write_text(FILE.replace("version: 4.9.0}", "version: 4.9.0, home: /home/x}"))

    assert failure(render()) == (
        "esb.yaml:3:48: product.home: '/home/x' is not allowed: use an absolute path of letters, digits and . _ + -, "
        "such as /opt/wso2/product, not below /home, /root, /run, /tmp or /var/tmp\n"
    )


@pytest.mark.parametrize("option", ["--out", "--product-home"])
def test_an_empty_path_is_not_the_current_folder(render: Run, tmp_path: Path, option: str) -> None:
    before = snapshot(tmp_path)

    done = render(option, "")

    assert (done.code, done.output, snapshot(tmp_path)) == (2, "", before)
    assert f"Invalid value for '{option}'" in done.errors
    assert "the path is empty: give one, or '.' for the current folder" in done.errors
