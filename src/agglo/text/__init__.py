"""Which words does a person see? Every one stands in ``ko/*.toml`` and ``en/*.toml`` under the same key."""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("ko", "en")


@cache
def _words(lang: str) -> dict[str, str]:
    folder = files(__package__) / lang
    words: dict[str, str] = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            for section, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                words |= {f"{section}.{key}": value for key, value in entries.items()}
    return words


def say(key: str, lang: str, /, **facts) -> str:
    """The text called `key` (``section.name``) in `lang`, with `facts` filled in.

    >>> say("errors.empty_file", "ko", name="a.ris")
    'a.ris: 파일이 비어 있습니다. 내용이 있는 파일을 고르십시오.'
    """
    words = _words(lang if lang in LANGUAGES else "en")
    return words[key].format(**facts) if facts else words[key]


def has(key: str) -> bool:
    """Whether a text of this name exists."""
    return key in _words("en")


def keys(lang: str) -> set[str]:
    """The names of all texts in `lang`; both languages have the same, or the tests fail."""
    return set(_words(lang))


def particle(word: str, pair: str) -> str:
    """`word` with the particle of `pair` (``을/를``, ``은/는``, ``이/가``, ``와/과``) that its last sound asks for.

    >>> particle("논문", "을/를"), particle("저자", "을/를")
    ('논문을', '저자를')
    """
    closed, opened = pair.split("/")
    last = word[-1:] if word else ""
    if "가" <= last <= "힣":
        return word + (closed if (ord(last) - 0xAC00) % 28 else opened)
    return f"{word}{closed}({opened})"
