"""The shop's own calls."""

from tests.crm_backend.lantern import Lantern


async def test_the_shop_window_speaks_the_visitor_s_language(lantern: Lantern) -> None:
    english = (await lantern.bot.get("/shop/products.json")).json()["items"]
    chinese = (await lantern.bot.get("/shop/products.json", params={"locale": "zh-CN"})).json()["items"]
    assert len(english) == len(chinese) == 40
    assert len({product["family"] for product in english}) == 10
    assert (english[0]["name"], english[0]["price"]["text"]) == ("Lantern desk lamp", "$59.90")
    assert (chinese[0]["name"], chinese[0]["price"]["text"]) == ("Lantern 台灯", "¥399")
    british = (await lantern.bot.get("/shop/products.json", params={"locale": "en-GB"})).json()["items"]
    assert british[0]["price"]["text"] == "£49.90"


async def test_the_shop_s_page_can_be_had_in_every_language_that_it_has_words_for(lantern: Lantern) -> None:
    languages = (await lantern.bot.get("/shop/languages.json")).json()
    assert languages == {"en": "English", "es": "Español", "zh": "中文"}


async def test_every_picture_of_the_shop_window_is_there(lantern: Lantern) -> None:
    products = (await lantern.bot.get("/shop/products.json")).json()["items"]
    for address in {product["image_url"] for product in products}:
        picture = await lantern.bot.get(address)
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    for address in ("/shop/images/nothing.svg", "/shop/images/..%2Findex.html"):
        assert (await lantern.bot.get(address)).status_code == 404


async def test_the_shop_vouches_for_dana_and_for_nobody_else(lantern: Lantern) -> None:
    lantern.app.state.sign_identity = lambda sub, email, name: f"{sub}/{email}/{name}"
    identity = (await lantern.bot.get("/shop/identity.json", params={"as": "dana"})).json()["identity"]
    assert identity == "lantern-dana/dana@lantern.example/Dana Lin"
    assert (await lantern.bot.get("/shop/identity.json", params={"as": "eve"})).status_code == 404
