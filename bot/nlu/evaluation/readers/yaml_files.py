"""YAML: Rasa's (`nlu:`, with marked entities), or a list of messages for each label, as our moods are kept.

Beside `nlu:` a file may fix what the conversation knows: `now:` (ISO 8601; without an offset in that zone), `timezone:` (IANA)
and `region:` (ISO 3166).
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.nlu.errors import DataError
from bot.nlu.evaluation.cases import Case, language_of
from bot.nlu.evaluation.readers.rows import no_part, read_text
from bot.nlu.results import ParseContext
from bot.nlu.training_data import not_yaml, read_intent_file, read_labelled_file


def read(path: Path, part: str | None) -> list[Case]:
    no_part(path, part)
    try:
        content: Any = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise not_yaml(error, path) from error
    if not isinstance(content, dict):
        raise DataError(f"expected 'nlu:' or a list of messages for each label; found a {type(content).__name__}", path)
    language = language_of(path)
    if "nlu" not in content:
        return [Case(example, language) for example in read_labelled_file(path)]
    context = _context(content, path)
    return [Case(example, language, context) for example in read_intent_file(path)]


def _context(content: dict[str, Any], path: Path) -> ParseContext:
    given: dict[str, Any] = {}
    zone: ZoneInfo | None = None
    if (name := content.get("timezone")) is not None:
        zone = _zone(name, path)
        given["timezone"] = zone.key
    if (now := content.get("now")) is not None:
        moment = _moment(now, path)
        given["now"] = moment if moment.tzinfo else moment.replace(tzinfo=zone or UTC)
    if (region := content.get("region")) is not None:
        given["region"] = str(region)
    return ParseContext(**given)


def _zone(name: object, path: Path) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (KeyError, ValueError, OSError):
        raise DataError(f"expected a time zone such as Asia/Shanghai; found timezone: {name}", path) from None


def _moment(now: object, path: Path) -> datetime:
    if isinstance(now, datetime):
        return now
    try:
        if isinstance(now, str):
            return datetime.fromisoformat(now)
    except ValueError:
        pass
    raise DataError(f"expected a day and time such as 2026-11-17T09:00+08:00; found now: {now}", path)
