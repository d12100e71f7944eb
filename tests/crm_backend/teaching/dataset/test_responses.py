"""Responses changed as lines: the smallest diff, comments and buttons kept, and nothing but fields in the braces."""

from difflib import unified_diff

import pytest
import yaml

from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset import gaps, responses
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.tree import Rejected, Tree
from crm_backend.teaching.dataset.validation import problems

DOMAIN = """version: "3.1"

slots:
  customer_name: {type: text, mappings: [{type: custom}]}

responses:
  # greetings

  utter_greet:
    - text: Hello. # short
      buttons: [{title: Orders, payload: /order_history}]
    # a second one
    - text: "Hi {name}."
    - text: 您好。
      condition: [{type: slot, name: language, value: zh}]

  # ends

  utter_bye: # last
    - text: Bye.
"""
SPANISH = "# en español\n\nutter_greet:\n  - Hola.\n  - Buenas.\nutter_bye: Adiós.\n"


def made() -> Tree:
    return Tree({"bot/domain/a.yml": DOMAIN, "bot/domain/languages/es.yml": SPANISH})


def put(tree: Tree, name: str, language: str, *variants: str) -> None:
    apply(tree, "response.set", {"name": name, "language": language, "variants": list(variants)})


def changed_lines(before: Tree, after: Tree) -> list[str]:
    lines: list[str] = []
    for file in sorted(before.files.keys() | after.files.keys()):
        diff = unified_diff(before.files.get(file, "").splitlines(), after.files.get(file, "").splitlines(), n=0, lineterm="")
        lines += [line for line in diff if not line.startswith(("---", "+++", "@@"))]
    return lines


@pytest.mark.parametrize(
    ("language", "variants", "diff"),
    [
        ("en", ["Welcome.", "Hi {name}."], ["-    - text: Hello. # short", "+    - text: Welcome. # short"]),
        ("en", ["Hello."], ['-    - text: "Hi {name}."']),
        ("en", ["Hello.", "Hi {name}.", "Hey."], ["+    - text: Hey."]),
        ("zh", ["您好！"], ["-    - text: 您好。", "+    - text: 您好！"]),
        ("es", ["Hola.", "Qué tal."], ["-  - Buenas.", "+  - Qué tal."]),
        ("es", ["Hola."], ["-utter_greet:", "-  - Hola.", "-  - Buenas.", "+utter_greet: Hola."]),
    ],
)
def test_only_what_was_taught_is_in_the_diff(language: str, variants: list[str], diff: list[str]) -> None:
    tree = made()
    put(tree, "utter_greet", language, *variants)
    assert changed_lines(made(), tree) == diff
    assert responses.read(tree)["utter_greet"].texts(language) == variants
    again = Tree(dict(tree.files))
    put(again, "utter_greet", language, *variants)
    assert again == tree


def test_a_new_language_of_a_response_comes_behind_and_goes_again() -> None:
    tree = made()
    put(tree, "utter_bye", "zh", "再见。")
    assert changed_lines(made(), tree) == [
        "+    - text: 再见。",
        "+      condition: [{type: slot, name: language, value: zh}]",
    ]
    apply(tree, "response.reset", {"name": "utter_bye", "language": "zh", "variants": []})
    assert tree == made()


def test_a_new_response_needs_english_and_goes_again() -> None:
    tree = made()
    with pytest.raises(Rejected, match="English"):
        put(tree, "utter_gifts", "zh", "可以包装。")
    put(tree, "utter_gifts", "en", "We wrap gifts.")
    put(tree, "utter_gifts", "zh", "可以包装。")
    put(tree, "utter_gifts", "es", "Envolvemos regalos.")
    assert set(responses.read(tree)["utter_gifts"].languages()) == {"en", "zh", "es"}
    for language in ("zh", "en"):
        apply(tree, "response.reset", {"name": "utter_gifts", "language": language, "variants": []})
    assert tree == made()


def test_an_english_text_cannot_go_while_there_are_others() -> None:
    with pytest.raises(Rejected, match="needs an English text") as refused:
        put(made(), "utter_greet", "en")
    assert (refused.value.file, refused.value.line) == ("bot/domain/a.yml", 9)


