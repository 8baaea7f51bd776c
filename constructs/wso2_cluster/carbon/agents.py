"""The classes of clustering agents."""

HAZELCAST_AGENT = "org.wso2.carbon.core.clustering.hazelcast.HazelcastClusteringAgent"
"""Class of the agent that products of kernel 4.3 and later are shipped with (carbon-kernel 4.4.16, axis2.xml)."""
TRIBES_AGENT = "org.apache.axis2.clustering.tribes.TribesClusteringAgent"
"""Class of the agent of the first Carbon releases, built on Apache Tribes; history."""
