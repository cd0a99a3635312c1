"""Writes analysis/hanja.txt: how each Han character is read in Korean, from Unihan.

Usage: python hanja_readings.py FOLDER > hanja.txt, where FOLDER holds Unihan_Readings.txt and Unihan_Variants.txt (in
Debian: package unicode-data). A character's own reading is kHangul's, the one of the list for schools (E) before those
of KS X 1001 (0) and of others; where the initial-sound rule makes two of one (낙, 락), the one it starts from. What has
none there is read as the character of which it is a variant or a simplified form, else by kKorean. Characters that are
another's simplified form and rare in their own right (机, 价) are read as that other.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

HEAD = """\
# How Han characters are read in Korean: a syllable and the characters that it is the usual reading of; then, after
# the word "also", further readings of some. Made by tests/reference/hanja_readings.py from Unihan (Unicode 15.0) and
# changed: one reading is chosen, variants and simplified forms are read as what they are variants of.
# Copyright 1991-2022 Unicode, Inc. Distributed under the Terms of Use in https://www.unicode.org/copyright.html.
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of the Unicode data files and any
# associated documentation (the "Data Files") or Unicode software and any associated documentation (the "Software") to
# deal in the Data Files or Software without restriction, including without limitation the rights to use, copy,
# modify, merge, publish, distribute, and/or sell copies of the Data Files or Software, and to permit persons to whom
# the Data Files or Software are furnished to do so, provided that (a) the above copyright notice(s) and this
# permission notice appear with all copies of the Data Files or Software, (b) both the above copyright notice(s) and
# this permission notice appear in associated documentation, and (c) there is clear notice in each modified Data File
# or in the Software as well as in the documentation associated with the Data File(s) or Software that the data or
# software has been modified. THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS
# OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
# NONINFRINGEMENT OF THIRD PARTY RIGHTS. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE BE
# LIABLE FOR ANY CLAIM, OR ANY SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES, OR ANY DAMAGES WHATSOEVER RESULTING FROM
# LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
# OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA FILES OR SOFTWARE. Except as contained in this notice, the
# name of a copyright holder shall not be used in advertising or otherwise to promote the sale, use or other dealings
# in these Data Files or Software without prior written authorization of the copyright holder.
"""
_CHOSEN = """
樂=락 車=차 茶=차 金=금 宅=택 則=칙 切=절 參=참 狀=상 畫=화 便=편 拓=척 降=강 復=복 殺=살 不=불 行=행 北=북 數=수
說=설 易=역 拾=습 省=성 惡=악 度=도 識=식 見=견 糖=당 洞=동 暴=폭 更=경 率=률 塞=색 索=색 龜=귀 丹=단 契=계 讀=독
否=부 沈=침 著=저 諾=낙 串=관 什=집 咽=인 廓=곽 炙=자 刺=자 泌=비 寺=사 布=포 推=추 食=식 射=사 反=반 徵=징 句=구
單=단 台=대 內=내 滑=활 賈=가 六=륙 龍=룡 論=론 怒=노 女=녀 年=년 料=료 李=리 柳=류 嶺=령 寧=녕 泥=니 匿=닉 拏=나
喇=라 懶=라 柰=내 辰=진 塡=전 娃=왜 経=경 済=제 広=광 図=도 价=가 価=가 労=로 几=기 医=의 厂=창 历=력 叁=삼 参=참
园=원 坏=괴 宁=녕 广=광 扑=박 术=술 机=기 灯=등 画=화 确=확 种=종 胜=승 蚕=잠 诺=낙 车=차 适=적 亏=휴 听=청 丰=풍
応=응 営=영 団=단 囲=위 駅=역 円=원 塩=염 奥=오 欧=구 穏=온 仮=가 気=기 両=량 乗=승 予=예 関=관 観=관 権=권 拡=확
鉄=철 発=발 県=현 続=속 総=총 従=종 変=변 辺=변 実=실 写=사 対=대 帰=귀 徳=덕 戦=전 択=택 担=담 拠=거 挙=거 効=효
庁=청 廃=폐 弁=변 検=검 機=기 歩=보 歳=세 残=잔 沢=택 浅=천 満=만 湾=만 潜=잠 焼=소 犠=희 独=독 献=헌 畳=첩 疎=소
砕=쇄 称=칭 稲=도 穂=수 窃=절 粋=수 継=계 絵=회 練=련 縁=연 縄=승 繊=섬 聴=청 脳=뇌 臓=장 芸=예 茎=경 荘=장 薬=약
蔵=장 処=처 覇=패 覚=각 触=촉 訳=역 読=독 証=증 豊=풍 賛=찬 転=전 軽=경 輸=수 逓=체 遅=지 選=선 郷=향 酔=취 醸=양
釈=석 銭=전 録=록 鎮=진 闘=투 陥=함 険=험 隠=은 隷=례 雑=잡 霊=령 静=정 頼=뢰 顔=안 顕=현 餅=병 騒=소 験=험 髄=수
鶏=계 麦=맥 黄=황 黒=흑 黙=묵 斉=제 斎=재 剤=제 弐=이 壱=일 圧=압 栄=영 巻=권 渓=계 恵=혜 径=경 勲=훈 群=군 蛍=형
芦=로 桜=앵 楽=락 滝=롱 暦=력 歴=력 涙=루 塁=루 礼=례 恋=련 楼=루 湿=습 渋=삽 獣=수 収=수 粛=숙 奨=장 将=장 条=조
浄=정 剰=잉 譲=양 嬢=양 嘱=촉 真=진 尽=진 慎=신 随=수 枢=추 数=수 声=성 摂=섭 専=전 禅=선 双=쌍 捜=수 挿=삽 巣=소
争=쟁 窓=창 増=증 憎=증 贈=증 堕=타 体=체 帯=대 滞=체 単=단 弾=탄 断=단 痴=치 昼=주 虫=충 鋳=주
"""
CHOSEN = dict(pair.split("=") for pair in _CHOSEN.split())
"""Where the sources leave a choice: the usual reading; and Japanese forms that Unihan calls nobody's variant."""
_SOFT = {2, 3, 6, 7, 12, 17, 20}
"""Vowels (야, 여, 이 …) before which ㄹ and ㄴ fall silent at a word's beginning; before others ㄹ becomes ㄴ."""
_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FIRSTS = "k kk n t tt l m p pp s ss - c cc ch kh th ph h"
_VOWELS = "a ay ya yay e ey ye yey o wa way oy yo wu we wey wi yu u uy i"
_LASTS = "- k kk ks n nc nh t l lk lm lp ls lth lph lh m p ps s ss ng c ch kh th ph h"
_YALE = re.compile(r"(kk|tt|pp|ss|cc|ch|kh|th|ph|[kntlmpsch])?([aeiouwy]+)(ng|[a-z]*)")


