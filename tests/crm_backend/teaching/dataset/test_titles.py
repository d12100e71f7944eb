"""Titles of buttons that were taught: lines of one slot, whatever else the file has."""

import pytest
import yaml

from actions.words import Words
from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset import titles
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.validation import new_problems

FILE = "bot/domain/taught.yml"
INTENT = {
    "name": "gift_wrapping",
    "titles": {"en": "Gift wrapping", "zh": "礼品包装"},
    "examples": [{"text": f"wrap it as a gift {number}"} for number in range(3)],
    "answer": {"texts": {"en": "We do.", "zh": "可以。"}},
}


def put(tree: Tree, name: str, language: str, title: str) -> None:
    apply(tree, "title.set", {"name": name, "language": language, "title": title})


def test_titles_new_intents_and_new_answers_share_a_file_in_any_order() -> None:
    kinds = {
        "title.set": {"name": "human_handoff", "language": "zh", "title": "转人工"},
        "intent.add": INTENT,
        "response.add": {"name": "utter_wraps", "texts": {"zh": ["包装免费。"], "en": ["It is free: always."]}},
    }
    for first in kinds:
        tree = Tree.read(ROOT)
        for kind in (first, *(each for each in kinds if each != first)):
            apply(tree, kind, kinds[kind])
        once = dict(tree.files)
        for kind, content in kinds.items():
            apply(tree, kind, content)
        assert tree.files == once
        assert titles.read(tree) == {"human_handoff": {"zh": "转人工"}, "gift_wrapping": INTENT["titles"]}
        domain = yaml.safe_load(tree.files[FILE])
        assert domain["intents"] == ["gift_wrapping"] and set(domain["responses"]) == {"utter_gift_wrapping", "utter_wraps"}
        assert new_problems(tree, Tree.read(ROOT)) == []


def test_a_title_is_written_once_more_in_its_line() -> None:
    tree = Tree.read(ROOT)
    put(tree, "cancel", "en", "Yes: cancel")
    put(tree, "cancel", "zh", "是的，“取消”")
    put(tree, "cancel", "en", "Cancel it")
    assert tree.files[FILE].splitlines()[-1] == '      cancel: {en: "Cancel it", zh: "是的，“取消”"}'


@pytest.mark.parametrize("title", ["", " a", "x" * 41, "two\nlines", "{0.x}", "a\u202eb"])
def test_what_is_no_title_is_refused(title: str) -> None:
    tree = Tree.read(ROOT)
    with pytest.raises(Rejected):
        put(tree, "cancel", "en", title)
    assert FILE not in tree.files


def test_a_language_that_the_bot_does_not_speak_is_refused() -> None:
    with pytest.raises(Rejected, match="does not answer in 'ja'"):
        put(Tree.read(ROOT), "cancel", "ja", "はい")


def test_actions_say_what_was_taught() -> None:
    taught = {"cancel": {"en": "Cancel it"}, "human_handoff": {"zh": "转人工"}, "gift_wrapping": {"en": "Gift wrapping"}}
    english, chinese = (Words.of(code).with_titles(taught, code) for code in ("en", "zh"))
    assert (english.text("buttons", "cancel"), english.intent("human_handoff")) == ("Cancel it", "Talk to a person")
    assert chinese.text("buttons", "cancel") == Words.of("zh").text("buttons", "cancel")
    assert (chinese.intent("human_handoff"), chinese.intent("gift_wrapping")) == ("转人工", "Gift wrapping")


def test_who_hears_english_reads_what_was_taught_in_english() -> None:
    words = Words.of("de").with_titles({"human_handoff": {"en": "A person, please"}}, "de")
    assert words.intent("human_handoff") == "A person, please"


def test_a_title_with_a_field_that_no_action_fills_is_not_read_to_customers() -> None:
    taught = {"track": {"en": "Follow {parcel}"}, "gift_wrapping": {"en": "Wrap {item}"}, "human_handoff": {"en": "{who}"}}
    words = Words.of("en").with_titles(taught, "en")
    assert words.text("buttons", "track", number="LT-1") == Words.of("en").text("buttons", "track", number="LT-1")
    assert words.intent("human_handoff") == Words.of("en").intent("human_handoff") and not words.known("intents", "gift_wrapping")
    assert (
        Words.of("en").with_titles({"track": {"en": "Where is {number}"}}, "en").text("buttons", "track", number="7")
        == "Where is 7"
    )


def test_the_title_of_an_intent_has_no_fields() -> None:
    with pytest.raises(Rejected, match="no fields in braces"):
        put(Tree.read(ROOT), "human_handoff", "en", "Talk to {name}")
    with pytest.raises(Rejected, match="no fields in braces"):
        apply(Tree.read(ROOT), "intent.add", {**INTENT, "titles": {"en": "Wrap {item}"}})


def test_no_button_is_called_like_an_intent() -> None:
    catalogue = yaml.safe_load((ROOT / "actions/texts/en.yml").read_text("utf-8"))
    assert not set(catalogue["intents"]) & set(catalogue["buttons"])
