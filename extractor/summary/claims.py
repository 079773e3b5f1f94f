"""Words that claim something about numbers without stating one: up and down, first and last, most and few.

Each is borne out by a fact of its kind or not at all. A comparison, a course over the years, an outcome, and what
reports do not say cannot be checked against single facts, so nothing bears them out.
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
    none does. Without ``what`` nothing bears it out. ``grouped``: it is one only beside a level or a region."""

    fault: str
    words: re.Pattern[str]
    what: What | None = None
    holds: Callable[[Fact], bool] = lambda fact: True
    grouped: bool = False


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# A share that is rare at most, and one that "few" may be said of.
_RARE: Final = 10
_HALF: Final = 50
# "Among the foremost" is at most so far down.
_FOREMOST: Final = 5

# 提高、增加、减少 are also what bodies promise; they speak of figures where a figure or a share is beside them.
_FIGURE: Final = r"(?:占比|比例|比重|份数|报告数|条数|数量|次数|频次)[^,;。]{0,8}"
_BY: Final = r"了?(?:至|到)?\s*\d"
_REPORTS: Final = r"(?:报告|年报|机关|单位|地方|部门)"
_NAMES: Final = r"(?:提到|提及|提出|涉及|反映|指出|出现|存在|见于|写到|谈到|发现|列出|说到)"
# What one thing is more of than another; not the second half of 提高, 减少 and the like.
_MORE: Final = r"(?:更|[常严]|突出|明显|集中|普遍|(?<!增)多|(?<!减)少|(?<!提)高|(?<!降)低|(?<![扩加])大|(?<!缩)小)"

