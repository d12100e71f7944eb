"""The numbers, against ones worked out by hand and against scikit-learn's."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score

from bot.nlu.evaluation import (
    Answer,
    Case,
    Finding,
    by_words,
    entity_figures,
    figures_of,
    mean_of,
    reliability,
    span_scores,
    value_scores,
)
from bot.nlu.evaluation.metrics import calibration_error, calibration_error_by_chance, label_scores, macro
from bot.nlu.results import Decision, Entity, EntityValue
from bot.nlu.training_data import Annotation, Example


def answer(
    label: str, guess: str, confidence: float | None = None, decision: Decision | None = None, text: str = "hi", ms: float = 1.0
) -> Answer:
    return Answer(Case(Example(text, label)), guess, confidence, decision, ms, ms)


def test_scores_by_hand() -> None:
    scores = label_scores(["a", "a", "a", "b"], ["a", "b", "a", "c"])
    assert (scores["a"].precision, scores["a"].recall, scores["a"].support) == (1.0, pytest.approx(2 / 3), 3)
    assert scores["a"].f1 == pytest.approx(0.8)
    assert (scores["b"].precision, scores["b"].recall, scores["b"].f1) == (0.0, 0.0, 0.0)
    assert (scores["c"].f1, scores["c"].support) == (0.0, 0)
    assert macro(list(scores.values())).f1 == pytest.approx(0.8 / 3)


def test_calibration_error_by_hand() -> None:
    bins = reliability([0.95, 0.97, 0.99, 0.5], [True, True, False, True])
    assert [(each.count, round(each.low * 15)) for each in bins] == [(1, 7), (3, 14)]
    assert calibration_error(bins) == pytest.approx(0.25 * 0.5 + 0.75 * abs(0.97 - 2 / 3))


def test_a_bin_ends_with_its_upper_bound() -> None:
    assert [round(each.high * 15) for each in reliability([0.0, 1 / 15, 0.2, 1.0], [True] * 4)] == [1, 3, 15]


answered = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.floats(0, 1)), min_size=1, max_size=60)


@given(answered)
def test_figures_are_scikit_learns_and_the_calibration_error_is_a_share(rows: list[tuple[str, str, float]]) -> None:
    truth, guesses, confidences = zip(*rows, strict=True)
    figures = figures_of([answer(*row) for row in rows])
    assert figures.accuracy == pytest.approx(accuracy_score(truth, guesses))
    assert figures.macro_f1 == pytest.approx(f1_score(truth, guesses, average="macro", zero_division=0.0))
    right = [label == guess for label, guess in zip(truth, guesses, strict=True)]
    gap = abs(sum(confidences) - sum(right)) / len(rows)  # bins can only add to the gap of all together
    assert figures.ece is not None
    assert gap - 1e-9 <= figures.ece <= 1 + 1e-9
    assert sum(each.count for each in reliability(confidences, right)) == len(rows)


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_who_is_as_sure_as_right_is_calibrated(right: list[bool]) -> None:
    share = sum(right) / len(right)
    assert calibration_error(reliability([share] * len(right), right)) == pytest.approx(0, abs=1e-9)


def test_chance_alone_shows_a_calibration_error_that_goes_with_more_messages() -> None:
    # One of probability 1/2 is off by 1/2 always; the mean of |right - 2| of four, by hand, is 3/4: 3/16 of a message.
    assert calibration_error_by_chance([0.5]) == pytest.approx(0.5)
    assert calibration_error_by_chance([0.5] * 4) == pytest.approx(3 / 16, abs=0.02)
    assert calibration_error_by_chance([0.5, 0.9]) == pytest.approx((0.5 + 0.18) / 2, abs=0.02)
    assert calibration_error_by_chance([0.5] * 4000) < 0.01
    assert calibration_error_by_chance([1.0] * 9) == 0


def test_out_of_scope_by_hand() -> None:
    figures = figures_of(
        [
            answer("a", "a", 0.9, "act"),
            answer("a", "a", 0.3, "unsure"),  # right by its likeliest label, and a false alarm
            answer("b", "a", 0.6, "ask"),
            answer("b", "out_of_scope", 0.9, "act"),  # another false alarm
            answer("oos", "a", 0.2, "unsure"),
            answer("out_of_scope", "out_of_scope", 0.8, "act"),
            answer("oos", "b", 0.5, "ask"),  # to ask back is no rejection
            answer("oos", "b", 0.9, "act", ms=9.0),
        ]
    )
    assert (figures.n, figures.accuracy) == (8, 0.5)
    assert (figures.oos_recall, figures.oos_false_alarms) == (0.5, 0.5)
    assert set(figures.per_label) == {"a", "b"}
    assert figures.macro_f1 == pytest.approx(0.4)  # of a 4/5, of b 0
    assert sum(score.support for score in figures.per_label.values()) == 4
    assert figures.ms_per_message == 1.0


def test_what_does_not_apply_is_none() -> None:
    inside, outside = figures_of([answer("a", "a")]), figures_of([answer("oos", "a", 0.1, "unsure")])
    assert (inside.ece, inside.ece_by_chance, inside.oos_recall, inside.oos_false_alarms) == (None, None, None, None)
    assert (outside.accuracy, outside.macro_f1, outside.ece, outside.per_label) == (None, None, None, {})
    assert outside.oos_recall == 1.0


def test_the_mean_of_runs() -> None:
    mean = mean_of([figures_of([answer("a", "a"), answer("b", "b")]), figures_of([answer("a", "c"), answer("b", "b", ms=3.0)])])
    assert (mean.n, mean.accuracy, mean.ms_per_message) == (2, 0.75, 1.5)
    assert (mean.per_label["a"].recall, mean.per_label["a"].support) == (0.5, 1)
    assert (mean.per_label["c"].f1, mean.per_label["c"].support) == (0.0, 0)
    assert mean.macro_f1 == pytest.approx((1 + 1 / 3) / 2)


def test_groups_by_number_of_words() -> None:
    texts = ["hello!", "thank you", "我的订单到哪了", "I would like to cancel my order"]
    groups = by_words([answer("en", "en", text=text) for text in texts])
    assert {name: [each.case.text for each in group] for name, group in groups.items()} == {
        "1 word": texts[:1],
        "2 words": texts[1:2],
        "3 to 6 words": texts[2:3],
        "7 words or more": texts[3:],
    }


def finding(marks: list[Annotation], found: list[tuple[str, int, int, EntityValue]], source: str = "a.yml") -> Finding:
    entities = tuple(Entity(entity, value, "", start, end, 0.9) for entity, start, end, value in found)
    return Finding(Case(Example("some text that is long enough", "x", tuple(marks)), source=source), entities, 2.0, 3.0)


def test_entities_by_hand() -> None:
    findings = [
        finding([Annotation("date", 0, 4), Annotation("email", 5, 9)], [("date", 0, 4, "x"), ("email", 5, 8, "y")]),
        finding([], [("date", 0, 4, "x")]),
        finding([Annotation("date", 3, 6)], [("date", 3, 6, "x")]),
    ]
    scores = span_scores(findings)
    assert (scores.by_entity["date"].precision, scores.by_entity["date"].recall) == (pytest.approx(2 / 3), 1.0)
    assert (scores.by_entity["email"].f1, scores.by_entity["email"].support) == (0.0, 1)
    assert (scores.micro.precision, scores.micro.recall) == (0.5, pytest.approx(2 / 3))
    assert scores.macro.f1 == pytest.approx(0.4)
    figures = entity_figures(findings)
    assert (figures.accuracy, figures.macro_f1, figures.ms_per_message) == (pytest.approx(1 / 3), pytest.approx(0.4), 2.0)
    assert (figures.ece, figures.oos_recall) == (None, None)
    assert value_scores(findings).by_entity == {}


def test_entities_by_value_count_only_where_the_file_gives_values() -> None:
    amount = {"minor": 4990, "currency": "USD"}
    findings = [
        finding([Annotation("quantity", 0, 3, 2)], [("quantity", 0, 4, 2)]),  # another span, the same value
        finding([Annotation("quantity", 0, 3, "3")], [("quantity", 0, 3, 3), ("date", 5, 6, "x")]),  # dates have no values here
        finding([Annotation("amount", 0, 3, amount)], [("amount", 0, 3, {"currency": "USD", "minor": 4990})]),
        finding([Annotation("quantity", 0, 3, 5)], [("quantity", 0, 3, 6)]),
        finding([Annotation("quantity", 0, 3)], [("quantity", 0, 3, 7)]),  # marked without a value
        finding([], [("quantity", 0, 3, 8)]),  # nothing there to be found
        finding([], [("quantity", 0, 3, 8)], source="file-without-values.yml"),
    ]
    assert [[(entity.value, value) for entity, value in each.misread] for each in findings] == [[], [], [], [(6, 5)], [], [], []]
    scores = value_scores(findings).by_entity
    assert set(scores) == {"quantity", "amount"}
    assert (scores["quantity"].precision, scores["quantity"].recall, scores["quantity"].support) == (0.5, pytest.approx(2 / 3), 3)
    assert scores["amount"].f1 == 1.0


def test_shares_stay_finite_and_contexts_are_todays() -> None:
    assert span_scores([]).micro.f1 == 0.0
    assert not math.isnan(span_scores([finding([], [])]).macro.f1)
    assert abs((Case(Example("a", "b")).context.now - datetime.now(UTC)).total_seconds()) < 60
