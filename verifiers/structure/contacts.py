"""Rules about who signs a report and how they can be reached.

What is merely absent weighs little, because a draft or a web page may carry it elsewhere; a number that nobody can
dial, or a signature of another body, is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from verifiers.model import Finding, Span
from verifiers.rules import Severity, rule
from verifiers.structure.reading import Reading

CONTACT_MISSING = rule(
    "contact.missing",
    severity="warning",
    kind="report_error",
    clause="导言写明联系方式和电子版网址（通行做法）",
    zh="没有联系方式（地址、电话、邮箱）；写明网址的只作提示",
    en="no contact (address, telephone, e-mail) is given; a mere hint where a web address is",
    message_zh="报告没有写明联系方式（地址、邮编、电话、邮箱）。",
    message_en="The report gives no contact (address, postcode, telephone, e-mail).",
)
CONTACT_INCOMPLETE = rule(
    "contact.incomplete",
    severity="info",
    kind="report_error",
    clause="联系方式有电话（通行做法）",
    zh="有联系方式而没有电话和邮箱",
    en="a contact without telephone or e-mail",
    message_zh="联系方式中没有电话，也没有电子邮箱。",
    message_en="The contact has neither telephone nor e-mail.",
)
CONTACT_PHONE = rule(
    "contact.phone",
    severity="warning",
    kind="report_error",
    clause="电话有区号，号码七至八位（GB/T 3304 编号；热线、手机、400 号码除外）",
    zh="电话没有区号或位数不对",
    en="a telephone number without area code, or of a wrong length",
    message_zh="联系电话“{actual}”{what}。",
    message_en="The telephone number “{actual}” {what_en}.",
)
CONTACT_POSTCODE = rule(
    "contact.postcode",
    severity="warning",
    kind="report_error",
    clause="邮政编码为六位数字（GB/T 7407）",
    zh="邮政编码不是六位",
    en="a postcode that does not have six digits",
    message_zh="邮政编码“{actual}”不是六位数字。",
    message_en="The postcode “{actual}” does not have six digits.",
)
CONTACT_WEBSITE = rule(
    "contact.website",
    severity="info",
    kind="report_error",
    clause="电子版可在网上查阅的，写明网址（通行做法）",
    zh="称可在网上查阅而没有可用的网址",
    en="said to be on line, without a usable address",
    message_zh="报告称电子版可在网上查阅，但没有写明可用的网址。",
    message_en="The report is said to be on line, but no usable address is given.",
)
SIGNATURE_MISSING = rule(
    "signature.missing",
    severity="info",
    kind="report_error",
    clause="发文机关署名（GB/T 9704—2012 7.3.5）",
    zh="末尾没有落款单位",
    en="no body named at the end",
    message_zh="报告末尾没有落款单位。",
    message_en="The report is not signed.",
)
SIGNATURE_MISMATCH = rule(
    "signature.mismatch",
    severity="warning",
    kind="report_error",
    clause="标题、落款和正文中的机关应一致",
    zh="落款单位与标题中的机关不一致",
    en="the body that signs is not that of the title",
    message_zh="标题中的机关为“{expected}”，落款为“{actual}”。",
    message_en="The title names “{expected}”; the report is signed “{actual}”.",
)

_ON_LINE: Final = re.compile(r"(?:网站|门户|网上|互联网|平台)[^。；]{0,40}(?:查阅|查询|下载|浏览|查看)")
_AREA: Final = re.compile(r"0(?:10|2[0-57-9]|[3-9][0-9]{2})")


def contact_missing(reading: Reading) -> Iterator[Finding]:
    profile = reading.profile
    reachable = profile.phone or profile.email
    if reading.is_report and not (reachable or profile.address or profile.postcode):
        # Who names a web site can be found there.
        website = profile.spans.get("website")
        yield CONTACT_MISSING.finding(
            "profile.contact", spans=[website] if website else (), severity="info" if profile.website else None
        )
    elif not reachable and (profile.address or profile.postcode):
        yield CONTACT_INCOMPLETE.finding("profile.contact.phone")


def contact_phone(reading: Reading) -> Iterator[Finding]:
    phone = reading.profile.phone
    if phone is None:
        return
    what = _wrong_with(phone)
    if what:
        yield CONTACT_PHONE.finding(
            "profile.contact.phone",
            actual=phone,
            spans=[reading.profile.spans["contact.phone"]],
            severity=what[2],
            what=what[0],
            what_en=what[1],
        )


def _wrong_with(phone: str) -> tuple[str, str, Severity | None] | None:
    """What is wrong with a telephone number, in both languages, and how grave; None for area code and number, mobile,
    400/800 and hotlines."""
    main = re.split("转", phone)[0]
    digits = re.sub("[^0-9]", "", main.removeprefix("+86").removeprefix("86-"))
    if re.fullmatch("1[3-9][0-9]{9}|[48]00[0-9]{7}|1[0-9]{2}|1[0-9]{4}|9[0-9]{4}", digits):
        return None
    parts = [part for part in re.split("[^0-9]+", main) if part]
    if digits.startswith("0"):
        area = _AREA.match(digits)
        # An extension may follow the number with a stroke: 010-12345678-801.
        local = len(digits) - area.end() if area else 0
        if area and len(parts) > 1 and parts[0].startswith("0") and len(parts[0]) >= 3:
            local = len(parts[1])
        if area and (local == 8 or (local == 7 and area.end() == 4)):
            return None
        if area is None and len(parts) > 1 and len(parts[0]) in (3, 4) and len(parts[1]) in (7, 8):
            # Well formed: that no place has this code is the lesser thing.
            return ("区号不存在", "has an area code that does not exist", "info")
        return ("位数不对", "has a wrong length", None)
    if len(parts) and len(parts[0]) in (7, 8):
        return ("没有区号", "has no area code", None)
    return ("位数不对", "has a wrong length", None)


def contact_postcode(reading: Reading) -> Iterator[Finding]:
    postcode = reading.profile.postcode
    if postcode is not None and len(postcode) != 6:
        yield CONTACT_POSTCODE.finding(
            "profile.contact.postcode", actual=postcode, spans=[reading.profile.spans["contact.postcode"]]
        )


def contact_website(reading: Reading) -> Iterator[Finding]:
    profile = reading.profile
    if profile.website is None:
        promised = _ON_LINE.search(reading.preamble)
        if promised:
            yield CONTACT_WEBSITE.finding("profile.website", spans=[Span(*promised.span())])


def signature_missing(reading: Reading) -> Iterator[Finding]:
    if reading.is_report and reading.profile.signature is None:
        yield SIGNATURE_MISSING.finding("profile.issuer")


def signature_mismatch(reading: Reading) -> Iterator[Finding]:
    profile = reading.profile
    if profile.signature is None or profile.issuer is None:
        return
    signed = "".join(reading.text[profile.signature.start : profile.signature.end].split())
    if not _same_body(profile.issuer, signed):
        yield SIGNATURE_MISMATCH.finding(
            "profile.issuer",
            expected=profile.issuer,
            actual=signed,
            spans=[span for span in (profile.spans.get("issuer"), profile.signature) if span],
        )


def _same_body(one: str, other: str) -> bool:
    """Whether two names may be of one body: one within the other, or short for it (科委, 科学技术委员会), higher places
    left out."""
    short, long = sorted((one, other), key=len)
    if _is_within(short, long):
        return True
    stems = [re.sub("人民|政府|办公室|办公厅|街道办事处|办事处", "", name) for name in (one, other)]
    tail = 0
    while tail < min(map(len, stems)) and stems[0][-1 - tail] == stems[1][-1 - tail]:
        tail += 1
    return tail >= 3


def _is_within(short: str, long: str) -> bool:
    characters = iter(long)
    return all(character in characters for character in short)


CONTACTS: Final[tuple[Callable[[Reading], Iterator[Finding]], ...]] = (
    contact_missing,
    contact_phone,
    contact_postcode,
    contact_website,
    signature_missing,
    signature_mismatch,
)
