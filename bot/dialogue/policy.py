"""The policy that config.yml names: Rasa's rules, decided by what a message means and never by its wording."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import DEFAULT_RULES, LOOP_RULES, LOOP_RULES_SEPARATOR, RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

RULE_NAMES = "names_of_rules"  # where the model keeps which rule, by its name in nlu_data/rules, a key of `RULES` comes from


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IntentRulePolicy(RulePolicy):  # type: ignore[misc]
    """Rasa's RulePolicy without its search for rules about texts, a third of the work: our rules name intents alone.

    A prediction's `diagnostic_data` say what it comes from: `by` a `rule`, a `form` or Rasa's own `default`, and its `name`.
    """

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: dict[str, Any] | None = None, **kwargs: Any
    ) -> PolicyPrediction:
        prediction, source = self._predict(tracker, domain)
        prediction.diagnostic_data = self._origin(source or "")
        return prediction

    def _origin(self, source: str) -> dict[str, str]:
        if source.startswith(LOOP_RULES):
            return {"by": "form", "name": source[len(LOOP_RULES) :].split(LOOP_RULES_SEPARATOR)[0]}
        if source.startswith(DEFAULT_RULES):
            return {"by": "default", "name": source[len(DEFAULT_RULES) :]}
        name = self.lookup.get(RULE_NAMES, {}).get(source)
        return {"by": "rule", "name": name} if name else {}

    def _analyze_rules(self, rule_trackers: list[Any], all_trackers: list[Any], domain: Domain) -> list[str]:
        """Rasa finds out which rule each prediction comes from, looks for contradictions and forgets it; here it is kept."""
        not_in_stories: list[str] = super()._analyze_rules(rule_trackers, all_trackers, domain)
        self.lookup[RULE_NAMES] = {
            source: min(names)
            for source, action in self.lookup[RULES].items()
            if (names := [name for name, predicted in self._rules_sources.get(source, ()) if predicted == action])
        }
        return not_in_stories

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input:
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found