_ZH_UP: Final = _any(
    r"上升|增长|增多|攀升|走高|升至|升到|增至|上涨|上扬|回升|飙升|[激猛剧骤陡递]增|蔓延|加剧|恶化|加重|越来越多|变[大多高]|"
    r"有所(?:增加|提高|扩大|抬头)|抬头",
    rf"(?:提高|增加|扩大){_BY}",
    rf"{_FIGURE}(?:提高|增加|扩大)",
)
_ZH_DOWN: Final = _any(
    r"下降|回落|下滑|走低|降至|降到|减至|越来越少|变[小少低]|[锐骤剧递]减|骤降|缩[减小水]|萎缩|收窄|减轻|缓和|趋缓|遏制|扭转|"
    r"改观|好转|有所(?:减少|降低|缓解|改善)|(?:缓解|改善)(?=[,;。]|$)",
    rf"(?:减少|降低|缩小){_BY}",
    rf"{_FIGURE}(?:减少|降低|缩小)",
)
_ZH_FIRST: Final = _any(
    r"最为?(?:多|常见|普遍|突出|集中|高|频繁|主要|大|严重|明显|薄弱|棘手)",
    r"居首|首位|榜首|之首|头号|头等|头一[个项位]|首要|首当其冲|冠军|夺冠|第一大|排第一",
    r"主要(?:问题|措施)(?:是|为)|为主(?=[,;。]|$)|占主导",
)
_ZH_LAST: Final = _any(
    r"最为?(?:少|低|罕见|不常见|小)|末位|垫底|殿后|(?:排|居|列|位|名)[在于]?(?:最后|最末|末尾?)(?=[,;。一]|$)"
)
_ZH_ALL: Final = _any(
    rf"(?<!占)(?:所有|全部|全体|每一?份|每一?[个家])的?{_REPORTS}(?!的|中|里)",
    rf"无一例外|无处不在|比比皆是|(?:覆盖|遍及|遍布)(?:全部|所有|各)|(?:都|均|全部){_NAMES}",
)
_ZH_MOST: Final = _any(
    rf"(?:绝?大)?多数|大多|大都|(?:绝大|大)部分|过半|半数以上|超半数|一半以上|超过半数|占(?:据|了)*(?:大头|主体|主流)|"
    rf"普遍(?={_NAMES}|{_REPORTS})|各地(?:都|均)|压倒性"
)
_ZH_RARE: Final = _any(
    rf"鲜有|鲜见|罕有|[很极]少有|甚少|绝少|(?:[很极]少|几乎没有)(?={_REPORTS}|{_NAMES})|屈指可数|寥寥|凤毛麟角|"
    rf"零星(?={_REPORTS}|[,;。]|$)|(?:罕见|少见|不多见|不常见)(?=[,;。]|$)"
)
_ZH_COMPARED: Final = _any(
    r"取代|让位|之最|多于|少于|高于|低于|多过|超出|超过(?=\s*[\d□“])|不及(?!时)|仅次于|逊于|不如|反超|赶超|远超|领先|落后于|不相上下",
    rf"(?<!占)比(?![例重率较如照对])[^,;。]{{0,24}}{_MORE}",
    r"更(?:为|加|显|趋)?(?:普遍|常见|突出|集中|频繁|严重|明显|多见|多(?=[,;。]|$)|少(?=[,;。]|$))",
    r"(?:数|占比|比例|比重)(?:均|都|基本|大致)*(?:相同|相等|相当|一样|接近)|一样(?:多|少|普遍|突出)|并列",
    r"(?:[升降增减涨]幅|变化|变动)[^,;。]{0,4}(?:最|居首|第一)",
)
# Courses, turns, outcomes and causes.
_ZH_COURSE: Final = _any(
    r"逐年|连年|年年|每年(?:都|均)|一年比一年|年复一年|日[益渐趋]|愈(?:发|加|益|来愈)|越来越|渐(?:趋|次|显)|常年|长期以来|始终",
    r"(?:持续|不断|逐步|连续)(?=上升|下降|增[长多加]|减少|走[高低]|回落|改善|好转|恶化|突出)",
    r"(?:连续|接连)(?:\d+|[一二两三四五六七八九十]+)年|先[升降增减涨][^,;。]{0,3}后|峰值|高峰|顶[峰点]|[谷低]底|低谷|拐点|波动|起伏",
    r"新[高低](?=[,;。]|$)|成效|见效|奏效|足见|得益于|归[咎因]|促使|使得|反弹|"
    r"回潮|有增无减|有减无增|不[减降]反[增升]|不[增升]反[减降]|居高不下",
    r"首次|首度|首现|初次|第一次|才有|才(?=出现|提到)|开始(?=出现|有|提到)|新出现|不再|不复",
    r"得到(?:有效|根本|基本|妥善|较好|明显|全面|很好|了)*(?:解决|缓解|改善|控制|整改)",
    r"(?:已|已经)(?:基本|全部|全面|彻底|有效|经)*(?:解决|整改|消除|消失|根除|杜绝|改善|缓解)|(?:基本|彻底|全部)(?:消除|消失|解决)|"
    r"绝迹|整改(?:到位|完成|完毕)|(?:无|未|未见|没有)(?:明显|显著|任何|实质)*(?:改善|好转|改观|起色|缓解)",
)
_ZH_DENIED: Final = _any(
    rf"(?:未|没有?|不曾|并不|无人)(?!{_REPORTS}|一份|任何)[^,;。]{{0,3}}{_NAMES}|不(?:{_NAMES}|涉)"
)
_ZH_UNEVEN: Final = _any(
    r"集中|为主|居多|主要(?=来自|出自|在|见于|出现|分布)|(?:多|均|都|全部?|仅|只|大都)(?:来自|出自|见于|出现在|发生在|分布在)|[仅只][有在](?!\s*\d)"
    r"|尤[其以为]|特别是|较[多少](?=提|反|涉|见)|突出"
)

