/** The alarms of one kind: what they are, how many and how grave, the gravest first. */

import { useState } from "react";
import { useTexts } from "../texts";
import { AlarmCard } from "./AlarmCard";
import styles from "./quality.module.css";
import type { Alarm } from "./types";

const AT_ONCE = 10;
const GRAVE = 0.6;
const SLIGHT = 0.35;

interface Props {
  kind: string;
  alarms: Alarm[];
  intents: string[];
  opened: boolean;
}

export function AlarmGroup({ kind, alarms, intents, opened }: Props) {
  const t = useTexts().teaching.quality;
  const [shown, setShown] = useState(AT_ONCE);
  const [title, explanation] = t.kinds[kind] ?? [kind, ""];
  const worst = Math.max(...alarms.map((alarm) => alarm.severity));
  return (
    <details className={styles.group} open={opened}>
      <summary>
        <i data-severity={worst >= GRAVE ? "grave" : worst >= SLIGHT ? "middle" : "slight"} aria-hidden="true" />
        <h2>{title}</h2>
        <span>{t.alarms(alarms.length)}</span>
      </summary>
      <p>{explanation}</p>
      <ul>
        {alarms.slice(0, shown).map((alarm) => (
          <li key={alarm.id}>
            <AlarmCard alarm={alarm} intents={intents} />
          </li>
        ))}
      </ul>
      {alarms.length > shown && (
        <button type="button" className={styles.more} onClick={() => setShown(shown + AT_ONCE)}>
          {t.more(Math.min(AT_ONCE, alarms.length - shown))}
        </button>
      )}
    </details>
  );
}
