"""VPC endpoints: services of AWS that nodes reach without leaving the network."""

from collections.abc import Sequence

from wso2_cluster.aws import bindings as aws
from wso2_cluster.aws.core import Construct, ITerraformDependable
from wso2_cluster.aws.security import Firewall, Ports
from wso2_cluster.deployment import EndpointService

HTTPS = Ports.single(443)


class Endpoints(Construct):
    """S3 by a route in the given tables, the other services by interfaces in the given subnets.

    The services' own names lead to the interfaces, for every machine in the VPC: name all that use AWS to
    `allow_from`, else they wait in vain.
    """

    ready: tuple[ITerraformDependable, ...]

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002
        *,
        name: str,
        region: str,
        vpc_id: str,
        services: Sequence[EndpointService],
        subnet_ids: Sequence[str],
        route_table_ids: Sequence[str],
        after: Sequence[ITerraformDependable] = (),
    ) -> None:
        """Make the endpoints.

        Args:
            scope: the network.
            id: id of the construct.
            name: begins the endpoints' names.
            region: the VPC's region, of AWS's own partition or GovCloud; elsewhere S3 alone is known by this name.
            vpc_id: id of the VPC.
            services: services to reach.
            subnet_ids: one subnet per zone, each of which gets an interface of every service but S3.
            route_table_ids: tables that get a route to S3.
            after: what has to exist before the interfaces take addresses of the subnets.
        """
        super().__init__(scope, id)
        interfaces = [service for service in services if service is not EndpointService.S3]
        made: dict[EndpointService, aws.VpcEndpoint] = {}
        if EndpointService.S3 in services:
            made[EndpointService.S3] = aws.VpcEndpoint(
                self,
                "s3",
                vpc_id=vpc_id,
                service_name=f"com.amazonaws.{region}.s3",
                vpc_endpoint_type="Gateway",
                route_table_ids=list(route_table_ids),
                tags={"Name": f"{name}-s3"},
            )
        self._s3 = made.get(EndpointService.S3)
        self._firewall = (
            Firewall(
                self,
                "firewall",
                name=f"{name}-endpoints",
                description=f"Endpoints of AWS in {name}",
                vpc_id=vpc_id,
            )
            if interfaces
            else None
        )
        for service in interfaces:
            made[service] = aws.VpcEndpoint(
                self,
                service.value,
                vpc_id=vpc_id,
                service_name=f"com.amazonaws.{region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=list(subnet_ids),
                security_group_ids=[self._firewall.group_id] if self._firewall else None,
                tags={"Name": f"{name}-{service}"},
                depends_on=list(after),
            )
        self.ready = tuple(made.values())

    def allow_from(self, firewall: Firewall) -> None:
        """Let what *firewall* stands around use these endpoints."""
        if self._firewall is not None:
            self._firewall.allow_from(firewall, HTTPS, "AWS inside the network")
        if self._s3 is not None:
            firewall.allow_to_prefix_list("s3", self._s3.prefix_list_id, HTTPS, "S3 inside the network")
