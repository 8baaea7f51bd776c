"""How long `wso2_node apply` takes on the homes of the documents' products, beside starting Python to do nothing.

Left out is what the network or Java would decide: values from AWS, packs, the trust store and the key store.
"""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.figures import against, seconds, spread
from tests.bench.homes import ESB, write_home
from tests.needs import PROJECT
from tests.product_home import write_files
from wso2_cluster.carbon import configure
from wso2_cluster.deployment import load_deployment
from wso2_cluster.topology import plan_topology

PRODUCTS = (
    (ESB, "esb-worker-manager", "worker"),
    ("wso2am-2.0.0", "apim-gateway", "worker"),
    ("wso2es-2.1.0", "enterprise-store", "publisher"),
)
"""Home, pattern, and the role that a node is taken of."""


def report(runs: int) -> None:
    """Measure, and print the table."""
    print(f"\nwso2_node apply on a whole product home, median of {runs} runs each.\n")
    print(f"{'':<32}{'wall time':>26}{'ratio':>8}")
    for product, pattern, role in PRODUCTS:
        with tempfile.TemporaryDirectory(prefix="wso2-node-bench-") as folder:
            pristine, root = Path(folder) / "pristine", Path(folder) / "machine"
            prepared = prepare(pristine, product, pattern, role)
            if prepared is None:
                print(f"{product}: left out, as its shipped files are not at hand")
                continue
            rounds = [measured(pristine, root) for _ in range(runs + 1)][1:]
        bare, first, second = zip(*rounds, strict=True)
        print(f"{product}, {prepared}")
        for title, column in (("python -c pass", bare), ("first run", first), ("every later start", second)):
            print(f"    {title:<28}{spread(column, 'ms'):>26}{against(column, bare):>8.1f}", flush=True)


def prepare(root: Path, product: str, pattern: str, role: str) -> str | None:
    """Write a machine with the home and the configuration of a node; return what home it is, and how many edits.

    None: the product's home is not at hand.
    """
    whose = write_home(product, root / "opt/wso2/product")
    if whose is None:
        return None
    nodes = configure(plan_topology(load_deployment(PROJECT / "deployments" / f"{pattern}.yaml")))
    chosen = next(each for each in nodes if role in each.node.name)
    node = {
        **plain(json.loads(chosen.node_json())),
        "pack": None,
        "trust": None,
        "key_store": None,
        "libraries": [],
        "references": {},
        "home": "/opt/wso2/product",
    }
    node["service"]["java_home"] = "/usr/lib/jvm/java"
    write_files(root, {"node.json": json.dumps(node).encode(), "etc/hosts": b"127.0.0.1 localhost\n"})
    return f"{whose}: {sum(len(file['edits']) for file in node['files'])} edits"


def plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    """*value* with a text in place of each value from AWS, and one member in that of a list of them."""
    if isinstance(value, dict):
        is_reference = "ref" in value and value.keys() <= {"ref", "escape"}
        return (
            value["ref"]
            if is_reference
            else {key: plain(each) for key, each in value.items() if key != "each" or "tag" not in value}
        )
    return [plain(each) for each in value] if isinstance(value, list) else value


def measured(pristine: Path, root: Path) -> tuple[float, float, float]:
    """Seconds of Python alone, of a first run, and of a second one."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(pristine, root)
    command = ["-m", "wso2_node", "apply", "--config", "/node.json", "--root", str(root)]
    path = [PROJECT / "userdata"]
    return seconds(["-c", "pass"], root, path), seconds(command, root, path), seconds(command, root, path)
