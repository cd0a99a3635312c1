"""Which words carry no content? A closed list in each language (contracts, clause 9)."""

_KOREAN = """
및 또는 혹은 그리고 등 등의 등에 등을 관한 관하여 관해 대한 대하여 대해 대해서 위한 위하여 위해 위해서
통한 통하여 통해 통해서 따른 따라 따라서 의한 의하여 의해 있어서 있어 있는 있다 하는 하여 한다 되는 되어 된다
이를 이에 이는 그 이 저 각 본 수 것 것이다 연구의 중심으로 중심의
"""
KOREAN = frozenset(_KOREAN.split())
"""Dropped from a query of several words; what content they have is still found in texts (연구 in 연구의)."""

_ENGLISH = """
a an the and or of in on at to for from by with without within into onto upon as is are was were be been being
it its this that these those their there than then but not no nor so such via per between among towards toward
over under about which who whose whom what when where how s t d ll re ve et al
"""
ENGLISH = frozenset(_ENGLISH.split())
"""No tokens, in texts and in queries."""

CAPITALS = frozenset({"IT", "WHO", "S", "T", "D"})
"""Written so, these are content: IT 산업, WHO, vitamin D."""

_PARTICLES = """
은 는 이 가 을 를 의 에 로 으로 와 과 도 만 에서 에게 부터 까지 라는 이라는 란 에는 에서는 라고 이라고
으로서 로서 으로써 로써 로의 으로의 와의 과의 에의 에서의
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Runs that are what is left of a word in quotes or brackets: 의 of 『산업』의."""

DROPPED_SUFFIXES = frozenset({"적", "들", "님", "씩", "쯤", "짜리", "째", "당", "경", "께", "네"})
"""Suffixes that make no noun of their own; all others (화 성 력 률 자 론 주의 학 권 형 …) give a derived noun."""

_LIGHT_VERBS = "하다 되다 있다 없다 이다 아니다 않다 위하다 관하다 대하다 통하다 따르다 의하다 같다 그렇다 이러하다"
LIGHT_VERBS = frozenset(_LIGHT_VERBS.split())
"""Verbs and adjectives that no one searches for; they give no token."""
