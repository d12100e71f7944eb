"""What holds for every text, action and intent: written as people write, and nothing named that is not there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.catalogue import ACTIONS
from actions.flow import FLOW_SLOTS
from actions.words import ANSWERED, Words
from bot.dialogue.languages import variants

ROOT = Path(__file__).resolve().parents[2]
INTENTS = frozenset(
    re.findall(
        r"\w+",
        """
        greet goodbye thank affirm deny bot_challenge capabilities repeat stop_flow change_language human_handoff
        track_order order_history cancel_order change_order change_address late_delivery missing_item wrong_item
        damaged_item delivery_options return_item exchange_item request_refund refund_status return_policy warranty
        payment_methods payment_failed duplicate_charge invoice_request promo_code price_match product_availability
        product_info product_recommendation loyalty_points create_account login_problem update_profile delete_account
        data_request unsubscribe store_hours contact_info complaint compliment ticket_status callback_request
        technical_support inform out_of_scope
        """,
    )
)
ENTITIES = frozenset(
    re.findall(
        r"\w+",
        """
        order_number ticket_number product email phone_number amount date quantity promo_code tracking_number
        person_name address language reason
        """,
    )
)
ANSWERS_TO_QUESTIONS = {"affirm", "deny", "inform"}  # not wishes: nothing to offer as a button
FULL_WIDTH = re.compile(r"[，。？！：；、（）“”]")
HALF_WIDTH_AFTER_HAN = re.compile(r"[\u4e00-\u9fff][,.?!:;()]")


def _merged(folder: str) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for path in sorted((ROOT / folder).glob("*.yml")):
        for key, value in yaml.safe_load(path.read_text("utf-8")).items():
            if isinstance(value, dict):
                assert not merged.get(key, {}).keys() & value.keys(), f"{path} repeats a name"
                merged.setdefault(key, {}).update(value)
            elif isinstance(value, list):
                merged.setdefault(key, []).extend(value)
    return merged


DOMAIN = _merged("bot/domain")
# what was taught in the console and exported into the checkout comes beside the catalogue
TAUGHT = {
    name for path in (ROOT / "bot/domain").glob("taught.yml") for name in yaml.safe_load(path.read_text("utf-8"))["intents"]
}
LANGUAGES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "bot/domain/languages").glob("*.yml")
}
RESPONSES: dict[str, list[dict[str, Any]]] = {
    name: said + [variant for code, texts in LANGUAGES.items() for variant in variants(code, texts.get(name, []))]
    for name, said in DOMAIN["responses"].items()
}


def _texts(response: str, language: str) -> list[str]:
    texts = []
    for variant in RESPONSES[response]:
        wanted = [condition["value"] for condition in variant.get("condition", []) if condition["name"] == "language"]
        if (wanted or ["en"]) == [language]:
            texts.append(variant["text"])
    return texts


def test_the_catalogues_intents_and_entities_are_known() -> None:
    assert len(INTENTS) == 52
    assert set(DOMAIN["intents"]) - TAUGHT == INTENTS | {"nlu_fallback", "article_feedback", "ask_why", "skip", "undo"}
    assert {name for entry in DOMAIN["entities"] for name in entry} == ENTITIES | {"article", "question", "helpful", "confirms"}


def test_every_intent_has_a_rule() -> None:
    rules = yaml.safe_dump(_merged("nlu_data/rules"))
    assert {name for name in DOMAIN["intents"] if not re.search(rf"intent: {name}\n", rules)} == set()


def test_domain_and_code_have_the_same_actions() -> None:
    assert sorted(DOMAIN["actions"]) == sorted(action.title for action in ACTIONS)


def test_slots_of_a_flow_are_slots_of_the_domain() -> None:
    assert set(FLOW_SLOTS) <= DOMAIN["slots"].keys()
    assert {slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]} <= set(FLOW_SLOTS)


@pytest.mark.parametrize("response", RESPONSES)
def test_every_variant_of_a_response_fills_the_same_gaps(response: str) -> None:
    fields = {frozenset(re.findall(r"{(\w+)}", text)) for language in ANSWERED for text in _texts(response, language)}
    assert len(fields) == 1, "the variants fill different gaps"


@pytest.mark.parametrize("response", RESPONSES)
def test_a_response_is_written_as_people_of_its_language_write(response: str) -> None:
    for text in _texts(response, "en"):
        assert "!" not in text and not FULL_WIDTH.search(text.replace("“", "").replace("”", ""))
    for text in _texts(response, "zh"):
        assert "！" not in text.replace("您好！", "") and "你" not in text
        assert not HALF_WIDTH_AFTER_HAN.search(text)
    for text in _texts(response, "es"):
        assert "!" not in text and text.count("¿") == text.count("?")
        assert not re.search(r"\b(usted|ustedes|vosotros|vuestro)\b", text.casefold())


def test_code_and_domain_name_the_same_responses() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "actions").glob("*.py"))
    named = set(re.findall(r'"(utter_\w+)"', code)) - {"utter_action"}  # Rasa's name for where an event names its response
    families = tuple(re.findall(r'f"(utter_\w+_){', code))
    forms_ask = {f"utter_ask_{slot}" for slot in FLOW_SLOTS}
    assert named <= RESPONSES.keys()
    assert {name for name in RESPONSES if name not in named | forms_ask and not name.startswith(families)} == set()


def test_every_wish_has_a_title_for_its_button() -> None:
    for language in ANSWERED:
        titles = [Words.of(language).intent(name) for name in INTENTS if Words.of(language).known("intents", name)]
        assert len(titles) == len(set(titles))
        missing = {name for name in INTENTS if not Words.of(language).known("intents", name)}
        assert missing == ANSWERS_TO_QUESTIONS | {"repeat", "stop_flow", "out_of_scope"}
