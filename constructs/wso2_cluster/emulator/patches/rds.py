"""RDS: instances, their managed password, parameter groups, clusters."""

from __future__ import annotations

import json
import secrets
import string
from typing import TYPE_CHECKING, cast

from moto.core.responses import ActionResult
from moto.rds.models import DBCluster, DBInstance, MasterUserSecret
from moto.rds.responses import RDSResponse

from wso2_cluster.emulator.patches.replace import add, replace, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# What RDS allows in a master password: printable ASCII but / ' " @ and blank.
_PASSWORD = "".join(sorted(set(string.ascii_letters + string.digits + string.punctuation) - set("/'\"@")))
_PASSWORD_LENGTH = 32
_RESOURCE_ID = string.ascii_uppercase + string.digits


def every_instance_has_a_resource_id_of_its_own() -> None:
    """Give each instance a DbiResourceId.

    AWS: a region-unique, immutable id.
    moto 5.2.5: one constant for all, and Terraform uses it as the resource's id: a second database becomes the first.
    """

    def make_init(original: Callable[..., None]) -> Callable[..., None]:
        def init(self: DBInstance, *args: object, **settings: object) -> None:
            original(self, *args, **settings)
            self.dbi_resource_id = "db-" + "".join(secrets.choice(_RESOURCE_ID) for _ in range(26))

        return init

    wrap(DBInstance, "__init__", make_init)


def every_managed_password_is_random() -> None:
    """Put the master user's name and a random password into the secret that RDS manages.

    AWS: `{"username": …, "password": …}`, made for this instance.
    moto 5.2.5: the user `admin` and one constant password, whatever the master user is called, so a node
    that reads the secret learns the wrong name, and a rehearsal never meets a password with special characters.
    """

    def generate(self: MasterUserSecret) -> str:
        password = "".join(secrets.choice(_PASSWORD) for _ in range(_PASSWORD_LENGTH))
        return json.dumps({"username": self.resource.master_username, "password": password})

    replace(MasterUserSecret, "_generate_secret_string", generate)


def parameters_say_who_set_them() -> None:
    """Name the source of each parameter of a group.

    AWS: `user` for a parameter that was set, and DescribeDBParameters can be asked for those alone.
    moto 5.2.5: keeps only set parameters and names no source, so Terraform sees none of them and plans them again.
    """

    def make_describe(original: Callable[..., ActionResult]) -> Callable[..., ActionResult]:
        def describe(self: RDSResponse) -> ActionResult:
            asked = self.params.get("Source")
            found = [{"Source": "user", **parameter} for parameter in _parameters(original(self))]
            return ActionResult({"Parameters": [one for one in found if asked in {None, one["Source"]}]})

        return describe

    wrap(RDSResponse, "describe_db_parameters", make_describe)


def performance_insights_are_kept() -> None:
    """Remember whether Performance Insights are on.

    AWS: DescribeDBInstances shows PerformanceInsightsEnabled, its retention and key.
    moto 5.2.5: forgets all three, so the plan drifts.
    """
    names = ("enable_performance_insights", "performance_insights_retention_period", "performance_insights_kms_key_id")

    def make_init(original: Callable[..., None]) -> Callable[..., None]:
        def init(self: DBInstance, *args: object, **settings: object) -> None:
            # moto's ModifyDBInstance changes what an instance has as an attribute, and nothing else.
            vars(self).update({name: settings.get(name) for name in names})
            original(self, *args, **settings)

        return init

    def enabled(self: DBInstance) -> bool:
        return bool(vars(self)["enable_performance_insights"])

    wrap(DBInstance, "__init__", make_init)
    add(DBInstance, "performance_insights_enabled", property(enabled))


def only_serverless_clusters_scale() -> None:
    """Show no ScalingConfigurationInfo of a cluster that was made without one.

    AWS: only Aurora Serverless v1 has one.
    moto 5.2.5: shows its defaults for every cluster, so Terraform plans to change them.
    """
    original = cast("property", vars(DBCluster)["scaling_configuration_info"])

    def info(self: DBCluster) -> object:
        return original.__get__(self) if self.scaling_configuration else None

    replace(DBCluster, "scaling_configuration_info", property(info))


PATCHES = (
    every_instance_has_a_resource_id_of_its_own,
    every_managed_password_is_random,
    parameters_say_who_set_them,
    performance_insights_are_kept,
    only_serverless_clusters_scale,
)


def _parameters(answer: ActionResult) -> list[dict[str, str]]:
    groups = cast("dict[str, Iterable[dict[str, str]]]", answer.result)
    return [dict(parameter) for parameter in groups["Parameters"]]
