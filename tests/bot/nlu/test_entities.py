"""Spans and values of entities in the words of customers."""

from dataclasses import replace
from typing import Any

import pytest

from bot.nlu import ParseContext, Pipeline

CASES: list[tuple[str, str, str, Any]] = [
    # text, entity, span, value
    ("Where is LT-100001?", "order_number", "LT-100001", "LT-100001"),
    ("lt 100001 please", "order_number", "lt 100001", "LT-100001"),
    ("查一下lt100001", "order_number", "lt100001", "LT-100001"),
    ("订单ＬＴ－１００００２到哪了", "order_number", "ＬＴ－１００００２", "LT-100002"),
    ("where is order 100001?", "order_number", "100001", "LT-100001"),
    ("I want to return order #100003", "order_number", "100003", "LT-100003"),
    ("my order number is 100002", "order_number", "100002", "LT-100002"),
    ("订单100001到哪了", "order_number", "100001", "LT-100001"),
    ("单号是100002", "order_number", "100002", "LT-100002"),
    ("¿dónde está mi pedido 100001?", "order_number", "100001", "LT-100001"),
    ("Bestellnummer 100001", "order_number", "100001", "LT-100001"),
    ("what about tk1042", "ticket_number", "tk1042", "TK-1042"),
    ("工单TK-1042处理了吗", "ticket_number", "TK-1042", "TK-1042"),
    ("my tracking number is 1Z999AA10123456784", "tracking_number", "1Z999AA10123456784", "1Z999AA10123456784"),
    ("parcel rr473124829gb", "tracking_number", "rr473124829gb", "RR473124829GB"),
    ("tracking 1234 5678 9012", "tracking_number", "1234 5678 9012", "123456789012"),
    ("顺丰单号SF1234567890123", "tracking_number", "SF1234567890123", "SF1234567890123"),
    ("UPS 1Z 999 AA1 01 2345 6784 is late", "tracking_number", "1Z 999 AA1 01 2345 6784", "1Z999AA10123456784"),
    ("DHL3318810025麻烦查下", "tracking_number", "3318810025", "3318810025"),
    (
        "FedEx Ground, the number they gave me on the phone was 041441760228964",
        "tracking_number",
        "041441760228964",
        "041441760228964",
    ),
    ("Write to Dana.Lin@Lantern.Example, please", "email", "Dana.Lin@Lantern.Example", "dana.lin@lantern.example"),
    ("邮箱是dana@lantern.example谢谢", "email", "dana@lantern.example", "dana@lantern.example"),
    ("call me on +1 415 555 0100", "phone_number", "+1 415 555 0100", "+14155550100"),
    ("my number is (415) 555-0100", "phone_number", "(415) 555-0100", "+14155550100"),
    ("ring 020 7946 0958", "phone_number", "020 7946 0958", "+442079460958"),
    ("我在香港，+852 2345 6789", "phone_number", "+852 2345 6789", "+85223456789"),
    ("电话13800138000", "phone_number", "13800138000", "+8613800138000"),
    ("I paid $64.90 twice", "amount", "$64.90", {"minor": 6490, "currency": "USD"}),
    ("you owe me 1,299 euros", "amount", "1,299 euros", {"minor": 129900, "currency": "EUR"}),
    ("cheaper by £5", "amount", "£5", {"minor": 500, "currency": "GBP"}),
    ("fifty dollars is too much", "amount", "fifty dollars", {"minor": 5000, "currency": "USD"}),
    ("paid rmb 399 for it", "amount", "rmb 399", {"minor": 39900, "currency": "CNY"}),
    ("they took $20.00 USD", "amount", "$20.00 USD", {"minor": 2000, "currency": "USD"}),
    ("you owe me twenty bucks", "amount", "twenty bucks", {"minor": 2000, "currency": "USD"}),
    ("you knocked a fiver off", "amount", "a fiver", {"minor": 500, "currency": "GBP"}),
    ("便宜五毛", "amount", "五毛", {"minor": 50, "currency": "CNY"}),
    ("少付了兩萬塊", "amount", "兩萬塊", {"minor": 2000000, "currency": "CNY"}),
    ("it costs 3000 yen", "amount", "3000 yen", {"minor": 3000, "currency": "JPY"}),
    ("扣了我259元", "amount", "259元", {"minor": 25900, "currency": "CNY"}),
    ("多收了三十五块钱", "amount", "三十五块钱", {"minor": 3500, "currency": "CNY"}),
    ("运费十五块八", "amount", "十五块八", {"minor": 1580, "currency": "CNY"}),
    ("扣了两次64.9美元", "amount", "64.9美元", {"minor": 6490, "currency": "USD"}),
    ("预算1.2万元", "amount", "1.2万元", {"minor": 1200000, "currency": "CNY"}),
    ("make it two instead of three", "quantity", "two", 2),
    ("I meant to order 3 not 1", "quantity", "3", 3),
    ("ordered 5, got 4", "quantity", "4", 4),
    ("I need a dozen smart bulbs", "quantity", "a dozen", 12),
    ("add 3 desk lamps", "quantity", "3", 3),
    ("要两台净化器", "quantity", "两", 2),
    ("来一打灯泡", "quantity", "一打", 12),
    ("要俩充电器", "quantity", "俩", 2),
    ("智能插座x3", "quantity", "3", 3),
    ("received 3 of 4 chargers", "quantity", "3", 3),
    ("数量改成十二个", "quantity", "十二", 12),
    ("does code SAVE10 work", "promo_code", "SAVE10", "SAVE10"),
    ("my coupon lumi15 is refused", "promo_code", "lumi15", "LUMI15"),
    ("优惠码WELCOME15用不了", "promo_code", "WELCOME15", "WELCOME15"),
    ("输入FREESHIP提示无效，这优惠码过期了？", "promo_code", "FREESHIP", "FREESHIP"),
    ("the code FREESHIP fails", "promo_code", "FREESHIP", "FREESHIP"),
    ("my headphones hiss", "product", "headphones", "noise-cancelling headphones"),
    ("the robot vaccum is stuck", "product", "robot vaccum", "robot vacuum"),
    ("two headphoes arrived", "product", "headphoes", "noise-cancelling headphones"),
    ("my plug is hot", "product", "plug", "smart plug"),
    ("空气静化器噪音大", "product", "空气静化器", "air purifier"),
    ("檯燈不亮了", "product", "檯燈", "desk lamp"),
    ("台灯不亮了", "product", "台灯", "desk lamp"),
    ("我想买LED灯带", "product", "LED灯带", "LED strip"),
    ("La lámpara de pie llegó rota", "product", "lámpara de pie", "floor lamp"),
    ("donde estan mis audifonos", "product", "audifonos", "noise-cancelling headphones"),
    ("my name is Dana Lin", "person_name", "Dana Lin", "Dana Lin"),
    ("hey it's Tom", "person_name", "Tom", "Tom"),
    ("I spoke to Julia yesterday", "person_name", "Julia", "Julia"),
    ("left with my neighbour Mr Henderson", "person_name", "Henderson", "Henderson"),
    ("Kind regards, Rhiannon Pugh", "person_name", "Rhiannon Pugh", "Rhiannon Pugh"),
    ("put it in Tomasz Zielinski's name", "person_name", "Tomasz Zielinski", "Tomasz Zielinski"),
    ("客服周婷接待我的", "person_name", "周婷", "周婷"),
    ("陈静 13800138000", "person_name", "陈静", "陈静"),
    ("您好，我叫王小明", "person_name", "王小明", "王小明"),
    ("send it to 12 Baker Street, London", "address", "12 Baker Street, London", "12 Baker Street, London"),
    ("send to PO Box 1187, Austin TX 78767", "address", "PO Box 1187, Austin TX 78767", "PO Box 1187, Austin TX 78767"),
    ("I moved to 7 Rue des Lilas, 69003 Lyon, ok?", "address", "7 Rue des Lilas, 69003 Lyon", "7 Rue des Lilas, 69003 Lyon"),
    (
        "搬到杭州市西湖区文三路478号时代广场A座1203室了",
        "address",
        "杭州市西湖区文三路478号时代广场A座1203室",
        "杭州市西湖区文三路478号时代广场A座1203室",
    ),
    ("新地址是香港九龍彌敦道100號", "address", "香港九龍彌敦道100號", "香港九龍彌敦道100號"),
    ("send it to Hauptstraße 5, 10115 Berlin", "address", "Hauptstraße 5, 10115 Berlin", "Hauptstraße 5, 10115 Berlin"),
    ("寄到上海市浦东新区世纪大道100号", "address", "上海市浦东新区世纪大道100号", "上海市浦东新区世纪大道100号"),
    ("can we speak Spanish", "language", "Spanish", "es"),
    ("请说中文", "language", "中文", "zh"),
    ("I changed my mind, cancel it", "reason", "changed my mind", "changed_mind"),
    ("买错了，想退货", "reason", "买错了", "ordered_by_mistake"),
]
DATES = [
    # said on Sunday 22 November 2026 at noon
    ("it should have come last Tuesday", "last Tuesday", "2026-11-17"),
    ("deliver it next Friday", "next Friday", "2026-11-27"),
    ("I ordered on Monday", "Monday", "2026-11-16"),
    ("can you deliver it on Monday", "Monday", "2026-11-23"),
    ("since yesterday", "yesterday", "2026-11-21"),
    ("the day after tomorrow", "the day after tomorrow", "2026-11-24"),
    ("bought three weeks ago", "three weeks ago", "2026-11-01"),
    ("call me tomorrow at 5pm", "tomorrow at 5pm", "2026-11-23T17:00"),
    ("my order of 12 March", "12 March", "2026-03-12"),
    ("I will be home on December 3rd", "December 3rd", "2026-12-03"),
    ("paid on 2026-11-03", "2026-11-03", "2026-11-03"),
    ("bought on 3.11.2026", "3.11.2026", "2026-11-03"),
    ("promised by the 25th", "the 25th", "2026-11-25"),
    ("deliver it a week from Friday", "a week from Friday", "2026-12-04"),
    ("hold it till Monday week", "Monday week", "2026-11-30"),
    ("Tuesday of next week", "Tuesday of next week", "2026-11-24"),
    ("i'm home 3pm tomorrow", "3pm tomorrow", "2026-11-23T15:00"),
    ("delivery on Tue Dec 1", "Tue Dec 1", "2026-12-01"),
    ("before Christmas please", "Christmas", "2026-12-25"),
    ("call me Friday afternoon", "Friday", "2026-11-27"),
    ("it was supposed to arrive on the 10th", "the 10th", "2026-11-10"),
    ("can I return what I bought on 12 March", "12 March", "2026-03-12"),
    ("11.11买的", "11.11", "2026-11-11"),
    ("元旦能送货吗", "元旦", "2027-01-01"),
    ("下週三能到嗎", "下週三", "2026-11-25"),
    ("去年双十一买的", "去年双十一", "2025-11-11"),
    ("上周二买的", "上周二", "2026-11-10"),
    ("下周三能到吗", "下周三", "2026-11-25"),
    ("说好周五到的，还没到", "周五", "2026-11-20"),
    ("明天下午3点打给我", "明天下午3点", "2026-11-23T15:00"),
    ("后天上午十点半有空", "后天上午十点半", "2026-11-24T10:30"),
    ("三天前下的单", "三天前", "2026-11-19"),
    ("3月12号买的", "3月12号", "2026-03-12"),
    ("二〇二五年十二月一日付的款", "二〇二五年十二月一日", "2025-12-01"),
    ("上个月15号下单", "上个月15号", "2026-10-15"),
    ("ho ordinato il 3 marzo", "3 marzo", "2026-03-03"),
    ("wo ist die Bestellung von gestern", "gestern", "2026-11-21"),
    ("compré la lámpara hace tres días", "hace tres días", "2026-11-19"),
    ("nächsten Freitag bitte", "nächsten Freitag", "2026-11-27"),
    ("venez demain à 10h30 s'il vous plaît", "demain à 10h30", "2026-11-23T10:30"),
    ("明日の午後3時に電話してください", "明日の午後3時", "2026-11-23T15:00"),
    ("先週の火曜日に届くはずでした", "先週の火曜日", "2026-11-10"),
    ("3일 전에 주문했는데", "3일 전", "2026-11-19"),
    ("다음 주 금요일까지 배송되나요", "다음 주 금요일", "2026-11-27"),
]
NOTHING = [
    ("100001", "order_number"),
    ("I want to order 100000 pieces", "order_number"),
    ("an order over 100000 yen", "order_number"),
    ("订单金额100000元", "order_number"),
    ("这个订单100000元太贵了", "order_number"),
    ("order 100000.50 in total", "order_number"),
    ("send my order to 100001 Beijing", "order_number"),
    ("快递单号123456", "order_number"),
    ("order placed 20261103", "order_number"),
    ("order 4155550100", "order_number"),
    ("our lines are busy 24/7", "date"),
    ("the sun is shining and the cat sat on it", "date"),
    ("are you a robot", "product"),
    ("I was charged for the parcel", "product"),
    ("please plug it in", "product"),
    ("this is the wrong one", "quantity"),
    ("it took 3 days", "quantity"),
    ("等了两个月", "quantity"),
    ("我有两个问题", "quantity"),
    ("磕掉一块", "amount"),
    ("我攒了1200分", "amount"),
    ("周一到周五几点开门", "date"),
    ("every Monday the app crashes", "date"),
    ("I have rung 4 times in 2 days", "date"),
    ("call me after 5pm", "date"),
    ("christmas gift ideas", "date"),
    ("my rating is 9/10", "date"),
    ("is it for 1/2 price", "date"),
    ("两三天前买的", "date"),
    ("I've got two cats", "quantity"),
    ("call 415.555.0100 x22", "quantity"),
    ("the name is wrong on my invoice", "person_name"),
    ("do you deliver to San Diego or Santa Clara", "person_name"),
    ("my iPhone 15 Pro Max won't charge", "person_name"),
    ("two payments were taken", "quantity"),
    ("打了四个电话", "quantity"),
    ("do I need to polish the glass", "language"),
    ("an Italian plug", "language"),
    ("my verification code A1B2C3 is wrong", "promo_code"),
    ("密码是Abc123456", "promo_code"),
    ("black friday deals", "date"),
    ("awesome product 10/10", "date"),
    ("THIS IS UNACCEPTABLE", "promo_code"),
    ("早上好，事情一点不办", "date"),
]


