"""How much memory a process has used at its peak. Linux only: it reads /proc."""

import re
from pathlib import Path


def peak(pid: int) -> int:
    """Bytes of memory that were resident at once, at most, since the process began."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise OSError(f"/proc/{pid}/status has no VmHWM")
    return int(found[1]) * 1024
