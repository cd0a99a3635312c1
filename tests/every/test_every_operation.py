"""Is every operation documented, bounded, and reachable?"""

import inspect
import re
import subprocess
import sys

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import agglo
from agglo.errors import AggloError, BadInput, TooLarge, Unknown
from agglo.operations.asking import OPERATIONS, check, choices, help_key, schema, several, values
from agglo.settings import TABLE, Settings, settings
from agglo.surfaces.cli.answers import TELL
from agglo.surfaces.cli.parser import commands, one, whole
from agglo.text import LANGUAGES, keys, say

EVERY = sorted(OPERATIONS)
FORBIDDEN = ("mcp", "starlette", "uvicorn", "jinja2", "xlsxwriter", "citeproc", "polars", "pydantic", "lxml", "shtab")


@pytest.mark.parametrize("name", EVERY)
def test_documented(name):
    """A summary and help for each parameter in both languages; a NumPy docstring that names each parameter."""
    operation = OPERATIONS[name]
    for lang in LANGUAGES:
        assert say(help_key(operation), lang).strip(), f"help: add [operation_{name}] summary to {lang}/operations.toml"
        for parameter in (*operation.parameters.__struct_fields__, *filter(None, [operation.upload])):
            assert say(help_key(operation, parameter), lang).strip()
    told = inspect.getdoc(operation.body)
    first, _, rest = told.partition("\n\n")
    assert first.endswith(".") and "\n" not in first
    section = rest.partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    named = {part.strip() for line in re.findall(r"^(\w.*)$", section, re.M) for part in line.split(",")}
    assert named == set(inspect.signature(operation.body).parameters), f"help: name each parameter of {name} once"


@pytest.mark.parametrize("name", EVERY)
def test_bounded(name):
    """Every number has two bounds, every text and list a longest length, stated in the schema too."""
    operation = OPERATIONS[name]
    for field in msgspec.structs.fields(operation.parameters):
        told = schema(operation)["properties"][field.name]
        if choices(field.type) or field.type is bool:
            continue
        if several(field.type):
            assert "maxItems" in told, f"help: bound {name}.{field.name} with Meta(max_length=…)"
        elif told.get("type") == "integer":
            assert {"minimum", "maximum"} <= set(told)
        elif told.get("type") == "object":
            assert "maxProperties" in told
        else:
            assert "maxLength" in told


@pytest.mark.parametrize("name", EVERY)
def test_reachable(name):
    """A command with each parameter, an answer that can be shown in a terminal, and a public Python name."""
    operation = OPERATIONS[name]
    assert name in commands()
    options = {action.dest for action in one(name, "en")._actions}
    wanted = set(operation.parameters.__struct_fields__)
    assert wanted <= options
    assert operation.answer in TELL or operation.answer.__name__ == "Exported"
    assert (f"{name}_" if name == "import" else name) in agglo.__all__
    if operation.destroys:
        assert operation.writes and "yes" in options


def test_public_names():
    """Each name in `agglo.__all__` is there, and nothing is imported before it is asked for."""
    for name in agglo.__all__:
        assert getattr(agglo, name) is not None
    code = "import agglo, sys; print([m for m in sys.modules if m.startswith('agglo.')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize("section", ["cli", "argparse", "errors", "parameter"])
def test_both_languages_say_the_same_things(section):
    """Each sentence is there in both languages and names the same facts."""
    ko, en = ({key for key in keys(lang) if key.startswith(f"{section}.")} for lang in LANGUAGES)
    assert ko == en
    for key in en:
        assert facts(say(key, "ko")) == facts(say(key, "en")), key


def facts(text: str) -> set[str]:
    """The places to be filled in a sentence."""
    return set(re.findall(r"\{(\w+)\}|(%\(?\w*\)?[rs])", text))


def test_each_error_sentence_is_known():
    """Each error that operations and doors raise by name has its sentence."""
    import pathlib

    source = pathlib.Path(agglo.__file__).parent
    raised = set()
    for file in [*source.glob("operations/*.py"), *source.glob("surfaces/*.py"), *source.glob("surfaces/cli/*.py")]:
        pattern = r"(?:BadInput|TooLarge|Unknown|Refused|Unavailable|Unreadable)\(\s*\"(\w+)\""
        raised |= set(re.findall(pattern, file.read_text(encoding="utf-8")))
    assert len(raised) > 30
    assert not {key for key in raised if f"errors.{key}" not in keys("en")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_speaks_the_language(lang):
    """Help of all commands is complete; under Korean none of argparse's English is left."""
    told = whole(lang).format_help() + "".join(one(name, lang).format_help() for name in commands())
    for name in commands():
        assert f"  {name}" in told
    if lang == "ko":
        assert not re.search(r"usage:|options:|positional|show this|default:", told)
        for name in commands():
            assert re.search("[가-힣]", one(name, lang).format_help()), name


OPTIONAL = [(name, field) for name in EVERY for field in msgspec.structs.fields(OPERATIONS[name].parameters)]


@given(st.sampled_from(OPTIONAL), st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(),
       st.lists(st.text(max_size=5), max_size=5), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
       st.binary(max_size=5)))  # fmt: skip
