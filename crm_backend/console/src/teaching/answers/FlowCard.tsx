/** A rule as a picture: what is meant at the left, an arrow, the steps in their order. */

import { Link } from "react-router";
import { spoken, useLanguage } from "../../i18n";
import type { Language } from "../../state/preferences";
import { Icon, type IconName } from "../../ui/Icon";
import { Tip } from "../../ui/Tip";
import { type Texts, useTexts } from "../texts";
import styles from "./answers.module.css";
import { conditionWords } from "./condition";
import type { Change, Rule, Step, StepKind } from "./types";

const ICONS: Record<StepKind, IconName> = { response: "chat", action: "api", form: "info", handoff: "mine" };

interface Props {
  rule: Rule;
  draft: Change | undefined;
  onEdit: () => void;
  onRemove: () => void;
}

export function FlowCard({ rule, draft, onEdit, onRemove }: Props) {
  const t = useTexts().answers;
  const language = useLanguage();
  const { flow } = rule;
  if (!flow) return null;
  return (
    <article className={styles.flow} aria-label={rule.name}>
      <header>
        <h2>
          {ruleWords(rule, t, language)}
          {ruleWords(rule, t, language) !== rule.name && <small>{rule.name}</small>}
        </h2>
        {rule.taught && <em>{t.taught}</em>}
        {draft && (
          <Link to={`/teaching/answers/review?change=${draft.id}`}>
            <mark>{t.draft}</mark>
          </Link>
        )}
        <Tip name={t.named(t.edit, rule.name)} icon="edit" size="sm" onClick={onEdit} />
        <Tip name={t.named(t.remove, rule.name)} icon="close" size="sm" onClick={onRemove} />
      </header>
      <div className={styles.path}>
        <ul className={styles.meant}>
          {flow.intents.map((intent) => (
            <li key={intent} title={intent}>
              {spoken(intent, language)}
            </li>
          ))}
          {flow.condition && (
            <li data-condition="true">
              {t.condition(t.slots[flow.condition.slot] ?? flow.condition.slot, conditionWords(flow.condition.value, t))}
            </li>
          )}
        </ul>
        <Icon name="next" size={16} label={t.thenDo} />
        <ol className={styles.steps}>
          {flow.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rule may do the same twice
            <li key={index} data-kind={step.kind} title={step.name || undefined}>
              <Icon name={ICONS[step.kind]} size={14} />
              {stepWords(step, t, language)}
            </li>
          ))}
        </ol>
      </div>
    </article>
  );
}

const HAN = /\p{Script=Han}/u;

/** A rule's name; a Chinese reader has what it does for a name that is not Chinese. */
export function ruleWords({ name, intents, flow }: Rule, t: Texts["answers"], language: Language): string {
  if (language !== "zh" || HAN.test(name) || intents.length === 0) return name;
  const meant = intents.map((intent) => spoken(intent, language)).join("、");
  return flow ? `${meant} → ${flow.steps.map((step) => stepWords(step, t, language)).join("，")}` : meant;
}

function stepWords({ kind, name }: Step, t: Texts["answers"], language: Language): string {
  if (kind === "handoff") return t.steps.handoff;
  return t.named(t.steps[kind], nameWords(name, language));
}

/** "action_track_order" is "Track order". */
export const nameWords = (name: string, language: Language): string => spoken(name.replace(/^(action|utter)_|_form$/g, ""), language);
