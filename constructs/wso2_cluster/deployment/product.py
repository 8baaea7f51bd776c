"""The deployment file, `product`: what runs on the nodes."""

from typing import Annotated

from pydantic import Field, StrictStr

from wso2_cluster.deployment.base import AbsolutePath, Location, Settings, Sha256, matching


class Artifact(Settings):
    """A file that nodes fetch, with the checksum it must have."""

    source: Location
    """Where it lies: `s3://BUCKET/KEY`, read with the instance's role, or an `https://` address."""
    sha256: Sha256
    """64 hexadecimal digits, as `sha256sum` prints them."""


class Jdk(Settings):
    """The Java that runs the product."""

    package: Annotated[StrictStr, matching(r"[a-z0-9][a-z0-9.+-]*", "the name of a package")] | None = None
    """Package to install at the first boot. Default: none, when `home` is given; else the operating system's package
    of the newest Java that the product accepts."""
    home: AbsolutePath | None = None
    """JAVA_HOME. Default: the Java that the command `java` is, found at each start."""


class ProductSettings(Settings):
    """Which product runs, and where a node gets it from."""

    name: Annotated[StrictStr, Field(examples=["wso2esb"])]
    """Name in the catalogue, as in the pack's file name."""
    version: Annotated[StrictStr, Field(examples=["4.9.0"])]
    """Release, as text: a version such as 5.0 needs quotes."""
    pack: Artifact | None = None
    """The product's zip file. Default: none, the image already holds the product at `home`."""
    home: AbsolutePath | None = None
    """Product home on the node. Default: /opt/wso2/ and the name of the pack's top folder."""
    libraries: Annotated[tuple[Artifact, ...], Field(max_length=50)] = ()
    """Files put into repository/components/lib, for example the MySQL driver, which no product ships."""
    jdk: Jdk = Jdk()
    user: Annotated[StrictStr, matching(r"[a-z_][a-z0-9_-]{0,30}", "a Linux user name")] = "wso2"
    """The user, not root, that owns the product home and runs the product; made when absent."""
