"""Words written with a hyphen, apart or closed: lock-in, lock in, lockin.

Law: the listed words, and the listed prefixes before the listed beginnings, are one in all three ways. What means
something else when closed stays out (re-form, re-cover, re-creation), and so does what no one closes
(path-dependence) or opens (network).
"""

import re
from collections.abc import Iterator

from .rule import Rule, Slot, whole_words

_WORDS = """
lock-in lock-out spin-off spin-out spin-in spill-over start-up scale-up start-ups build-up back-up break-up set-up
follow-up catch-up clean-up push-back pay-off trade-off take-off lay-off cut-off run-off stand-off play-off turn-over
take-over hand-over hang-over make-over feed-back roll-back fall-back know-how buy-in buy-out fade-out roll-out
drop-out opt-out black-out phase-out break-down slow-down shut-down lock-down top-down bottom-up break-through
follow-through policy-making policy-maker decision-making decision-maker rent-seeking place-making agenda-setting
bench-mark bench-marking land-mark check-list data-base data-set time-line time-frame work-place market-place land-use
e-commerce e-government e-business e-learning e-mail on-line off-line on-going on-site off-shore off-shoring
on-shoring near-shoring near-shore out-sourcing hi-tech high-tech low-tech well-being world-wide nation-wide
state-wide city-wide region-wide long-term short-term mid-term part-time full-time real-time short-run long-run
cross-border cross-country cross-section cross-sectional cross-over by-product side-effect grass-roots brown-field
green-field rust-belt sun-belt water-front free-rider free-riding case-study meta-analysis sub-contracting co-working
co-op co-opetition road-map mind-set skill-set tool-kit hot-spot cold-spot white-paper life-cycle value-chain
rule-book
"""
_PREFIXED = """
co: operat ordinat evol evolution creat exist locat production produc author invent determin integrat opt cit occurr
 financ invest agglomerat movement govern design
re: industriali urbani territoriali regionali locali scal shoring structur examin evaluat distribut design engineer
 employ think skill train allocat invest orient organi emerg combin generat integrat defin assess vitali
de: industriali centrali carboni regulat concentrat coupl globali territoriali congest locali politici populat
pre: war industrial existing condition school requisite treatment determin modern
post: war industrial modern fordis communis socialis colonial graduate doctoral structural keynesian secondary
 treatment socialist
non: profit linear parametric governmental market metropolitan agricultural manufactur tradable stationar local random
 farm member tariff government economic
multi: level national scal actor sector dimension disciplin function variat modal cultur criteria regional plant
 purpose agent polar stage method collinear
inter: regional firm organi sector industr disciplin governmental urban city municipal metropolitan temporal
 generational depend relat connect cultural
intra: regional firm industr urban metropolitan national sector organi generational
sub: national region sector urban contract system group sample state continent prime central center centre market field
 set class
socio: economic technical cultural political spatial demographic ecological institutional
neo: liberal classical marshall schumpeter regional colonial marx fordis institutional conservat corporat mercantil
micro: economic econometric data foundation finance region enterprise credit level firm cluster
macro: economic econometric region level structur finance
meso: level economic region
anti: trust dumping globali urban poverty
trans: national regional border disciplin local atlantic continental
over: crowd invest agglomerat educat estimat
under: develop employ invest estimat represent
bio: technolog econom medic pharma divers cluster energy fuel mass industr science
geo: political politics spatial econom
agri: business food industr tourism
agro: business food industr tourism
eco: system tourism industr innovat town park
techno: park polis pole econom
semi: conductor parametric skilled structured urban peripher
spatio: temporal
supra: national regional
extra: regional territorial
counter: factual urban part productive balanc
mono: centric
poly: centric
"""

_LISTED = whole_words(
    "\n".join(f"{word} {word.replace('-', '_')} {word.replace('-', '')}" for word in dict.fromkeys(_WORDS.split()))
)
_HEADS = [head.split(":") for head in re.sub(r"\n ", " ", _PREFIXED.strip()).splitlines()]
_PREFIX = re.compile(
    "|".join(rf"(?:(?<![a-z]){before}(?P<{before}>[- ]?)(?={'|'.join(after.split())}))" for before, after in _HEADS)
)


def _slots(text: str) -> Iterator[Slot]:
    yield from _LISTED(text)
    for match in _PREFIX.finditer(text):
        yield Slot(*match.span(match.lastgroup or 0), ("-", " ", ""))


CLOSED = Rule(name="closed", slots=_slots)
