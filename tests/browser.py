"""Houses to look at and a real browser to look with: fixtures for the pages' tests.

``full`` is a house with a library of its own: generated works, among them hostile and awkward ones. ``empty`` is a
house whose library is empty, so that the sample answers. Both are served on a port of their own.
"""

import io
import os
import random
import shutil
import threading
from collections.abc import Iterator

import msgspec
import pytest

from agglo.literature.record import Identifier, Keywords, Person, Text, Thesis, Venue, Work

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = '<script>window.hit=1</script><img src=x onerror="window.hit=1"> 클러스터정책 & "따옴표"'
LONG = (
    "지역산업 클러스터 정책의 공간적 파급효과와 혁신역량의 경로의존성에 관한 실증분석: "
    "수도권과 비수도권 산업단지 입주기업의 패널자료를 이용한 비교, 그리고 "
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
)
ORDINARY = 120


def works() -> list[Work]:
    """What the library of `full` holds."""
    dice = random.Random(7)
    hostile = Work(
        titles=(Text(lang="ko", text=HOSTILE),),
        abstracts=(Text(lang="ko", text=HOSTILE * 4),),
        keywords=(Keywords(lang="ko", words=(HOSTILE,)),),
        people=(Person(name='<b onmouseover="window.hit=1">Evil</b>'),),
        venue=Venue(names=(Text(lang="ko", text='<i>학회지</i>"&'),)),
        pdf="javascript:window.hit=1",
        landing="data:text/html,<script>window.hit=1</script>",
        year=1999,
    )
    long = Work(
        titles=(Text(lang="ko", text=LONG), Text(lang="en", text="Spatial spillovers of cluster policy. " * 6)),
        abstracts=(
            Text(lang="ko", text="지역과 입지를 살핀다. " * 40 + "클러스터정책 효과를 밝힌다. " + "맺는다. " * 40),
            Text(lang="en", text="This study examines cluster policy. " * 20),
        ),
        keywords=(
            Keywords(lang="ko", words=("클러스터정책", "경로의존성")),
            Keywords(lang="en", words=("cluster policy",)),
        ),
        people=tuple(
            Person(name=f"김{c}수", other=(f"Kim, {c}-Su",), affiliations=("지리학과",)) for c in "가나다라마바사아"
        ),
        venue=Venue(
            names=(Text(lang="ko", text="지역연구"), Text(lang="en", text="Regional Studies Korea")),
            issn=("1226-8968",),
        ),
        volume="19", number="4", pages="764-781", year=2016, pdf="https://example.org/a.pdf",
        identifiers=(Identifier(scheme="doi", value="10.1000/long(1)"),),
        references=("Porter, M. (1998). Clusters and the new economics of competition.",),
    )  # fmt: skip
    untitled = Work(
        abstracts=(Text(lang="ko", text="제목이 없는 클러스터정책 문헌"),),
        kind="thesis",
        thesis=Thesis(degree="박사", school="어느대학교"),
        year=2001,
    )
    return [hostile, long, untitled, *(_ordinary(dice, n) for n in range(ORDINARY))]


def _ordinary(dice: random.Random, n: int) -> Work:
    place, trade = dice.choice(("대구", "광주", "대전", "부산")), dice.choice(("바이오", "섬유", "반도체", "문화"))
    return Work(
        titles=(
            Text(lang="ko", text=f"{place} {trade} 클러스터 정책 제{n}편"),
            Text(lang="en", text=f"Cluster policy {n}"),
        ),
        abstracts=(Text(lang="ko", text=f"{place} {trade} 산업의 클러스터 정책을 살핀다. " * dice.randint(1, 14)),),
        keywords=(Keywords(lang="ko", words=("클러스터정책", f"주제{n % 50}")),),
        people=(Person(name=f"연구자{n % 17}"),),
        venue=Venue(names=(Text(lang="ko", text=f"지역연구지 {n % 40}"),)),
        year=None if n == 5 else 1990 + n % 35,
        volume=str(n),
        kind=dice.choice(("article", "report", "thesis")),
        has_pdf=dice.choice((True, None)),
    )


def lines(some: list[Work]) -> bytes:
    """Works as a file of the project's own format."""
    return b"\n".join(msgspec.json.encode(work) for work in some) + b"\n"


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> Iterator[None]:
    """A cache folder of the tests' own, so that the sample is built where nobody misses it."""
    before = os.environ.get("AGGLO_CACHE")
    os.environ["AGGLO_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    os.environ.pop("AGGLO_CACHE")
    if before is not None:
        os.environ["AGGLO_CACHE"] = before


@pytest.fixture(scope="session")
def full(tmp_path_factory, cache) -> Iterator:
    """A house with a library of its own."""
    house = _house(tmp_path_factory.mktemp("full") / "지역 산업")
    report = house.ask("import", {"name": "works.jsonl"}, upload=io.BytesIO(lines(works())))
    assert (report.new, report.rejected) == (len(works()) - 1, 1)  # a work without a title is no work
    yield house
    house.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory, cache) -> Iterator:
    """A house where nothing was brought in yet: the sample answers."""
    house = _house(tmp_path_factory.mktemp("empty") / "library")
    yield house
    house.close()


@pytest.fixture
def fresh(tmp_path, cache) -> Iterator:
    """A house of this one test, empty."""
    house = _house(tmp_path / "library")
    yield house
    house.close()


def _house(folder):
    from agglo.operations.house import House
    from agglo.settings import Settings

    return House(Settings(library=str(folder), lang="en"))


@pytest.fixture(scope="session")
def serve() -> Iterator:
    """Serves a house and tells its address; the same house is served once."""
    import uvicorn

    from agglo.surfaces.serve import app

    running: dict[int, tuple[str, uvicorn.Server, threading.Thread]] = {}

    def at(house) -> str:
        if id(house) not in running:
            server = uvicorn.Server(uvicorn.Config(app(house), port=0, log_level="error", ws="none"))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started:
                thread.join(0.02)
                assert thread.is_alive()
            port = server.servers[0].sockets[0].getsockname()[1]
            running[id(house)] = (f"http://127.0.0.1:{port}", server, thread)
        return running[id(house)][0]

    yield at
    for _, server, thread in running.values():
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """A headless Chromium, or a skip that says why.

    A module's own: while Playwright is open its event loop counts as running, and no other test could run one.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    found = os.environ.get("AGGLO_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if not found:
        pytest.skip("no Chromium on this machine; install the package chromium or name one in AGGLO_CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, serve) -> Iterator:
    """Opens a page of a house: ``visit(house, "/search?q=…", ui="ko", dark=False, width=1280, script=True)``."""
    contexts = []

    def open_page(house, path: str, *, ui: str = "ko", dark: bool = False, width: int = 1280, script: bool = True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale={"ko": "ko-KR", "en": "en-GB"}[ui],
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=serve(house),
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