@pytest.mark.parametrize(("text", "entity", "span", "value"), CASES)
def test_finds_the_span_as_written_and_its_value(
    pipeline: Pipeline, sunday: ParseContext, text: str, entity: str, span: str, value: Any
) -> None:
    found = [(each.text, each.value) for each in pipeline.parse(text, sunday).entities if each.entity == entity]
    assert (span, value) in found


@pytest.mark.parametrize(("text", "span", "value"), DATES)
def test_resolves_dates_against_the_day_of_writing(
    pipeline: Pipeline, sunday: ParseContext, text: str, span: str, value: str
) -> None:
    assert [(each.text, each.value) for each in pipeline.parse(text, sunday).entities if each.entity == "date"] == [(span, value)]


@pytest.mark.parametrize(("text", "entity"), NOTHING)
def test_sees_nothing_where_there_is_nothing(pipeline: Pipeline, sunday: ParseContext, text: str, entity: str) -> None:
    assert not [each for each in pipeline.parse(text, sunday).entities if each.entity == entity]


def test_today_is_the_customers_day(pipeline: Pipeline, sunday: ParseContext) -> None:
    shanghai = replace(sunday, now=sunday.now.replace(hour=20), timezone="Asia/Shanghai")
    assert pipeline.parse("今天能到吗", shanghai).entities[0].value == "2026-11-23"


