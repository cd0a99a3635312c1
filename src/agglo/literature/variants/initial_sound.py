"""The initial-sound rule of Korean: 성장률 and 성장율, 연도 and 년도, 생산량 and 생산양, 노동 and 로동.

Laws: 률 and 율 are one where they mean a rate: after two syllables or one of `SHORT_RATES`, unless the syllable
before makes another word of it (선율, 자율, 규율, 법률; but 이자율, 개선율) or those after do (율동, 율령). 년 and 연
are one at the beginning of a run in the listed words, and in 년도 after the listed nouns, so 2005년도, 학년도, 공연도
and 자연도 stay. 량 and 양 are one after the listed nouns, but not in 사용양식. 로동, 녀성 … are one with 노동, 여성 …
only at the beginning of a run.
"""

import re
from collections.abc import Iterator

from .rule import Rule, Slot, anywhere

SHORT_RATES = "비 환 효 능 확 세 이 요 배 승 타 고 저 수 득"
"""Syllables that make a rate of two: 비율, 환율."""
_RATES = "이자 투자 출자 융자 적자 흑자 개선 당선 참조 원조 보조 구조 제조 강조 한계 설계 회계 통계 신규 방법 위법"
"""Words whose last syllable before 율 would make another word of it, but which have a rate."""
_OTHERS = "선 자 조 계 규 법 음 운 인과 불문 황금"
"""What before 율 or 률 makes another word than a rate: 선율, 규율, 인과율."""
_AFTER = "령 곡 격 려 무 동(?![향태기인의안]) 사(?![례실이회업용]) 법(?!칙) 시(?![간계점기도])"
"""What after 율 makes another word: 율령, 율동."""
_RATE = re.compile(
    rf"(?:(?<=[가-힣][가-힣])(?<!{')(?<!'.join(_OTHERS.split())})|(?<={')|(?<='.join(_RATES.split())})"
    rf"|(?:(?<=^)|(?<=[^\w]))(?=[{SHORT_RATES.replace(' ', '')}][률율])(?P<one>.))"
    rf"(?P<rate>[률율])(?!{'|'.join(_AFTER.split())})"
)

_YEARS = """
회계 사업 발행 출판 설립 기준 당해 해당 연구 조사 분석 출생 입학 졸업 제작 취득 도입 과세 예산 결산 대상 최종 최초 시행
개최 개교 창립 준공 건축 수록 간행 게재 평가 비교 목표 귀속 보험 사고 계약 영업 제조 생산 수혜 선정 지원 측정 관측 관찰
등록 출원 공고 등재 인용 자료 시작 종료 착공 완공 개통 창업 지정 표본 추정 예측 개시 마지막 직전 인구 통계 수행 협약
"""
_YEAR = re.compile(rf"(?:^|(?<=[^\w])|(?<={')|(?<='.join(_YEARS.split())}))(?P<year>[년연])(?=도(?!교))")

_WORDS = anywhere(
    """
연간 년간 ^
연령 년령 ^
연평균 년평균 ^
연말 년말 ^
연중 년중 ^ -복
연례 년례 ^
연봉 년봉 ^
연금 년금 ^ -술 -속
연차보고서 년차보고서
노동 로동 ^
여성 녀성 ^
역사 력사 ^
영토 령토 ^
이론 리론 ^
연합 련합 ^
연맹 련맹 ^
연방 련방 ^
유통 류통 ^
논문 론문 ^
배출량 배출양 -식 -상
생산량 생산양 -식 -상
사용량 사용양 -식 -상
소비량 소비양 -식 -상
수출량 수출양 -식 -상
수입량 수입양 -식 -상
거래량 거래양 -식 -상
교통량 교통양 -식 -상
발전량 발전양 -식 -상
통행량 통행양 -식 -상
공급량 공급양 -식 -상
수요량 수요양 -식 -상
어획량 어획양 -식 -상
매출량 매출양 -식 -상
행렬 행열 은- 시- 진-
병렬 병열
직렬 직열
균열 균렬
배열 배렬 분- 지- -람
나열 나렬 -람
분열 분렬 -람
"""
)


def _slots(text: str) -> Iterator[Slot]:
    for match in _RATE.finditer(text):
        yield Slot(*match.span("rate"), ("률", "율"))
    for match in _YEAR.finditer(text):
        yield Slot(*match.span("year"), ("연", "년"))
    yield from _WORDS(text)


INITIAL_SOUND = Rule(name="initial_sound", slots=_slots)
