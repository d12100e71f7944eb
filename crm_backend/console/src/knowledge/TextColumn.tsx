/** An article in one language: its title, what it says in short, its text. */

import { useLanguage, useTexts } from "../i18n";
import { displayName } from "../time/format";
import styles from "./knowledge.module.css";
import { Preview } from "./Preview";
import type { Locale, Text } from "./types";

const LONGEST_BODY = 50_000;

interface Props {
  locale: Locale;
  text: Text;
  mode: "write" | "preview";
  onChange: (change: Partial<Text>) => void;
}

export function TextColumn({ locale, text, mode, onChange }: Props) {
  const t = useTexts().knowledge;
  const name = displayName("language", locale, useLanguage());
  return (
    <fieldset className={styles.column} lang={locale}>
      <legend>{name}</legend>
      {mode === "preview" ? (
        <>
          <h3>{text.title}</h3>
          <p className={styles.lead}>{text.summary}</p>
          <Preview body={text.body} />
        </>
      ) : (
        <>
          <label>
            <span>{t.heading}</span>
            <input value={text.title} maxLength={200} onChange={(event) => onChange({ title: event.target.value })} />
          </label>
          <label>
            <span>{t.summary}</span>
            <textarea
              className={styles.short}
              rows={3}
              value={text.summary}
              maxLength={1000}
              placeholder={t.summaryHint}
              onChange={(event) => onChange({ summary: event.target.value })}
            />
          </label>
          <label className={styles.long}>
            <span>{t.body}</span>
            <textarea value={text.body} maxLength={LONGEST_BODY} onChange={(event) => onChange({ body: event.target.value })} />
          </label>
        </>
      )}
    </fieldset>
  );
}