def test_an_unknown_time_zone_is_utc(pipeline: Pipeline, sunday: ParseContext) -> None:
    assert pipeline.parse("today", replace(sunday, timezone="Moon/Base")).entities[0].value == "2026-11-22"


@pytest.mark.parametrize(("region", "value"), [("US", "2026-04-03"), ("GB", "2026-03-04"), (None, "2026-04-03")])
def test_the_region_decides_whether_the_month_comes_first(
    pipeline: Pipeline, sunday: ParseContext, region: str | None, value: str
) -> None:
    assert pipeline.parse("I paid on 4/3/2026", replace(sunday, region=region)).entities[0].value == value


def test_the_customers_region_reads_a_national_phone_number(pipeline: Pipeline, sunday: ParseContext) -> None:
    numbers = [each.value for each in pipeline.parse("030 901820", replace(sunday, region="DE")).entities]
    assert numbers == ["+4930901820"]


def test_a_wrong_check_digit_lowers_confidence_and_does_not_reject(pipeline: Pipeline, sunday: ParseContext) -> None:
    right, wrong = (pipeline.parse(text, sunday).entities[0] for text in ("RR473124829GB", "RR473124828GB"))
    assert (right.entity, wrong.entity) == ("tracking_number", "tracking_number")
    assert wrong.confidence < right.confidence


def test_the_longest_of_overlapping_entities_stays(pipeline: Pipeline, sunday: ParseContext) -> None:
    entities = pipeline.parse("deliver to 12 Baker Street, London on 3 March", sunday).entities
    assert [each.entity for each in entities] == ["address", "date"]


def test_offsets_count_code_points_of_the_original(pipeline: Pipeline, sunday: ParseContext) -> None:
    text = "😀 e\u0301te\u0301 ﬁne\u200b： ＬＴ－１００００１！"
    entity = pipeline.parse(text, sunday).entities[0]
    assert (entity.text, entity.value) == ("ＬＴ－１００００１", "LT-100001")
    assert text[entity.start : entity.end] == entity.text
