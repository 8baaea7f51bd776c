"""Product homes to measure with: those that WSO2 ships, where they are beside the repository."""

import shutil
from pathlib import Path

from tests.api_manager_xml import API_MANAGER_FILES
from tests.gateway_document import API_MANAGER
from tests.product_home import START_SCRIPT, WITH_KEY_STORE, write_files
from tests.shipped import shipped_config

ESB = "wso2esb-4.9.0"
_SCRIPT = "bin/wso2server.sh"


def write_home(product: str, home: Path) -> str | None:
    """Write the home of *product*, such as `wso2esb-4.9.0`, and return whose it is.

    None: it is not at hand, and nothing is written. The small home of the tests stands in for an ESB's.
    """
    shipped = shipped_config() / product
    if shipped.is_dir():
        shutil.copytree(shipped, home)
        write_files(home, {_SCRIPT: START_SCRIPT})
        name, _, version = product.rpartition("-")
        if name == "wso2am" and not (home / API_MANAGER).exists():
            write_files(home, {API_MANAGER: API_MANAGER_FILES[version]})
        return "as shipped"
    if product != ESB:
        return None
    write_files(home, WITH_KEY_STORE)
    return "a small home of the tests"
