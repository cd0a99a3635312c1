"""The doors as the tests knock at them: each takes an operation's name and what is given, and tells what came back."""

import asyncio
import contextlib
import io
import json
import os
import sys
from pathlib import Path

import httpx
import msgspec

from agglo import sample
from agglo.errors import AggloError
from agglo.literature.exports import export
from agglo.operations.answers import Exported
from agglo.operations.asking import OPERATIONS
from agglo.operations.house import House
from agglo.settings import Settings
from agglo.surfaces.cli.parser import SPELLED
from agglo.surfaces.serve import app

RECORDS = b"".join(export(sample.works(), "jsonl"))
BROKEN = b"TY  - JOUR\nTI  - Cluster policy\nER  - \n\nTY  - JOUR\nPY  - 2016\nER  - \n"


def stocked(folder: Path) -> House:
    """A house whose own library holds the sample's works as if they had been imported."""
    house = House(Settings(library=str(folder), lang="en"))
    house.ask("import", {"name": "works.jsonl"}, upload=io.BytesIO(RECORDS))
    return house


def plain(answer):
    """An answer as plain data, without the time it took."""
    if isinstance(answer, Exported):
        return b"".join(answer.chunks).decode("utf-8-sig")
    return timeless(msgspec.json.decode(msgspec.json.encode(answer)))


def timeless(data):
    """Data without `seconds`, and without `bytes`: what is built beside the answers grows meanwhile."""
    timeless = isinstance(data, dict)
    return {key: value for key, value in data.items() if key not in ("seconds", "bytes")} if timeless else data


def python(house: House, questions):
    """Answers to (name, given) by calling the functions; an error is its sentence."""
    library = house.own()
    for name, given in questions:
        try:
            yield plain(OPERATIONS[name].function(library, **given)), ""
        except AggloError as problem:
            yield None, problem.say("en")


def arguments(name: str, given: dict) -> list[str]:
    """The command line that asks the same."""
    operation, words, options = OPERATIONS[name], [], []
    for key in operation.positional:
        value = given.get(key, "")
        words += list(value) if isinstance(value, (list, tuple)) else [value]
    for key, value in spelt(given).items():
        if key in operation.positional:
            continue
        option = SPELLED.get(key, key)
        if value is False:
            options.append(f"--no-{option}")
        elif value is True:
            options.append(f"--{option}")
        elif isinstance(value, (list, tuple)):
            options += [part for one in value for part in (f"--{option}", str(one))]
        else:
            options += [f"--{option}", str(value)]
    json_too = [] if operation.answer is Exported else ["--json"]
    words = [word for word in words if word]
    return [name, *options, *json_too, *(["--"] if words else []), *words]


def spelt(given: dict) -> dict:
    """What is given with pairs as text, ``a=b,c=d``, as a terminal and an address carry them."""
    return {
        key: ",".join(f"{name}={one}" for name, one in value.items()) if isinstance(value, dict) else value
        for key, value in given.items()
    }


def command_line(house: House, questions, capsysbinary):
    """Answers by the command line, in this process."""
    from agglo.surfaces.cli import main

    for name, given in questions:
        capsysbinary.readouterr()
        code = main(["--library", str(house.folder), "--lang", "en", *arguments(name, given)])
        out, err = capsysbinary.readouterr()
        if code == 2 or not out:
            yield None, err.decode().strip()
        else:
            text = out.decode("utf-8-sig")
            yield (text if OPERATIONS[name].answer is Exported else timeless(json.loads(text))), ""


def rest(house: House, questions):
    """Answers by REST, through the whole application."""

    async def ask():
        transport = httpx.ASGITransport(app(house))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            found = []
            for name, given in questions:
                answer = await client.get(f"/api/{name}", params=spelt(given), headers={"Accept-Language": "en"})
                if answer.is_error:
                    body = answer.json()["error"]
                    assert body["status"] == answer.status_code
                    found.append((None, body["message"]))
                else:
                    text = answer.content.decode("utf-8-sig")
                    found.append((text if OPERATIONS[name].answer is Exported else timeless(json.loads(text)), ""))
            return found

    yield from asyncio.run(ask())


@contextlib.asynccontextmanager
async def client(house: House):
    """A session of a real client with ``agglo mcp`` over stdio."""
    from mcp import ClientSession
    from mcp.client.stdio import StdioServerParameters, stdio_client

    surroundings = {**os.environ, "AGGLO_LANG": "en", "AGGLO_SETTINGS": "-"}
    words = ["-m", "agglo", "--library", str(house.folder), "mcp"]
    server = StdioServerParameters(command=sys.executable, args=words, env=surroundings)
    with open(os.devnull, "w") as quiet:
        async with stdio_client(server, errlog=quiet) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            yield session


def tool_calls(house: House, questions):
    """Answers by a real client session of the Model Context Protocol over stdio."""

    async def ask():
        async with client(house) as session:
            found = []
            for name, given in questions:
                answer = await session.call_tool(name, given)
                text = answer.content[0].text
                if answer.is_error:
                    found.append((None, text))
                    continue
                assert answer.structured_content == json.loads(text)
                data = timeless(json.loads(text))
                found.append((data["text"] if OPERATIONS[name].answer is Exported else data, ""))
            return found

    yield from asyncio.run(ask())
