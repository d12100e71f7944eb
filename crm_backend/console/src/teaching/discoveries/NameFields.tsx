/** What rules and what people call the new intent. */

import { TextInput } from "@mantine/core";
import { useLanguage } from "../../i18n";
import { displayName } from "../../time/format";
import { useTexts } from "../texts";
import styles from "./discoveries.module.css";
import { LANGUAGES } from "./draft";
import type { FieldsProps } from "./IntentPane";

export function NameFields({ draft, wrong, change }: FieldsProps) {
  const t = useTexts().teaching.discoveries.form;
  const language = useLanguage();
  const fault = wrong.has("nameWrong") ? t.nameWrong : wrong.has("nameTaken") ? t.nameTaken : null;
  return (
    <>
      <TextInput
        label={t.name}
        description={t.nameHint}
        value={draft.name}
        error={fault}
        spellCheck={false}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <fieldset className={styles.titles}>
        <legend>{t.titles}</legend>
        <p>{t.titlesHint}</p>
        {LANGUAGES.map((code) => (
          <TextInput
            key={code}
            label={t.title_in(displayName("language", code, language))}
            value={draft.titles[code] ?? ""}
            maxLength={40}
            lang={code}
            required={code === "en"}
            withAsterisk={false}
            onChange={(event) => change({ titles: { ...draft.titles, [code]: event.currentTarget.value } })}
          />
        ))}
      </fieldset>
    </>
  );
}
