/** The fields that a text may have, put into it by a click. */

import { useState } from "react";
import { useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import type { Field } from "./types";

export function FieldChips({ fields, onInsert }: { fields: Field[]; onInsert: (name: string) => void }) {
  const t = useTexts().answers;
  const language = useLanguage();
  const [all, setAll] = useState(false);
  const given = fields.filter(({ source }) => source === "given");
  const slots = fields.filter(({ source }) => source === "slot");
  const chip = ({ name, source, examples }: Field) => (
    <button
      key={name}
      type="button"
      className={styles.chip}
      title={source === "given" ? t.fieldHint(name, (examples[language] ?? examples.en ?? name).trim()) : t.slotHint(name)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onInsert(name)}
    >
      {`{${name}}`}
    </button>
  );
  return (
    <fieldset className={styles.chips}>
      <legend>{t.fields}</legend>
      {given.length ? given.map(chip) : <span>{t.noFields}</span>}
      {all && slots.map(chip)}
      {!all && slots.length > 0 && (
        <button type="button" className={styles.quiet} onClick={() => setAll(true)}>
          {t.moreFields}
        </button>
      )}
    </fieldset>
  );
}
