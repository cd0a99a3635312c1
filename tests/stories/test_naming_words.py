"""A reader knows a name that the analyser does not, sees what naming it would change, names it, takes it back."""

import pytest
from starlette.testclient import TestClient

from agglo.literature.record import Keywords, Read, Text, Work
from agglo.operations.house import House
from agglo.settings import Settings
from agglo.surfaces.serve import app

WORD = "TAMA산업활성화협회"


def records():
    """Sixty works, of which some speak of the association and others only of what its name consists of."""
    for i in range(60):
        title = f"{WORD}의 기업지원 {i}" if i % 6 == 0 else f"산업단지와 지역의 협회 {i}"
        words = (WORD,) if i % 6 == 0 else ("산업단지",)
        work = Work(titles=(Text(lang="ko", text=title),), keywords=(Keywords(lang="ko", words=words),), year=1960 + i)
        yield Read(work=work, source_id=str(i))


@pytest.fixture
def client(tmp_path):
    house = House(Settings(library=str(tmp_path), lang="ko"))
    house.own().store.put(records(), "test", "records.jsonl")
    with TestClient(app(house), "http://127.0.0.1", headers={"accept-language": "ko"}) as client:
        yield client
    house.close()


def send(client, **form):
    """A form of the page, as a browser sends it."""
    client.get("/words")
    return client.post("/words", data={"token": client.cookies["agglo_form"], **form})


def test_see_add_find_and_take_back(client):
    seen = client.get("/words", params={"word": WORD, "kind": "programme"})
    assert "10건을 달리 읽게 됩니다" in seen.text and 'value="add_word"' in seen.text
    told = client.get("/words.json", params={"word": WORD}).json()["effect"]
    assert told["works"] == 10 and told["change"]["before"] == told["change"]["after"] == 10
    added = send(client, do="add_word", word=WORD, kind="programme")
    assert "문헌 10건을 다시 읽었습니다" in added.text and "사업·제도" in added.text
    page = client.get("/search.json", params={"q": WORD}).json()
    assert page["total"] == 10 and "/words1-" in page["version"]
    assert f"<mark>{WORD}</mark>의 기업지원" in client.get("/search", params={"q": WORD}).text
    gone = send(client, do="remove_word", word=WORD)
    assert "아직 단어가 없습니다" in gone.text
    assert "/words" not in client.get("/search.json", params={"q": WORD}).json()["version"]


def test_decide_of_proposals_in_bulk(client):
    proposed = [row["word"] for row in client.get("/words.json?propose=1").json()["proposals"]["rows"]]
    assert proposed
    send(client, do="reject_words", word=proposed)
    after = client.get("/words.json").json()
    assert after["dictionary"]["rejected"] == proposed and not after["proposals"]["rows"]
    send(client, do="remove_word", word=proposed[0])
    assert [row["word"] for row in client.get("/words.json").json()["proposals"]["rows"]] == proposed[:1]
    accepted = send(client, do="accept_words", word=[proposed[0], "산업 단지"])
    assert f">{proposed[0]}</a>" in accepted.text and "제외한 단어: 산업 단지" in accepted.text


@pytest.mark.parametrize("word", ["가", "지역 혁신", "a|b가", "<b>지역</b>", "*지역*"])
def test_what_cannot_be_a_word_is_said_on_the_page(client, word):
    page = client.get("/words", params={"word": word})
    assert page.status_code == 200 and 'class="note wrong"' in page.text and "<b>지역" not in page.text
    refused = send(client, do="add_word", word=word, kind="term")
    assert refused.status_code == 422


def test_while_the_sample_answers_nothing_is_offered_that_would_not_be_seen(tmp_path):
    """Words and keywords are those of the sample, on which nobody can decide; the pages say so."""
    house = House(Settings(library=str(tmp_path), lang="ko"))
    with TestClient(app(house), "http://127.0.0.1", headers={"accept-language": "ko"}) as client:
        for address in ("/keywords", "/words?propose=1", "/words?word=지역혁신체계"):
            page = client.get(address).text
            assert "예시 서재가 답하고 있습니다" in page and 'name="do"' not in page
    house.close()


def test_a_glossary_is_added_on_the_page_of_the_lexicon(client):
    """Its pairs are there at once, keywords of its terms count as one, and what is wrong with a line is said."""
    glossary = f"{WORD} = TAMA Association\n산업단지 = estate of industries\nno korean here = nothing"
    ris = "TY  - JOUR\nTI  - Estates of old\nKW  - estate of industries\nPY  - 2001\nER  - \n"
    assert client.post("/api/import?name=more.ris", content=ris).json()["new"] == 1
    client.get("/lexicon")
    form = {"token": client.cookies["agglo_form"], "do": "read_glossary", "text": glossary}
    page = client.post("/lexicon", data=form)
    assert page.status_code == 200 and "새로 더한 대역어는 2쌍입니다" in page.text
    assert 'class="note warn"' in page.text and "3번째 줄" in page.text
    added = client.get("/lexicon.json?decision=added").json()
    assert {(row["ko"], row["en"]) for row in added["rows"]} == {
        (WORD, "TAMA Association"), ("산업단지", "estate of industries"),
    }  # fmt: skip
    (node,) = client.get("/keywords.json").json()["rows"]
    assert {form["text"] for form in node["forms"]} == {"산업단지", "estate of industries"}
    assert client.post("/lexicon", data={**form, "text": ""}).status_code == 422


def test_nothing_chosen_changes_nothing(client):
    assert send(client, do="accept_words").status_code == 200
    assert client.get("/words.json").json()["dictionary"]["total"] == 0
