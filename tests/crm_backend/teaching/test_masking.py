"""Nothing personal is left of a message, and what is put in its place is understood as the same kind of thing."""

import pytest

from bot.nlu import Pipeline
from crm_backend.teaching.masking import STAND_INS, Masked, mask


def masked(pipeline: Pipeline, text: str) -> Masked:
    nlu = pipeline.parse(text).to_wire()
    return mask(text, nlu["entities"], nlu["language"]["code"])


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("My order LT-482913 goes to dana.lin@mail.example, call +44 20 7946 0958", ["482913", "dana", "7946"]),
        ("my name is Dana Lin, card 4111 1111 1111 1111", ["Dana", "Lin", "4111"]),
        ("我叫王小红，手机13812345678，寄到上海市浦东新区世纪大道100号", ["王小红", "13812345678", "世纪大道"]),
        ("see https://shop.example/account?token=s3cr3t", ["s3cr3t"]),
        ("https://shop.example/?mail=dana@mail.example&token=s3cr3t", ["s3cr3t", "dana"]),
        ("order 4111 1111 1111 1111 of the lamp", ["4111", "1111"]),
        ("I ordered 2 on 11/26/2026 4111111111111111", ["4111"]),
        ("4111 1111 1111 1111 dollars", ["4111", "1111"]),
    ],
)
def test_nothing_personal_is_left(pipeline: Pipeline, text: str, secrets: list[str]) -> None:
    found = masked(pipeline, text)
    assert not [secret for secret in secrets if secret in found.text]


@pytest.mark.parametrize("text", ["where is LT-482913", "我的订单LT-482913到哪了", "mail it to dana@mail.example please"])
def test_what_takes_its_place_is_understood_as_the_same(pipeline: Pipeline, text: str) -> None:
    found = masked(pipeline, text)
    again = pipeline.parse(found.text).to_wire()
    assert [(each["entity"], each["start"], each["end"]) for each in again["entities"]] == [
        (each["entity"], each["start"], each["end"]) for each in found.entities
    ]


@pytest.mark.parametrize("text", ["the floor lamp I bought last Monday for $89.90 flickers", "I bought it on 2026-05-12"])
def test_what_is_not_personal_stays(pipeline: Pipeline, text: str) -> None:
    assert masked(pipeline, text).text == text


def test_what_a_number_cuts_becomes_part_of_it() -> None:
    address = [{"entity": "address", "start": 0, "end": 14}]
    assert mask("12 Elm St 7500 123 456 789", address, "en").text == "0000000"


@pytest.mark.parametrize(
    ("text", "name", "secret"),
    [
        ("dana here, where is it", "Dana Lin", "dana"),
        ("it is for lin, not for me", "Dana Lin", "lin,"),
        ("我是王小红的妈妈", "王小红", "王小红"),
        ("电话号13812345678", None, "138"),
        ("my booking is XK88412Q9", None, "88412"),
    ],
)
def test_the_customers_own_name_and_what_looks_like_a_number_are_masked_unseen(text: str, name: str | None, secret: str) -> None:
    assert secret not in mask(text, [], "en", name).text


def test_a_name_within_another_word_stays() -> None:
    assert mask("the linen is fine", [], "en", "Ann Lin").text == "the linen is fine"
    assert mask("Dana Lin", [], "en", "Dana Lin").text == "Alex Reed"


def test_every_stand_in_is_its_own(pipeline: Pipeline) -> None:
    for ours in STAND_INS.values():
        for language, said in ours.items():
            assert mask(said, pipeline.parse(said).to_wire()["entities"], language).text == said
