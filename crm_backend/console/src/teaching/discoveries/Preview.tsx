/** How a chat will go, and the rule that makes it so. */

import { useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import styles from "./discoveries.module.css";
import type { Draft } from "./draft";
import type { Ideas } from "./types";

export function Preview({ draft, ideas: { article, discovery } }: { draft: Draft; ideas: Ideas }) {
  const t = useTexts().teaching.discoveries.form;
  const language = useLanguage();
  const asked = discovery.examples.find((each) => draft.items.has(each.id) && each.language === language) ?? discovery.examples[0];
  const words = (asked && draft.texts[asked.language]) || draft.texts.en;
  const answer = draft.from === "article" ? article?.passage : words;
  return (
    <section className={styles.preview} aria-label={t.preview}>
      <h3>{t.preview}</h3>
      {asked && (
        <p data-who="customer" lang={asked.language}>
          {asked.text}
        </p>
      )}
      {answer && (
        <p data-who="bot">
          {draft.from === "article" && <b>{article?.title}</b>}
          {answer}
        </p>
      )}
      <small>{t.rule(draft.name, draft.from === "article" ? t.ruleArticle : t.ruleWords)}</small>
    </section>
  );
}
