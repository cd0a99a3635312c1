"""A person serves agglo on a machine: the address at once, pages and REST behind it, an end without noise."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from agglo import sample
from agglo.literature.exports import export

RECORDS = b"".join(export(sample.works(), "jsonl"))


@contextmanager
def served(library: Path, *words: str, **environ: str):
    """A server under way: the process and the address that it printed."""
    surroundings = os.environ | {"AGGLO_LIBRARY": str(library), "AGGLO_SETTINGS": "-", "AGGLO_LANG": "en"} | environ
    command = [sys.executable, "-m", "agglo", "--no-browser", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings)
    try:
        first = process.stdout.readline().decode()
        found = re.search(r"http://\S+", first)
        assert found, (first, process.stderr.read() if process.poll() is not None else "")
        yield process, found[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def ask(address: str, data: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    """Status and body of one request."""
    request = urllib.request.Request(address, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, problem.read()


def test_serving(tmp_path):
    """Without a command agglo serves; an upload is searched at once; the server answers only to its own name."""
    with served(tmp_path, "--port", "0") as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        status, page = ask(address + "/")
        assert status == 200 and b"<html" in page
        status, body = ask(address + "/api/import?name=works.jsonl", RECORDS)
        assert status == 200 and json.loads(body)["new"] > 100
        status, body = ask(address + "/api/search?query=%ED%81%B4%EB%9F%AC%EC%8A%A4%ED%84%B0")
        assert status == 200 and json.loads(body)["total"] > 10 and not json.loads(body)["sample"]
        assert ask(address + "/", Host="evil.example")[0] == 403
        assert ask(address + "/api/nothing")[0] == 404
        assert ask(address + "/api/search?query=" + "a" * 60_000)[0] in (413, 400, 414)


def test_reading_while_writing(tmp_path):
    """Questions are answered while a file is read in, each from a whole state of the library."""
    with served(tmp_path, "--port", "0") as (_, address):
        assert ask(address + "/api/import?name=a.jsonl", RECORDS)[0] == 200
        many = b"".join(b"TY  - JOUR\nTI  - Policy %d\nID  - %d\nER  - \n\n" % (n, n) for n in range(3_000))
        done = threading.Event()

        def write():
            try:
                return ask(address + "/api/import?name=many.ris", many)
            finally:
                done.set()

        def read():
            found = []
            while not done.is_set():
                found.append(ask(address + "/api/search?query=cluster&size=2"))
            return found

        with ThreadPoolExecutor(3) as pool:
            writing, *reading = pool.submit(write), pool.submit(read), pool.submit(read)
            answers = [answer for one in reading for answer in one.result()]
            status, report = writing.result()
        assert status == 200 and json.loads(report)["new"] == 3_000
        assert answers and {status for status, _ in answers} == {200}
        assert len({json.loads(body)["total"] for _, body in answers}) == 1
        status = {"works": 1, "indexed": 0}
        while status["indexed"] < status["works"]:  # a large index follows while the former one answers
            status = json.loads(ask(address + "/api/status")[1])
        assert json.loads(ask(address + "/api/search?query=policy&mode=any")[1])["total"] >= 3_000


def test_a_port_that_is_taken(tmp_path):
    """A port asked for by name is refused with what to do; the usual one gives way to the next, and says so."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        environ = os.environ | {"AGGLO_LIBRARY": str(tmp_path), "AGGLO_LANG": "en", "AGGLO_SETTINGS": "-"}
        words = [sys.executable, "-m", "agglo", "serve", "--no-browser", "--port", str(port)]
        done = subprocess.run(words, capture_output=True, env=environ, timeout=60)
        assert done.returncode == 2 and done.stdout == b""
        assert f"Port {port} is taken" in done.stderr.decode() and "--port 0" in done.stderr.decode()
        with served(tmp_path, AGGLO_PORT=str(port)) as (_, address):
            assert int(address.rpartition(":")[2]) > port
            assert ask(address + "/api/status")[0] == 200


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_ctrl_c_ends_it(tmp_path):
    """Ctrl-C is how a server ends: exit 0, no traceback."""
    with served(tmp_path, "--port", "0") as (process, address):
        assert ask(address + "/api/status")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert b"Traceback" not in process.stderr.read()


def test_listening_beyond_this_machine(tmp_path):
    """The token is printed, and a change without it is refused."""
    with served(tmp_path, "--port", "0", "--host", "0.0.0.0") as (process, address):
        process.stdout.readline()
        token = re.search(r"token=(\S+)", process.stdout.readline().decode())[1]
        assert ask(address + "/api/status")[0] == 200
        assert ask(address + "/api/reindex", b"")[0] == 403
        assert ask(address + "/api/reindex", b"", Authorization=f"Bearer {token}")[0] == 200


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.77", "a" * 300])
def test_an_address_that_is_not_here(tmp_path, host):
    """A sentence names what was given."""
    environ = os.environ | {"AGGLO_LIBRARY": str(tmp_path), "AGGLO_LANG": "en", "AGGLO_SETTINGS": "-"}
    words = [sys.executable, "-m", "agglo", "serve", "--no-browser", "--host", host, "--port", "0"]
    done = subprocess.run(words, capture_output=True, env=environ, timeout=60)
    assert done.returncode == 2 and host[:50] in done.stderr.decode() and "Traceback" not in done.stderr.decode()
