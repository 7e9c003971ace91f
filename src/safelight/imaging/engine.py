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


def start() -> None:
    """Begin with a picture: what libvips said of the last one is forgotten."""
    _set_up()
    # Warnings about a picture that could be read stay in the buffer, and would be taken for the
    # reason why the next one could not.
    pyvips.vips_lib.vips_error_clear()


@cache
def _set_up() -> None:
    """Block every reader that is not needed, and keep no results between pictures."""
    pyvips.block_untrusted_set(True)  # noqa: FBT003 -- libvips takes it so
    pyvips.operation_block_set("VipsForeignLoad", True)  # noqa: FBT003
    for reader in READERS:
        pyvips.operation_block_set(reader, False)  # noqa: FBT003
    # The cache is keyed by file name: a later job may use the same name for another file.
    pyvips.cache_set_max(0)
