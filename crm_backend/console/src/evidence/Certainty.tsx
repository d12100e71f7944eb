/** How likely the intent and its runner-up are, and how well the message fits what was taught, with the thresholds drawn. */

import { spoken, useLanguage, useTexts } from "../i18n";
import { percent, signed } from "../time/format";
import styles from "./evidence.module.css";
import type { Evidence } from "./types";
import { place } from "./weight";

interface Mark {
  at: number;
  name: string;
}

export function Certainty({ evidence }: { evidence: Evidence }) {
  const t = useTexts().evidence;
  const language = useLanguage();
  const { intent, runner_up, member, likely, familiar, familiarity } = evidence;
  const thresholds = [
    { at: place(member), name: `${t.member} ${percent(member, language)}` },
    { at: place(likely), name: `${t.likely} ${percent(likely, language)}` },
  ];
  return (
    <>
      <p>
        {t.reasons[evidence.reason]} {runner_up && t.margin(percent(evidence.margin, language))}
      </p>
      <ul className={styles.bars}>
        <Bar
          name={spoken(intent.name, language)}
          share={place(intent.confidence)}
          said={percent(intent.confidence, language)}
          marks={thresholds}
          first
        />
        {runner_up && (
          <Bar
            name={spoken(runner_up.name, language)}
            share={place(runner_up.confidence)}
            said={percent(runner_up.confidence, language)}
            marks={thresholds}
          />
        )}
        <Bar
          name={t.fit}
          share={place(familiarity, -1, 1)}
          said={signed(familiarity, language)}
          marks={[{ at: place(familiar, -1, 1), name: `${t.familiar} ${signed(familiar, language)}` }]}
        />
      </ul>
      <ul className={styles.legend}>
        {thresholds.map(({ name }) => (
          <li key={name}>{name}</li>
        ))}
        <li>
          {t.familiar} {signed(familiar, language)}
        </li>
      </ul>
    </>
  );
}

function Bar({ name, share, said, marks, first = false }: { name: string; share: number; said: string; marks: Mark[]; first?: boolean }) {
  return (
    <li data-first={first}>
      <span>{name}</span>
      <i aria-hidden="true">
        <i style={{ width: `${share}%` }} />
        {marks.map((mark) => (
          <b key={mark.name} style={{ insetInlineStart: `${mark.at}%` }} title={mark.name} />
        ))}
      </i>
      <small>{said}</small>
    </li>
  );
}
