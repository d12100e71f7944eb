/** A condition of a rule: what has to be known of the conversation, from lists. */

import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { conditionWords } from "./condition";
import type { Choices, Condition } from "./types";

interface Props {
  condition: Condition | null;
  slots: Choices["slots"];
  onChange: (condition: Condition | null) => void;
}

export function ConditionField({ condition, slots, onChange }: Props) {
  const t = useTexts().answers;
  if (Object.keys(slots).length === 0) return null;
  const values = condition ? (slots[condition.slot] ?? []) : [];
  return (
    <fieldset>
      <legend>{t.onlyIf}</legend>
      <div className={styles.condition}>
        <select
          aria-label={t.conditionSlot}
          value={condition?.slot ?? ""}
          onChange={({ target }) => onChange(target.value ? { slot: target.value, value: slots[target.value]?.[0] ?? "" } : null)}
        >
          <option value="">{t.always}</option>
          {Object.keys(slots).map((slot) => (
            <option key={slot} value={slot}>
              {t.slots[slot] ?? slot}
            </option>
          ))}
        </select>
        {condition && (
          <select
            aria-label={t.conditionValue}
            value={values.indexOf(condition.value)}
            onChange={({ target }) => onChange({ ...condition, value: values[Number(target.value)] ?? "" })}
          >
            {values.map((value, index) => (
              <option key={String(value)} value={index}>
                {conditionWords(value, t)}
              </option>
            ))}
          </select>
        )}
      </div>
    </fieldset>
  );
}
