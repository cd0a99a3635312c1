"""Laws of every page: a title of its own, the same as JSON, nothing inline, nothing from outside, readable by all."""

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from starlette.testclient import TestClient

from agglo.surfaces import web
from agglo.surfaces.serve import app
from agglo.text import keys

QUERY = "클러스터정책"
EXAMPLES = {
    "/": ["/"],
    "/search": [
        "/search",
        f"/search?q={QUERY}&kind=thesis&size=20",
        f"/search?q={QUERY}&page=3",
        "/search?q=없는말고양이",
    ],
    "/explain": [f"/explain?q={QUERY} NOT 독일"],
    "/works/{id}": ["/works/{long}", "/works/{hostile}"],
    "/cite": ["/cite", "/cite?id={long}&id={hostile}"],
    "/export": ["/export", f"/export?q={QUERY}"],
    "/import": ["/import"],
    "/import/{id}": ["/import/{job}"],
    "/rejected": ["/rejected"],
    "/merges": ["/merges"],
    "/lexicon": [
        "/lexicon",
        "/lexicon?q=정책&kind=curated",
        "/lexicon?q=없는말고양이",
        "/lexicon?decision=rejected",
        "/lexicon?q=지역&done=read_glossary&new=2&left=3행: <b>",
    ],
    "/keywords": ["/keywords", "/keywords?q=cluster", "/keywords?q=없는말고양이&done=1"],
    "/people": ["/people", "/people?part=proposed", "/people?part=decided", "/people?part=people&q=kim"],
    "/words": [
        "/words",
        "/words?word=지역혁신&kind=compound",
        "/words?word=지역 혁신",
        "/words?q=없는말고양이&propose=1",
    ],
    "/status": ["/status"],
    "/sample": ["/sample"],
    "/evaluate": ["/evaluate", "/evaluate?set=titles&most=50", "/evaluate?set=judged&other=meaning"],
    "/judge": [f"/judge?q={QUERY}", f"/judge?q={QUERY}&one=meaning&done=judge"],
    "/help": ["/help"],
    "/terms": ["/terms", "/terms?q=네트워크&order=en&cards=1", "/terms?q=없는말고양이"],
    "/term/{id}": ["/term/location-quotient", "/term/industrial-cluster", "/term/policy"],
    "/suggest": ["/suggest", "/suggest?q=클럿"],
}
"""Addresses that show each page in its states; a new page needs at least one."""
ADDRESSES = [address for some in EXAMPLES.values() for address in some]
VIEWS = [
    ("ko", False),
    ("en", True),
    *(pytest.param(*v, marks=pytest.mark.slow) for v in (("ko", True), ("en", False))),
]
"""Language and darkness; two of the four show every language and every colour, the others are for the slow suite."""


@pytest.fixture(scope="session")
def client(full):
    with TestClient(app(full), "http://127.0.0.1", headers={"accept-language": "ko"}) as client:
        yield client


@pytest.fixture(scope="session")
def known(full, client) -> dict[str, str]:
    """Ids that stand in `EXAMPLES` by name."""
    job = client.post("/import", data=_token(client), files={"file": ("빈.ris", b"TY  - JOUR\nER  - \n")})
    return {
        "long": _id(full, "경로의존성 실증분석"),
        "hostile": _id(full, "따옴표"),
        "job": str(job.url).rsplit("/", 1)[-1],
    }


def _id(house, query: str) -> str:
    return house.ask("search", {"query": query}).hits[0].work.id


def _token(client) -> dict[str, str]:
    page = client.get("/import").text
    return {"token": re.search(r'name="token" value="(\w+)"', page).group(1)}


class _Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(html)
    return parser.found


def test_every_page_has_an_example():
    assert set(EXAMPLES) == set(web.PAGES), "help: add the address of a new page to EXAMPLES"


