"""How does a function become a question that every door can ask?

A typed, documented function under ``@operation`` is entered in `OPERATIONS`. Its first parameter is the library, the
house's own; keyword-only parameters belong to the door (`progress`); every other one comes from a person. These make
ONE struct, from which the command line, REST's OpenAPI, the web's forms and MCP's input schema are built, and through
which whatever a person gave is checked once: unknown names, types, choices and bounds each have their sentence.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, BinaryIO, Literal, get_args, get_origin

import msgspec

from agglo.errors import BadInput, TooLarge, Unknown

Upload = BinaryIO
"""The type of a parameter that is a file's bytes: a door gives a stream, never a path."""

LONGEST_TEXT = 10_000_000
"""Characters of one parameter where no smaller bound is stated."""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One question that anyone may ask.

    Parameters
    ----------
    name
        What a person types: ``search``, ``import``.
    function
        The typed function; calling it from Python checks what is given as every door does.
    body
        The same without the check, for doors that have checked.
    parameters
        The struct of what a person gives (an upload is not in it).
    answer
        The type of what comes back.
    writes, destroys
        Whether the library changes, and whether something may be lost.
    own
        Whether it is about the user's own library even while that is empty and the sample answers otherwise.
    positional
        Parameters that the command line takes by place, in order; the last may take several words.
    upload
        The parameter that takes a file's bytes, or the empty string.
    reports
        Whether it takes a `progress`.
    offers
        For a parameter whose values a registry lists: what gives their names, asked only when needed.
    found
        Whether an answer found anything; the command line ends with 1 where it did not.
    """

    name: str
    function: Callable
    body: Callable
    parameters: type[msgspec.Struct]
    answer: Any
    writes: bool = False
    destroys: bool = False
    own: bool = False
    positional: tuple[str, ...] = ()
    upload: str = ""
    reports: bool = False
    offers: dict[str, Callable[[], tuple[str, ...]]] = {}
    found: Callable[[Any], bool] | None = None


OPERATIONS: dict[str, Operation] = {}


def operation(
    name: str = "",
    *,
    writes: bool = False,
    destroys: bool = False,
    own: bool = False,
    positional: tuple[str, ...] = (),
    offers: dict[str, Callable[[], tuple[str, ...]]] | None = None,
    found: Callable[[Any], bool] | None = None,
) -> Callable[[Callable], Callable]:
    """Enter the decorated function in `OPERATIONS`; see `Operation` for the words."""

    def enter(function: Callable) -> Callable:
        signature = inspect.signature(function)
        called = name or function.__name__
        upload, fields = "", []
        for parameter in list(signature.parameters.values())[1:]:
            if parameter.kind is parameter.KEYWORD_ONLY:
                continue
            if parameter.annotation is Upload:
                upload = parameter.name
                continue
            needed = parameter.default is parameter.empty
            fields.append((parameter.name, parameter.annotation, *(() if needed else (parameter.default,))))

        @functools.wraps(function)
        def ask(library, *given, **more):
            bound = signature.bind(library, *given, **more).arguments
            own_names = {p.name for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY}
            passed = {k: v for k, v in list(bound.items())[1:] if k in own_names or k == upload}
            person = {k: v for k, v in list(bound.items())[1:] if k not in passed}
            return function(library, **passed, **values(check(OPERATIONS[called], person)))

        OPERATIONS[called] = Operation(
            name=called,
            function=ask,
            body=function,
            parameters=msgspec.defstruct(
                called.capitalize(), fields, kw_only=True, frozen=True, forbid_unknown_fields=True
            ),
            answer=signature.return_annotation,
            writes=writes or destroys,
            destroys=destroys,
            own=own or writes or destroys,
            positional=positional,
            upload=upload,
            reports="progress" in signature.parameters,
            offers=offers or {},
            found=found,
        )
        return ask

    return enter


def values(given: msgspec.Struct) -> dict[str, Any]:
    """The struct's fields as a dictionary, values untouched."""
    return {name: getattr(given, name) for name in given.__struct_fields__}


def find(name: str) -> Operation:
    """The operation called `name`, or an error that names the nearest."""
    if name not in OPERATIONS:
        raise nearest("operation", name, OPERATIONS)
    return OPERATIONS[name]


def nearest(what: str, name: str, known) -> Unknown:
    """The error for a `what` (``operation``, ``parameter``) that is not there."""
    near = get_close_matches(name, list(known), 1)
    if near:
        return Unknown(f"{what}_near", name=brief(name), near=near[0])
    return Unknown(f"{what}_list", name=brief(name), known=", ".join(known))


def check(operation: Operation, given: Mapping[str, Any]) -> msgspec.Struct:
    """What a person gave, as the operation's parameters.

    Text stands for numbers, truths, and lists of one; None is not given.

    Raises
    ------
    Unknown
        A name that is no parameter.
    BadInput, TooLarge
        A value of another type, out of bounds, or missing.
    """
    fields = {field.name: field for field in msgspec.structs.fields(operation.parameters)}
    read = {}
    for name, value in given.items():
        if name not in fields:
            raise nearest("parameter", name, fields)
        if value is not None:
            read[name] = convert(name, value, fields[name].type)
    for name, field in fields.items():
        if field.required and name not in read:
            raise BadInput("parameter_missing", name=name, operation=operation.name)
    return operation.parameters(**read)


