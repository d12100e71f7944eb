/** The first answer: an article of the knowledge base, or words, perhaps those of an agent. */

import { Textarea } from "@mantine/core";
import { Link } from "react-router";
import { useLanguage } from "../../i18n";
import { displayName } from "../../time/format";
import { Segments } from "../../ui/Segments";
import { useTexts } from "../texts";
import styles from "./discoveries.module.css";
import { LANGUAGES } from "./draft";
import type { FieldsProps } from "./IntentPane";

export function AnswerFields({ draft, ideas, wrong, change }: FieldsProps) {
  const t = useTexts().teaching.discoveries.form;
  return (
    <fieldset className={styles.answer}>
      <legend>{t.answer}</legend>
      <Segments
        label={t.answer}
        value={draft.from}
        choices={[
          { value: "article", label: t.fromArticle },
          { value: "words", label: t.words },
        ]}
        onChange={(from) => change({ from })}
      />
      {draft.from === "article" ? <Article ideas={ideas} /> : <Words draft={draft} ideas={ideas} wrong={wrong} change={change} />}
    </fieldset>
  );
}

function Article({ ideas: { article } }: Pick<FieldsProps, "ideas">) {
  const t = useTexts().teaching.discoveries.form;
  if (!article) {
    return (
      <p>
        {t.noArticle} <Link to="/knowledge/new">{t.writeArticle}</Link>
      </p>
    );
  }
  return (
    <div className={styles.article}>
      <Link to={`/knowledge/articles/${article.slug}`}>{article.title}</Link>
      <small>{t.articleSays(article.answers, article.asked)}</small>
      <p>{article.passage}</p>
      {!article.confident && <p role="alert">{t.unsure}</p>}
    </div>
  );
}

function Words({ draft, ideas, wrong, change }: FieldsProps) {
  const t = useTexts().teaching.discoveries.form;
  const language = useLanguage();
  const write = (code: string, text: string) => change({ texts: { ...draft.texts, [code]: text } });
  return (
    <>
      {ideas.replies.map((reply) => (
        <div key={reply.language} className={styles.reply}>
          <small>{t.fromAgents(reply.of)}</small>
          <q lang={reply.language}>{reply.text}</q>
          {LANGUAGES.some((code) => code === reply.language) && draft.texts[reply.language] !== reply.text && (
            <button type="button" onClick={() => write(reply.language, reply.text)}>
              {t.use}
            </button>
          )}
        </div>
      ))}
      {ideas.replies.length === 0 && <p>{t.noReplies}</p>}
      {LANGUAGES.map((code) => (
        <Textarea
          key={code}
          label={t.answer_in(displayName("language", code, language))}
          value={draft.texts[code] ?? ""}
          error={code === "en" && wrong.has("answerMissing") ? t.englishNeeded : null}
          lang={code}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          onChange={(event) => write(code, event.currentTarget.value)}
        />
      ))}
    </>
  );
}