def test_whatever_is_given_is_taken_or_refused_in_both_languages(where, value):
    """Any value for any parameter is either read as its type or refused with a sentence; nothing else happens."""
    name, field = where
    operation = OPERATIONS[name]
    needed = {
        f.name: ["a"] if several(f.type) else "1" for f in msgspec.structs.fields(operation.parameters) if f.required
    }
    try:
        read = check(operation, {**needed, field.name: value})
    except AggloError as problem:
        assert isinstance(problem, (BadInput, Unknown))
        for lang in LANGUAGES:
            sentence = problem.say(lang)
            assert field.name in sentence and len(sentence) < 600
            sentence.encode()
    else:
        again = check(operation, values(read))
        assert again == read
        msgspec.json.encode(read)


def test_bounds_have_sentences():
    """What is out of bounds says what was given and what is allowed."""
    search = OPERATIONS["search"]
    with pytest.raises(BadInput, match="1099511627776.*from 1 to 100"):
        check(search, {"size": 2**40})
    with pytest.raises(BadInput, match="9999.*…"):
        check(search, {"size": "9" * 5000})
    with pytest.raises(TooLarge, match="100000 characters; 10000"):
        check(search, {"query": "가" * 100_000})
    with pytest.raises(TooLarge, match="101 values; 100"):
        check(search, {"year": ["2001"] * 101})
    with pytest.raises(Unknown, match="Did you mean query"):
        check(search, {"qury": "a"})
    with pytest.raises(BadInput, match="relevance, newest, oldest, title, cited. Did you mean oldest"):
        check(search, {"sort": "oldst"})
    with pytest.raises(BadInput, match="id is missing"):
        check(OPERATIONS["show"], {})
    assert check(search, {"query": "a\ud800b", "year": "2001"}).query == "a\ufffdb"


def test_settings_are_one_table(tmp_path):
    """Default, file, environment, option: the later wins; what is unknown or of another kind is said."""
    assert set(TABLE) == {field.name for field in msgspec.structs.fields(Settings)}
    file = tmp_path / "settings.toml"
    file.write_text('port = 1\nhost = "0.0.0.0"\nlang = "ko"\n', encoding="utf-8")
    environ = {"AGGLO_SETTINGS": str(file), "AGGLO_PORT": "2"}
    assert settings({}, environ).port == 2
    assert settings({"port": "3"}, environ).port == 3
    assert settings({}, environ).host == "0.0.0.0"
    assert settings({}, {"AGGLO_SETTINGS": str(tmp_path / "none.toml")}).port == 8377
    for wrong, error in (
        ("prot = 1", Unknown),
        ('port = "x"', BadInput),
        ("port = 70000", BadInput),
        ("= 1", BadInput),
    ):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(error):
            settings({}, {"AGGLO_SETTINGS": str(file)})


def test_a_search_imports_little(tmp_path):
    """Answering in the terminal loads neither servers nor writers; nor Kiwi where the words are known."""
    code = (
        "import sys; from agglo.surfaces.cli import main; code = main(sys.argv[1:]); "
        f"loaded = [m for m in {(*FORBIDDEN, 'kiwipiepy')!r} if m in sys.modules]; "
        "print('LOADED', loaded, file=sys.stderr); sys.exit(code)"
    )
    file = tmp_path / "one.ris"
    file.write_text("TY  - JOUR\nTI  - 클러스터 정책\nPY  - 2001\nER  - \n", encoding="utf-8")
    folder = ["--library", str(tmp_path / "library")]
    subprocess.run([sys.executable, "-m", "agglo", *folder, "import", str(file)], check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "agglo", *folder, "search", "정책"], check=True, capture_output=True)
    done = subprocess.run([sys.executable, "-c", code, *folder, "search", "정책"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().endswith("LOADED []")