_TREND_NOUN: Final = r"\b(?:shares?|proportions?|numbers?|rates?|frequency)\b[^,;.]{0,30}\b"
_EN_REPORTS: Final = r"(?:reports?|bod(?:y|ies)|authorit(?:y|ies)|governments?)\b"
_EN_UP: Final = _any(
    r"\b(?:rose|risen|rises|rising|grew|grows|grown|growing|climb(?:s|ed|ing)?|soar\w*|surg(?:e|es|ed|ing)|jump(?:s|ed|ing)?|"
    r"spik(?:e|es|ed|ing)|swell\w*|swollen|mount(?:s|ed|ing)|escalat\w+|worsen(?:s|ed|ing)|(?:went|gone|going|goes) up|"
    r"up(?=\s+\d|\s+from|\s+by))\b",
    r"\bmore\s+(?:common|frequent|widespread|often)\b(?!.*\bthan\b)",
    r"(?<!to )\bincreas(?:es|ed|ing)\b",
    rf"{_TREND_NOUN}increase\b",
)
_EN_DOWN: Final = _any(
    r"\b(?:fell|falls|fallen|falling|declin(?:es|ed|ing)|drop(?:s|ped|ping)|shr[aiu]nk|dwindl\w+|diminish\w*|plummet\w*|"
    r"plung\w+|slump\w*|wan(?:es|ed|ing)|reced\w+|lessen\w*|subsid\w+|taper\w*|abat(?:es|ed|ing)|"
    r"(?:went|gone|going|goes) down|"
    r"eas(?:ed|ing)|down(?=\s+\d|\s+from|\s+by))\b",
    r"\bless\s+(?:common|frequent|widespread|often)\b(?!.*\bthan\b)|\bimproved(?=[,.;]|$)",
    r"(?<!to )\bdecreas(?:es|ed|ing)\b",
    rf"{_TREND_NOUN}(?:decline|decrease|fall|drop)\b",
)
_EN_COMPARED: Final = _any(
    r"\b(?:more|less|fewer|higher|lower|greater|larger|smaller|\w+er)\s+(?:\w+\s+){0,4}?than\b(?! half)",
    r"\b(?:outnumber|outrank|exceed|surpass|outpac|outstrip|eclips|outweigh)(?:e?s|e?d)?\b|"
    r"\bovert(?:ook|ak\w+)\b|\bahead of\b",
    r"\b(?:more|less)\s+(?:common|frequent|often|widespread|prevalent|prominent)(?:ly)?\b(?=.*\bthan\b)",
    r"\b(?:equally|as)\s+(?:common|frequent|often|widespread|many)\b|\bthe same (?:number|share|proportion)\b",
    r"\bmore often(?=[,.;]|$)",
)
_EN_COURSE: Final = _any(
    r"\byear[- ](?:by|on|after)[- ]year\b|\b(?:every|each) year\b|\bsteadily\b|\bconsistently\b|\bcontinuously\b",
    r"\bpeak(?:s|ed|ing)?\b|\btrough\b|\bbottomed\b|\bfluctuat\w+|\brebound\w*|"
    r"\bfirst (?:appeared|named|mentioned|seen)\b",
    r"\b(?:resolved|solved|eliminated|eradicated|overcome|disappear\w*|vanish\w*)\b|\bno longer\b|"
    r"\bgone away\b|\bincreasingly\b|"
    r"\bever (?:more|fewer|less)\b",
)
_EN_SMALL: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ZH_SMALL: Final = "二三四五六七八九十"


def _within(places: int) -> str:
    """The first so many places ("前三位"), whose number is not one that a figure shows."""
    numerals = f"{_ZH_SMALL[places - 2]}|{places}" + ("|两" if places == 2 else "")
    return rf"(?:前|头)\s*(?:{numerals})\s*(?:[位名大](?!单)|(?=[,;。的]|$))"


_WITHIN: Final[Mapping[Lang, tuple[Claim, ...]]] = {
    "zh": tuple(
        Claim("first", _any(_within(places)), "rank", lambda fact, places=places: fact.value <= places)
        for places in range(2, 11)
    ),
    "en": tuple(
        Claim(
            "first",
            _any(rf"\btop\s+(?:{word}|{places})\b"),
            "rank",
            lambda fact, places=places: fact.value <= places,
        )
        for places, word in enumerate(_EN_SMALL, 2)
    ),
}

