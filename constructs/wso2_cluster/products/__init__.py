"""What WSO2 ships: products, versions, kernels, ports and paths."""

from wso2_cluster.products.catalogue import (
    FOLDERS_VARIABLE,
    UnknownProductError,
    find_kernel,
    find_product,
    kernel_versions,
    listing,
    paths_of,
    product_names,
    product_versions,
    rendered_by,
)
from wso2_cluster.products.files import CatalogueError
from wso2_cluster.products.model import (
    ClusteringPattern,
    Configuration,
    Kernel,
    MissingFactError,
    Paths,
    PatternName,
    Ports,
    Product,
    Receivers,
    SsoFlags,
    SsoSchema,
)

__all__ = [
    "FOLDERS_VARIABLE",
    "CatalogueError",
    "ClusteringPattern",
    "Configuration",
    "Kernel",
    "MissingFactError",
    "Paths",
    "PatternName",
    "Ports",
    "Product",
    "Receivers",
    "SsoFlags",
    "SsoSchema",
    "UnknownProductError",
    "find_kernel",
    "find_product",
    "kernel_versions",
    "listing",
    "paths_of",
    "product_names",
    "product_versions",
    "rendered_by",
]
