"""Names and folders that guides give configuration files, and that no product looks in."""

MISPLACED = {
    "tomcat/catalina_server.xml": "tomcat/catalina-server.xml",
    "catalina-server.xml": "tomcat/catalina-server.xml",
    "axis2.xml": "axis2/axis2.xml",
    "master-datasources.xml": "datasources/master-datasources.xml",
    "security/sso-idp-config.xml": "identity/sso-idp-config.xml",
    "hazelcast.xml": "etc/hazelcast.xml",
    "etc/hazelcast.properties": "hazelcast.properties",
}
"""Names that guides use, and where the product looks (carbon-kernel 4.4.16; product-es 2.0.0), both in its folder of
configuration files."""
