"""The patch engine as a function from tree to tree, as benchmarks of patch engines call one."""

from collections.abc import Mapping

from sitewright.patching import Guard
from sitewright.patching import apply as apply_patch


def apply(
    files: Mapping[str, bytes],
    patch: str,
    base: Mapping[str, bytes] | None = None,
    links: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The whole tree after the patch. Raises PatchRefused."""
    result = apply_patch(files, patch, Guard(), base, frozenset(links or ()))
    after = {**files, **result.files}
    return {path: content for path, content in after.items() if content is not None}
