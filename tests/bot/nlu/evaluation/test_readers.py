"""The formats that labelled messages come in, and what is said of files that are none of them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.nlu import DataError
from bot.nlu.evaluation import OUT_OF_SCOPE, Case, read_cases

RASA = """
version: "3.1"
now: {now}
timezone: Asia/Shanghai
region: CN
nlu:
- intent: inform
  examples: |
    - 送到[周二](date)吧
    - [明天下午3点]{{"entity": "date", "value": "2026-11-18T15:00"}}
    - [49.90美元]{{"entity": "amount", "value": {{"minor": 4990, "currency": "USD"}}}}买[两个]{{"entity": "quantity", "value": 2}}
"""


def write(path: Path, content: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return str(path)


def pairs(cases: list[Case]) -> list[tuple[str, str]]:
    return [(case.text, case.label) for case in cases]


@pytest.mark.parametrize("label", ["label", "category", "intent"])
def test_csv_has_a_header_and_quotes(tmp_path: Path, label: str) -> None:
    file = write(tmp_path / "a.csv", f'text,{label}\n"Hello, you",greet\r\n"two\nlines",oos\n')
    cases = read_cases(file)
    assert pairs(cases) == [("Hello, you", "greet"), ("two\nlines", OUT_OF_SCOPE)]
    assert {case.source for case in cases} == {file}


def test_csv_of_excel_begins_with_a_mark_and_may_tell_the_language(tmp_path: Path) -> None:
    file = write(tmp_path / "en.csv", "\ufefftext,label,language\nhola,greet,es\nhello,greet,\n")
    assert [(case.text, case.language) for case in read_cases(file)] == [("hola", "es"), ("hello", "en")]


def test_json_lines(tmp_path: Path) -> None:
    rows = [{"text": "你好\u2028", "intent": "greet"}, {"text": "bye", "label": "goodbye", "intent": "other", "language": "en"}]
    file = write(tmp_path / "a.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n")
    cases = read_cases(file)
    assert pairs(cases) == [("你好\u2028", "greet"), ("bye", "goodbye")]
    assert [case.language for case in cases] == [None, "en"]


def test_clinc_by_part(tmp_path: Path) -> None:
    file = write(tmp_path / "data_full.json", '{"test": [["hi", "greeting"]], "oos_test": [["who won", "oos"]]}')
    assert pairs(read_cases(f"{file}#test")) == [("hi", "greeting")]
    assert pairs(read_cases(f"{file}#oos_test")) == [("who won", OUT_OF_SCOPE)]


def test_umsab_pairs_tell_mood_and_language(tmp_path: Path) -> None:
    write(tmp_path / "german" / "test_labels.txt", "0\n1\n2")
    cases = read_cases(write(tmp_path / "german" / "test_text.txt", "Mist\x85!\nna ja\nsuper"))
    assert pairs(cases) == [("Mist\x85!", "negative"), ("na ja", "neutral"), ("super", "positive")]
    assert {case.language for case in cases} == {"de"}


@pytest.mark.parametrize("now", ["2026-11-17T09:00:00+08:00", "'2026-11-17T09:00:00'", "2026-11-17 01:00:00Z"])
def test_rasa_yaml_with_marks_values_and_what_the_conversation_knows(tmp_path: Path, now: str) -> None:
    day, moment, amount = read_cases(write(tmp_path / "zh.yml", RASA.format(now=now)))
    assert (day.text, day.label, day.language) == ("送到周二吧", "inform", "zh")
    assert [(mark.entity, mark.start, mark.end, mark.value) for mark in day.example.annotations] == [("date", 2, 4, None)]
    assert moment.example.annotations[0].value == "2026-11-18T15:00"
    assert [mark.value for mark in amount.example.annotations] == [{"minor": 4990, "currency": "USD"}, 2]
    assert amount.text == "49.90美元买两个"
    assert day.context.now == datetime(2026, 11, 17, 9, tzinfo=timezone(timedelta(hours=8)))
    assert (day.context.timezone, day.context.region) == ("Asia/Shanghai", "CN")


def test_yaml_of_lists_and_a_folder_of_files(tmp_path: Path) -> None:
    write(tmp_path / "en.yml", "negative:\n- awful\npositive: [great]\n")
    write(tmp_path / "more.csv", "text,label\nfine,neutral\n")
    write(tmp_path / "README.md", "not data")
    write(tmp_path / "deeper" / "x.csv", "text,label\nnot me,neutral\n")
    cases = read_cases(str(tmp_path))
    assert pairs(cases) == [("awful", "negative"), ("great", "positive"), ("fine", "neutral")]
    assert [case.language for case in cases] == ["en", "en", None]


def test_a_file_whose_own_name_has_a_hash(tmp_path: Path) -> None:
    assert len(read_cases(write(tmp_path / "a#b.csv", "text,label\nhi,greet\n"))) == 1


def test_a_moment_without_zone_is_universal(tmp_path: Path) -> None:
    content = "now: 2026-11-17T09:00:00\nnlu:\n- intent: a\n  examples: |\n    - b\n"
    assert read_cases(write(tmp_path / "x.yml", content))[0].context.now == datetime(2026, 11, 17, 9, tzinfo=UTC)


NLU = "nlu:\n- intent: a\n  examples: |\n    - b\n"
BAD = [
    ("a.csv", "query,kind\nhi,greet\n", "", r"expected text and one of label, category, intent; found query, kind"),
    ("a.csv", "", "", "expected text and one of label.*found nothing"),
    ("a.csv", "text,label\nhi,greet\nbye\n", "", r"a\.csv:3: expected words in 'label', found None"),
    ("a.csv", 'text,label\n"hi"x,greet\n', "", "expected CSV"),
    ("a.csv", "text,label\n", "", "expected labelled messages, found none"),
    ("a.csv", "text,label\nhi,greet\n", "#test", "expected a file without parts here, found '#test'"),
    ("a.jsonl", '{"text": "hi", "label": "a"}\nhi\n', "", r"a\.jsonl:2: expected a JSON object, found 'hi'"),
    ("a.jsonl", '["hi", "greet"]\n', "", "expected a JSON object with text and one of"),
    ("a.jsonl", '{"text": "hi", "mood": "x"}\n', "", "found text, mood"),
    ("a.jsonl", '{"text": 3, "label": "x"}\n', "", "expected words in 'text', found 3"),
    ("a.json", '{"train": []}', "", "expected one of the parts #train; found no part named"),
    ("a.json", '{"train": [], "val": []}', "#tset", "expected one of the parts #train, #val; found #tset"),
    ("a.json", '{"train": [["hi"]]}', "#train", r"expected \[text, label\] in #train; found \[\"hi\"\]"),
    ("a.json", '{"train": 3}', "#train", "expected a list"),
    ("a.json", "[]", "#train", "expected CLINC150's JSON, an object of parts; found a list"),
    ("a.json", "{", "#train", "expected CLINC150's JSON, found something else"),
    ("a_text.txt", "hi\n", "", r"a_labels\.txt: expected a readable file; No such file"),
    ("a.txt", "hi\n", "", r"expected one of CSV \(\*\.csv\).*found 'a\.txt'"),
    ("a.yml", "- hi\n", "", "expected 'nlu:' or a list of messages for each label; found a list"),
    ("a.yml", "positive: yes please\n", "", "a label holds a list of messages"),
    ("a.yml", "nlu: [unclosed\n", "", r"a\.yml:\d"),
    ("a.yml", f"timezone: Mars/Base\n{NLU}", "", "expected a time zone such as Asia/Shanghai; found timezone: Mars/Base"),
    ("a.yml", f"now: 2026-11-17\n{NLU}", "", "expected a day and time.*found now: 2026-11-17"),
    ("a.yml", f"now: soon\n{NLU}", "", "expected a day and time.*found now: soon"),
]


@pytest.mark.parametrize(("name", "content", "part", "said"), BAD)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, name: str, content: str, part: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        read_cases(write(tmp_path / name, content) + part)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_labels_that_do_not_fit_their_texts(tmp_path: Path) -> None:
    texts = write(tmp_path / "a_text.txt", "hi\nbye\n")
    write(tmp_path / "a_labels.txt", "0\n")
    with pytest.raises(DataError, match=r"expected a label for each of the 2 messages of a_text.txt; found 1"):
        read_cases(texts)
    write(tmp_path / "a_labels.txt", "0\n3\n")
    with pytest.raises(DataError, match=r"a_labels\.txt:2: expected 0, 1 or 2; found '3'"):
        read_cases(texts)


def test_nothing_there_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a file or a folder here, found nothing"):
        read_cases(str(tmp_path / "nowhere.csv"))
    (tmp_path / "a.csv").write_bytes(b"text,label\n\xff,a\n")
    with pytest.raises(DataError, match="expected UTF-8, found the byte 0xff at 11"):
        read_cases(str(tmp_path / "a.csv"))
