"""What WSO2 ships: products, versions, kernels, ports and paths."""

from wso2_cluster.products.catalogue import UnknownProductError, find_product, product_names, product_versions
from wso2_cluster.products.model import Kernel, Paths, PatternName, Ports, Product, Receivers

__all__ = [
    "Kernel",
    "Paths",
    "PatternName",
    "Ports",
    "Product",
    "Receivers",
    "UnknownProductError",
    "find_product",
    "product_names",
    "product_versions",
]