def hangul_of(yale: str) -> str:
    """A syllable of Yale romanisation as Hangul.

    >>> hangul_of("HAYNG"), hangul_of("PWUL"), hangul_of("YENG")
    ('행', '불', '영')
    """
    match = _YALE.fullmatch(yale.lower())
    assert match, yale
    first, vowel, last = match[1] or "-", match[2], match[3] or "-"
    if vowel == "u" and first in ("m", "p", "pp", "ph"):  # Yale writes no w after lips
        vowel = "wu"
    parts = _FIRSTS.split().index(first), _VOWELS.split().index(vowel), _LASTS.split().index(last)
    return chr(0xAC00 + (parts[0] * 21 + parts[1]) * 28 + parts[2])


def starts_from(reading: str, other: str) -> bool:
    """Whether the initial-sound rule may make `other` of `reading`."""
    a, b = (ord(syllable) - 0xAC00 for syllable in (reading, other))
    silent = a % 588 // 28 in _SOFT
    turns = {"ㄹ": "ㅇ" if silent else "ㄴ", "ㄴ": "ㅇ" if silent else "ㄴ"}
    return a != b and a % 588 == b % 588 and turns.get(_FIRST[a // 588]) == _FIRST[b // 588]


def fields(file: Path) -> dict[str, dict[str, str]]:
    """Field → character → value."""
    out: dict[str, dict[str, str]] = defaultdict(dict)
    for line in file.read_text("utf-8").splitlines():
        if line and line[0] != "#":
            code, field, value = line.split("\t")
            out[field][chr(int(code[2:], 16))] = value
    return out


def read(folder: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Each character's usual reading, and its others."""
    readings, variants = fields(folder / "Unihan_Readings.txt"), fields(folder / "Unihan_Variants.txt")
    own: dict[str, list[tuple[str, str]]] = {}
    for char, value in readings["kHangul"].items():
        own[char] = [tuple(one.split(":")) for one in value.split()]
    usual: dict[str, str] = {}
    also: dict[str, list[str]] = {}
    for char, found in own.items():
        kept = [r for r, _ in found if not any(starts_from(other, r) for other, _ in found)]
        ranked = sorted(found, key=lambda one: ("E" not in one[1], "0" not in one[1]))
        best = next((r for r, _ in ranked if r in kept), kept[0])
        usual[char], also[char] = best, [r for r in kept if r != best]
    _by_variants(usual, also, variants, own)
    for char, value in readings["kKorean"].items():
        if char not in usual:
            usual[char] = hangul_of(value.split()[0])
    _by_variants(usual, also, variants, own)
    for char, reading in CHOSEN.items():
        if usual.get(char, reading) != reading:
            also[char] = [r for r in [usual[char], *also.get(char, [])] if r != reading]
        usual[char] = reading
    return usual, {char: rest for char, rest in also.items() if rest}


def _by_variants(usual, also, variants, own) -> None:
    """Give readings to characters that have none, or rare ones, by what they are variants of, and so on from these."""
    before = -1
    while before < len(usual):
        before = len(usual)
        for field in ("kTraditionalVariant", "kZVariant", "kSemanticVariant", "kSpecializedSemanticVariant"):
            for char, value in variants[field].items():
                others = [chr(int(one.split("<")[0][2:], 16)) for one in value.split()]
                heard = [usual[other] for other in others if other != char and other in usual]
                rare = field == "kTraditionalVariant" and not any("0" in s or "E" in s for _, s in own.get(char, ()))
                if heard and char not in usual:
                    usual[char] = heard[0]
                elif heard and char not in others and rare and usual[char] != heard[0]:
                    also[char], usual[char] = [usual[char]], heard[0]


def main() -> None:
    """Print the table."""
    usual, also = read(Path(sys.argv[1]))
    assert hangul_of("HAYNG") == "행" and usual["産"] == usual["产"] == usual["產"] == "산" and usual["率"] == "률"
    lines: dict[str, list[str]] = defaultdict(list)
    for char, reading in usual.items():
        if ord(char) < 0x20000:  # beyond, no Korean text goes
            lines[reading].append(char)
    rest: dict[str, list[str]] = defaultdict(list)
    for char, readings in also.items():
        for reading in readings:
            rest[reading].append(char)
    sys.stdout.write(HEAD)
    for table, title in ((lines, ""), (rest, "also\n")):
        sys.stdout.write(title)
        for reading in sorted(table):
            sys.stdout.write(f"{reading} {''.join(sorted(table[reading]))}\n")


if __name__ == "__main__":
    main()