CLAIMS: Final[Mapping[Lang, tuple[Claim, ...]]] = {
    "zh": (
        Claim("direction", _ZH_UP, "change", lambda fact: fact.value > 0),
        Claim("direction", _ZH_DOWN, "change", lambda fact: fact.value < 0),
        Claim("direction", _any(r"持平|没有变化|保持不变|基本不变"), "change", lambda fact: not fact.value),
        Claim("first", _ZH_FIRST, "rank", lambda fact: fact.value == 1),
        Claim("first", _ZH_LAST, "rank", lambda fact: fact.last),
        Claim(
            "first",
            _any(r"前列|前茅|居前(?!\s*[一二两三四五六七八九十\d])|靠前"),
            "rank",
            lambda fact: fact.value <= _FOREMOST,
        ),
        *_WITHIN["zh"],
        Claim("extent", _ZH_ALL, "share", lambda fact: fact.value == 100),
        Claim("extent", _ZH_MOST, "share", lambda fact: fact.value > _HALF),
        Claim("extent", _any(r"(?<!超)(?<!过)(?:半数|一半)(?!以上)"), "share", lambda fact: fact.value == _HALF),
        Claim(
            "extent",
            _any(rf"(?:极?少数|个别)的?{_REPORTS}"),
            "share",
            lambda fact: fact.value < _HALF,
        ),
        Claim("extent", _ZH_RARE, "share", lambda fact: fact.value <= _RARE),
        Claim(
            "extent",
            _any(r"(?<!几乎)没有(?:一份|任何)?(?:报告|年报)|无一(?!例外)"),
            "share",
            lambda fact: not fact.value,
        ),
        Claim("comparison", _ZH_COMPARED),
        Claim("comparison", _ZH_UNEVEN, grouped=True),
        Claim("trend", _ZH_COURSE),
        Claim("denied", _ZH_DENIED),
    ),
    "en": (
        Claim("direction", _EN_UP, "change", lambda fact: fact.value > 0),
        Claim("direction", _EN_DOWN, "change", lambda fact: fact.value < 0),
        Claim("direction", _any(r"\b(?:unchanged|stable|steady)\b"), "change", lambda fact: not fact.value),
        Claim(
            "first",
            _any(
                r"(?<!second )(?<!third )(?<!fourth )(?<!fifth )\bmost\s+(?:common|frequent|often|widespread|"
                r"cited|mentioned|named|prominent|prevalent|serious|frequently|commonly)\b",
                r"\b(?:tops|topping|top(?!\s+(?:\d|two|three|four|five|six|seven|eight|nine|ten)\b)|leads|leading|foremost|"
                r"primary|number one)\b",
                r"\bmain\s+(?:problem|measure)\b|\b(?:largest|highest|biggest)\b|\bthe\s+most\b(?!\s+(?:typical|recent))",
            ),
            "rank",
            lambda fact: fact.value == 1,
        ),
        Claim(
            "first",
            _any(
                r"\bleast\s+(?:common|frequent|often|cited|mentioned|named)\b|\b(?:fewest|lowest|rarest|smallest)\b|"
                r"\b(?:comes?|came|rank(?:s|ed)?|is|placed)\s+last\b"
            ),
            "rank",
            lambda fact: fact.last,
        ),
        *_WITHIN["en"],
        Claim(
            "extent",
            _any(
                rf"(?<!of )(?<!in )(?<!among )(?<!across )\b(?:all|every|each)\s+(?:of\s+)?(?:the\s+)?{_EN_REPORTS}",
                r"\b(?:universal(?:ly)?|ubiquitous|everywhere)\b",
            ),
            "share",
            lambda fact: fact.value == 100,
        ),
        Claim(
            "extent",
            _any(
                rf"\bmost\s+(?:of\s+)?(?:the\s+)?{_EN_REPORTS}",
                r"\bmajority\b|\bmore than half\b|\bpredominant(?:ly)?\b",
            ),
            "share",
            lambda fact: fact.value > _HALF,
        ),
        Claim("extent", _any(r"(?<!than )\bhalf\b"), "share", lambda fact: fact.value == _HALF),
        Claim("extent", _any(r"\bminority\b"), "share", lambda fact: fact.value < _HALF),
        Claim(
            "extent",
            _any(
                rf"\b(?:few|handful of)\s+(?:of\s+)?(?:the\s+)?{_EN_REPORTS}",
                r"\b(?:hardly|scarcely|barely) any\b|\b(?:rare|scarce|uncommon)(?=[,.;]|$)|\b(?:rarely|seldom)\b",
            ),
            "share",
            lambda fact: fact.value <= _RARE,
        ),
        Claim("extent", _any(rf"\b(?:no|none of the)\s+{_EN_REPORTS}"), "share", lambda fact: not fact.value),
        Claim("comparison", _EN_COMPARED),
        Claim(
            "comparison",
            _any(
                r"\bconcentrat\w+|\b(?:mainly|mostly|chiefly|primarily|predominantly|largely|especially|particularly|"
                r"exclusively|solely|only(?!\s+\d))\b"
            ),
            grouped=True,
        ),
        Claim("trend", _EN_COURSE),
        Claim(
            "denied",
            _any(
                r"\b(?:do|does|did|have|has|had)(?:\s+not|n['’]t)\s+(?:name|mention|cite|raise|report)\w*|"
                r"\bnever (?:name|mention)\w*|"
                r"\b(?:without|omit\w*|lack\w*|fail\w* to)\s+(?:nam|mention)\w*"
            ),
        ),
    ),
}
