"""Which engines are there? One file each behind the port of ``engine.py``, one line each here.

``memory`` is the oracle the others are held to, ``tantivy`` the one that serves. An engine's module is imported only
when it is opened.
"""

from importlib import import_module
from pathlib import Path

from agglo.errors import Unknown
from agglo.literature.engine import Engine

ENGINES = {"memory": "MemoryEngine", "tantivy": "TantivyEngine"}
"""An engine's module and its class; each is made from a folder, or from None to live in memory only."""


def open_engine(name: str, folder: Path | None = None) -> Engine:
    """The engine called `name`, with its index in `folder` (made where it is missing) or in memory."""
    if name not in ENGINES:
        raise Unknown.named("engine", name, ENGINES)
    return getattr(import_module(f"{__name__}.{name}"), ENGINES[name])(folder)
