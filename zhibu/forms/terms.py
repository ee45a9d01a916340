"""How people write the same word: one key for 黨小組, 党小组 and “Party group”, and tidy texts and names.

Texts keep their own script and punctuation; only what is looked up in a table is folded.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar

T = TypeVar("T")

# Of the words that stand in our tables: Traditional, then Simplified.
_PAIRS: Final = (
    "黨党 類类 別别 組组 職职 務务 狀状 態态 轉转 動动 聯联 繫系 係系 絡络 電电 話话 編编 號号 員员 預预 備备 積积 極极 "
    "發发 展展 對对 書书 記记 紀纪 檢检 統统 戰战 長长 冊册 離离 開开 時时 間间 題题 內内 項项 議议 點点 場场 會会 課课 "
    "學学 習习 鍛锻 鍊炼 煉炼 選选 規规 導导 領领 幹干 體体 業业 願愿 質质 計计 錄录 廉廉 潔洁 屬属 處处 終终 結结 稱称 "
    "訂订 設设 為为 註注 製制 審审 單单 總总 數数 與与 參参 現现 實实 籍籍 變变 無无 後后 從从 機机 關关 個个 織织 進进 "
    "歲岁 齡龄 復复 複复 傳传 團团 絕绝 稱称 納纳 請请 銜衔 於于 兩两 過过 週周 隊队 層层 區区 畢毕 終终 國国 産产 產产 "
    "農农 樓楼 廳厅 館馆 園园 們们 還还 讓让 應应 該该 說说 簽签 續续 認认 證证 碼码 靈灵 參参 啟启 滿满 專专 術术 養养 "
    "兼兼 責责 補补 幫帮 協协 產产 廣广 義义 勞劳 僅仅 報报 辦办 測测 評评 費费"
)
_FOLD: Final = {ord(pair[0]): pair[1] for pair in _PAIRS.split() if pair[0] != pair[1]}

# Signs that people put around a word without meaning anything by them: the template's asterisk, colons, brackets.
_NOISE: Final = re.compile(r"[\s*:,.;/\\|_()\[\]{}<>【】「」『』《》“”‘’\"'、。·#\-–—]+")
_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACES: Final = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_DOTS: Final = re.compile(r"\s*[·•‧∙⋅・･]\s*")
# Full-width forms of letters, digits and signs, and ligatures; compatibility ideographs stay as the person writes them.
_WIDE: Final = re.compile(r"[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_HAN: Final = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GAP_IN_HAN: Final = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}])")


def simplified(text: str) -> str:
    """The text with those Traditional characters of our tables' words in their Simplified form."""
    return text.translate(_FOLD)


def fold(text: str) -> str:
    """The key under which a word is looked up: no case, width, spaces or signs, and Simplified characters."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _NOISE.sub("", simplified(plain))


def tidy(text: str) -> str:
    """A text as it was meant: without invisible signs, stray spaces and empty lines; its punctuation stays."""
    lines = (_SPACES.sub(" ", line).strip() for line in _INVISIBLE.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """The same in one line."""
    return " ".join(tidy(text).split("\n"))


def name(text: str) -> str:
    """A person's name: “张　三” is 张三, “ＪＯＨＮ  Smith” JOHN Smith; the dot of 买买提·艾力 is one sign, rare characters stay."""
    plain = _WIDE.sub(lambda part: unicodedata.normalize("NFKC", part[0]), _INVISIBLE.sub("", text))
    spaced = " ".join(plain.split())
    return _GAP_IN_HAN.sub("", _DOTS.sub("·", spaced))


class Terms(Generic[T]):
    """A closed list of words, each in every way it is written."""

    def __init__(self, words: Mapping[T, Iterable[str]]) -> None:
        self._found = {fold(word): term for term, ways in words.items() for word in ways}

    def get(self, text: str) -> T | None:
        return self._found.get(fold(text))

    def __contains__(self, text: str) -> bool:
        return fold(text) in self._found
