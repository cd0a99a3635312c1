"""Is a folder on a network drive, where SQLite's write-ahead log is unsafe?"""

import os
import re
import subprocess
import sys
from pathlib import Path

NETWORK = frozenset(
    ("9p", "afs", "afpfs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs")
    + ("nfs4", "osxfuse", "prl_fs", "smb2", "smb3", "smbfs", "sshfs", "vboxsf", "virtiofs", "vmhgfs", "webdav")
    + ("fuse.ceph", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs")
    + ("fuse.vmhgfs-fuse",)
)
"""File systems whose shared memory or locks do not hold between machines."""
_REMOTE = 4  # GetDriveTypeW: DRIVE_REMOTE


def network_drive(folder: Path) -> str:
    """What kind of network drive the folder is on, or the empty string where it is on none (or cannot be told)."""
    folder = folder.resolve()
    if sys.platform == "win32":
        return _windows(str(folder))
    if sys.platform == "darwin":
        table = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
        mounts = [(where, kind) for where, kind in re.findall(r" on (/.*?) \((\w+)", table)]
    else:
        try:
            table = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return ""
        mounts = linux_mounts(table)
    kind = file_system(os.fspath(folder), mounts)
    return kind if kind in NETWORK else ""


def linux_mounts(table: str) -> list[tuple[str, str]]:
    """Mount points and file systems of ``/proc/mounts``.

    >>> linux_mounts("srv:/x /media/my\\\\040disk nfs4 rw 0 0")
    [('/media/my disk', 'nfs4')]
    """
    lines = (line.split(" ") for line in table.splitlines())
    return [(re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), line[1]), line[2]) for line in lines if len(line) > 2]


def file_system(folder: str, mounts: list[tuple[str, str]]) -> str:
    """The file system of the deepest mount point above the folder; of two at one place, the later.

    >>> file_system("/mnt/a/b", [("/", "ext4"), ("/mnt", "nfs"), ("/mn", "cifs")])
    'nfs'
    """
    best, kind = -1, ""
    for where, system in mounts:
        inside = folder == where or folder.startswith(where.rstrip("/") + "/")
        if inside and len(where) >= best:
            best, kind = len(where), system
    return kind


def _windows(folder: str) -> str:
    if folder.startswith("\\\\") and not folder.startswith("\\\\?\\"):
        return "UNC"
    import ctypes

    drive = os.path.splitdrive(folder)[0] + "\\"
    return "drive" if ctypes.windll.kernel32.GetDriveTypeW(drive) == _REMOTE else ""
