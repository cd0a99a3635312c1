"""In which language is a text?

Cheap and the same every time: the script decides first, then, for Latin letters, function words and letters that few
languages have. Made for titles, abstracts and keywords; a text that says too little is ``en`` where it is plain ASCII
(most such titles are English) and ``und`` where not even that can be said.
"""

import re
from functools import lru_cache

_HANGUL = re.compile("[\uac00-\ud7a3\u3131-\u318e\u1100-\u11ff]")
_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_SCRIPTS = (
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
)
_UKRAINIAN = re.compile("[іїєґ]", re.I)

_WORDS = {
    "en": "the of and in for on to a an with by from at as is are its their between using based towards"
    " this that we how no what why into through new study analysis case research evidence approach",
    "de": "der die das und in im von zu zur zum für mit auf ein eine einer eines des den dem als bei aus über nach"
    " durch am sowie oder ist nicht zwischen eines unter gegen wie ihre",
    "fr": "le la les de des du et en un une dans pour sur par au aux avec à est sont entre ou qui que vers chez"
    " comme leur cette",
    "es": "el la los las de del y en un una para con por sobre al entre como su sus desde hacia o es que se lo estudio"
    " análisis",
    "pt": "o a os as de do da dos das e em um uma no na nos nas para com por sobre ao entre como sua seu pelo pela é"
    " que estudo análise",
    "it": "il lo la i gli le di del della dei delle dello degli e in un una per con su nel nella da dal dalla tra fra"
    " come sul sulla che è",
    "nl": "de het een van en in voor op met aan door bij uit naar over tot als zijn tussen is niet",
    "sv": "och i att det som en ett på av för med till den är om från inom",
    "da": "og i at det som en et på af for med til den er om fra",
    "no": "og i å det som en et på av for med til den er om fra",
    "fi": "ja on sekä tai että kun ovat sen",
    "pl": "i w na z do o dla przez jako oraz się nie od po ze jest analiza",
    "cs": "a v na z do pro jako se ve od po nebo je při s",
    "hu": "a az és egy is hogy nem vagy szerepe",
    "tr": "ve bir bu ile için olarak üzerine",
    "id": "dan di yang dari untuk pada dengan dalam terhadap ke",
    "vi": "và của trong cho các những là được một",
}
_OF_WORD = {
    word: tuple(lang for lang, words in _WORDS.items() if word in words.split())
    for lang in _WORDS
    for word in _WORDS[lang].split()
}
_LETTERS = {
    "de": "äöüß", "fr": "éèêàçùûîôœëï", "es": "ñáéíóú¿¡", "pt": "ãõçáéíóúâêô", "it": "àèìòù", "nl": "ĳë", "sv": "åäö",
    "da": "æøå", "no": "æøå", "fi": "äö", "pl": "ąćęłńóśźż", "cs": "ěščřžýáíéůúťďň", "hu": "őűáéíóúöü", "tr": "ğışçöü",
    "vi": "ăâđêôơưạảấầẩậắằặẹẻẽếềểệỉịọỏốồổộớờởợụủứừửựỳỷỹ",
}  # fmt: skip
_WORD = re.compile("[^\\W\\d_]+")


def script(text: str) -> str:
    """``ko``, ``ja``, ``zh``, ``latin``, another language told by its script, or the empty string for no letters.

    Hangul anywhere in fair number makes a text Korean, whatever Latin terms it quotes.

    >>> [script(text) for text in ("TAMA 클러스터", "産業クラスター", "産業集群政策", "Länder", "2005")]
    ['ko', 'ja', 'zh', 'latin', '']
    """
    hangul, kana, han = (len(p.findall(text)) for p in (_HANGUL, _KANA, _HAN))
    latin = len(_LATIN.findall(text))
    others = (
        {lang: n for lang, p in _SCRIPTS if (n := len(p.findall(text)))}
        if hangul + kana + han + latin < len(text.replace(" ", ""))
        else {}
    )
    total = hangul + kana + han + latin + sum(others.values())
    if not total:
        return ""
    if hangul and hangul >= 0.15 * total:
        return "ko"
    if kana and kana + han >= 0.15 * total:
        return "ja"
    if han >= 0.15 * total:
        return "zh"
    if others and (most := max(others, key=others.__getitem__)) and others[most] >= 0.3 * total:
        return "uk" if most == "ru" and len(_UKRAINIAN.findall(text)) > 0.03 * others[most] else most
    return "latin" if latin else ("ko" if hangul else "und")


