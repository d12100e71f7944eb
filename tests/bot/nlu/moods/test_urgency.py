"""How pressing a message is."""

import pytest

from bot.nlu.moods.urgency import load_urgency

PRESSING = [  # a sign of one kind each, in every language
    ("Please send it asap", "Please send it"),
    ("我要找律师", "我要找客服"),
    ("cobraron dos veces", "cobraron"),
    ("ça sent le brûlé", "ça sent bon"),
    ("Ich brauche es bis morgen, dringend", "Ich brauche es"),
    ("minha conta foi hackeada", "minha conta"),
    ("è la terza volta", "è la prima"),
    ("弁護士に相談します", "担当者に相談します"),
    ("연기 나요", "소리 나요"),
    ("you charged me twice", "you charged me"),
    ("扣了我两次钱", "扣了我的钱"),
]


@pytest.mark.parametrize(("pressing", "plain"), PRESSING)
def test_a_sign_makes_a_message_more_pressing(pressing: str, plain: str) -> None:
    assert load_urgency().of(pressing, 0.0) >= load_urgency().of(plain, 0.0) + 0.3


def test_kinds_of_signs_add_up_and_never_reach_one() -> None:
    urgency = load_urgency()
    some = urgency.of("urgent", 0.0)
    more = urgency.of("urgent, I was charged twice", 0.0)
    most = urgency.of("URGENT!!! I WAS CHARGED TWICE AGAIN, MY LAWYER SUES TODAY, IT CAUGHT FIRE!!!", -1.0)
    assert 0 < some < more < most < 1
    assert more == pytest.approx(1 - (1 - some) * (1 - 0.4))


def test_the_same_kind_counts_once() -> None:
    assert load_urgency().of("urgent urgent asap now", 0.0) == load_urgency().of("urgent", 0.0)


@pytest.mark.parametrize(("calm", "hurried"), [("no hurry", "hurry"), ("不急，明天也行", "急，明天要")])
def test_calm_takes_hurry_and_deadlines_back(calm: str, hurried: str) -> None:
    assert load_urgency().of(calm, 0.0) == 0
    assert load_urgency().of(hurried, 0.0) > 0.3


def test_a_bad_mood_and_shouting_press_and_a_good_mood_does_not() -> None:
    urgency = load_urgency()
    assert urgency.of("it is broken", -1.0) == pytest.approx(0.25)
    assert urgency.of("it is fine", 1.0) == 0
    assert urgency.of("IT IS BROKEN", 0.0) > urgency.of("it is broken", 0.0)
    assert urgency.of("broken!!!", 0.0) == pytest.approx(0.15)
