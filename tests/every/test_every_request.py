"""Can any request break REST? Whatever is sent gets an answer or the one error body, never a failure of the server."""

import asyncio
import json

import doors
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agglo.operations.asking import OPERATIONS
from agglo.operations.house import House
from agglo.surfaces.openapi import document
from agglo.surfaces.serve import app

NAMES = sorted({name for operation in OPERATIONS.values() for name in operation.parameters.__struct_fields__})
VALUES = st.one_of(
    st.text(max_size=50),
    st.integers().map(str),
    st.sampled_from(
        ["", "relevance", "auto", "ko", "true", "1", "0", "-1", "클러스터", "((", '"', "*a*", "a NEAR/3 b"]
    ),
)
PARAMETERS = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), VALUES, max_size=5)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> House:
    """A stocked library."""
    house = doors.stocked(tmp_path_factory.mktemp("library"))
    yield house
    house.close()


def send(house: House, method: str, path: str, **more) -> httpx.Response:
    """The answer to one request, through the whole application."""

    async def ask():
        transport = httpx.ASGITransport(app(house), raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())


def holds(answer: httpx.Response) -> None:
    """An answer, or the one error body with a sentence."""
    assert answer.status_code < 500, answer.text
    if answer.is_error:
        error = answer.json()["error"]
        assert set(error) == {"code", "message", "status"} and error["status"] == answer.status_code
        assert error["message"].strip()


READS = sorted(name for name, operation in OPERATIONS.items() if not operation.writes)
WRITES = sorted(name for name, operation in OPERATIONS.items() if operation.writes and name != "reindex")
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(name=st.sampled_from(READS), given=PARAMETERS)
def test_any_question(house, name, given):
    """Any parameters of any reading operation."""
    holds(send(house, "GET", f"/api/{name}", params=given))


@FEW
@given(name=st.sampled_from(WRITES), body=JSON)
def test_any_change(house, name, body):
    """Any JSON for any writing operation."""
    holds(send(house, "POST", f"/api/{name}", content=json.dumps(body), headers={"Content-Type": "application/json"}))


# a form that breaks off leaves its unfinished file to Starlette, which lets it be collected
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@FEW
@given(
    name=st.sampled_from(WRITES),
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "nonsense",
         "application/x-www-form-urlencoded"]
    ),
)  # fmt: skip
def test_any_bytes(house, name, body, kind):
    """Any bytes under any content type, broken forms among them."""
    framed = (
        b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n" + body if "boundary" in kind else body
    )
    holds(send(house, "POST", f"/api/{name}?name=a", content=framed, headers={"Content-Type": kind}))


@FEW
@given(path=st.text(max_size=30), method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]))
def test_any_path(house, path, method):
    """Any path and method below ``/api``."""
    from urllib.parse import quote

    holds(send(house, method, "/api/" + quote(path)))


@pytest.mark.slow
def test_by_the_description(house):
    """Schemathesis makes requests out of the OpenAPI document; none breaks the server, all answers fit it."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is installed for the slow suite only")
    schema = schemathesis.openapi.from_dict(document())
    tried = 0
    for operation in schema.get_all_operations():
        operation = operation.ok()
        if operation.path.endswith(("reindex", "reread", "import")):  # files: `test_any_bytes`
            continue

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def fits(case):
            nonlocal tried
            tried += 1
            sent = case.as_transport_kwargs(base_url="http://127.0.0.1/api")
            sent.pop("cookies", None)
            if isinstance(sent.get("data"), (bytes, str)):
                sent["content"] = sent.pop("data")
            holds(send(house, sent.pop("method"), sent.pop("url"), **sent))

        fits()
    assert tried > 1_000
