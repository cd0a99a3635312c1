"""How does a language model ask? Every operation is a tool of the Model Context Protocol, over stdio.

A tool takes values and text, never a path or an address; a file comes as text of at most ten million characters. An
error is the same sentence as on every door.
"""

import io
from importlib import import_module
from typing import Any

import msgspec

from agglo import __version__
from agglo.errors import AggloError, BadInput, TooLarge
from agglo.operations.answers import Exported
from agglo.operations.asking import LONGEST_TEXT, OPERATIONS, Operation, find, help_key, schema
from agglo.operations.house import House
from agglo.settings import Settings
from agglo.text import say

INSTRUCTIONS = (
    "agglo searches a library of scholarly works in Korean and English. Ask `search` first; its hits carry ids for "
    "`show`, `cite`, `tag` and `note`. Queries may be Korean or English: words, \"exact phrases\", AND OR NOT, "
    "field:word, year:2010..2020. Counts are exact. Where `sample` is true, the user's own library is still empty."
)  # fmt: skip


def tools() -> list[dict[str, Any]]:
    """Each operation as a tool: name, description, input schema, and whether it changes or destroys anything."""
    return [
        {
            "name": name,
            "title": say(help_key(operation), "en"),
            "description": description(operation),
            "input_schema": schema(operation),
            "annotations": {
                "read_only_hint": not operation.writes,
                "destructive_hint": operation.destroys,
                "idempotent_hint": True,
                "open_world_hint": False,
            },
        }
        for name, operation in OPERATIONS.items()
    ]


def description(operation: Operation) -> str:
    """What the operation's docstring says before its first section."""
    return (operation.body.__doc__ or "").partition("\n\n")[0].strip()


def call(house: House, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The answer of one tool as a JSON object; an export's text stands under ``text``."""
    operation = find(name)
    upload = None
    if operation.upload:
        given = dict(given)
        text = given.pop(operation.upload, None)
        if text is None:
            raise BadInput("parameter_missing", name=operation.upload, operation=name)
        if not isinstance(text, str):
            raise BadInput("not_text", name=operation.upload, given=str(text)[:60])
        if len(text) > LONGEST_TEXT:
            raise TooLarge("text_too_long", name=operation.upload, given=len(text), limit=LONGEST_TEXT)
        upload = io.BytesIO(text.encode("utf-8", "replace"))
    answer = house.ask(name, given, upload=upload)
    if isinstance(answer, Exported):
        return exported(answer)
    return msgspec.json.decode(msgspec.json.encode(answer))


def exported(answer: Exported) -> dict[str, Any]:
    """A file as text; one that is not text, or too long, is refused with what to do."""
    if answer.binary:
        from agglo.literature.exports import EXPORTS

        known = ", ".join(name for name, export in EXPORTS.items() if not export.binary)
        raise BadInput("binary_tool", format=answer.format, known=known)
    data = bytearray()
    for chunk in answer.chunks:
        data += chunk
        if len(data) > LONGEST_TEXT:
            raise TooLarge("answer_too_large", limit=LONGEST_TEXT)
    found = {name: getattr(answer, name) for name in ("version", "format", "media_type", "filename")}
    return {**found, "text": data.decode("utf-8-sig")}


def serve(settings: Settings) -> int:
    """Answer on stdin and stdout until the client closes them; the exit code."""
    import anyio

    house = House(settings)
    try:
        anyio.run(_serve, house)
    finally:
        house.close()
    return 0


async def _serve(house: House) -> None:
    import anyio
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    types = import_module("mcp_types")
    writing, reading = anyio.CapacityLimiter(1), anyio.CapacityLimiter(house.settings.threads)

    async def list_tools(_context, _params):
        return types.ListToolsResult(tools=[types.Tool(**tool) for tool in tools()])

    async def call_tool(_context, params):
        limiter = writing if params.name in OPERATIONS and OPERATIONS[params.name].writes else reading
        try:
            answer = await anyio.to_thread.run_sync(call, house, params.name, params.arguments or {}, limiter=limiter)
        except AggloError as problem:
            sentence = problem.say(house.settings.language)
            return types.CallToolResult(content=[types.TextContent(text=sentence)], is_error=True)
        text = msgspec.json.encode(answer).decode()
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=answer)

    server = Server(
        "agglo",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
