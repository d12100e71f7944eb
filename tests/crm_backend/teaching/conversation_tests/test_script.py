"""A script that is wrong is refused with its line."""

import pytest

from crm_backend.teaching.conversation_tests.script import WrongScript, read, renamed

RIGHT = "- conversation: cancelled\n  turns:\n  - says: cancel it\n    intent: cancel_order\n    responses: [utter_cancelled]\n"


@pytest.mark.parametrize(
    ("script", "line", "reason"),
    [
        ("[\n", 2, "expected"),
        ("- conversation: a\n  turns:\n  - says: hi\n    wants: hi\n", 4, "turns.0.wants: Extra inputs"),
        ("- conversation: a\n  turns:\n  - says: hi\n  - says: ho\n    bot: '('\n", 5, "is no pattern"),
        ("- conversation: a\n  turns:\n  - bot: hi\n", 3, "either `says` or `presses`"),
        ("- conversation: a\n  turns:\n  - says: hi\n    owner: nobody\n", 4, "owner"),
        ("- conversation: a\n", 1, "turns: Field required"),
        ("- conversation: a\n  turns: [{says: hi}]\n- conversation: b\n  turns: [{says: hi}]\n", 1, "one conversation"),
        ("conversation: a\n", 1, "one conversation"),
        ("", 1, "one conversation"),
        ("- conversation: a\n  turns:\n  - says: 2026-13-45\n", None, ""),
        ("- &a [*a]\n", None, ""),
        ("x" * 30_001, None, "longer than"),
    ],
)
def test_a_wrong_script_is_refused_with_its_line(script: str, line: int | None, reason: str) -> None:
    with pytest.raises(WrongScript) as refused:
        read(script)
    assert reason in refused.value.reason
    assert line is None or refused.value.line == line


def test_a_right_one_is_read() -> None:
    assert read(RIGHT).turns[0].responses == ("utter_cancelled",)


def test_another_name_leaves_the_rest() -> None:
    before, after = read(RIGHT), read(renamed(RIGHT, "订单取消"))
    assert after.title == "订单取消"
    assert after.turns == before.turns
