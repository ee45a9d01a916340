"""Numbers as formal text writes them: Chinese numerals and English ordinals."""

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_LIMIT = 100_000_000
_TEENS = (11, 12, 13)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def chinese(n: int, *, traditional: bool = False) -> str:
    """十二 for 12, 一百零五 for 105, 二十 for 20; ValueError outside 0 … 99,999,999."""
    if not 0 <= n < _LIMIT:
        raise ValueError(f"no Chinese numeral for {n}")
    myriads, rest = divmod(n, 10_000)
    if not myriads:
        text = _below_myriad(rest)
    else:
        gap = "零" if 0 < rest < 1_000 else ""
        text = f"{_below_myriad(myriads)}{'萬' if traditional else '万'}{gap}{_below_myriad(rest) if rest else ''}"
    # 一十二 is said 十二, but only where the number begins with it.
    return text.removeprefix("一") if text.startswith("一十") else text


def english_ordinal(n: int) -> str:
    """1st, 2nd, 11th, 23rd."""
    ending = "th" if abs(n) % 100 in _TEENS else _ENDINGS.get(abs(n) % 10, "th")
    return f"{n}{ending}"


def _below_myriad(n: int) -> str:
    if n == 0:
        return _DIGITS[0]
    text = ""
    places = [int(digit) for digit in str(n)]
    for place, digit in zip(range(len(places) - 1, -1, -1), places, strict=True):
        if digit:
            text += _DIGITS[digit] + _UNITS[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")
