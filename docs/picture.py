"""How does the search page look? Takes the README's picture: the sample's answer to one query, in a headless Chromium.

``python docs/picture.py`` writes ``docs/pictures/search.png``, and ``lexicon.png`` from the drawing beside this file.
It needs the test packages, a Chromium (named in ``AGGLO_CHROMIUM`` or on the path) and a Hangul font.
"""

import os
import shutil
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from agglo.operations.house import House
from agglo.settings import Settings
from agglo.surfaces.serve import app

PICTURE = Path(__file__).resolve().parent / "pictures" / "search.png"
DRAWING = Path(__file__).resolve().parent / "lexicon.svg"
FIRST, PAGE = "/search?q=지역혁신&ui=ko", "/search?q=클러스터정책&ui=ko"
"""The first question opens the index, so that the picture shows the time of an answer and not of a start."""
WIDTH, HEIGHT = 1280, 900
LARGEST = 300_000
"""Bytes that a picture in the repository may have."""


def main() -> None:
    """Serve an empty library, so that the sample answers, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Settings(library=str(Path(folder) / "library"), lang="ko"))
        server = uvicorn.Server(uvicorn.Config(app(house), port=0, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.02)
        try:
            take(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
        finally:
            server.should_exit = True
            thread.join(10)
            house.close()
    if PICTURE.stat().st_size > LARGEST:
        raise SystemExit(f"{PICTURE.name} has more than {LARGEST:,} bytes. Choose a smaller page.")


def take(address: str) -> None:
    """The page, served at an address, as a picture."""
    found = os.environ.get("AGGLO_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="ko-KR")
        for path in (FIRST, PAGE):
            page.goto(address + path)
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
        page = browser.new_page(viewport={"width": 880, "height": 420})
        page.goto(DRAWING.as_uri())
        page.screenshot(path=PICTURE.with_name("lexicon.png"))
        browser.close()


if __name__ == "__main__":
    main()
