/** Which of the messages the intent is taught with. */

import { useTexts } from "../texts";
import styles from "./discoveries.module.css";
import { FEW, FEWEST } from "./draft";
import type { FieldsProps } from "./IntentPane";

export function ExampleChoice({ draft, ideas, wrong, change }: FieldsProps) {
  const t = useTexts().teaching.discoveries.form;
  const { examples } = ideas.discovery;
  const all = draft.items.size === examples.length;
  const toggle = (id: string, on: boolean) => {
    const items = new Set(draft.items);
    if (on) items.add(id);
    else items.delete(id);
    change({ items });
  };
  return (
    <fieldset className={styles.examples}>
      <legend>{t.examples}</legend>
      <p>
        <span>{t.chosen(draft.items.size, examples.length)}</span>
        <button type="button" onClick={() => change({ items: new Set(all ? [] : examples.map((each) => each.id)) })}>
          {all ? t.none : t.all}
        </button>
      </p>
      {wrong.has("tooFew") && <p role="alert">{t.atLeast(FEWEST)}</p>}
      {!wrong.has("tooFew") && draft.items.size < FEW && <p>{t.fewNote}</p>}
      <ul>
        {examples.map((each) => (
          <li key={each.id} lang={each.language}>
            <label>
              <input
                type="checkbox"
                checked={draft.items.has(each.id)}
                onChange={(event) => toggle(each.id, event.currentTarget.checked)}
              />
              {each.text}
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
