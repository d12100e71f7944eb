/** The wordings of an answer in one language, and under them how customers will see them. */

import { Textarea } from "@mantine/core";
import { Icon } from "../../ui/Icon";
import { Tip } from "../../ui/Tip";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { Bubbles } from "./Bubbles";
import { lacking } from "./gaps";
import type { Field, LanguageTexts } from "./types";
import { faultWords } from "./wording";

const MOST = 8;

interface Props {
  texts: LanguageTexts;
  /** Of the language. */
  name: string;
  written: string[];
  unsaved: boolean;
  fields: Field[];
  /** The fields that the other languages say. */
  others: string[];
  theme: "light" | "dark";
  onChange: (texts: string[]) => void;
  onFocus: (index: number, field: HTMLTextAreaElement) => void;
  onReset: (() => void) | undefined;
}

export function LanguageColumn({ texts, name, written, unsaved, fields, others, theme, onChange, onFocus, onReset }: Props) {
  const t = useTexts();
  const known = fields.map((field) => field.name);
  const fixed = texts.variants.filter(({ editable }) => !editable);
  const buttons = texts.variants.flatMap((variant) => (variant.editable ? [variant.buttons] : []));
  const put = (index: number, text: string) => onChange(written.map((one, at) => (at === index ? text : one)));
  return (
    <fieldset className={styles.column} aria-label={name}>
      <legend>
        {name}
        {unsaved && <mark>{t.answers.unsaved}</mark>}
      </legend>
      {written.map((text, index) => {
        const again = written.findIndex((one) => one.trim() === text.trim()) < index;
        const wrong = faultWords(text, known, t) ?? (again ? t.answers.faults.same : null);
        const missed = wrong ? [] : lacking(text, others);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a wording has no other name, and is edited in its place
          <div key={index} className={styles.wording}>
            <Textarea
              autosize
              minRows={2}
              maxRows={14}
              value={text}
              lang={texts.language}
              aria-label={t.answers.wording(index + 1)}
              aria-invalid={wrong ? true : undefined}
              onChange={(event) => put(index, event.target.value)}
              onFocus={(event) => onFocus(index, event.target)}
            />
            {written.length > 1 && (
              <Tip
                name={t.answers.removeWording}
                icon="close"
                size="sm"
                onClick={() => onChange(written.filter((_, at) => at !== index))}
              />
            )}
            {wrong && (
              <p className={styles.wrong}>
                <Icon name="warning" size={14} /> {wrong}
              </p>
            )}
            {missed.length > 0 && (
              <p className={styles.lacks}>
                <Icon name="warning" size={14} /> {t.answers.lacks(missed.map((field) => `{${field}}`).join(" "))}
              </p>
            )}
          </div>
        );
      })}
      {fixed.map((variant) => (
        <p key={`${variant.file}:${variant.line}`} className={styles.fixed} title={t.answers.fixedHint(`${variant.file}:${variant.line}`)}>
          <Icon name="lock" size={14} /> {variant.text} <em>{t.answers.fixed}</em>
        </p>
      ))}
      <div className={styles.acts}>
        {written.length < MOST && (
          <button type="button" className={styles.quiet} onClick={() => onChange([...written, ""])}>
            <Icon name="plus" size={14} /> {t.answers.addWording}
          </button>
        )}
        {onReset && !unsaved && (
          <button type="button" className={styles.quiet} title={t.answers.resetHint} onClick={onReset}>
            <Icon name="reopen" size={14} /> {t.answers.reset}
          </button>
        )}
      </div>
      {written.length > 1 && <p className={styles.hint}>{t.answers.manyWordings}</p>}
      <Bubbles
        label={t.answers.previewOf(name)}
        language={texts.language}
        texts={written}
        buttons={buttons}
        values={Object.fromEntries(fields.map((field) => [field.name, field.examples[texts.language] ?? field.examples.en ?? field.name]))}
        theme={theme}
      />
    </fieldset>
  );
}
