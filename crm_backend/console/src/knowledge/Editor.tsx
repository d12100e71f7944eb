/** Writes an article, a language a tab, beside the English text; what is typed is kept in this tab until it is saved or discarded. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useLanguage, useTexts } from "../i18n";
import { displayName } from "../time/format";
import { Segments } from "../ui/Segments";
import { Tip } from "../ui/Tip";
import { type Draft, isBlank, slugOf, textOf } from "./draft";
import { Facts } from "./Facts";
import { History } from "./History";
import styles from "./knowledge.module.css";
import { useLocales } from "./queries";
import { TextColumn } from "./TextColumn";
import { type Article, FALLBACK, type Locale, type Text, titleOf } from "./types";
import { useArticleDraft } from "./useArticleDraft";
import { useLeaving } from "./useLeaving";
import { useSave } from "./useSave";

interface Props {
  /** Under which what is typed is kept. */
  draftKey: string;
  /** None for a new one. */
  article?: Article;
  /** What the editor begins with. */
  stored: Draft;
  /** The question that a new article is to answer. */
  answers?: string | undefined;
}

export function Editor({ draftKey, article, stored, answers }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const navigate = useNavigate();
  const [mode, setMode] = useState<"write" | "preview">("write");
  const [reading, setReading] = useState(false);
  const { draft, change, changed, discard, rebase, clear } = useArticleDraft(draftKey, stored);
  const locales = useLocales();
  const [chosen, choose] = useState<Locale>(
    () => [language, ...Object.keys(draft.texts)].find((locale) => !isBlank(textOf(draft, locale))) ?? language,
  );
  const { save, saving, problem, conflict, settle } = useSave(article, draft, clear);
  useLeaving(changed);

  const settled = (how: () => void) => () => {
    how();
    settle();
  };
  const write = (locale: Locale, text: Partial<Text>) =>
    change((before) => {
      const title = text.title;
      const follows = !article && title !== undefined && before.slug === slugOf(textOf(before, locale).title);
      const texts = { ...before.texts, [locale]: { ...textOf(before, locale), ...text } };
      return { ...before, texts, slug: follows && locale === FALLBACK ? slugOf(title) : before.slug };
    });

  return (
    <section
      className={styles.pane}
      aria-label={article ? titleOf(article, language) : t.knowledge.new}
      onKeyDown={(event) => {
        if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (changed && !saving) save();
      }}
    >
      <header className={styles.bar}>
        <span className={styles.back}>
          <Tip name={t.knowledge.back} icon="back" onClick={() => void navigate("/knowledge")} />
        </span>
        <h2>{article ? titleOf(article, language) : t.knowledge.new}</h2>
        <Segments
          label={t.knowledge.mode}
          value={mode}
          choices={[
            { value: "write", label: t.knowledge.write },
            { value: "preview", label: t.knowledge.preview },
          ]}
          onChange={setMode}
        />
        {article && <Tip name={t.knowledge.history} icon="clock" onClick={() => setReading(true)} />}
        {changed && (
          <Button variant="default" size="compact-md" disabled={saving} onClick={discard}>
            {t.knowledge.discard}
          </Button>
        )}
        <Button size="compact-md" disabled={!changed} loading={saving} onClick={save}>
          {t.knowledge.save}
        </Button>
      </header>
      {problem && (
        <div className={styles.problem} role="alert">
          <span>{problem}</span>
          {conflict && (
            <>
              <Button variant="default" size="compact-sm" onClick={settled(rebase)}>
                {t.knowledge.keepMine}
              </Button>
              <Button variant="default" size="compact-sm" onClick={settled(discard)}>
                {t.knowledge.takeTheirs}
              </Button>
            </>
          )}
        </div>
      )}
      {article && <Facts article={article} />}
      {answers && <p className={styles.known}>{t.knowledge.answers(answers)}</p>}
      <div className={styles.fields}>
        <label>
          <span>{t.knowledge.topics}</span>
          <input
            value={draft.topics}
            maxLength={600}
            placeholder={t.knowledge.topicsHint}
            onChange={(event) => change((before) => ({ ...before, topics: event.target.value }))}
          />
        </label>
        {!article && (
          <label>
            <span>{t.knowledge.address}</span>
            <input
              value={draft.slug}
              maxLength={80}
              placeholder={t.knowledge.addressHint}
              spellCheck={false}
              onChange={(event) => change((before) => ({ ...before, slug: event.target.value }))}
            />
          </label>
        )}
        {article && (
          <label className={styles.switch} title={t.knowledge.publishedHint}>
            <input
              type="checkbox"
              checked={draft.published}
              onChange={(event) => change((before) => ({ ...before, published: event.target.checked }))}
            />
            <span>{t.knowledge.published}</span>
          </label>
        )}
      </div>
      <div className={styles.tabs}>
        <Segments
          label={t.knowledge.language}
          value={chosen}
          choices={locales.map((value) => ({ value, label: displayName("language", value, language) }))}
          onChange={choose}
        />
      </div>
      <div className={styles.columns}>
        {[...new Set([FALLBACK, chosen])].map((locale) => (
          <TextColumn key={locale} locale={locale} text={textOf(draft, locale)} mode={mode} onChange={(text) => write(locale, text)} />
        ))}
      </div>
      {reading && article && <History article={article} onClose={() => setReading(false)} onRestored={discard} changed={changed} />}
    </section>
  );
}