@pytest.mark.parametrize(
    "text",
    [
        "{0.__class__}",
        "{name.__class__.__mro__}",
        "{name!r}",
        "{name:>1000000000}",
        "{slots[x]}",
        "{slots['x']}",
        "{0}",
        "{}",
        "{{name}}",
        "{ name }",
        "{name",
        "name}",
        "{na\nme}",
        "{Name}",
        "{名字}",
        "${HOME}",
        "pay ${name}",
        "10[kg] {name}",
        "",
        "  ",
        "\n",
        " padded",
        "padded\n",
        "a\x00b",
        "a\x1b[31mb",
        "a\rb",
        "a\x7fb",
        "a\x85b",
        "a\u2028b",
        "a\u202eb",
        "\ud800",
        "123",
        "0o17",
        "1_000",
        "1e3",
        "x" * 20_000,
    ],
)
def test_what_is_more_than_text_and_fields_is_refused(text: str) -> None:
    tree = made()
    with pytest.raises(Rejected):
        put(tree, "utter_greet", "en", text)
    assert tree == made()


@pytest.mark.parametrize(
    "text",
    [
        'He said "yes": it\'s fine',
        "key: value",
        "- item",
        "# no comment",
        "text # still text",
        "&anchor",
        "*alias",
        "!!python/object/apply:os.system [ls]",
        "!tag",
        "| block",
        "> folded",
        "%YAML 1.2",
        "@at",
        "`tick`",
        "[1, 2]",
        "yes",
        "no",
        "null",
        "~",
        "12:30:45",
        "2026-01-01",
        ".inf",
        "1e",
        "line one\nline two\n\n- four",
        "---",
        "...",
        "'",
        '"',
        "\\n",
        "back\\slash",
        "tab-like \\t",
        "a: |\n  b",
        "?",
        "? key",
        ":",
        "=",
        "<<",
        "<b>bold</b> & **bold**",
        "👩‍👩‍👧 ok",
        "{name}: yes, {name}",
        "condition: [{type: slot}]".replace("{", "(").replace("}", ")"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh", "es"])
def test_every_text_reads_back_as_it_was_written(text: str, language: str) -> None:
    tree = made()
    put(tree, "utter_greet", language, text, f"{text} again")
    assert responses.read(tree)["utter_greet"].texts(language) == [text, f"{text} again"]
    assert responses.read(tree)["utter_bye"].texts("en") == ["Bye."]
    put(tree, "utter_greet", language, text)
    file = "bot/domain/languages/es.yml" if language == "es" else "bot/domain/a.yml"
    document = yaml.safe_load(tree.files[file])
    assert (document if language == "es" else document["responses"]).keys() == {"utter_greet", "utter_bye"}
    assert "# ends" in tree.files["bot/domain/a.yml"] and "# a second one" in tree.files["bot/domain/a.yml"]


@pytest.mark.parametrize(
    ("name", "language", "variants", "reason"),
    [
        ("greet", "en", ["x"], "is called"),
        ("utter_x\n  utter_y", "en", ["x"], "is called"),
        ("utter_greet", "xx", ["x"], "does not answer"),
        ("utter_greet", "en", ["x", "x"], "different"),
        ("utter_greet", "en", [str(number) for number in range(9)], "at most"),
        ("utter_nothing", "es", ["x"], "no response"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, language: str, variants: list[str], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        put(made(), name, language, *variants)


def test_the_button_of_a_changed_text_stays() -> None:
    tree = made()
    put(tree, "utter_greet", "en", "Welcome.", "Hi {name}.")
    assert responses.read(tree)["utter_greet"].variants[0].buttons == ("Orders",)


def test_all_responses_of_the_shop_can_be_said_again_as_they_are() -> None:
    tree = Tree.read(ROOT)
    before = Tree(dict(tree.files))
    for response in responses.read(before).values():
        for language in {"en", "zh", "es"} & set(response.languages()):
            put(tree, response.name, language, *response.texts(language))
    assert tree == before


def test_a_field_is_filled_and_nothing_else() -> None:
    assert gaps.filled("{number} {other}", {"number": "{other}"}) == "{other} {other}"


def test_a_field_that_nothing_fills_is_named_with_its_line() -> None:
    tree, deployed = Tree.read(ROOT), Tree.read(ROOT)
    put(tree, "utter_order_unknown", "es", "No encuentro {pedido}.")
    [fields] = problems(tree, deployed)
    assert problems(tree) == [fields]
    assert str(fields).startswith("bot/domain/languages/es.yml:") and "{pedido}" in fields.reason
    line = tree.files["bot/domain/languages/es.yml"].splitlines()[(fields.line or 0) - 1]
    assert "{pedido}" in line
