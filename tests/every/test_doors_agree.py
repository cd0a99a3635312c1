"""Does the same question get the same answer through Python, the command line, REST and MCP?"""

import asyncio
import io
import json

import doors
import httpx
import pytest
from starlette.testclient import TestClient

from agglo.literature.meaning.encoder import present
from agglo.operations.asking import OPERATIONS
from agglo.operations.house import House
from agglo.settings import Settings
from agglo.surfaces.mcp import call
from agglo.surfaces.serve import app


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> House:
    """A stocked library with a rejected record, a tag and a note."""
    house = doors.stocked(tmp_path_factory.mktemp("도서관 library"))
    house.ask("import", {"name": "broken.ris"}, upload=io.BytesIO(doors.BROKEN))
    yield house
    house.close()


@pytest.fixture(scope="module")
def ids(house) -> list[str]:
    """Ids of three works."""
    return [hit.work.id for hit in house.ask("search", {"query": "클러스터", "size": 3}).hits]


def questions(ids: list[str]) -> dict[str, list[dict]]:
    """Some questions for each operation that reads."""
    return {
        "search": [
            {"query": "클러스터정책"},
            {"query": 'cluster | "지역 혁신"', "sort": "newest", "size": 3, "page": 2, "facets": False},
            {"query": "클러스터 NOT 독일", "kind": ["article", "report"], "lang": ["ko"], "mode": "any"},
            {"query": "양자컴퓨터"},
            {},
        ],
        "show": [{"id": one} for one in ids],
        "cite": [{"ids": ids}, {"ids": ids[:1], "style": "korean", "lang": "ko"}],
        "export": [{"query": "클러스터"}, {"ids": ids, "format": "csv"}, {"format": "jsonl", "sort": "oldest"}],
        "explain": [{"query": "클러스터의 정책 NEAR/3 지역 (", "field": "title"}],
        "analyze": [{"text": "제3기 R&D 클러스터정책의 성과"}],
        "rejected": [{}, {"limit": 1, "offset": 1}],
        "merges": [{}],
        "lexicon": [
            {"text": "정책", "limit": 5},
            {"text": "cluster", "kind": "curated", "offset": 3},
            {"decision": "added"},
        ],
        "people": [{}, {"text": "Kim", "limit": 3}, {"part": "merged"}, {"part": "proposed"}, {"part": "decided"}],
        "status": [{}],
        "similar": [{"id": ids[0]}, {"id": ids[1], "limit": 3}],
        "vectors": [{"wait": 60}],
        "evaluate": [
            {"most": 10},
            {"set": "keywords", "lang": "ko", "one": {"mode": "meaning" if present() else "all"}, "limit": 3},
            {"set": "judged"},
        ],
        "compare": [{"query": "클러스터 정책", "size": 5, "other": {"mode": "all"}}],
        "judgements": [{}],
        "keywords": [{}, {"text": "클러스터", "limit": 3}],
        "words": [{}, {"text": "지역", "limit": 1}],
        "preview_word": [{"word": "지역혁신"}, {"word": "없는단어"}],
        "propose_words": [{}, {"limit": 3}],
        "suggest": [{"query": "클럿"}, {"query": "ㅔㅐㅣ", "limit": 3, "lang": "ko"}, {"query": "저자:"}],
        "correct": [{"query": "zmffjtmxj"}, {"query": "policu", "mode": "any"}],
        "past": [{}],
        "term": [{"text": "입지계수"}, {"text": "RIS"}, {"text": "cluster"}, {"text": "양자컴퓨터"}],
        "terms": [{"text": "lock in"}, {"order": "en", "cards": True, "limit": 3, "offset": 2}],
    }


def mistakes(ids: list[str]) -> list[tuple[str, dict]]:
    """What cannot be used, for its sentence."""
    return [
        ("search", {"query": "a", "size": 2**40}),
        ("search", {"query": "a", "size": "ten"}),
        ("search", {"query": "a", "sort": "newst"}),
        ("search", {"query": "x" * 10_001}),
        ("search", {"query": "a", "next": "nonsense"}),
        ("search", {"query": "a", "page": 10_000, "size": 100}),
        ("show", {"id": "no-such-work"}),
        ("cite", {"ids": ids, "style": "apaa"}),
        ("export", {"query": "a", "format": "biptex"}),
        ("export", {"query": "a", "ids": ids}),
        ("rejected", {"limit": 0}),
        ("preview_word", {"word": "지역 혁신"}),
    ]


