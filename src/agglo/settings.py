"""What can be set? One table; later rows of the precedence win: default, file, environment, option.

The file is ``settings.toml`` in the user's configuration folder (``AGGLO_SETTINGS`` names another). Nothing is read
when this module is imported.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from agglo.errors import BadInput, Unknown

TABLE: dict[str, tuple[str, str]] = {
    "library": ("AGGLO_LIBRARY", "folder of the library; empty is the user's data folder"),
    "lang": ("AGGLO_LANG", "language of messages: ko or en; empty follows the locale"),
    "expand": ("AGGLO_EXPAND", "whether words are also looked for in the other language: on or off"),
    "host": ("AGGLO_HOST", "address that `agglo serve` listens on"),
    "port": ("AGGLO_PORT", "port that `agglo serve` listens on; 0 is any free one"),
    "hosts": ("AGGLO_HOSTS", "further host names, comma between, that the server answers to"),
    "token": ("AGGLO_TOKEN", "token for writes where the server listens beyond this machine; empty makes one"),
    "upload": ("AGGLO_UPLOAD", "largest upload in bytes"),
    "seconds": ("AGGLO_SECONDS", "longest time an answer over the network may take"),
    "threads": ("AGGLO_THREADS", "questions answered at once"),
}
"""Each setting's environment variable and meaning."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was set; see `TABLE` for the meanings."""

    library: str = ""
    lang: str = ""
    expand: str = "on"
    host: str = "127.0.0.1"
    port: int = 8377
    hosts: str = ""
    token: str = ""
    upload: int = 5_000_000_000
    seconds: int = 60
    threads: int = 4

    @property
    def folder(self) -> Path:
        """The user's own library."""
        if self.library:
            return Path(self.library).expanduser()
        import platformdirs

        return platformdirs.user_data_path("agglo", appauthor=False) / "library"

    @property
    def language(self) -> str:
        """``ko`` or ``en``: what was set, else the locale's."""
        return self.lang or locale_language(os.environ)


def settings(options: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force.

    >>> settings({"port": 0}, {"AGGLO_LANG": "ko", "AGGLO_SETTINGS": "-"}).language
    'ko'

    Raises
    ------
    BadInput
        A value that a setting does not take, or a file that is not TOML.
    Unknown
        A setting in the file that there is not.
    """
    environ = os.environ if environ is None else environ
    found = dict(_file(environ))
    for name, (variable, _) in TABLE.items():
        if environ.get(variable):
            found[name] = environ[variable]
    found |= {name: value for name, value in (options or {}).items() if value is not None}
    for name in found:
        if name not in TABLE:
            raise Unknown.named("setting", str(name), TABLE)
    kinds = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    read = {name: _value(name, value, kinds[name]) for name, value in found.items()}
    if read.get("lang") not in (None, "", "ko", "en"):
        raise BadInput("not_choice", name="lang", given=str(read["lang"])[:40], known="ko, en")
    if read.get("expand") not in (None, "on", "off"):
        raise BadInput("not_choice", name="expand", given=str(read["expand"])[:40], known="on, off")
    if not 0 <= read.get("port", 0) <= 65535:
        raise BadInput("not_between", name="port", given=read["port"], low=0, high=65535)
    return Settings(**read)


def _value(name: str, value: object, kind: type) -> object:
    """One setting's value as its type."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as problem:
        raise BadInput("not_setting", name=name, given=str(value)[:60], kind=kind.__name__) from problem


def _file(environ: Mapping[str, str]) -> dict[str, object]:
    """What the settings file says; nothing where there is none (``AGGLO_SETTINGS=-`` reads none)."""
    named = environ.get("AGGLO_SETTINGS")
    if named == "-":
        return {}
    if named:
        path = Path(named).expanduser()
    else:
        import platformdirs

        path = platformdirs.user_config_path("agglo", appauthor=False) / "settings.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as problem:
        raise BadInput("settings_file", file=path.name, why=str(problem)[:120]) from problem


def locale_language(environ: Mapping[str, str]) -> str:
    """``ko`` under a Korean locale, else ``en``.

    >>> locale_language({"LANG": "ko_KR.UTF-8"}), locale_language({"LC_ALL": "C", "LANG": "ko_KR.UTF-8"})
    ('ko', 'en')
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "ko" if environ[name].lower().startswith("ko") else "en"
    import locale

    return "ko" if (locale.getlocale()[0] or "").lower().startswith("ko") else "en"
