"""By what can an answer be narrowed? Years as bars, all else as lists; what is chosen stays in sight."""

import msgspec

from agglo.surfaces.web import address
from agglo.surfaces.web.address import Asked
from agglo.surfaces.web.records import script

SHOWN = 8
FILTERED = 30
WIDTH, HEIGHT = 248, 48


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a facet: the address chooses it, or no longer chooses it where it is chosen."""

    label: str
    lang: str
    count: int
    href: str
    chosen: bool
    missing: bool


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """A list of values: what is chosen, the most frequent, and the rest."""

    name: str
    chosen: tuple[Choice, ...]
    shown: tuple[Choice, ...]
    rest: tuple[Choice, ...]
    filtered: bool


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The works of a year, or of a few."""

    label: str
    count: int
    href: str
    x: float
    y: float
    width: float
    height: float
    chosen: bool


class Years(msgspec.Struct, frozen=True, kw_only=True):
    """The years as bars, oldest first; `missing` counts works without a year."""

    bars: tuple[Bar, ...]
    low: int
    high: int
    chosen: str
    lift: str
    missing: Choice | None


def facets(page, asked: Asked, ui: str) -> list[Facet]:
    """Every facet but the year, in the page's order; one that could change nothing is left out."""
    given = [(name, page.facets.get(name, ())) for name in address.FACETS if name != "year"]
    return [_facet(name, values, asked, ui) for name, values in given if _tells(values, page.total)]


def _tells(values, total: int) -> bool:
    known = [v for v in values if v.value or v.chosen]
    return len(known) > 1 or any(v.chosen or v.count < total for v in known)


def _facet(name: str, values, asked: Asked, ui: str) -> Facet:
    choices = [_choice(name, value, asked, ui) for value in values]
    chosen = tuple(c for c in choices if c.chosen)
    open_ = [c for c in choices if not c.chosen]
    open_.sort(key=lambda c: c.missing)
    room = max(0, SHOWN - len(chosen))
    if len(open_) <= room + 1:
        room += 1
    return Facet(
        name=name,
        chosen=chosen,
        shown=tuple(open_[:room]),
        rest=tuple(open_[room:]),
        filtered=len(choices) > FILTERED,
    )


def _choice(name: str, value, asked: Asked, ui: str) -> Choice:
    label = getattr(value.label, ui)
    lang = ui if value.label.ko != value.label.en else script(label)
    return Choice(
        label=label,
        lang=lang,
        count=value.count,
        href=address.toggling(asked, name, value.value),
        chosen=value.value in asked.chosen.get(name, ()),
        missing=not value.value,
    )


def years(page, asked: Asked, ui: str) -> Years | None:
    """The years of an answer as bars; None where no work has a year."""
    values = page.facets.get("year", ())
    counts = {int(v.value): v.count for v in values if v.value.isdigit()}
    missing = [_choice("year", v, asked, ui) for v in values if not v.value]
    if not counts:
        return None
    low, high = min(counts), max(counts)
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (high - low) // step < WIDTH // 3)
    bins = _binned(counts, low, step)
    picked = {int(v.value) for v in values if v.chosen and v.value.isdigit()}
    return Years(
        bars=_bars(bins, step, high, picked, asked),
        low=low,
        high=high,
        chosen=", ".join(v or "–" for v in asked.chosen.get("year", ())).replace("..", "–"),
        lift=address.choosing(asked, "year"),
        missing=missing[0] if missing else None,
    )


def _binned(counts: dict[int, int], low: int, step: int) -> dict[int, int]:
    bins: dict[int, int] = {}
    for year, count in counts.items():
        start = year if step == 1 else year - year % step
        bins[start] = bins.get(start, 0) + count
    return dict(sorted(bins.items()))


def _bars(bins: dict[int, int], step: int, high: int, picked: set[int], asked: Asked) -> tuple[Bar, ...]:
    first = next(iter(bins))
    places = (high - first) // step + 1
    pitch = min(WIDTH / places, 26)
    tallest = max(bins.values())
    bars = []
    for start, count in bins.items():
        height = max(2.0, HEIGHT * count / tallest)
        label = str(start) if step == 1 else f"{start}–{start + step - 1}"
        value = str(start) if step == 1 else f"{start}..{start + step - 1}"
        bars.append(
            Bar(
                label=label,
                count=count,
                href=address.choosing(asked, "year", value),
                x=round((start - first) // step * pitch, 2),
                y=round(HEIGHT - height, 2),
                width=round(max(1.5, pitch - (2 if pitch > 6 else 0.5)), 2),
                height=round(height, 2),
                chosen=not asked.chosen.get("year") or any(start <= year < start + step for year in picked),
            )
        )
    return tuple(bars)


def ticks(years: Years | None) -> list[tuple[float, str, str]]:
    """The years that are written under the bars: place, anchor, text."""
    if years is None:
        return []
    first, last = years.bars[0], years.bars[-1]
    if last.x - first.x <= 60:
        span = first.label[:4] if years.low == years.high else f"{years.low}–{years.high}"
        return [(first.x, "start", span)]
    ends = [(first.x, "start", first.label[:4])]
    middle = min(years.bars, key=lambda bar: abs(bar.x - (first.x + last.x) / 2))
    if middle.x - first.x > 50 and last.x - middle.x > 50:
        ends.append((middle.x + middle.width / 2, "middle", middle.label[:4]))
    return [*ends, (last.x + last.width, "end", last.label[-4:])]