def test_every_reading_operation_is_asked(ids):
    """A new operation needs a question here."""
    assert set(questions(ids)) == {name for name, operation in OPERATIONS.items() if not operation.writes}


def test_answers_agree(house, ids, capsysbinary):
    """Python, command line, REST and MCP give the same answer, apart from the time it took."""
    asked = [(name, given) for name, several in questions(ids).items() for given in several]
    list(doors.python(house, asked))  # what answers leave on the disk counts in the status
    wanted = list(doors.python(house, asked))
    assert not [sentence for _, sentence in wanted if sentence]
    for found in (
        doors.command_line(house, asked, capsysbinary),
        doors.rest(house, asked),
        doors.tool_calls(house, asked),
    ):
        for question, one, other in zip(asked, wanted, found, strict=True):
            assert other == one, question


def test_errors_agree(house, ids, capsysbinary):
    """A mistake gets the same sentence everywhere, and one that is not empty."""
    asked = mistakes(ids)
    wanted = list(doors.python(house, asked))
    for question, (answer, sentence) in zip(asked, wanted, strict=True):
        assert answer is None and len(sentence) > 20, question
    for found in (
        doors.command_line(house, asked, capsysbinary),
        doors.rest(house, asked),
        doors.tool_calls(house, asked),
    ):
        for question, one, other in zip(asked, wanted, found, strict=True):
            assert other == one, question


def test_writes_agree(tmp_path, capsysbinary):
    """The same changes through REST, MCP and the command line leave libraries that answer alike."""
    from agglo.surfaces.cli import main

    records = doors.RECORDS.decode()
    houses = [House(Settings(library=str(tmp_path / name), lang="en")) for name in ("rest", "mcp", "line", "python")]
    by_rest, by_mcp, by_line, by_python = houses

    async def over_http():
        transport = httpx.ASGITransport(app(by_rest))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            report = await client.post("/api/import", params={"name": "a.jsonl"}, content=records.encode())
            again = await client.post("/api/import", files={"file": ("../a.jsonl", records.encode())})
            id = (await client.get("/api/search", params={"size": 1})).json()["hits"][0]["work"]["id"]
            tagged = await client.post("/api/tag", json={"tag": "읽음", "ids": [id]})
            noted = await client.post("/api/note", data={"id": id, "text": "메모"})
            gone = await client.post("/api/delete", json={"ids": [id]})
            return [one.json() for one in (report, again, tagged, noted, gone)]

    first = asyncio.run(over_http())
    second = [call(by_mcp, "import", {"data": records, "name": "a.jsonl"}) for _ in range(2)]
    id = call(by_mcp, "search", {"size": 1})["hits"][0]["work"]["id"]
    second += [call(by_mcp, "tag", {"tag": "읽음", "ids": [id]}), call(by_mcp, "note", {"id": id, "text": "메모"})]
    second += [call(by_mcp, "delete", {"ids": [id]})]
    file = tmp_path / "a.jsonl"
    file.write_bytes(doors.RECORDS)
    third = []
    lines = (
        ["import", str(file)],
        ["import", str(file)],
        ["tag", "읽음", id],
        ["note", id, "메모"],
        ["delete", id, "--yes"],
    )
    for line in lines:
        capsysbinary.readouterr()
        assert main(["--library", str(by_line.folder), *line, "--json"]) == 0
        third.append(json.loads(capsysbinary.readouterr()[0]))
    fourth = [
        doors.plain(by_python.ask("import", {"name": "a.jsonl"}, upload=io.BytesIO(doors.RECORDS))) for _ in range(2)
    ]
    fourth += [doors.plain(by_python.ask("tag", {"tag": "읽음", "ids": [id]}))]
    fourth += [
        doors.plain(by_python.ask("note", {"id": id, "text": "메모"})),
        doors.plain(by_python.ask("delete", {"ids": [id]})),
    ]
    assert first == second == third == fourth
    assert first[0]["new"] == first[1]["same"] == first[0]["read"] > 0
    assert first[4] == {"deleted": 1, "missing": []}
    totals = {house.ask("search").total for house in houses}
    assert totals == {first[0]["read"] - 1}
    for house in houses:
        house.close()


def test_tools_are_described(house):
    """A client session lists every operation with its input schema and hints."""

    async def ask():
        async with doors.client(house) as session:
            return (await session.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(ask())}
    assert set(tools) == set(OPERATIONS)
    for name, operation in OPERATIONS.items():
        tool = tools[name]
        assert tool.description and tool.annotations.read_only_hint is not operation.writes
        assert tool.annotations.destructive_hint is operation.destroys
        wanted = {*operation.parameters.__struct_fields__, *filter(None, [operation.upload])}
        assert set(tool.input_schema["properties"]) == wanted
        assert not wanted & {"path", "url", "file", "folder", "library"}


