"""Products, promo codes and points through real Rasa."""

import pytest

from tests.actions.talk import Customer

pytestmark = pytest.mark.dialogue


def test_a_single_product_is_told_in_full_with_its_picture(visitor: Customer) -> None:
    said = visitor.says("tell me about the air purifier", "product_info", product="air purifier")
    assert "Breeze air purifier, 199.00 USD. All about the Breeze air purifier. It has a guarantee of 24 months." in said.text
    assert said.body["replies"][0]["image_url"] == "http://shop/images/AP-610.svg"
    assert "sold out" in visitor.presses("Check the stock").text


def test_of_several_products_one_is_chosen(visitor: Customer) -> None:
    said = visitor.says("what floor lamps do you have", "product_info", product="floor lamp")
    assert "Arc floor lamp · 50.00 USD · in stock\nTall floor lamp · 70.00 USD · sold out" in said.text
    assert "All about the Tall floor lamp." in visitor.presses("Tall floor lamp").text


def test_a_product_that_is_not_named_is_asked_for_and_may_be_written(visitor: Customer) -> None:
    said = visitor.says("is it in stock?", "product_availability")
    assert said.asks == "product_asked" and "Floor lamps" in said.titles
    said = visitor.says("a unicorn", "inform")
    assert said.asks == "product_asked" and "don't find that" in said.text
    said = visitor.says("the kettle", "inform", product="electric kettle")
    assert "nearly gone: 3 left" in said.text and said.form is None


def test_after_two_products_that_are_not_there_a_person_is_offered(visitor: Customer) -> None:
    visitor.language = "zh"
    assert visitor.says("有货吗", "product_availability").asks == "product_asked"
    visitor.says("独角兽", "inform")
    visitor.says("火星车", "inform")
    said = visitor.says("时光机", "inform")
    assert said.form is None and "转接人工客服" in said.text


def test_a_product_question_waits_inside_another_form_only_without_a_product(dana: Customer) -> None:
    dana.says("return something from LT-100003", "return_item", order_number="LT-100003")
    said = dana.says("is it in stock?", "product_availability")
    assert "once we are through with this" in said.text and said.form == "return_item_form"
    said = dana.says("is the kettle in stock?", "product_availability", product="electric kettle")
    assert "nearly gone" in said.text and said.form == "return_item_form"


def test_recommendations_say_why(dana: Customer, visitor: Customer) -> None:
    said = dana.says("what would you recommend", "product_recommendation")
    assert "You have our Lantern desk lamp" in said.text and said.titles == ["Arc floor lamp", "Swift kettle"]
    assert "bought most often" in visitor.says("recommend me something", "product_recommendation").text
    said = visitor.says("a robot vacuum?", "product_recommendation", product="robot vacuum")
    assert "nothing to recommend" in said.text and "Air purifiers" in said.titles


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("GLOW10", "10 % off until Thursday, 31 January 2030", "可减 10%"),
        ("SPRING", "ran out on Friday, 1 May 2020", "过期"),
        ("FIRST100", "used as often as it may be", "次数已满"),
        ("GL0W10", "mind 0 and O", "区分 0 和 O"),
    ],
)
def test_a_code_is_checked(visitor: Customer, code: str, english: str, chinese: str) -> None:
    assert english in visitor.says(f"is {code} valid", "promo_code", promo_code=code).text
    visitor.language = "zh"
    assert chinese in visitor.says(f"{code} 能用吗", "promo_code", promo_code=code).text


def test_a_code_that_is_not_named_is_asked_for(visitor: Customer) -> None:
    assert visitor.says("my voucher does not work", "promo_code").asks == "promo_code"
    said = visitor.says("it was in the newsletter last week", "inform")
    assert said.asks == "promo_code" and "letters and digits" in said.text
    assert "10 % off" in visitor.says("glow10", "inform").text


def test_points_are_told_to_whom_the_shop_knows(dana: Customer, visitor: Customer) -> None:
    said = dana.says("how many points do I have", "loyalty_points")
    assert "1240 points (12.40 USD)" in said.text and "the Glow level" in said.text and "760 more take you to Beacon" in said.text
    dana.language = "zh"
    assert "暖光会员，再积 760 分即可升为灯塔会员" in dana.says("积分多少", "loyalty_points").text
    assert "signed in" in visitor.says("my points", "loyalty_points").text
