"""What no text may contain, a table a language: wrong script, foreign software words, words the Party's texts don't use.

Pure: `faults(locale, text)` names everything wrong with one text. The catalogue check runs it over every sentence.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from zhibu.words.voice import PLACE, Locale

HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")

# ✓ and ✗ are plain signs and stay allowed; everything else of these blocks is drawn as a picture on a phone.
_EMOJI: Final = "[\U0001f000-\U0001faff\u2600-\u2712\u2714-\u2716\u2718-\u27bf\u231a\u231b\u23e9-\u23fa\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\ufe0f\u200d]"

# In GB 2312 and not in Big5 is nearly the same as "simplified only". These stand in Big5 too, with another old meaning
# or as a variant, and are never right in our Traditional texts.
_SIMPLIFIED_IN_BIG5 = frozenset(
    "与么优体儿听圣坏复宁岭并庄异怀惊扑扰机构气泞洁洒离网肮虫蚕触赶万于云价党几划厂叶后广愿据极柜确种筑胜荐适尸咨夸"
)
# The other way round: in GB 2312, yet Traditional.
_TRADITIONAL_IN_GB = frozenset("後")

# Each row: a pattern, and what to write instead. They are compiled when a text is first judged: the program itself only asks
# for a character's script, and starts sooner without them.
_EVERYWHERE: Final = (
    (_EMOJI, "no emoji"),
    (r"\.\.\.", "an ellipsis is … (…… in Chinese)"),
    (r"[ \u3000]{2,}|\t", "one space is enough"),
    (r"[ \u3000]\n", "no space at the end of a line"),
)
_ENGLISH: Final = (
    (HAN.pattern, "no Chinese in an English sentence"),
    (r"(?i)happy birthday", "a political birthday is solemn: “On the {nth} anniversary …”"),
    (r"(?i)organiz", "organis…"),
    (r"[\uff00-\uffef，。、；：？！（）【】《》「」『』]", "no full-width punctuation"),
)
_CHINESE: Final = (
    (r"缴纳|补缴|缴费|缴交|繳納|補繳|繳費|繳交", "交纳, 交納"),
    (r"生日快[乐樂]", "值此您入党{n}周年之际"),
    (r"打卡", "签到, 簽到"),
    (r"缺席|缺勤|旷会|曠會", "不参加, 不參加"),
    (r"[啦哦哟喲哈亲親][!！~～]|[~～]$", "plain and solemn, no chatter"),
    (r"(?<=[\u4e00-\u9fff])[,;:?!(]|[,;:?!)](?=[\u4e00-\u9fff])", "full-width punctuation beside Chinese"),
    (r"(?<=[\u4e00-\u9fff])\.(?![A-Za-z0-9])", "。"),
    ("(?<=[\u4e00-\u9fff])[\"']|[\"'](?=[\u4e00-\u9fff])", "typographic quotation marks"),
    (
        r"(?<=[，。、；：？！）])[ ](?=\S)|(?<=\S)[ ](?=[，。、；：？！（])",
        "no space beside full-width marks",
    ),
)
_SIMPLIFIED: Final = (
    (r"[「」『』]", "“…” and ‘…’ in Simplified Chinese"),
    (r"帐号|帐户", "账号, 账户"),
    (r"登陆", "登录"),
    (r"台帐", "台账"),
    (r"记实表", "纪实表"),
    (r"评测", "测评"),
    (
        r"软体|网路|程式|萤幕|讯息|资讯|帐号|印表|选单|预设值",
        "mainland usage: 软件, 网络, 程序, 屏幕, 消息, …",
    ),
)
# Mainland words in Traditional characters, conversions that went wrong, and the Party's terms as document 002 writes them.
_TRADITIONAL: Final = (
    ("[“”‘’]", "「…」 and 『…』 in Traditional Chinese"),
    # software
    ("默認|缺省", "預設"),
    ("信息", "訊息, 資訊"),
    ("(?<=[發收送新條])消息", "訊息"),
    ("鏈接|連接地址", "連結"),
    ("文件夾", "資料夾"),
    ("文檔", "文件"),
    ("用戶", "使用者"),
    ("軟件", "軟體"),
    ("硬件", "硬體"),
    ("視頻", "影片, 視訊"),
    ("音頻", "音訊"),
    ("網絡", "網路"),
    ("(?<!規範)(?<!基本)(?<!組織)(?<!議事)(?<!工作)(?<!規定)(?<!法定)程序", "程式 (程序 only for a procedure)"),
    ("屏幕", "螢幕"),
    ("保存(?![好期年])", "儲存 (保存好 for papers)"),
    ("打印", "列印"),
    ("[賬帳]戶|賬號", "帳號"),
    ("登[錄陸]", "登入"),
    ("註銷登入|退出登入", "登出"),
    ("(?<!主題)菜單", "選單 (主題菜單 is the menu of themes)"),
    ("設置(?!主題)", "設定"),
    ("服務器", "伺服器"),
    ("數據庫", "資料庫"),
    ("數據", "資料"),
    ("加載", "載入"),
    ("導入", "匯入"),
    ("導出", "匯出"),
    ("郵箱", "信箱"),
    ("短信", "簡訊"),
    ("二維碼", "QR Code"),
    ("粘貼|黏貼", "貼上"),
    ("刷新", "重新整理"),
    ("搜索", "搜尋"),
    ("界面", "介面"),
    ("接口", "介面"),
    ("在線", "線上"),
    ("激活", "啟用"),
    ("字符", "字元"),
    ("卸載", "解除安裝"),
    ("智能", "智慧"),
    ("反饋", "回饋"),
    ("自定義", "自訂"),
    ("批量", "批次"),
    ("模板", "範本"),
    ("單元格", "儲存格"),
    ("工作簿", "活頁簿"),
    ("電子表格", "試算表"),
    ("兼容", "相容"),
    ("分辨率", "解析度"),
    ("鼠標", "滑鼠"),
    ("時間戳", "時間戳記"),
    ("插件", "外掛程式"),
    ("運行", "執行, 運作"),
    ("調試", "偵錯"),
    ("回車", "Enter"),
    ("後臺|後台", "背景, 管理端"),
    ("通過(?=[^。，；]{0,8}(按鈕|連結|選單|指令))", "透過"),
    # conversions that went wrong: one Simplified character for several Traditional ones
    ("干部|骨干|干事", "幹部, 骨幹, 幹事"),
    ("[這那哪心手家會夜]里|里面", "裡"),
    ("標准|准備|水准|准時|准確", "標準, 準備, 準時, 準確"),
    ("(?<!批)(?<!核)(?<!不)准予", "准予 only after a decision"),
    ("聯系", "聯繫, 聯絡"),
    ("關系", "關係"),
    ("制作|復制|印制|研制|錄制", "製作, 複製, 印製"),
    ("回復|答復", "回覆, 答覆"),
    ("重復", "重複"),
    ("規范|模范|示范|范圍|防范", "規範, 模範, 示範, 範圍"),
    ("[其剩多業]余|余下|余額", "餘"),
    ("征[求集文]|特征|象征", "徵"),
    ("采[取用納集訪購]", "採"),
    ("丰富|丰收", "豐富"),
    ("日志|雜志", "日誌"),
    ("志愿|愿望|心愿", "志願, 願望, 心願"),
    ("奮斗|斗爭", "奮鬥, 鬥爭"),
    ("沖突", "衝突"),
    ("發布會|公布欄", "發佈會, 公佈欄"),
    ("[爲麽羣綫衆裏]", "為, 麼, 群, 線, 眾, 裡"),
    # the Party's terms
    ("[台臺]帳|臺賬", "台賬"),
    ("記實表", "紀實表"),
    ("評測", "測評"),
    ("簽入", "簽到"),
)
_ONCE_FINAL: Final = {".": "。", "?": "？", "!": "！", ":": "：", "…": "…"}
_CLOSERS: Final = "”’」』）》"


def is_simplified(character: str) -> bool:
    """Whether a Han character is right in Simplified Chinese only."""
    if character in _SIMPLIFIED_IN_BIG5:
        return True
    return bool(HAN.match(character)) and _fits(character, "gb2312") and not _fits(character, "big5")


def is_traditional(character: str) -> bool:
    """Whether a Han character is right in Traditional Chinese only."""
    if character in _TRADITIONAL_IN_GB:
        return True
    return bool(HAN.match(character)) and _fits(character, "big5") and not _fits(character, "gb2312")


def faults(locale: Locale, text: str) -> list[str]:
    """Everything wrong with a text of this language, each as “found: what to write”."""
    return [*_faults(locale, text)]


def _faults(locale: Locale, text: str) -> Iterator[str]:
    # A fact's name is code, not wording.
    bare = PLACE.sub("0", text)
    for pattern, advice in _table(locale):
        if found := pattern.search(bare):
            yield f"{found[0]!r}: {advice}"
    if locale == "zh_TW" and (wrong := "".join(dict.fromkeys(c for c in bare if is_simplified(c)))):
        yield f"{wrong!r}: simplified characters"
    if locale == "zh_CN" and (wrong := "".join(dict.fromkeys(c for c in bare if is_traditional(c)))):
        yield f"{wrong!r}: traditional characters"


@cache
def _table(locale: Locale) -> list[tuple[re.Pattern[str], str]]:
    rows = {"en": _ENGLISH, "zh_CN": (*_CHINESE, *_SIMPLIFIED), "zh_TW": (*_CHINESE, *_TRADITIONAL)}
    return [(re.compile(pattern), advice) for pattern, advice in (*_EVERYWHERE, *rows[locale])]


def disagreements(source: str, text: str) -> list[str]:
    """Where a Chinese translation doesn't have the shape of its English sentence: line breaks, edges, the last mark."""
    found = []
    if source.count("\n") != text.count("\n"):
        found.append(f"{text.count(chr(10))} line breaks, the English has {source.count(chr(10))}")
    if text != text.strip() and source == source.strip():
        found.append("white space at its edge")
    last = source[-1:] if " " in source else ""
    if last in _ONCE_FINAL and not text.rstrip(_CLOSERS).endswith((_ONCE_FINAL[last], last if last == ":" else "\0")):
        found.append(f"ends without {_ONCE_FINAL[last]}")
    if last.isalnum() and text.endswith(("。", "：")):
        found.append("ends with a mark, the English doesn't")
    letters = re.findall(r"[a-z]{2,}", PLACE.sub("", source))
    if text == source and letters:
        found.append("is still the English text")
    return found


def _fits(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
