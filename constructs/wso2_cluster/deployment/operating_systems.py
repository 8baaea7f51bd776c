"""Distributions that nodes can run: where their images are found, and what their packages are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class OperatingSystem(StrEnum):
    """A distribution whose Python, cloud-init and packages the node program is made for."""

    AMAZON_LINUX_2023 = "amazon-linux-2023"
    DEBIAN_12 = "debian-12"
    UBUNTU_22_04 = "ubuntu-22.04"
    UBUNTU_24_04 = "ubuntu-24.04"
    RHEL_9 = "rhel-9"


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """Facts about an operating system."""

    image_parameter: str | None
    """Public SSM parameter with the id of the newest x86_64 image; None where its maker publishes none."""
    java_packages: Mapping[int, str]
    """Package of each Java version that a Carbon product may ask for, where the distribution has one."""
    package_manager: str
    mysql_package: str
    """Package of a MySQL client that has the command `mariadb`."""
    nginx_package: str | None
    """Package of NGINX; None where it is older than 1.19.4, which this library's nginx.conf needs."""
    nginx_user: str
    """Account that NGINX's worker processes run as."""
    efs_package: str | None = None
    """Package that mounts EFS over TLS; None where the distribution has none, and the image has to bring it."""
    agent_package: str | None = None
    """Package of the CloudWatch agent; None where the distribution has none, and AWS offers a download instead."""

    def java_package(self, accepted: Iterable[int]) -> str | None:
        """Package of the newest Java version among *accepted*; None when the distribution has none of them."""
        return next((self.java_packages[v] for v in sorted(accepted, reverse=True) if v in self.java_packages), None)


DISTRIBUTIONS: Mapping[OperatingSystem, Distribution] = {
    # AL2023 user guide, "Launching AL2023 using the SSM parameter"; Corretto is its only Java.
    OperatingSystem.AMAZON_LINUX_2023: Distribution(
        image_parameter="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        java_packages={
            8: "java-1.8.0-amazon-corretto",
            11: "java-11-amazon-corretto-headless",
            17: "java-17-amazon-corretto-headless",
        },
        package_manager="dnf",
        # RDS user guide, "Connecting from the MySQL command-line client"; EFS user guide, "Installing the EFS client".
        mysql_package="mariadb105",
        nginx_package="nginx",
        nginx_user="nginx",
        efs_package="amazon-efs-utils",
        # CloudWatch user guide, "Installing the CloudWatch agent", Amazon Linux.
        agent_package="amazon-cloudwatch-agent",
    ),
    # wiki.debian.org/Cloud/AmazonEC2Image/Bookworm; Debian 12 has Java 17 alone.
    OperatingSystem.DEBIAN_12: Distribution(
        image_parameter="/aws/service/debian/release/12/latest/amd64",
        java_packages={17: "openjdk-17-jre-headless"},
        package_manager="apt",
        mysql_package="mariadb-client",
        nginx_package="nginx",
        nginx_user="www-data",
    ),
    # documentation.ubuntu.com/aws, "Find Ubuntu images on AWS".
    OperatingSystem.UBUNTU_22_04: Distribution(
        image_parameter="/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id",
        java_packages={8: "openjdk-8-jre-headless", 11: "openjdk-11-jre-headless", 17: "openjdk-17-jre-headless"},
        package_manager="apt",
        mysql_package="mariadb-client",
        # packages.ubuntu.com, jammy: 1.18.0.
        nginx_package=None,
        nginx_user="www-data",
    ),
    OperatingSystem.UBUNTU_24_04: Distribution(
        image_parameter="/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
        java_packages={8: "openjdk-8-jre-headless", 11: "openjdk-11-jre-headless", 17: "openjdk-17-jre-headless"},
        package_manager="apt",
        mysql_package="mariadb-client",
        nginx_package="nginx",
        nginx_user="www-data",
    ),
    OperatingSystem.RHEL_9: Distribution(
        image_parameter=None,
        java_packages={
            8: "java-1.8.0-openjdk-headless",
            11: "java-11-openjdk-headless",
            17: "java-17-openjdk-headless",
        },
        package_manager="dnf",
        mysql_package="mariadb",
        nginx_package="nginx",
        nginx_user="nginx",
    ),
}
