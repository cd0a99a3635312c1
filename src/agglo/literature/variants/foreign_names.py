"""Foreign names of several parts: with hyphens, apart, in Korean also closed: 바덴-뷔르템베르크, Baden-Württemberg.

Law: only the names of the table; any other hyphen parts words. So 산업-정책 is two words and Cobb-Web no name.
"""

from ..analysis.normalise import latin
from .rule import Rule, anywhere, whole_words

_HANGUL = """
바덴-뷔르템베르크 노르트라인-베스트팔렌 라인란트-팔츠 슐레스비히-홀슈타인 메클렌부르크-포어포메른 작센-안할트
라인-마인 라인-루르 라인-네카어 알자스-로렌 에밀리아-로마냐 프리울리-베네치아줄리아 트렌티노-알토아디제 론-알프
노르-파드칼레 프로방스-알프-코트다쥐르 일-드-프랑스 카스티야-라만차 카스티야-레온 오스트리아-헝가리
보스니아-헤르체고비나 외레순드-스코네 콥-더글러스 코브-더글러스 헥셔-오린 해리스-토다로 모딜리아니-밀러
딕싯-스티글리츠 디킷-스티글리츠 허핀달-허쉬만 허핀달-허시먼 허핀달-허시만 허핀달-허쉬먼 엘리슨-글레이저 마셜-애로-로머
마샬-애로우-로머 스톨퍼-새뮤얼슨 발라사-새뮤얼슨 뒤랑통-오버만 하우스만-로드릭 클루그먼-베너블스 먼델-플레밍
로지스틱-정규 뉴욕-뉴저지
"""
_LATIN = """
Baden-Württemberg Nordrhein-Westfalen Rheinland-Pfalz Schleswig-Holstein Mecklenburg-Vorpommern Sachsen-Anhalt
Rhein-Main Rhein-Ruhr Rhein-Neckar Rhine-Ruhr Alsace-Lorraine Emilia-Romagna Friuli-Venezia-Giulia Trentino-Alto-Adige
Rhône-Alpes Nord-Pas-de-Calais Provence-Alpes-Côte Île-de-France Castilla-La-Mancha Castilla-León Bosnia-Herzegovina
Austria-Hungary Cobb-Douglas Heckscher-Ohlin Harris-Todaro Modigliani-Miller Dixit-Stiglitz Herfindahl-Hirschman
Ellison-Glaeser Marshall-Arrow-Romer Stolper-Samuelson Balassa-Samuelson Duranton-Overman Krugman-Venables
Mundell-Fleming Cournot-Nash Arrow-Debreu Gini-Simpson Granger-Sims Moran-Ripley
"""


def _lines(names: str, forms) -> str:
    return "\n".join(" ".join(forms(name)) for name in names.split())


_IN_HANGUL = anywhere(_lines(_HANGUL, lambda name: (name, name.replace("-", ""))))
_IN_LATIN = whole_words(_lines(latin(_LATIN), lambda name: (name, name.replace("-", "_"))))

FOREIGN_NAMES = Rule(name="foreign_names", slots=lambda text: [*_IN_HANGUL(text), *_IN_LATIN(text)])
