"""Where and on what was measured, and how is it told?"""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version

PACKAGES = ("tantivy", "kiwipiepy", "msgspec")
PROGRAM = "import sys; from agglo.surfaces.cli import main; sys.exit(main())"
"""The command line, as a new Python runs it."""


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


def tell(rows: list[dict], as_json: bool, **besides: dict) -> None:
    """Print rows as a Markdown table under the machine, fractions to three places, or all of it as JSON."""
    if as_json:
        print(json.dumps({"machine": machine(), **besides, "rows": rows}, ensure_ascii=False, indent=1))
        return
    print(line(machine()))
    for name, figures in besides.items():
        print(f"{name}: " + ", ".join(f"{of} {value:,.1f}" for of, value in figures.items()))
    for n, row in enumerate(rows):
        if n == 0:
            print(f"| {' | '.join(row)} |\n|{'---|' * len(row)}")
        print("| " + " | ".join(f"{v:.3f}" if isinstance(v, float) else str(v) for v in row.values()) + " |")
