"""Whether a clause speaks of what was or of what is to come: that decides which Monday is meant."""

import re
from typing import Literal

Leaning = Literal["past", "future", "either"]

_REACH = 100  # characters beside a date that are read, so that a long text stays cheap
_VERBS_COME_FIRST = 12  # how much farther a word after the date counts, but in Chinese, Japanese and Korean
_CLAUSE_ENDS = re.compile(r"[,.;!?](?=\s|$)|[,，。！？!?；]|\s(?:and|but|now|so|then)\s", re.IGNORECASE)
_PAST = (
    r"\b(?:(?:(?:was|were) (?:due|meant|supposed|going)|supposed) to (?:be )?[a-z]+|should have [a-z]+|"
    r"bought|paid|was|were|had|did|got|since|ago|last|sent|been|broke|spoke|said|told|came|went|wrote|took|gave|"
    r"made|left|(?:order|purchase|invoice|parcel|ticket|receipt) (?:of|from)|hasn't|haven't|have(?! to)|has(?! to)|(?<=')ve|"
    r"(?<!be )(?<!get )(?!need|speed|feed|indeed|promised|expected)[a-z]{2,}ed)\b"
    r"|买|下的|下单|下了|拍的|付|收到|到的|到了|了|过(?![生节年])|以来|开始|已经|退的|寄的|扣|注册|就说|到现在|至今|那[单个]"
    r"|compr[éeó]|pedí|llegó|recib|acheté|commandé|reçu|gekauft|bestellt|\bkam\b|ordinato|comprato|chegou|recebi|seit|depuis|desde"
    r"|ました|でした|届いた|買った|注文した|했|었|았"
)
_FUTURE = (
    r"\b(?:will|won't|can|could|until|till|by|before|next|coming|going to|need it|call me|ring me|deliver|schedule|reschedule|"
    r"arrive|available|free on|please|after|ends?|be here|get here|due on|should|works|says|shows|or|eta|arriving|expected)\b"
    r"|前|以前到|能到|会到|送到(?!了)|再送|改到|打给我|打电话|回电|联系我|可以|有空|要到|下(?!的|单|了)"
    r"|llegará|llegar\b|puede|entregar|livrer|arrivera|liefern|kommt|können|bis zum|arriverà|consegna|chegar|entregar"
    r"|届きますか|ください|までに|お願い|주세요|나요|까지"
)
_CUE = re.compile(rf"(?P<past>{_PAST})|(?P<future>{_FUTURE})", re.IGNORECASE)


def leaning_of(text: str, start: int, end: int) -> Leaning:
    """The leaning of the telling word nearest to `text[start:end]`, in its clause if there is one, else in what is around it."""
    begin = max(0, start - _REACH)
    around = text[begin : end + _REACH]
    start, end = start - begin, end - begin
    first = max((match.end() for match in _CLAUSE_ENDS.finditer(around, 0, start)), default=0)
    following = _CLAUSE_ENDS.search(around, end)
    last = following.start() if following else len(around)
    nearest: tuple[bool, int, Leaning] = (False, 2 * _REACH, "either")
    for cue in _CUE.finditer(around):
        if cue.end() <= start or cue.start() >= end:
            outside = cue.start() < first or cue.end() > last
            distance = start - cue.end() if cue.end() <= start else cue.start() - end + _VERBS_COME_FIRST * cue.group().isascii()
            candidate: tuple[bool, int, Leaning] = (outside, distance, "past" if cue["past"] else "future")
            if nearest[2] == "either" or candidate[:2] < nearest[:2]:
                nearest = candidate
    return nearest[2]
