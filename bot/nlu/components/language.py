"""Which language a message is written in, also when it is only a word or two."""

import math
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import langdetect
import yaml
from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from spacy.tokens import Doc

from bot.nlu.han import HanReader
from bot.nlu.latin import LatinHead
from bot.nlu.message import message_of
from bot.nlu.results import Language

# Addresses and codes; of ASCII only, because Chinese follows them without a space.
_NOT_LANGUAGE = re.compile(r"https?://[!-~]+|[\w.%+-]+@[\w.-]+|(?<![A-Za-z0-9])(?=[A-Za-z-]*\d)[A-Za-z0-9-]+", re.ASCII)
_LETTERS = r"[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]"
_WORD = re.compile(rf"{_LETTERS}+(?:'{_LETTERS}+)*")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff]")
_HAN = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_BY_SCRIPT = ("zh", "ja", "ko")
_CHARACTERS_A_WORD = 2  # Chinese, Japanese and Korean say in so many characters what a Latin word says
_SWITCHED = 4  # a message that has not that many times more of one script than of the other is written in both
_SWITCHED_CONFIDENCE = 0.6  # which does not move a conversation to another language
_FLOOR = 0.01  # no detector is to be surer than this
_SECOND_OPINION = 0.5  # weight of py3langid beside our own head
_THIRD_OPINION = 0.3  # of langdetect, where the two disagree
_READ_CHARACTERS = 1000
_NOTHING_TO_READ = 0.2  # confidence when there is not a single word
_EITHER_CONFIDENCE = 0.6  # when Chinese characters may be either and the conversation is Japanese
_ONE_WORD = 0.95  # of the confidence, when there is but one word
_ONE_OTHER_WORD = 0.6  # ... which is not of the conversation's language

DetectorFactory.seed = 0  # the same message always gets the same answer


class LanguageDetector:
    """The script decides where it can; between languages in Latin script two detectors vote, and a third where they disagree."""

    def __init__(self, enabled: Collection[str], default: str, prior: float, default_prior: float) -> None:
        self._enabled = tuple(enabled)
        self._default = default
        self._prior = prior
        self._default_prior = default_prior
        self._latin = tuple(code for code in self._enabled if code not in _BY_SCRIPT)
        self._head = LatinHead.load()
        if unknown := set(self._latin).difference(self._head.codes):
            raise ValueError(f"the languages {', '.join(sorted(unknown))} cannot be told apart; see bot/nlu/recipes/languages.py")
        words = yaml.safe_load((Path(__file__).parent.parent / "telling_words.yml").read_text(encoding="utf-8"))
        self._han = HanReader(words["zh"].split(), words["ja"].split())
        self._factory = _detector_factory(self._latin)
        self._identifier = _identifier(self._latin)

    def __call__(self, doc: Doc) -> Doc:
        message = message_of(doc)
        wanted = [code for code in message.context.languages if code in self._enabled] or list(self._enabled)
        message.language = self.detect(message.text, message.context.language, wanted)
        return doc

    def detect(self, text: str, so_far: str | None, wanted: Collection[str]) -> Language:
        """The likeliest of the wanted languages; `so_far` is the conversation's, and decides when the text says nothing."""
        text = _NOT_LANGUAGE.sub(" ", text[:_READ_CHARACTERS])
        words = _WORD.findall(text.lower())
        latin = [code for code in self._latin if code in wanted]
        eastern = self._by_script(text, len(words), so_far, wanted)
        western = self._by_vote(words, so_far, latin) if words and latin else None
        if eastern is None or western is None:
            return eastern or western or Language(self._without_words(so_far, wanted), _NOTHING_TO_READ)
        amounts = sorted((_east_asian_words(text), len(words)))
        if so_far in (eastern.code, *latin) and amounts[1] < _SWITCHED * amounts[0]:
            return Language(so_far, _SWITCHED_CONFIDENCE)
        return eastern if _east_asian_words(text) * 2 >= len(words) else western

    def _without_words(self, so_far: str | None, wanted: Collection[str]) -> str:
        return next(code for code in (so_far, self._default, *wanted) if code in wanted and code is not None)

    def _by_script(self, text: str, latin_words: int, so_far: str | None, wanted: Collection[str]) -> Language | None:
        hangul, kana, han = (len(script.findall(text)) for script in (_HANGUL, _KANA, _HAN))
        if not (east_asian := hangul + kana + han):
            return None
        share = east_asian / (east_asian + latin_words)
        if hangul and hangul >= max(kana, han) / 2 and "ko" in wanted:
            return Language("ko", share)
        if kana and "ja" in wanted:
            return Language("ja", share)
        if not han or not {"zh", "ja"}.intersection(wanted):
            return None
        leaning = self._han.leaning(text) if {"zh", "ja"} <= set(wanted) else int("zh" in wanted) - int("ja" in wanted)
        if leaning == 0:
            return Language("ja" if so_far == "ja" else "zh", _EITHER_CONFIDENCE if so_far == "ja" else share)
        return Language("zh" if leaning > 0 else "ja", share)

    def _by_vote(self, words: list[str], so_far: str | None, latin: list[str]) -> Language:
        text = " ".join(words)
        own = self._head.log_probabilities(text)
        second = dict(self._identifier.rank(text))
        votes = {code: own[code] + _SECOND_OPINION * _log(second.get(code, 0.0)) for code in latin}
        if max(latin, key=lambda code: own[code]) != max(latin, key=lambda code: second.get(code, 0.0)):
            third = self._third_opinion(text)
            for code in latin:
                votes[code] += _THIRD_OPINION * _log(third.get(code, 0.0))
        for favourite, prior in ((so_far, self._prior), (self._default, self._default_prior)):
            if favourite in votes:
                votes[favourite] += prior / len(words)
        best = max(latin, key=lambda code: votes[code])
        share = 1 / sum(math.exp(vote - votes[best]) for vote in votes.values())
        if len(words) > 1:
            return Language(best, share)
        return Language(best, share * (_ONE_WORD if so_far in (None, best) else _ONE_OTHER_WORD))

    def _third_opinion(self, text: str) -> dict[str, float]:
        """langdetect's: slow, and on short text the least often right of the three."""
        detector = self._factory.create()
        detector.append(text)
        try:
            return {found.lang: float(found.prob) for found in detector.get_probabilities()}
        except LangDetectException:  # nothing it could read
            return {}


def _east_asian_words(text: str) -> float:
    return sum(len(script.findall(text)) for script in (_HANGUL, _KANA, _HAN)) / _CHARACTERS_A_WORD


def _log(probability: float) -> float:
    return math.log(max(probability, _FLOOR))


@cache
def _identifier(codes: tuple[str, ...]) -> LanguageIdentifier:
    """py3langid's model, shared by all pipelines of a process: it keeps nothing from one text to the next."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(codes))
    return identifier


@cache
def _detector_factory(codes: tuple[str, ...]) -> DetectorFactory:
    """langdetect with only these languages: ten times faster and less often wrong than with its 55."""
    folder = Path(langdetect.__file__).parent / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile([(folder / code).read_text(encoding="utf-8") for code in codes])
    return factory
