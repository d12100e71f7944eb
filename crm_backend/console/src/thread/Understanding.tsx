/** All that was understood of one message. */

import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useParams } from "react-router";
import type { Entity, MoodWord, Nlu, Ranked } from "../api/types";
import { spoken, useLanguage, useTexts } from "../i18n";
import { displayName, percent, signed } from "../time/format";
import { Later, Part } from "../ui/Later";
import { MoodMark } from "../ui/MoodMark";
import { UrgentMark } from "../ui/UrgentMark";
import styles from "./understanding.module.css";

const RANKED = 4;
const LEAST = 0.01; // what would read 0 % says nothing

const evidence = new Part(() => import("../evidence/EvidenceCard"));

interface Props {
  nlu: Nlu;
  /** The message's. */
  id: string;
  text: string;
}

export default function Understanding({ nlu, id, text }: Props) {
  const t = useTexts();
  const { conversationId } = useParams();
  const [asked, setAsked] = useState(false);
  const language = useLanguage();
  const { sentiment } = nlu;
  return (
    <section className={styles.panel} aria-label={t.nlu.title}>
      <Fact name={t.nlu.intent}>
        <Ranking ranked={likely(nlu)} />
      </Fact>
      <Fact name={t.nlu.decision}>{t.nlu[nlu.decision]}</Fact>
      <Fact name={t.nlu.language}>
        {displayName("language", nlu.language.code, language)} <small>{percent(nlu.language.confidence, language)}</small>
      </Fact>
      <Fact name={t.nlu.sentiment}>
        <MoodMark mood={sentiment.label} /> {t.nlu.mood[sentiment.label]} <small>{signed(sentiment.score, language)}</small>
      </Fact>
      {sentiment.why && sentiment.why.length > 0 && (
        <Fact name={t.nlu.why}>
          <Words why={sentiment.why} language={nlu.language.code} />
        </Fact>
      )}
      {sentiment.urgency !== undefined && (
        <Fact name={t.nlu.urgency}>
          <span className={styles.urgency}>
            {percent(sentiment.urgency, language)}
            <UrgentMark urgency={sentiment.urgency} />
          </span>
        </Fact>
      )}
      {nlu.entities.length > 0 && (
        <Fact name={t.nlu.entities}>
          <ul className={styles.entities}>
            {nlu.entities.map((entity) => (
              <li key={`${entity.entity}:${entity.start}`}>
                {spoken(entity.entity, language)} <b>{shownValue(entity)}</b>
              </li>
            ))}
          </ul>
        </Fact>
      )}
      {conversationId && (
        <Button className={styles.why ?? ""} size="compact-sm" variant="default" aria-expanded={asked} onClick={() => setAsked(!asked)}>
          {asked ? t.evidence.hide : t.evidence.show}
        </Button>
      )}
      {asked && conversationId && <Later part={evidence} props={{ conversationId, messageId: id, text }} />}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <span>{name}</span>
      <div>{children}</div>
    </div>
  );
}

/** The words that moved the mood, the most telling first: which way by colour, arrow and, for those who see neither, in words. */
function Words({ why, language }: { why: MoodWord[]; language: string }) {
  const t = useTexts();
  return (
    <ul className={styles.words}>
      {why.map(({ text, start, weight }) => {
        const effect = weight < 0 ? t.nlu.lowers : t.nlu.raises;
        return (
          <li key={start} data-effect={weight < 0 ? "lowers" : "raises"} title={effect}>
            <span aria-hidden="true">{weight < 0 ? "↓" : "↑"}</span> <b lang={language}>{text}</b>
            <span className="visually-hidden">{effect}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Ranking({ ranked }: { ranked: Ranked[] }) {
  const language = useLanguage();
  return (
    <ol className={styles.ranking}>
      {ranked.map(({ name, confidence }) => (
        <li key={name}>
          <span title={name}>{spoken(name, language)}</span>
          <i aria-hidden="true">
            <i style={{ width: `${confidence * 100}%` }} />
          </i>
          <small>{percent(confidence, language)}</small>
        </li>
      ))}
    </ol>
  );
}

/** The best of the ranking; the first in any case. */
function likely({ intent, intent_ranking }: Nlu): Ranked[] {
  const [first = intent, ...others] = intent_ranking;
  return [first, ...others.filter(({ confidence }) => confidence >= LEAST)].slice(0, RANKED);
}

function shownValue({ value, text }: Entity): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : text;
}
