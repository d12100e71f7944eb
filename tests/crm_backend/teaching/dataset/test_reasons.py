"""Every reason that has a code can be told in both languages of the console."""

import re

import pytest

from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset.kinds import apply
from crm_backend.teaching.dataset.reasons import because
from crm_backend.teaching.dataset.tree import Rejected, Tree

CODE = re.compile(r'because\(\s*"([a-z_]+)"')
TOLD = re.compile(r'^  ([a-z_]+): "(.*)",$', re.MULTILINE)
GAP = re.compile(r"\{(\w+)\}")


def catalogue(language: str) -> dict[str, str]:
    path = ROOT / "crm_backend" / "console" / "src" / "i18n" / f"reasons.{language}.ts"
    return dict(TOLD.findall(path.read_text("utf-8")))


def test_both_catalogues_tell_all_of_them() -> None:
    sources = (ROOT / "crm_backend" / "teaching" / "dataset").glob("*.py")
    codes = {code for path in sources for code in CODE.findall(path.read_text("utf-8"))}
    assert codes == set(catalogue("en")) == set(catalogue("zh"))


@pytest.mark.parametrize("code", sorted(catalogue("en")))
def test_both_speak_of_the_same(code: str) -> None:
    english, chinese = (set(GAP.findall(catalogue(language)[code])) for language in ("en", "zh"))
    assert english == chinese


def test_a_reason_is_its_english_sentence() -> None:
    reason = because("text_long", "a text has {most} characters at most", most=2000)
    assert (reason, reason.code, reason.about) == ("a text has 2000 characters at most", "text_long", {"most": "2000"})


def test_what_is_refused_names_what_it_is_about() -> None:
    with pytest.raises(Rejected) as refused:
        apply(Tree.read(ROOT), "threshold.set", {"component": "intent", "key": "coverage", "value": 2})
    told = refused.value.reason
    assert str(told) == "intent.coverage lies between 0.8 and 0.995, 2 does not"
    assert getattr(told, "about", {}) == {"name": "intent.coverage", "least": "0.8", "most": "0.995", "value": "2"}
