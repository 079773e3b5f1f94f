"""Words that claim something about numbers without stating one: up and down, first and last, most and few.

Each is borne out by a fact of its kind or not at all; a comparison of two themes and a course over every year cannot be
checked against single facts, so nothing bears them out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from extractor.summary.facts import Fact, What
from verifiers.rules import Lang


@dataclass(frozen=True, slots=True)
class Claim:
    """``words`` make the claim, a fact of the kind ``what`` that ``holds`` bears it out; ``fault`` is what it is where
    none does. Without ``what`` nothing bears it out."""

    fault: str
    words: re.Pattern[str]
    what: What | None = None
    holds: Callable[[Fact], bool] = lambda fact: True


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# 提高、增加、减少 are also what bodies promise; they speak of figures where a figure or a share is beside them.
_FIGURE: Final = r"(?:占比|比例|比重|份数|报告数|条数|数量|次数|频次)[^,;。]{0,8}"
_BY: Final = r"了?(?:至|到)?\s*\d"
_TREND_NOUN: Final = r"\b(?:shares?|proportions?|numbers?|rates?|frequency)\b[^,;.]{0,30}\b"

CLAIMS: Final[Mapping[Lang, tuple[Claim, ...]]] = {
    "zh": (
        Claim(
            "direction",
            _any(
                r"上升|增长|增多|攀升|走高|升至|升到|增至|上涨|回升|加剧|恶化|加重|越来越多|变[大多高]|有所(?:增加|提高|扩大)",
                rf"(?:提高|增加|扩大){_BY}",
                rf"{_FIGURE}(?:提高|增加|扩大)",
            ),
            "change",
            lambda fact: fact.value > 0,
        ),
        Claim(
            "direction",
            _any(
                r"下降|回落|下滑|走低|降至|降到|减至|越来越少|变[小少低]|有所(?:减少|降低|缓解|改善|好转)|(?:缓解|好转|改善)(?=[,;。]|$)",
                rf"(?:减少|降低|缩小){_BY}",
                rf"{_FIGURE}(?:减少|降低|缩小)",
            ),
            "change",
            lambda fact: fact.value < 0,
        ),
        Claim("direction", _any(r"持平|没有变化|保持不变|基本不变"), "change", lambda fact: not fact.value),
        Claim(
            "first",
            _any(
                r"最为?(?:多|常见|普遍|突出|集中|高|频繁|主要|大)",
                r"居首|首位|榜首|头号|头等|首要|第一大|排第一",
                r"主要(?:问题|措施)(?:是|为)",
            ),
            "rank",
            lambda fact: fact.value == 1,
        ),
        Claim("first", _any(r"最为?(?:少|低|罕见|不常见|小)", r"末位|垫底"), "rank", lambda fact: fact.last),
        Claim(
            "extent",
            _any(
                r"(?<!占)(?:所有|全部|全体|每份)的?(?:报告|年报)(?!的|中|里)",
                r"无一例外",
                r"(?:都|均|全部)(?:提到|提及|反映|指出|提出|存在)",
            ),
            "share",
            lambda fact: fact.value == 100,
        ),
        Claim(
            "extent",
            _any(
                r"(?:绝?大)?多数|(?:绝大|大)部分|过半|半数以上|超半数|一半以上|超过半数|普遍(?=存在|提到|反映)|各地(?:都|均)"
            ),
            "share",
            lambda fact: fact.value > 50,
        ),
        Claim("extent", _any(r"(?<!超)(?<!过)(?:半数|一半)(?!以上)"), "share", lambda fact: fact.value == 50),
        Claim(
            "extent",
            _any(r"(?:极?少数|个别)的?(?:报告|年报|机关|单位|地方|部门)"),
            "share",
            lambda fact: fact.value < 50,
        ),
        Claim("extent", _any(r"没有(?:一份|任何)?(?:报告|年报)|无一(?!例外)"), "share", lambda fact: not fact.value),
        Claim("comparison", _any(r"多于|少于|高于|低于|多过|超出|超过(?=\s*[\d□“])|不及(?!时)")),
    ),
    "en": (
        Claim(
            "direction",
            _any(
                r"\b(?:rose|risen|rises|rising|grew|grows|growing|climb(?:s|ed|ing)?|worsen(?:s|ed|ing)|up(?=\s+\d|\s+from|\s+by))\b",
                r"\bmore\s+(?:common|frequent|widespread|often)\b(?!.*\bthan\b)",
                r"(?<!to )\bincreas(?:es|ed|ing)\b",
                rf"{_TREND_NOUN}increase\b",
            ),
            "change",
            lambda fact: fact.value > 0,
        ),
        Claim(
            "direction",
            _any(
                r"\b(?:fell|falls|fallen|falling|declin(?:es|ed|ing)|drop(?:s|ped|ping)|shr[aiu]nk|eas(?:ed|ing)|down(?=\s+\d|\s+from|\s+by))\b",
                r"\bless\s+(?:common|frequent|widespread|often)\b(?!.*\bthan\b)|\bimproved(?=[,.;]|$)",
                r"(?<!to )\bdecreas(?:es|ed|ing)\b",
                rf"{_TREND_NOUN}(?:decline|decrease|fall|drop)\b",
            ),
            "change",
            lambda fact: fact.value < 0,
        ),
        Claim("direction", _any(r"\b(?:unchanged|stable|steady)\b"), "change", lambda fact: not fact.value),
        Claim(
            "first",
            _any(
                r"\bmost\s+(?:common|frequent|often|widespread|cited|mentioned|named|prominent|frequently|commonly)\b",
                r"\b(?:top|tops|topping|leads|leading|foremost|primary|number one)\b",
                r"\bmain\s+(?:problem|measure)\b|\b(?:largest|highest|biggest)\b|\bthe\s+most\b",
            ),
            "rank",
            lambda fact: fact.value == 1,
        ),
        Claim(
            "first",
            _any(r"\bleast\s+(?:common|frequent|often|cited|mentioned|named)\b|\b(?:fewest|lowest|rarest|smallest)\b"),
            "rank",
            lambda fact: fact.last,
        ),
        Claim(
            "extent",
            _any(r"(?<!of )(?<!in )(?<!among )(?<!across )\b(?:all|every|each)\s+(?:of\s+)?(?:the\s+)?reports?\b"),
            "share",
            lambda fact: fact.value == 100,
        ),
        Claim(
            "extent",
            _any(
                r"\bmost\s+(?:of\s+)?(?:the\s+)?(?:reports|bodies|authorities|governments)\b",
                r"\bmajority\b|\bmore than half\b",
            ),
            "share",
            lambda fact: fact.value > 50,
        ),
        Claim("extent", _any(r"(?<!than )\bhalf\b"), "share", lambda fact: fact.value == 50),
        Claim(
            "extent",
            _any(r"\b(?:few|handful of|minority of)\s+(?:the\s+)?(?:reports|bodies)\b|\bminority\b"),
            "share",
            lambda fact: fact.value < 50,
        ),
        Claim("extent", _any(r"\b(?:no|none of the)\s+reports?\b"), "share", lambda fact: not fact.value),
        Claim(
            "comparison",
            _any(
                r"\b(?:more|less|fewer|higher|lower|greater|larger|smaller|\w+er)\s+(?:\w+\s+){0,4}?than\b(?! half)",
                r"\b(?:outnumber|exceed|surpass)(?:s|ed)?\b",
            ),
        ),
    ),
}

TREND: Final[Mapping[Lang, re.Pattern[str]]] = {
    "zh": _any(r"逐年|连年|年年|每年(?:都|均)", r"(?:持续|不断|逐步|连续)(?=上升|下降|增[长多加]|减少|走[高低]|回落)"),
    "en": _any(
        r"\byear[- ](?:by|on|after)[- ]year\b|\b(?:every|each) year\b|\bsteadily\b|\bconsistently\b|\bcontinuously\b"
    ),
}
