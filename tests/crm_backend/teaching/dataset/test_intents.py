"""New intents: which names are taken."""

import pytest

from crm_backend.setup.places import ROOT
from crm_backend.teaching.dataset import intents
from crm_backend.teaching.dataset.flows import domain_names
from crm_backend.teaching.dataset.tree import Rejected, Tree


def test_all_intents_of_the_domain_are_known_however_their_list_is_written() -> None:
    tree = Tree.read(ROOT)
    assert intents.names(tree) == set(domain_names(tree, "intents"))


@pytest.mark.parametrize("name", ["cancel_order", "return_policy"])  # their files list them inline, and line by line
def test_a_name_that_an_intent_has_is_refused(name: str) -> None:
    examples = [{"text": f"wrap it as a gift {number}"} for number in range(3)]
    content = {"name": name, "titles": {"en": "Gifts"}, "examples": examples, "answer": {"texts": {"en": "We do."}}}
    with pytest.raises(Rejected, match="already"):
        intents.add(Tree.read(ROOT), content)
