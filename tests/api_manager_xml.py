"""api-manager.xml in the shapes of API Manager 1.10.0 and 2.0.0, as far as a gateway's edits reach: text of our own."""

_HEAD = b"""\
<APIManager>
    <DataSourceName>jdbc/WSO2AM_DB</DataSourceName>
    <AuthManager>
        <ServerURL>https://${carbon.local.ip}:${mgt.transport.https.port}${carbon.context}services/</ServerURL>
        <Username>${admin.username}</Username>
        <Password>${admin.password}</Password>
    </AuthManager>
    <APIKeyValidator>
        <!-- Where keys are validated -->
        <ServerURL>https://${carbon.local.ip}:${mgt.transport.https.port}${carbon.context}services/</ServerURL>
        <Username>${admin.username}</Username>
        <Password>${admin.password}</Password>
        <KeyValidatorClientType>ThriftClient</KeyValidatorClientType>
"""
_PORTALS = b"""\
    <APIStore>
        <DisplayURL>false</DisplayURL>
        <URL>https://${carbon.local.ip}:${mgt.transport.https.port}/store</URL>
        <ServerURL>https://localhost:${mgt.transport.https.port}${carbon.context}services/</ServerURL>
    </APIStore>
    <APIPublisher>
        <DisplayURL>false</DisplayURL>
        <URL>https://${carbon.local.ip}:${mgt.transport.https.port}/publisher</URL>
    </APIPublisher>
"""
API_MANAGER_1_10 = (
    _HEAD
    + b"""\
        <ThriftClientPort>10397</ThriftClientPort>
        <ThriftClientConnectionTimeOut>10000</ThriftClientConnectionTimeOut>
        <ThriftServerPort>10397</ThriftServerPort>
        <!--ThriftServerHost>localhost</ThriftServerHost-->
        <EnableThriftServer>true</EnableThriftServer>
    </APIKeyValidator>
"""
    + _PORTALS
    + b"</APIManager>\n"
)
"""Thrift's client port is there, its host a comment; no traffic manager."""
API_MANAGER_2_0 = (
    _HEAD
    + b"""\
        <ThriftClientConnectionTimeOut>10000</ThriftClientConnectionTimeOut>
        <!--ThriftClientPort>10397</ThriftClientPort-->

        <EnableThriftServer>true</EnableThriftServer>
        <ThriftServerHost>localhost</ThriftServerHost>
        <!--ThriftServerPort>10397</ThriftServerPort-->
    </APIKeyValidator>
"""
    + _PORTALS
    + b"""\
    <ThrottlingConfigurations>
        <EnableAdvanceThrottling>true</EnableAdvanceThrottling>
        <DataPublisher>
            <Enabled>true</Enabled>
            <Type>Binary</Type>
            <ReceiverUrlGroup>tcp://${carbon.local.ip}:${receiver.url.port}</ReceiverUrlGroup>
            <AuthUrlGroup>ssl://${carbon.local.ip}:${auth.url.port}</AuthUrlGroup>
            <Username>${admin.username}</Username>
            <Password>${admin.password}</Password>
        </DataPublisher>
        <PolicyDeployer>
            <ServiceURL>https://localhost:${mgt.transport.https.port}${carbon.context}services/</ServiceURL>
            <Username>${admin.username}</Username>
            <Password>${admin.password}</Password>
        </PolicyDeployer>
        <JMSConnectionDetails>
            <Enabled>true</Enabled>
            <ServiceURL>tcp://${carbon.local.ip}:${jms.port}</ServiceURL>
            <Username>${admin.username}</Username>
            <Password>${admin.password}</Password>
            <JMSConnectionParameters>
                <connectionfactory.TopicConnectionFactory>amqp://${jms.username}:${jms.password}@clientid/carbon?brokerlist='${jms.url}'</connectionfactory.TopicConnectionFactory>
            </JMSConnectionParameters>
        </JMSConnectionDetails>
        <JMSEventPublisherParameters>
            <java.naming.provider.url>repository/conf/jndi.properties</java.naming.provider.url>
        </JMSEventPublisherParameters>
        <EnableUnlimitedTier>true</EnableUnlimitedTier>
    </ThrottlingConfigurations>
</APIManager>
"""
)
"""Thrift's client port is a comment, its host there; three places name the traffic manager, one its own broker."""
API_MANAGER_FILES = {"1.10.0": API_MANAGER_1_10, "2.0.0": API_MANAGER_2_0}