def test_the_sample_answers_until_something_is_there(tmp_path):
    """An empty library answers from the sample, marked; writing goes to the user's own; the first import ends it."""
    house = House(Settings(library=str(tmp_path), lang="en"))
    page = house.ask("search", {"query": "클러스터"})
    assert page.sample and page.total
    assert house.ask("status").sample and house.ask("status").works == 0
    with pytest.raises(doors.AggloError):
        house.ask("tag", {"tag": "mine", "ids": [page.hits[0].work.id]})
    house.ask("import", {"name": "one.ris"}, upload=io.BytesIO(b"TY  - JOUR\nTI  - Bread baking\nPY  - 2001\nER  - \n"))
    after = house.ask("search", {"query": "클러스터"})
    assert not after.sample and after.total == 0
    house.close()


def test_openapi_names_every_operation(house):
    """The description lists each operation once, with the right method, and all its references lead somewhere."""

    async def ask():
        transport = httpx.ASGITransport(app(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.get("/api/openapi.json")).json()

    document = asyncio.run(ask())
    methods = {path: list(entry) for path, entry in document["paths"].items()}
    assert methods == {f"/{name}": ["post" if op.writes else "get"] for name, op in OPERATIONS.items()}
    text = json.dumps(document)
    for piece in text.split('"#/components/schemas/')[1:]:
        assert piece.partition('"')[0] in document["components"]["schemas"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/api/status", {"Host": "evil.example"}, 403),
        ("GET", "/api/status", {"Host": "localhost:8377"}, 200),
        ("GET", "/api/status", {"Host": "[::1]:8377"}, 200),
        ("GET", "/api/status", {"Host": "127.0.0.1.evil.example"}, 403),
        ("GET", "/", {"Host": "evil.example"}, 403),
        ("POST", "/api/reindex", {"Origin": "http://evil.example"}, 403),
        ("POST", "/api/reindex", {"Origin": "null"}, 403),
        ("POST", "/api/reindex", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/api/reindex", {"Origin": "http://127.0.0.1"}, 200),
        ("POST", "/api/search", {}, 405),
        ("GET", "/api/nothing", {}, 404),
        ("POST", "/api/import", {"Content-Type": "application/json", "Content-Length": "6000000000"}, 413),
    ],
)
def test_the_gate(house, method, path, headers, status):
    """Host and Origin are checked, every answer is guarded by headers, and errors have one body."""

    async def ask():
        transport = httpx.ASGITransport(app(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, headers=headers)

    answer = asyncio.run(ask())
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    if status >= 400:
        assert set(answer.json()["error"]) == {"code", "message", "status"}


def test_the_token(tmp_path):
    """Where the server listens beyond this machine, a change needs the token; the address with it sets a cookie."""
    house = doors.stocked(tmp_path)
    open_house = House(Settings(library=str(tmp_path), host="0.0.0.0", lang="en"))
    house.close()

    async def ask():
        transport = httpx.ASGITransport(app(open_house, token="s3cret"))
        found = []
        async with httpx.AsyncClient(transport=transport, base_url="http://192.0.2.7:8377") as client:
            found.append((await client.get("/api/status")).status_code)
            found.append((await client.post("/api/reindex")).status_code)
            found.append((await client.post("/api/reindex", headers={"Authorization": "Bearer wrong"})).status_code)
            found.append((await client.post("/api/reindex", headers={"Authorization": "Bearer s3cret"})).status_code)
            met = await client.get("/search?token=s3cret&q=a")
            found += [met.status_code, met.headers["location"]]
            found.append((await client.post("/api/reindex")).status_code)
        return found

    assert asyncio.run(ask()) == [200, 403, 403, 200, 303, "/search?q=a", 200]
    open_house.close()


def test_an_export_says_which_state_it_shows(house, ids):
    """The versions of library, analysis and lexicon go with a file on every door that has a place for them."""
    answer = house.ask("export", {"ids": ids})
    page = house.ask("search", {"query": "클러스터"})
    assert answer.version == page.version and page.version.count("/") >= 2
    assert call(house, "export", {"ids": list(ids)})["version"] == page.version
    with TestClient(app(house), "http://127.0.0.1") as client:
        for address in (f"/api/export?ids={ids[0]}", f"/export?id={ids[0]}&format=ris"):
            assert client.get(address).headers["agglo-version"] == page.version, address