@pytest.mark.parametrize("ui", ["ko", "en"])
def test_titles_are_there_and_differ(client, known, ui):
    titles = {}
    for address in ADDRESSES:
        page = client.get(address.format(**known), params=None, headers={"accept-language": ui}).text
        title = re.search(r"<title>(.+?)</title>", page).group(1)
        assert title.endswith(" — agglo") and len(title) > 10, (address, title)
        titles.setdefault(title, []).append(address)
    assert [a for a in titles.values() if len(a) > 1] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_and_its_json(client, known, address):
    path, _, query = address.format(**known).partition("?")
    page = client.get(address.format(**known))
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    twin = "/index.json" if path == "/" else f"{path}.json"
    answer = client.get(f"{twin}?{query}")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), dict)
    named = re.search(r'<link rel="alternate" type="application/json" href="([^"?]+)', page.text).group(1)
    assert named == twin


@pytest.mark.parametrize("ui", ["ko", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_inline_and_nothing_from_outside(client, known, address, ui):
    page = client.get(address.format(**known), headers={"accept-language": ui})
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    for tag, attributes in tags(page.text):
        assert tag != "style" and "style" not in attributes, (tag, attributes)
        assert tag != "script" or attributes.get("src"), "help: scripts stand in static/agglo.js"
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        loaded = (
            attributes.get("src") or (attributes.get("href") if tag == "link" else None) or attributes.get("action")
        )
        assert loaded is None or re.match(r"/(?!/)", loaded), (tag, loaded)
        if tag == "html":
            assert attributes["lang"] == ui
        if tag == "a" and attributes.get("href"):
            assert re.match(r"/(?!/)|#|https?://", attributes["href"]), attributes["href"]
    assert "{" not in re.sub(r"data-\w+=\"[^\"]*\"|<pre.*?</pre>", "", page.text, flags=re.S), (
        "help: a fact is not filled in"
    )


@pytest.mark.parametrize("path", list(web.ACTIONS))
def test_every_form_needs_its_token(client, known, path):
    address = path.format(id=known["long"], merge=1)
    for sent in ({}, {"token": "a" * 32}):
        answer = client.post(address, data=sent, follow_redirects=False)
        assert answer.status_code == 403, (path, answer.status_code)


def test_addresses_that_lead_nowhere(client):
    page = client.get("/nowhere")
    assert page.status_code == 404 and "<h1" in page.text and "agglo" in page.text
    assert client.get("/works/none").status_code == 404
    body = client.get("/works/none.json")
    assert body.status_code == 404 and body.json()["error"]["message"]
    assert client.put("/search").status_code == 405


@pytest.mark.parametrize(
    "address",
    ["/search?size=1000", "/search?page=0", "/search?page=1099511627776", "/search?sort=up",
     "/search?q=" + "(" * 10_000, "/search?q=" + "가" * 7_000, "/search?next=zzz",
     "/rejected?page=1e9", "/export?format=biptex", "/cite?id=none",
     "/search?q=%00%ED%A0%80", "/search?year=20O5&year=..&from=x",
     *(f"/{name}?page={page}" for name in ("keywords", "lexicon", "people", "words", "rejected", "merges")
       for page in ("0", "-1", "x", "²", "٣", "9999999", "0000001" + "0" * 5_000))],
)  # fmt: skip
def test_bad_input_is_one_sentence(client, address):
    page = client.get(address)
    assert page.status_code in (200, 404, 413, 422), page.status_code
    if page.status_code != 200:
        sentence = re.search(r"<h1[^>]*>[^<]+</h1>\s*<p>([^<]+)</p>", page.text).group(1)
        assert len(sentence) > 15


def test_a_library_that_cannot_be_opened_is_one_sentence(tmp_path):
    """Every page says what stands in the way, and none falls over its own frame."""
    from agglo.operations.house import House
    from agglo.settings import Settings

    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.sqlite").write_bytes(b"no database" * 1000)
    house = House(Settings(library=str(tmp_path / "library"), lang="en"))
    with TestClient(app(house), "http://127.0.0.1", raise_server_exceptions=False) as client:
        for path in ("/", "/search?q=a", "/status", "/works/x", "/nowhere"):
            page = client.get(path)
            assert page.status_code in (404, 422, 503), (path, page.status_code)
            assert len(re.search(r"<h1[^>]*>[^<]+</h1>\s*<p>([^<]+)</p>", page.text).group(1)) > 15
    house.close()


def test_a_fault_is_a_page_too(full, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(full, "ask", broken)
    with TestClient(app(full), "http://127.0.0.1", raise_server_exceptions=False) as client:
        page = client.get("/search")
        assert page.status_code == 500 and "<h1" in page.text and "Traceback" not in page.text
        assert client.get("/search.json").json()["error"]["code"] == "went_wrong"


def test_questions_are_answered_while_a_file_is_read(fresh):
    """An import holds the library for as long as it takes; the pages do not wait for it."""
    import io
    import threading

    begun, go = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def read(self, *given):
            begun.set()
            go.wait(60)
            return super().read(*given)

    upload = Slow(b"TY  - JOUR\nTI  - A title\nPY  - 2001\nER  - \n")
    reading = threading.Thread(target=fresh.ask, args=("import", {"name": "slow.ris"}), kwargs={"upload": upload})
    reading.start()
    assert begun.wait(60)
    asked: list[int] = []

    def look():
        with TestClient(app(fresh), "http://127.0.0.1") as other:
            asked.extend(other.get(path).status_code for path in ("/", "/search?q=a", "/status", "/import"))

    looking = threading.Thread(target=look)
    looking.start()
    looking.join(60)
    go.set()
    reading.join()
    looking.join()
    assert asked == [200] * 4
    assert fresh.ask("search").total == 1


def test_texts_are_used():
    """A sentence that no page says any more is taken out, or it rots."""
    folder = files("agglo.surfaces.web")
    code = "".join(f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".py"))
    code += "".join(f.read_text(encoding="utf-8") for f in folder.joinpath("templates").iterdir())
    begun = set(re.findall(r"""["'](\w+_)(?=["'] ?~|\{)""", code))  # t("chip_" ~ kind), f"done_{what}"

    def used(key: str) -> bool:
        stem = re.sub("_(one|many|line)$", "", key)
        return key.startswith(tuple(begun)) or re.search(rf"\b{stem}(_one|_many)?\b", code) is not None

    assert [key for key in keys("en") if key.startswith("web.") and not used(key.removeprefix("web."))] == []


@pytest.mark.parametrize(("ui", "dark"), VIEWS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(full, visit, known, address, ui, dark):
    _readable(visit(full, address.format(**known), ui=ui, dark=dark))


@pytest.mark.parametrize(
    "address", ["/", "/sample", "/search?q=cluster", "/status", "/nowhere", "/keywords", "/words?propose=1"]
)
def test_axe_finds_nothing_while_the_sample_answers(empty, visit, address):
    _readable(visit(empty, address, ui="en", width=390))


def _readable(page) -> None:
    """Every rule of axe holds, and every text stands out from its ground."""
    from axe_core_python.sync_playwright import Axe

    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = !d.classList.contains('menu') })")
    found = Axe().run(page, options=rules)
    said = [(v["id"], v["help"], [n["html"][:160] for n in v["nodes"]]) for v in found["violations"]]
    assert said == []
    assert page.evaluate(CONTRAST) == []


CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  canvas.canvas.width = canvas.canvas.height = 1;
  const over = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const low = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("noscript, option, svg")) continue;
    const grounds = [];
    for (let e = element; e; e = e.parentElement) grounds.unshift(getComputedStyle(e).backgroundColor);
    const style = getComputedStyle(element);
    const ground = over(["white", ...grounds]), ink = over(["white", ...grounds, style.color]);
    const [a, b] = [light(ground), light(ink)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 600);
    if (ratio < (large ? 3 : 4.5)) low.push([walk.currentNode.data.trim().slice(0, 40), ratio.toFixed(2)]);
  }
  return low;
}"""
"""Text whose contrast with its ground is below 4.5 (3 where it is large); axe cannot read OKLCH colours."""
