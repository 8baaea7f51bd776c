"""Carbon's secure vault: which places of a product's files can name a secret by an alias, and how that is written.

A kernel looks for an alias by the name of the place, so in most files it has to be this very name.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from wso2_cluster.products.model import Configuration, Product

PREFIX = "svns"
NAMESPACE = "http://org.wso2.securevault/configuration"
ATTRIBUTE = f"{PREFIX}:secretAlias"
PLACEHOLDER = "password"
"""What stands where the secret would, as WSO2's ciphertool writes it; a kernel passes over what is empty
(carbon-kernel 4.4.17, ServerConfiguration.java, readChildElements)."""

_FIRST, _AFTER = (4, 4), (4, 10)
"""Kernels whose sources were compared, tags v4.4.0 to v4.9.0."""
_DISCOVERY = (4, 4, 17)
_INLINE = (4, 5)
_CARBON = re.compile(r"/Server((?:/\w+)+)")
_ADMINISTRATOR = "/UserManager/Realm/Configuration/AdminUser/Password"
_DATASOURCE = re.compile(
    r"/datasources-configuration/datasources/datasource\[name='([\w.-]+)'\]/definition/configuration/password"
)
_TRANSPORT = re.compile(
    r"/axisconfig/transport(Receiver|Sender)\[@name='[\w.-]+'\]/parameter\[@name='keystore'\]"
    r"/KeyStore/(Password|KeyPassword)"
)
_KEY = re.compile(r"/axisconfig/clustering/parameter\[@name='([\w-]+)'\]")
_CONNECTOR = re.compile(r"/Server/Service/Connector\[@port='\d+'\](?:/SSLHostConfig/Certificate)?")
_CONNECTOR_NAMES = {
    "keystorePass": "keystorePass",
    "keyPass": "keyPass",
    "certificateKeystorePassword": "keystorePass",
    "certificateKeyPassword": "keyPass",
}


class Form(StrEnum):
    """How an alias stands in a file."""

    BESIDE = "beside"
    """In an attribute of the element, beside the text or the attribute that the kernel replaces."""
    INLINE = "inline"
    """In the attribute itself, as `$secret{ALIAS}`."""


@dataclass(frozen=True, kw_only=True)
class Alias:
    """The name under which a secret is in the vault."""

    name: str
    form: Form = Form.BESIDE

    @property
    def inline(self) -> str:
        """The value of an attribute that names it."""
        return f"$secret{{{self.name}}}"


def has_vault(product: Product) -> bool:
    """Whether *product* reads XML files in which an alias can stand for a secret: on kernels 4.4 to 4.9.

    One that renders its files has secrets of deployment.toml instead.
    """
    return product.configuration is Configuration.XML and _FIRST <= product.kernel.release < _AFTER


def alias_of(product: Product, file: str, at: str, attribute: str = "") -> Alias | None:
    """The alias for the text of the element *at* a path in *file*, or for its *attribute*; None: there it has none.

    Sources, all wso2/carbon-kernel unless said: carbon.xml ServerConfiguration.java; user-mgt.xml
    RealmConfigXMLProcessor.java; datasources DataSourceUtils.java, which takes any name; axis2.xml
    AWSBasedMembershipScheme.java, from 4.4.17 on, and wso2/wso2-axis2 1.6.1-wso2v14 to v38, AxisConfigBuilder.java;
    catalina-server.xml ServerManager.java.
    """
    paths, release = product.paths, product.kernel.release
    if file == paths.catalina_server:
        return _of_connector(release, at, attribute)
    if attribute:
        return None
    name = None
    if file == paths.carbon and (found := _CARBON.fullmatch(at)):
        name = f"Carbon{found[1].replace('/', '.')}"
    elif file == paths.user_mgt and at == _ADMINISTRATOR:
        name = "UserManager.AdminUser.Password"
    elif file in (paths.master_datasources, paths.social_datasources) and (found := _DATASOURCE.fullmatch(at)):
        name = f"Datasources.{found[1]}.Configuration.Password"
    elif file == paths.axis2:
        name = _in_axis2(product, at)
    return Alias(name=name) if name else None


def _in_axis2(product: Product, at: str) -> str | None:
    if found := _TRANSPORT.fullmatch(at):
        side = "Listener" if found[1] == "Receiver" else "Sender"
        return f"Axis2.Https.{side}.KeyStore.{found[2]}"
    key = _KEY.fullmatch(at)
    if key and product.kernel.release >= _DISCOVERY:
        for name in ("accessKey", "secretKey"):
            if key[1] == product.kernel.aws_parameter(name):
                return f"Axis2.clustering.aws.{name}"
    return None


def _of_connector(release: tuple[int, ...], at: str, attribute: str) -> Alias | None:
    """Up to kernel 4.4 an element has one alias at most: the attribute for it is taken away after the first."""
    name = _CONNECTOR_NAMES.get(attribute)
    if name is None or not _CONNECTOR.fullmatch(at):
        return None
    full = f"Server.Service.Connector.{name}"
    if release >= _INLINE:
        return Alias(name=full, form=Form.INLINE)
    return Alias(name=full) if attribute == "keystorePass" else None
