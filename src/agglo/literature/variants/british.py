"""British and American English: organisation and organization, labour and labor, centre and center.

Laws: -is- and -iz- before -ation, -e, -ed, -es, -ing, -er, -able after a consonant and a stem of three letters are one,
but for words that have one spelling (advise, exercise, enterprise; downsize); -our and -or, -tre and
-ter, -ys- and -yz- are one only in the listed words, so tour is not tor and later is not latre. What differs in meaning
on one side of the ocean is left alone (check, tire, draft, story).
"""

import re
from collections.abc import Iterator

from .rule import Rule, Slot, whole_words

_FIXED = """
adv appr chast circumc conc dem desp dev exc inc pract prem rev surm repr treat telev parad merchand expert chem val
cer den sunr moonr highr upr caps res downs ups overs unders outs mids rights fulls
"""
FIXED = frozenset(_FIXED.split())
FIXED_ENDS = (
    "advert",
    "compr",
    "enterpr",
    "entrepr",
    "exerc",
    "franch",
    "improv",
    "prec",
    "prom",
    "superv",
    "surpr",
    "w",
)
"""What stands before -is- or -iz- in words that are not written both ways: whole, or as its end (clockwise)."""

_ISE = re.compile(
    r"(?<![a-z])(?P<stem>[a-z]{2,}?[b-df-hj-np-tv-z])i(?P<s>[sz])"
    r"(?=(?:ation(?:s|al|ally)?|e[drs]?|ers|ing|able)(?![a-z]))"
)
_OUR = (
    "lab behavi neighb col fav hon harb endeav rum hum vig rig flav sav vap parl savi od arm clam val splend cand "
    "tum demean ard ferv ranc succ arb misdemean glam"
)
_OUR_WORD = re.compile(
    rf"(?<![a-z])(?:un|dis|mis|multi|re|bi|tri)?(?:{'|'.join(_OUR.split())})(?P<u>our|or)"
    r"(?=(?:s|ed|ing|er|ers|able|ably|al|ally|ism|ist|ists|ly|less|ful|y|hood|hoods|ite|ites)?(?![a-z]))"
)
_YSE = re.compile(
    r"(?<![a-z])(?:re|psycho|meta)?(?:anal|paral|catal|dial|electrol|hydrol)y(?P<s>[sz])(?=(?:e[drs]?|ers|ing)(?![a-z]))"
)
_WORDS = whole_words("""
centre center
centred centered
centring centering
epicentre epicenter
metre meter
kilometre kilometer
centimetre centimeter
millimetre millimeter
theatre theater
amphitheatre amphitheater
fibre fiber
litre liter
calibre caliber
lustre luster
spectre specter
sombre somber
meagre meager
manoeuvre maneuver
manoeuvring maneuvering
programme program
catalogue catalog
dialogue dialog
analogue analog
monologue monolog
defence defense
offence offense
pretence pretense
licence license
practise practice
practised practiced
practising practicing
grey gray
plough plow
ageing aging
judgement judgment
acknowledgement acknowledgment
fulfil fulfill
fulfilment fulfillment
enrol enroll
enrolment enrollment
skilful skillful
wilful willful
instalment installment
instil instill
travelling traveling
traveller traveler
travelled traveled
modelling modeling
modelled modeled
modeller modeler
labelling labeling
labelled labeled
cancelled canceled
cancelling canceling
counselling counseling
counsellor counselor
fuelled fueled
fuelling fueling
levelled leveled
levelling leveling
channelled channeled
channelling channeling
totalled totaled
signalling signaling
signalled signaled
tunnelling tunneling
bevelled beveled
marvellous marvelous
jewellery jewelry
aluminium aluminum
sulphur sulfur
mediaeval medieval
paediatric pediatric
paediatrics pediatrics
foetus fetus
anaemia anemia
encyclopaedia encyclopedia
archaeology archeology
archaeological archeological
aesthetic esthetic
aesthetics esthetics
artefact artifact
sceptic skeptic
sceptical skeptical
scepticism skepticism
mould mold
moulding molding
cosy cozy
sizeable sizable
liveable livable
likeable likable
enquiry inquiry
enquiries inquiries
focussed focused
focussing focusing
benefitted benefited
targetted targeted
targetting targeting
biassed biased
connexion connection
per_cent percent
learnt learned
""")


def _slots(text: str) -> Iterator[Slot]:
    for match in _ISE.finditer(text):
        if match["stem"] not in FIXED and not match["stem"].endswith(FIXED_ENDS):
            yield Slot(match.start("s"), match.end("s"), ("s", "z"))
    for match in _YSE.finditer(text):
        yield Slot(match.start("s"), match.end("s"), ("s", "z"))
    for match in _OUR_WORD.finditer(text):
        yield Slot(match.start("u"), match.end("u"), ("our", "or"))
    yield from _WORDS(text)


BRITISH = Rule(name="british", slots=_slots)
