"""What went wrong between the members of a cluster, told from their wso2carbon.log files."""

from wso2_cluster.doctor.diagnosis import Diagnosis, diagnose
from wso2_cluster.doctor.entries import Entry
from wso2_cluster.doctor.errors import DoctorError
from wso2_cluster.doctor.files import node_logs
from wso2_cluster.doctor.history import NodeHistory, Start
from wso2_cluster.doctor.trouble import Trouble

__all__ = ["Diagnosis", "DoctorError", "Entry", "NodeHistory", "Start", "Trouble", "diagnose", "node_logs"]