def convert(name: str, value: Any, kind: Any) -> Any:
    """`value` as `kind`, or the sentence that says what is allowed for `name`."""
    info = msgspec.inspect.type_info(kind)
    if isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    if isinstance(value, str):
        value = whole(value)
        if isinstance(info, msgspec.inspect.VarTupleType):
            value = (value,)
        elif isinstance(info, msgspec.inspect.DictType):
            value = pairs(name, value)
        elif isinstance(info, msgspec.inspect.BoolType):
            value = {"on": "true", "yes": "true", "off": "false", "no": "false"}.get(value.lower(), value)
    elif isinstance(info, msgspec.inspect.VarTupleType) and isinstance(value, (list, tuple)):
        value = tuple(whole(v) if isinstance(v, str) else v for v in value)
    elif isinstance(info, msgspec.inspect.DictType) and isinstance(value, Mapping):
        value = {whole(str(k)): whole(str(v)) for k, v in value.items()}
    elif isinstance(value, (list, tuple)) and value and not isinstance(info, msgspec.inspect.CollectionType):
        return convert(name, value[-1], kind)
    try:
        found = msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as problem:
        raise refusal(name, value, info, kind) from problem
    if isinstance(found, str) and len(found) > LONGEST_TEXT:
        raise TooLarge("text_too_long", name=name, given=len(found), limit=LONGEST_TEXT)
    return found


def refusal(name: str, value: Any, info: msgspec.inspect.Type, kind: Any) -> BadInput:
    """The sentence for a value that the type does not take."""
    if isinstance(info, msgspec.inspect.VarTupleType):
        if isinstance(value, tuple) and info.max_length is not None and len(value) > info.max_length:
            return TooLarge("too_many", name=name, given=len(value), limit=info.max_length)
        item = info.item_type.type if isinstance(info.item_type, msgspec.inspect.Metadata) else info.item_type
        if isinstance(value, tuple) and len(value) and not isinstance(item, msgspec.inspect.VarTupleType):
            return refusal(name, max(value, key=lambda v: len(str(v))), item, kind)
        return BadInput("too_few", name=name) if value == () else BadInput("not_list", name=name, given=brief(value))
    if isinstance(info, msgspec.inspect.IntType):
        if info.ge is not None and info.le is not None:
            return BadInput("not_between", name=name, given=brief(value), low=info.ge, high=info.le)
        return BadInput("not_from", name=name, given=brief(value), low=info.ge if info.ge is not None else 0)
    if isinstance(info, msgspec.inspect.LiteralType):
        allowed = [str(v) for v in choices(kind) if v]
        near = get_close_matches(str(value)[:80], allowed, 1)
        if near:
            return BadInput("not_choice_near", name=name, given=brief(value), known=", ".join(allowed), near=near[0])
        return BadInput("not_choice", name=name, given=brief(value), known=", ".join(allowed))
    if isinstance(info, msgspec.inspect.BoolType):
        return BadInput("not_truth", name=name, given=brief(value))
    if isinstance(info, msgspec.inspect.StrType) and isinstance(value, str):
        if info.max_length is not None and len(value) > info.max_length:
            return TooLarge("text_too_long", name=name, given=len(value), limit=info.max_length)
        return BadInput("text_empty", name=name)
    return BadInput("not_text", name=name, given=brief(value))


def pairs(name: str, value: str) -> dict[str, str]:
    """``a=title,b=author`` as a dictionary; the last ``=`` divides, since headings may hold one."""
    found = {}
    for part in value.split(","):
        heading, divider, field = part.rpartition("=")
        if divider:
            found[heading.strip()] = field.strip()
        elif part.strip():
            raise BadInput("not_pairs", name=name, given=brief(part))
    return found


def whole(text: str) -> str:
    """The text without lone surrogates, which no encoding can carry; each becomes U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def brief(value: Any) -> str:
    """A value short enough for a sentence."""
    shown = whole(value) if isinstance(value, str) else str(value)[:100]
    return shown if len(shown) <= 60 else shown[:57] + "…"


def choices(kind: Any) -> tuple[str, ...]:
    """The values that a parameter's type lists, in that order, or none.

    >>> from typing import Literal
    >>> choices(Literal["b", "a"]), choices(tuple[Literal["a"], ...]), choices(str)
    (('b', 'a'), ('a',), ())
    """
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    inner = get_args(kind)[:1] if get_origin(kind) in (Annotated, tuple) else ()
    return choices(inner[0]) if inner else ()


def several(kind: Any) -> bool:
    """Whether a parameter takes several values.

    >>> several(tuple[str, ...]), several(str)
    (True, False)
    """
    info = msgspec.inspect.type_info(kind)
    if isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    return isinstance(info, msgspec.inspect.VarTupleType)


def schema(operation: Operation) -> dict[str, Any]:
    """The parameters as JSON Schema, each with its English help; an upload is a text property."""
    from agglo.text import say

    (_,), parts = msgspec.json.schema_components([operation.parameters], ref_template="#/$defs/{name}")
    found = parts[operation.parameters.__name__]
    for name, entry in found["properties"].items():
        entry["description"] = say(help_key(operation, name), "en")
        if name in operation.offers:
            entry["enum"] = list(operation.offers[name]())
    if operation.upload:
        entry = {"type": "string", "maxLength": LONGEST_TEXT}
        entry["description"] = say(help_key(operation, operation.upload), "en")
        found["properties"] = {operation.upload: entry, **found["properties"]}
        found["required"] = [operation.upload, *found.get("required", [])]
    return {key: value for key, value in found.items() if key != "title"}


def help_key(operation: Operation, parameter: str = "") -> str:
    """The name of the text that explains an operation, or one of its parameters."""
    from agglo.text import has

    own = f"operation_{operation.name}.{parameter or 'summary'}"
    return own if not parameter or has(own) else f"parameter.{parameter}"
