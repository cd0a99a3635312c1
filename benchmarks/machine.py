"""Where and on what was measured?"""

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version

PACKAGES = ("tantivy", "kiwipiepy", "msgspec")


def machine() -> dict:
    """Cores, memory, versions and the day; the load says whether others were at work."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "day": datetime.now(UTC).strftime("%Y-%m-%d"),
    }


def line(of: dict) -> str:
    """The same as one line."""
    packages = ", ".join(f"{name} {number}" for name, number in of["packages"].items())
    return (
        f"{of['day']}, {of['cores']} cores, {of['memory_gib']} GiB, {of['system']}, Python {of['python']}, {packages}; "
        f"load {of['load']}"
    )


def peak_memory() -> int:
    """The most memory that this process has held, in bytes (0 where the system does not tell)."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie.

    >>> percentile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def tree_bytes(folder) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
