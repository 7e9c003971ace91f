"""libvips, set up once in a process for files that nobody vouches for."""

from functools import cache

import pyvips

#: The only readers that may run. Each is called by name after the file was sniffed; blocking all
#: others means that no file can choose another one.
READERS = (
    "VipsForeignLoadJpeg",
    "VipsForeignLoadPng",
    "VipsForeignLoadWebp",
    "VipsForeignLoadHeif",
    "VipsForeignLoadTiff",
    "VipsForeignLoadNsgif",
)


@cache
def start() -> None:
    """Block every reader that is not needed, and keep no results between pictures."""
    pyvips.block_untrusted_set(True)  # noqa: FBT003 -- libvips takes it so
    pyvips.operation_block_set("VipsForeignLoad", True)  # noqa: FBT003
    for reader in READERS:
        pyvips.operation_block_set(reader, False)  # noqa: FBT003
    # The cache is keyed by file name: a later job may use the same name for another file.
    pyvips.cache_set_max(0)
