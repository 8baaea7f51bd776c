"""The embedded AWS: moto in this process, on a loopback port, patched to behave like AWS where a deployment can tell.

It is what the demo and the tests deploy to. Nothing of it is needed to deploy to AWS, so it is an extra
(`pip install 'wso2-cluster[emulator]'`); importing this package works without it, starting it does not.
"""

from wso2_cluster.emulator.embedded import EmbeddedAws
from wso2_cluster.emulator.errors import EmulatorError, EmulatorNotInstalledError

__all__ = ["EmbeddedAws", "EmulatorError", "EmulatorNotInstalledError"]
