"""S3: versioned buckets."""

from __future__ import annotations

from moto.s3.models import FakeDeleteMarker

from wso2_cluster.emulator.patches.replace import add


def delete_markers_can_be_deleted() -> None:
    """Let a delete marker be thrown away like an object.

    AWS: DeleteObject with a marker's version id removes the marker.
    moto 5.2.5: calls `dispose`, which its markers do not have; `force_destroy` of a versioned bucket never ends.
    """

    def dispose(self: FakeDeleteMarker, garbage: bool = False) -> None:  # noqa: FBT001, FBT002
        """A marker holds no content, so there is nothing to free."""

    add(FakeDeleteMarker, "dispose", dispose)


PATCHES = (delete_markers_can_be_deleted,)
