/** All that was understood of one message. */

import type { ReactNode } from "react";
import type { Entity, Nlu, Ranked } from "../api/types";
import { spoken, useLanguage, useTexts } from "../i18n";
import { displayName, percent, signed } from "../time/format";
import { MoodMark } from "../ui/MoodMark";
import styles from "./understanding.module.css";

const RANKED = 4;
const LEAST = 0.01; // what would read 0 % says nothing

export default function Understanding({ nlu }: { nlu: Nlu }) {
  const t = useTexts();
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
