/** One answer: its wordings in all languages side by side, with the fields that they may have and how they will look. */

import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useLanguage } from "../../i18n";
import { useLeaving } from "../../knowledge/useLeaving";
import { toast } from "../../state/toasts";
import { displayName } from "../../time/format";
import { Segments } from "../../ui/Segments";
import { Tip } from "../../ui/Tip";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { FieldChips } from "./FieldChips";
import { faultOf, gapsOf, inserted } from "./gaps";
import { LanguageColumn } from "./LanguageColumn";
import { explainChange, useDrafting, write } from "./queries";
import { ResponseHistory } from "./ResponseHistory";
import { same, type Typed, useTyped } from "./typed";
import type { Response } from "./types";
import { UsedBy } from "./UsedBy";

/** The field that was typed into last. */
interface Place {
  language: string;
  index: number;
  field: HTMLTextAreaElement;
}

export function ResponseEditor({ response }: { response: Response }) {
  const t = useTexts();
  const reader = useLanguage();
  const navigate = useNavigate();
  const place = useRef<Place | null>(null);
  const [theme, setTheme] = useState<"light" | "dark">("light");
  const [reading, setReading] = useState(false);
  const stored: Typed = Object.fromEntries(
    response.languages.map(({ language, variants }) => [language, variants.filter(({ editable }) => editable).map(({ text }) => text)]),
  );
  const { typed, put, change } = useTyped(response.name, stored);
  const changed = Object.keys(typed);
  const textsOf = (language: string): string[] => typed[language] ?? stored[language] ?? [];
  const known = response.fields.map(({ name }) => name);
  const faulty = changed.some((language) => {
    const texts = textsOf(language).map((text) => text.trim());
    return texts.length === 0 || new Set(texts).size < texts.length || texts.some((text) => faultOf(text, known));
  });
  useLeaving(changed.length > 0);

  const save = useDrafting(
    async () => {
      const drafts = [];
      for (const language of changed) {
        const variants = textsOf(language).map((text) => text.trim());
        drafts.push(await write.response(response.name, { language, variants, base: stored[language] ?? [] }));
      }
      put({});
      return drafts;
    },
    (words) => words.answers.saved,
  );
  const reset = useDrafting(
    async (language: string) => [await write.reset(response.name, language)],
    (words) => words.answers.saved,
  );
  const error = save.error ?? reset.error;

  const discard = () => {
    const before = typed;
    put({});
    save.reset();
    toast(t.answers.discarded, { action: { label: t.answers.undo, run: () => put(before) } });
  };
  const insert = (name: string) => {
    const language = place.current?.language ?? (textsOf(reader).length ? reader : "en");
    const texts = [...textsOf(language)];
    const index = Math.min(place.current?.index ?? texts.length - 1, texts.length - 1);
    const text = texts[index] ?? "";
    const field = place.current?.field;
    const made = inserted(text, name, field?.selectionStart ?? text.length, field?.selectionEnd ?? text.length);
    texts[Math.max(index, 0)] = made.text;
    change(language, texts);
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(made.cursor, made.cursor);
    });
  };
  const draft = response.history.find(({ status }) => status === "draft");

  return (
    <section
      className={styles.pane}
      aria-label={response.name}
      onKeyDown={(event) => {
        if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (changed.length && !faulty && !save.isPending) save.mutate(undefined);
      }}
    >
      <header className={styles.bar}>
        <span className={styles.back}>
          <Tip name={t.answers.back} icon="back" onClick={() => void navigate("/teaching/answers")} />
        </span>
        <h2>
          <code>{response.name}</code>
        </h2>
        <Segments
          label={t.answers.preview}
          value={theme}
          choices={[
            { value: "light", label: t.answers.light },
            { value: "dark", label: t.answers.dark },
          ]}
          onChange={setTheme}
        />
        <Tip name={t.answers.history} icon="clock" onClick={() => setReading(true)} />
        {changed.length > 0 && (
          <Button variant="default" size="compact-md" disabled={save.isPending} onClick={discard}>
            {t.answers.discard}
          </Button>
        )}
        <Button size="compact-md" disabled={!changed.length || faulty} loading={save.isPending} onClick={() => save.mutate(undefined)}>
          {t.answers.save}
        </Button>
      </header>
      <div className={styles.body}>
        {error && (
          <p className={styles.problem} role="alert">
            {explainChange(error, t)}
          </p>
        )}
        {draft && (
          <p className={styles.waits}>
            {draft.mine ? t.answers.waitsMine : t.answers.waits(draft.author ?? "?")}{" "}
            <Link to={`/teaching/answers/review?change=${draft.id}`}>{t.answers.toReview}</Link>
          </p>
        )}
        <FieldChips fields={response.fields} onInsert={insert} />
        <div className={styles.columns}>
          {response.languages
            .filter(({ language, variants }) => variants.length > 0 || Object.hasOwn(stored, language))
            .map((one) => (
              <LanguageColumn
                key={one.language}
                texts={one}
                name={displayName("language", one.language, reader)}
                written={textsOf(one.language)}
                unsaved={Object.hasOwn(typed, one.language)}
                fields={response.fields}
                others={othersOf(response, one.language)}
                theme={theme}
                onChange={(texts) => change(one.language, texts)}
                onFocus={(index, field) => (place.current = { language: one.language, index, field })}
                onReset={same(one.deployed, stored[one.language] ?? []) ? undefined : () => reset.mutate(one.language)}
              />
            ))}
        </div>
        <UsedBy uses={response.used_by} />
      </div>
      {reading && (
        <ResponseHistory
          changes={response.history}
          onClose={() => setReading(false)}
          onRestore={(language, texts) => {
            change(language, texts);
            setReading(false);
            toast(t.answers.restored);
          }}
        />
      )}
    </section>
  );
}

/** The fields that the stored texts of the other languages have. */
function othersOf(response: Response, language: string): string[] {
  const others = response.languages.filter((one) => one.language !== language);
  return [...new Set(others.flatMap(({ variants }) => variants.flatMap(({ text }) => gapsOf(text))))];
}
