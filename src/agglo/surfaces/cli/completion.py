"""How does a shell complete agglo's commands? A script made from the parser by shtab."""

import argparse

from .parser import whole


def script(shell: str, lang: str) -> str:
    """The completion script for `shell` (bash, zsh, tcsh): ``agglo completion bash > FILE``."""
    import shtab

    kinds = {"file": shtab.FILE, "folder": shtab.DIRECTORY}

    def complete(action: argparse.Action, kind: str) -> None:
        vars(action)["complete"] = kinds[kind]

    return shtab.complete(whole(lang, complete=complete), shell)
