/** Makes a rule from what is on offer: pickers for what is meant and for the steps, and nothing to be programmed. */

import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { spoken, useLanguage } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { Tip } from "../../ui/Tip";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { ConditionField } from "./ConditionField";
import { nameWords } from "./FlowCard";
import { explainChange, rowsOptions, useDrafting, write } from "./queries";
import type { Choices, Rule, Step, StepKind } from "./types";

const KINDS: readonly StepKind[] = ["response", "action", "form", "handoff"];
const MOST = { steps: 8, intents: 12 };
const LAST: readonly StepKind[] = ["form", "handoff"];

interface Props {
  /** None for a new one. */
  rule: Rule | null;
  choices: Choices;
  onClose: () => void;
}

export function FlowEditor({ rule, choices, onClose }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const [name, setName] = useState(rule?.name ?? "");
  const [intents, setIntents] = useState<string[]>(rule?.flow?.intents ?? []);
  const [steps, setSteps] = useState<Step[]>(rule?.flow?.steps ?? [{ kind: "response", name: "" }]);
  const [condition, setCondition] = useState(rule?.flow?.condition ?? null);
  const save = useDrafting(
    async () => {
      const draft = await write.rule({ name: name.trim(), intents, condition, steps });
      onClose();
      return [draft];
    },
    (words) => words.answers.saved,
  );
  const complete = name.trim() && intents.length && steps.length && steps.every((step) => step.kind === "handoff" || step.name);
  const inOrder = steps.slice(0, -1).every(({ kind }) => !LAST.includes(kind));
  const put = (index: number, step: Step) => setSteps(steps.map((one, at) => (at === index ? step : one)));
  const offered = choices.intents
    .filter((intent) => !intents.includes(intent))
    .map((intent) => ({ intent, words: spoken(intent, language) }));

  return (
    <Modal
      opened
      onClose={onClose}
      title={rule ? t.answers.named(t.answers.edit, rule.name) : t.answers.newRule}
      size="lg"
      lockScroll={false}
      closeButtonProps={{ "aria-label": t.keyboard.close }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (complete && inOrder) save.mutate(undefined);
        }}
      >
        <label>
          <span>{t.answers.ruleName}</span>
          <input
            value={name}
            maxLength={100}
            disabled={rule !== null}
            placeholder={t.answers.ruleNameHint}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <fieldset>
          <legend>{t.answers.when}</legend>
          <ul className={styles.meant}>
            {intents.map((intent) => (
              <li key={intent}>
                {spoken(intent, language)}
                <button
                  type="button"
                  aria-label={t.answers.removeIntent(spoken(intent, language))}
                  onClick={() => setIntents(intents.filter((one) => one !== intent))}
                >
                  <Icon name="close" size={12} />
                </button>
              </li>
            ))}
          </ul>
          {intents.length < MOST.intents && (
            <select aria-label={t.answers.addIntent} value="" onChange={(event) => setIntents([...intents, event.target.value])}>
              <option value="" disabled>
                {t.answers.addIntent}
              </option>
              {offered
                .sort((one, other) => one.words.localeCompare(other.words))
                .map(({ intent, words }) => (
                  <option key={intent} value={intent}>
                    {words}
                  </option>
                ))}
            </select>
          )}
        </fieldset>
        <ConditionField condition={condition} slots={choices.slots} onChange={setCondition} />
        <fieldset>
          <legend>{t.answers.thenDo}</legend>
          <ol className={styles.stepList}>
            {steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a rule may do the same twice
              <li key={index}>
                <select
                  aria-label={t.answers.stepKind(index + 1)}
                  value={step.kind}
                  onChange={(event) => put(index, { kind: event.target.value as StepKind, name: "" })}
                >
                  {KINDS.map((kind) => (
                    <option key={kind} value={kind}>
                      {t.answers.steps[kind]}
                    </option>
                  ))}
                </select>
                <StepName step={step} number={index + 1} choices={choices} onChange={(chosen) => put(index, { ...step, name: chosen })} />
                {index > 0 && (
                  <Tip
                    name={t.answers.moveUp(index + 1)}
                    icon="back"
                    className={styles.up}
                    size="sm"
                    onClick={() => setSteps(swapped(steps, index))}
                  />
                )}
                {steps.length > 1 && (
                  <Tip
                    name={t.answers.removeStep(index + 1)}
                    icon="close"
                    size="sm"
                    onClick={() => setSteps(steps.filter((_, at) => at !== index))}
                  />
                )}
              </li>
            ))}
          </ol>
          {steps.length < MOST.steps && (
            <button type="button" className={styles.quiet} onClick={() => setSteps([...steps, { kind: "response", name: "" }])}>
              <Icon name="plus" size={14} /> {t.answers.addStep}
            </button>
          )}
        </fieldset>
        {!inOrder && <p className={styles.wrong}>{t.answers.lastOnly}</p>}
        {save.error && (
          <p className={styles.problem} role="alert">
            {explainChange(save.error, t)}
          </p>
        )}
        {!complete && <p className={styles.hint}>{t.answers.incompleteRule}</p>}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t.answers.cancel}
          </Button>
          <Button type="submit" disabled={!complete || !inOrder} loading={save.isPending}>
            {t.answers.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface NameProps {
  step: Step;
  number: number;
  choices: Choices;
  onChange: (name: string) => void;
}

/** Answers are chosen by what they say. */
function StepName({ step, number, choices, onChange }: NameProps) {
  const t = useTexts().answers;
  const language = useLanguage();
  const rows = useQuery(rowsOptions()).data?.items ?? [];
  if (step.kind === "handoff") return null;
  const names = { response: choices.responses, action: choices.actions, form: choices.forms }[step.kind];
  const said = new Map(rows.map((row) => [row.name, row.texts[language] ?? row.texts.en]));
  return (
    <select aria-label={t.stepName(number)} value={step.name} onChange={(event) => onChange(event.target.value)}>
      <option value="" disabled>
        {t.choose}
      </option>
      {names.map((name) => (
        <option key={name} value={name}>
          {said.get(name) ?? nameWords(name, language)}
        </option>
      ))}
    </select>
  );
}

function swapped(steps: Step[], index: number): Step[] {
  const next = [...steps];
  const [moved] = next.splice(index, 1);
  if (moved) next.splice(index - 1, 0, moved);
  return next;
}
