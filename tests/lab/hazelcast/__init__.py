"""A product whose kernel is plain Hazelcast: what kernels 4.4.6 to 4.4.40 embed, set up from the axis2.xml of a node.

Those kernels are on no public repository. The configuration files are the product's own where they are at hand, so a
node's edits are tried on what is shipped; the start script and the program behind it are the lab's.
"""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from tests.product_home import CARBON, FILES, write_files
from tests.shipped import shipped_config
from wso2_cluster.packs import Pack, build_pack
from wso2_cluster.products import Product

SOURCE = Path(__file__).with_name("Member.java")
RELEASE = "11"
"""Of Java, that the program is compiled for."""
PASSWORD = "wso2carbon"
"""Of both stores in every product."""
START_SCRIPT = b"""\
#!/bin/sh
# Starts the lab's member in the place of a Carbon server.
CARBON_HOME=$(cd "$(dirname "$0")/.." && pwd)
cd "$CARBON_HOME" || exit 1
exec "$JAVA_HOME/bin/java" \\
    -Xms64m -Xmx128m \\
    --add-opens jdk.management/com.sun.management.internal=ALL-UNNAMED \\
    $JAVA_OPTS \\
    -classpath "$CARBON_HOME/lib/*" \\
    -Dcarbon.home="$CARBON_HOME" \\
    -DworkerNode=false \\
    org.wso2.carbon.bootstrap.Bootstrap $*
"""
PROPERTIES = "repository/conf/hazelcast.properties"
PROPERTIES_TEXT = b"# What stands here goes before the times that Carbon sets.\n"
"""No product ships the file; the kernel reads it when it is there (carbon-kernel 4.4.16, HazelcastClusteringAgent). Who
wants other times puts it into the pack, and sets its keys in the deployment file."""
ARTIFACTS = {
    "repository/deployment/server/synapse-configs/default/sequences/main.xml": (
        b'<sequence xmlns="http://ws.apache.org/ns/synapse" name="main"><log/></sequence>\n'
    ),
}
"""What products ship where artifacts are deployed, of the smallest size."""
SYNCHRONIZER = b"""\
    <DeploymentSynchronizer>
        <Enabled>false</Enabled>
        <AutoCommit>false</AutoCommit>
        <AutoCheckout>true</AutoCheckout>
    </DeploymentSynchronizer>
</Server>"""
OWN = {path: content for path, content in FILES.items() if path.startswith("repository/conf/")} | {
    "repository/conf/carbon.xml": CARBON.replace(b"</Server>", SYNCHRONIZER),
    "repository/conf/log4j.properties": b"log4j.rootLogger=INFO, CARBON_LOGFILE\nlog4j.logger.com.hazelcast=ERROR\n",
}
"""Configuration files of the smallest size, for a product whose own are not at hand."""


def hazelcast_pack(
    product: Product,
    jars: Sequence[Path],
    folder: Path,
    *,
    more: Mapping[str, bytes] = MappingProxyType({}),
    beside: Mapping[str, Path] = MappingProxyType({}),
) -> Pack:
    """Build the pack of *product* on the Hazelcast in *jars*, as `NAME-VERSION.zip` in *folder*.

    *more* are files that WSO2's are not at hand for, *beside* folders as `build_pack` takes them.

    Raises:
        CalledProcessError: javac or keytool fails.
        PackError: a file cannot be written.
    """
    home = folder / "hazelcast" / product.home_name
    shutil.rmtree(home, ignore_errors=True)
    shipped = shipped_configuration(product)
    if shipped is None:
        write_files(home, OWN)
    else:
        shutil.copytree(shipped, home / "repository")
    write_files(home, {PROPERTIES: PROPERTIES_TEXT, **ARTIFACTS, **more})
    script = home / product.paths.start_script
    write_files(home, {product.paths.start_script: START_SCRIPT})
    script.chmod(0o755)
    for path in (product.paths.libraries, "repository/deployment/server", "repository/logs", "lib"):
        (home / path).mkdir(parents=True, exist_ok=True)
    for jar in jars:
        shutil.copy(jar, home / "lib")
    compile_member(jars, home / "lib" / "member.jar")
    _write_stores(home / "repository" / "resources" / "security")
    return build_pack(home, folder / f"{product.home_name}.zip", beside=beside)


def shipped_configuration(product: Product) -> Path | None:
    """The product's folder `repository` with its own configuration files; None where they are not at hand."""
    folder = shipped_config() / product.home_name / "repository"
    return folder if (folder / "conf").is_dir() else None


def compile_member(jars: Sequence[Path], jar: Path) -> None:
    """Compile the program into *jar*."""
    classes = jar.with_suffix(".classes")
    shutil.rmtree(classes, ignore_errors=True)
    classpath = ":".join(map(str, jars))
    _run("javac", "--release", RELEASE, "-nowarn", "-cp", classpath, "-d", str(classes), str(SOURCE))
    _run("jar", "--create", "--file", str(jar), "-C", str(classes), ".")
    shutil.rmtree(classes)


def _write_stores(folder: Path) -> None:
    """The two key stores that every product ships: one key, and whom it trusts."""
    folder.mkdir(parents=True)
    certificate = folder / "localhost.pem"
    store = ["-storetype", "JKS", "-storepass", PASSWORD, "-noprompt"]
    own = [*store, "-keystore", str(folder / "wso2carbon.jks"), "-alias", "wso2carbon"]
    subject = [
        "-dname",
        "CN=localhost",
        "-keyalg",
        "RSA",
        "-keysize",
        "2048",
        "-keypass",
        PASSWORD,
        "-validity",
        "3650",
    ]
    _run("keytool", "-genkeypair", *own, *subject)
    _run("keytool", "-exportcert", "-rfc", *own, "-file", str(certificate))
    trusted = [*store, "-keystore", str(folder / "client-truststore.jks"), "-alias", "wso2carbon"]
    _run("keytool", "-importcert", *trusted, "-file", str(certificate))
    certificate.unlink()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
