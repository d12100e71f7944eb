"""Cues of a mood, and the pieces that moods and languages are read from."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.moods.catalogue import WordGroups
from bot.nlu.moods.cues import cue_groups, cue_names, strengths
from bot.nlu.wording import DIMENSIONS, READ_CHARACTERS, WORDS, piece_values, pieces


def cues(text: str) -> set[str]:
    found = strengths(text, list(cue_groups().find(text)))
    return {name for name, strength in zip(cue_names(), found, strict=True) if strength}


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("that is not good", "negation"),
        ("一点都不行，不能用", "negation"),
        ("一点都不好", "bad"),
        ("안 돼요", "negation"),
        ("分からないです", "negation"),
        ("leider defekt", "regret"),
        ("et si jamais il casse", "hypothesis"),
        ("vielen Dank", "thanks"),
        ("ありがとうございます", "thanks"),
        ("s'il vous plaît", "wish"),
        ("menos mal", "relief"),
        ("骗子", "insult"),
        ("bello 😍", "happy_signs"),
        ("siamo soddisfattissimi", "good"),
        ("estoy muy decepcionado", "bad"),
        ("la pantalla está agrietada", "trouble"),
        ("답변이 없네요", "trouble"),
        ("es funktioniert", "relief"),
        ("👎", "angry_signs"),
        ("ㅠㅠ", "angry_signs"),
        ("WHERE IS IT", "shouting"),
        ("sooo slow", "stretching"),
        ("well...", "dots"),
        ("what!", "exclamations"),
        ("Wie lange noch?", "reproach"),
        ("这个价格凭什么", "reproach"),
        ("I clicked twice by accident", "own_doing"),
        ("うっかり押してしまいました", "own_doing"),
        ("buongiorno", "courtesy"),
        ("不错", "good"),
    ],
)
def test_a_cue_is_found_in_any_language(text: str, cue: str) -> None:
    assert cue in cues(text)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("nothing", "thanks"),
        ("notice", "negation"),
        ("LT-100001 from IKEA please", "shouting"),
        ("ok", "negation"),
        ("早上好", "good"),
        ("刷卡可以吗", "trouble"),
        ("不错", "trouble"),
    ],
)
def test_a_part_of_a_word_is_no_cue(text: str, cue: str) -> None:
    assert cue not in cues(text)


def test_groups_find_phrases_and_signs_with_their_places() -> None:
    groups = WordGroups({"first": "not_at_all 不", "second": "all 不要"})
    found = [(groups.names[sighting.group], sighting.start, sighting.end) for sighting in groups.find("Not at all, 不要 不")]
    assert found == [("first", 0, 10), ("second", 7, 10), ("second", 12, 14), ("first", 15, 16)]


def test_a_stem_is_any_word_that_begins_so_and_counts_once_a_group() -> None:
    groups = WordGroups({"first": "delus* deluso sigo_sin*", "second": "delu*"})

    def found(text: str) -> list[tuple[str, str]]:
        return [(groups.names[sighting.group], text[sighting.start : sighting.end]) for sighting in groups.find(text)]

    assert sorted(found("Deluso")) == [("first", "Deluso"), ("second", "Deluso")]
    assert sorted(found("una delusione")) == [("first", "delusione"), ("second", "delusione")]
    assert found("sigo sintiendo") == [("first", "sigo sintiendo")]
    assert found("illuso sigo con") == found("del") == []


def test_no_groups_find_nothing() -> None:
    assert list(WordGroups({"empty": ""}).find("anything 什么 :)")) == []


def test_pieces_are_words_pairs_and_parts_with_their_places() -> None:
    text = "Not good"
    found = {(text[piece.start : piece.end], piece.column < WORDS) for piece in pieces(text)}
    assert {("Not", True), ("good", True), ("Not good", True), ("goo", False), ("ood", False)} <= found
    assert {piece.column for piece in pieces("NOT GOOD")} == {piece.column for piece in pieces(text)}


def test_chinese_is_cut_into_one_to_three_characters() -> None:
    text = "太差劲了"
    assert {text[piece.start : piece.end] for piece in pieces(text)} == {
        "太",
        "差",
        "劲",
        "了",
        "太差",
        "差劲",
        "劲了",
        "太差劲",
        "差劲了",
    }


@given(st.text(max_size=500))
def test_pieces_of_any_text_stand_in_it_and_have_the_lengths_asked_for(text: str) -> None:
    found = pieces(text)
    read = len(text[:READ_CHARACTERS].lower())
    assert all(0 <= piece.start <= piece.end <= read and 0 <= piece.column < DIMENSIONS for piece in found)
    assert len({piece.column for piece in found}) == len(found)
    values = piece_values(found, 3.0, 0.5)
    for wanted, chosen in ((3.0, [p.column < WORDS for p in found]), (0.5, [p.column >= WORDS for p in found])):
        length = sum(float(value) ** 2 for value, here in zip(values, chosen, strict=True) if here) ** 0.5
        assert length == pytest.approx(wanted, rel=1e-4) or not any(chosen)


def test_every_entry_of_the_catalogue_is_found_by_itself() -> None:
    groups = cue_groups()
    assert len(set(groups.names)) == len(groups.names)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in groups.names)
    for text in ("not", "很", "とても", "s'il vous plaît", "무엇", ":-)", "aucun"):
        assert list(groups.find(text)), text


def test_cues_and_pieces_of_a_usual_message_are_cheap() -> None:
    text = "I don't want this lamp any more because it broke again"
    started = time.process_time()
    for _ in range(200):
        strengths(text, list(cue_groups().find(text)))
        pieces(text)
    assert (time.process_time() - started) / 200 < 0.0005
