"""What can go wrong with the machines of the embedded AWS."""

from wso2_cluster.emulator.errors import EmulatorError


class MachineError(EmulatorError):
    """A machine, its network or a service of its network cannot be made as the account says."""
