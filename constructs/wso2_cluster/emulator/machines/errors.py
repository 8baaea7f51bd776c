"""What can go wrong with machines that boot."""

from wso2_cluster.emulator.errors import EmulatorError


class MachineError(EmulatorError):
    """A machine, or something that it needs of the system, does not do what was asked of it."""


class HostError(MachineError):
    """Machines cannot boot here; the message lists everything that is missing, each with its fix."""
