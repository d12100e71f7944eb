/** One gap: the question, how often and when it was asked, where, and what can be done about it. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useTexts } from "../i18n";
import { Time } from "../ui/Time";
import styles from "./knowledge.module.css";
import type { Asked, Gap } from "./types";

const SHOWN = 3;

export function GapCard({ gap, onDismiss, onReopen }: { gap: Gap; onDismiss: () => void; onReopen: () => void }) {
  const t = useTexts().knowledge;
  const navigate = useNavigate();
  const [all, setAll] = useState(false);
  const { questions } = gap;
  const [latest] = questions;
  if (!latest) return null;
  return (
    <article className={styles.card}>
      <div className={styles.what}>
        <h2>{questions.at(-1)?.text}</h2>
        <p>
          <b>{t.asked(questions.length)}</b>
          <span>
            {t.lastAsked} <Time at={latest.at} />
          </span>
        </p>
        <ul>
          {questions.slice(0, all ? undefined : SHOWN).map((asked) => (
            <li key={`${asked.at}${asked.text}`}>
              <Question asked={asked} />
            </li>
          ))}
        </ul>
        {questions.length > SHOWN && (
          <button type="button" className={styles.more} onClick={() => setAll(!all)}>
            {all ? t.fewerQuestions : t.moreQuestions(questions.length - SHOWN)}
          </button>
        )}
      </div>
      <div className={styles.acts}>
        <Button size="compact-md" onClick={() => void navigate(`/knowledge/new?gap=${gap.id}`)} disabled={gap.state !== "open"}>
          {t.writeArticle}
        </Button>
        <Button size="compact-md" variant="default" onClick={gap.state === "open" ? onDismiss : onReopen}>
          {gap.state === "open" ? t.dismiss : t.reopen}
        </Button>
      </div>
    </article>
  );
}

function Question({ asked }: { asked: Asked }) {
  const t = useTexts().knowledge;
  return (
    <>
      <q lang={asked.language}>{asked.text}</q>
      <span>
        <Time at={asked.at} />
        {asked.article && <Link to={`/knowledge/articles/${asked.article}`}>{t.didNotHelp(asked.article)}</Link>}
        {asked.conversation_id ? <Link to={`/inbox/all/${asked.conversation_id}`}>{t.conversation}</Link> : <em>{t.notYours}</em>}
      </span>
    </>
  );
}