@lru_cache(maxsize=4096)
def _of_latin(text: str) -> str:
    text = text[:2000]
    words = _WORD.findall(text.lower())
    scores: dict[str, float] = {}
    for word in words:
        speaks = _OF_WORD.get(word, ())
        for lang in speaks:
            scores[lang] = scores.get(lang, 0) + (1 if len(word) > 1 else 0.3) / len(speaks) ** 0.5
    accents = [letter for letter in text.lower() if letter > "\x7f" and letter.isalpha()]
    for lang, letters in _LETTERS.items():
        fitting = sum(letter in letters for letter in accents)
        if fitting:
            scores[lang] = scores.get(lang, 0) + 0.35 * fitting - 0.2 * (len(accents) - fitting)
    for lang, endings in _ENDINGS.items():
        found = sum(len(word) > 5 and word.endswith(endings) for word in words)
        if found:
            scores[lang] = scores.get(lang, 0) + 0.3 * found
    if not scores or max(scores.values()) <= 0:
        return "en" if not accents else "und"
    best = max(scores.values())
    if scores.get("en", 0) >= best - (0.01 if accents else 0.89) or (best < 0.9 and not accents):
        return "en"
    return max(scores, key=scores.__getitem__)


_ENDINGS = {
    "de": ("ung", "ungen", "schaft", "keit", "lich", "isch", "ische", "ischen", "politik", "wirtschaft"),
    "en": ("tion", "tions", "ment", "ness", "ing", "ity", "ical", "ology", "ism"),
    "fr": ("eur", "ique", "iques", "ité", "aux"),
    "es": ("ción", "ciones", "dad", "ismo"),
    "pt": ("ção", "ções", "dade", "ismo"),
    "it": ("zione", "zioni", "ità"),
}


def language(text: str, default: str = "") -> str:
    """The BCP 47 code of the language `text` is written in, ``und`` where it cannot be told.

    Parameters
    ----------
    text
        A title, an abstract, a keyword.
    default
        The answer where the script is Latin and the words say nothing.

    >>> [language(t) for t in ("지역산업 클러스터 사례연구", "Clusterförderung und -politik in Deutschland")]
    ['ko', 'de']
    >>> [language(t) for t in ("The Evaluation of Regional Innovation", "Análisis de los clusters en España", "1997")]
    ['en', 'es', 'und']
    """
    told = script(text)
    if told != "latin":
        return told or "und"
    lang = _of_latin(text)
    return default if default and lang == "und" else lang


def foreign_to(one: str, other: str) -> bool:
    """Whether two texts are of different scripts: a translation, not a repetition.

    >>> foreign_to("클러스터 정책", "Cluster policy"), foreign_to("Cluster", "policy")
    (True, False)
    """
    a, b = script(one), script(other)
    return bool(a and b and a != b)


CODES = {
    "ko": "ko kor korean 한국어 국어 한국어(korean) 조선어 kr",
    "en": "en eng english 영어",
    "de": "de ger deu german deutsch 독일어",
    "fr": "fr fre fra french français 프랑스어 불어",
    "es": "es spa spanish español 스페인어",
    "pt": "pt por portuguese português 포르투갈어",
    "it": "it ita italian 이탈리아어",
    "ja": "ja jpn japanese 일본어 일어",
    "zh": "zh chi zho chinese 중국어",
    "ru": "ru rus russian 러시아어",
    "nl": "nl dut nld dutch 네덜란드어",
    "pl": "pl pol polish", "cs": "cs cze ces czech", "tr": "tr tur turkish", "vi": "vi vie vietnamese 베트남어",
    "sv": "sv swe swedish", "da": "da dan danish", "no": "no nor norwegian", "fi": "fi fin finnish",
    "hu": "hu hun hungarian", "uk": "uk ukr ukrainian", "id": "id ind indonesian", "el": "el gre ell greek",
    "ar": "ar ara arabic", "he": "he heb hebrew",
}  # fmt: skip
_CODE_OF = {word: code for code, words in CODES.items() for word in words.split()}


def code(name: str) -> str:
    """The BCP 47 code for a language as sources name it, or the empty string.

    >>> code("한국어"), code("English"), code("eng"), code("ko-KR"), code("Klingon")
    ('ko', 'en', 'en', 'ko', '')
    """
    name = name.strip().lower()
    return _CODE_OF.get(name) or _CODE_OF.get(re.split(r"[-_;,(/ ]", name)[0], "")
