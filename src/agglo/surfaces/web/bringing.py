"""Pages that bring works in: files with their progress, pasted text, and what was said of each."""

import secrets
import threading
from collections import OrderedDict
from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request

from agglo import text
from agglo.errors import AggloError, BadInput, Unknown
from agglo.surfaces.web.finding import languages
from agglo.surfaces.web.frame import Reader, Seen, reader

KEPT = 50
"""How many imports are remembered while the server runs."""
PATIENCE = 1.5
"""Seconds that a form waits for the import to end before it shows the page of its progress."""


class Done(msgspec.Struct, kw_only=True):
    """One file, read: its report."""

    name: str
    report: Any


class Job(msgspec.Struct, kw_only=True):
    """One import, running, done or failed; ``read`` counts records of all its files."""

    id: str
    names: list[str]
    state: str = "running"
    read: int = 0
    reports: list[Done] = []
    error: dict[str, str] | None = None


class Jobs:
    """The imports since the server began; one writes at a time."""

    def __init__(self):
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._writing = threading.Lock()

    def recent(self) -> list[Job]:
        """The newest first."""
        return list(reversed(self._jobs.values()))

    def find(self, id: str) -> Job:
        """The import with this id, or an error."""
        if id not in self._jobs:
            raise Unknown("job_gone", id=id[:20])
        return self._jobs[id]

    def start(self, names: list[str], reads) -> tuple[Job, threading.Thread]:
        """Begin an import; each of `reads` takes a progress callable and gives a report."""
        job = Job(id=secrets.token_hex(4), names=names)
        self._jobs[job.id] = job
        while len(self._jobs) > KEPT:
            self._jobs.popitem(last=False)
        thread = threading.Thread(target=self._run, args=(job, reads), daemon=True)
        thread.start()
        return job, thread

    def _run(self, job: Job, reads) -> None:
        with self._writing:
            before = 0

            def progress(done: int, total: int | None = None) -> None:
                job.read = before + done

            try:
                for name, read in zip(job.names, reads, strict=True):
                    report = read(progress)
                    before += report.read
                    job.read = before
                    job.reports.append(Done(name=name, report=report))
                job.state = "done"
            except AggloError as error:
                job.error, job.state = {lang: error.say(lang) for lang in text.LANGUAGES}, "failed"
            except BaseException:
                said = {lang: text.say("web.job_broke", lang) for lang in text.LANGUAGES}
                job.error, job.state = said, "failed"
                raise


def page(house, request: Request) -> Seen:
    """The import page: files, or text to paste."""
    from agglo.literature.sources import SOURCES

    who, jobs = reader(request), request.state.jobs.recent()
    sources = [(s.name, getattr(s, who.ui)) for s in SOURCES.values()]
    data = {"formats": [name for name, _ in sources], "jobs": jobs[:10]}
    more = {"sources": sources, "jobs": jobs[:10]}
    return Seen(data=data, template="import.html", title=who.say("import_title"), room="import", more=more)


def job(house, request: Request) -> Seen:
    """One import: how far it is, or its report."""
    who, found = reader(request), request.state.jobs.find(request.path_params["id"])
    shown = [_report(done, who) for done in found.reports]
    title = f"{who.say('job_' + found.state)} · {', '.join(found.names)[:80]}"
    seen = Seen(data=found, template="job.html", title=title, room="import", more={"shown": shown})
    return seen


def send(house, request: Request, form) -> str:
    """Begin the import of the files of a form."""
    files = [file for file in form.getlist("file") if isinstance(file, UploadFile) and file.filename]
    if not files:
        raise BadInput("no_file")
    wish = {name: str(form[name]) for name in ("format", "columns") if form.get(name)}
    names = [file.filename.replace("\\", "/").rsplit("/", 1)[-1] for file in files]
    reads = [_reading(house, file, name, wish) for file, name in zip(files, names, strict=True)]
    found, thread = request.state.jobs.start(names, reads)
    thread.join(PATIENCE)
    return f"/import/{found.id}"


def paste(house, request: Request, form) -> str:
    """Read a pasted page or reference list."""
    pasted = str(form.get("text", "")).replace("\r\n", "\n")
    if not pasted.strip():
        raise BadInput("nothing_pasted")
    label = text.say("web.pasted", reader(request).ui)
    found, thread = request.state.jobs.start([label], [lambda progress: house.ask("paste", {"text": pasted})])
    thread.join(PATIENCE)
    return f"/import/{found.id}"


def _reading(house, file: UploadFile, name: str, wish: dict[str, str]):
    def read(progress):
        try:
            return house.ask("import", {**wish, "name": name}, upload=file.file, progress=progress)
        finally:
            file.file.close()

    return read


def _report(done: Done, who: Reader) -> dict:
    """A report as the page shows it."""
    report = getattr(done.report, "report", done.report)
    rejected = [
        {"where": row.where, "why": text.say(f"rejected.{row.why}", who.ui, **row.facts), "raw": row.raw}
        for row in report.rejected_rows
    ]
    return {
        "name": done.name,
        "report": report,
        "languages": languages(report.languages, who),
        "warnings": [notice.say(who.ui) for notice in report.warnings],
        "rejected": rejected,
        "rest": getattr(done.report, "rest", ()),
    }
