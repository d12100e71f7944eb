/** The turn step by step: what chose each action, the slots that it filled, and what it asked the CRM. */

import { spoken, useLanguage, useTexts } from "../i18n";
import styles from "./evidence.module.css";
import type { Evidence, Step } from "./types";

export function Timeline({ turn }: { turn: Evidence["turn"] }) {
  const t = useTexts().evidence;
  const language = useLanguage();
  if (!turn) return <p className={styles.muted}>{t.noTurn}</p>;
  return (
    <ol className={styles.timeline}>
      {turn.steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same action may come twice, and the order never changes
        <li key={index} data-by={step.by}>
          <StepShown step={step} />
        </li>
      ))}
      {turn.responses.length > 0 && (
        <li data-by="said">
          <b>{t.responses}</b>
          <span className={styles.names}>
            {turn.responses.map((name, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one response may be said twice
              <code key={index}>{name}</code>
            ))}
          </span>
        </li>
      )}
      {turn.asks && (
        <li data-by="asks">
          <b>{t.asks(spoken(turn.asks, language))}</b>
        </li>
      )}
    </ol>
  );
}

function StepShown({ step: { action, by, name, slots, calls, rejected } }: { step: Step }) {
  const t = useTexts().evidence;
  const language = useLanguage();
  const plain = (full: string) => spoken(full.replace(/^(action|utter|validate)_|_form$/g, ""), language);
  const source = (t.by[by] ?? t.by.fallback)?.(by === "form" ? plain(name ?? "") : (name ?? ""));
  const values = Object.entries(slots);
  return (
    <>
      <b>{by === "message" ? t.filled : plain(action)}</b>
      <span className={styles.source}>{source}</span>
      {rejected && <span className={styles.muted}>{t.rejected}</span>}
      {values.length > 0 && (
        <ul className={styles.slots}>
          {values.map(([slot, value]) => (
            <li key={slot}>
              {spoken(slot, language)} <b>{value === null ? t.cleared : String(value)}</b>
            </li>
          ))}
        </ul>
      )}
      {calls.map((call, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same call may be made twice
        <span key={index} className={styles.call} data-failed={call.status === null || call.status >= 500}>
          <code>{t.call(call.method, call.path)}</code>
          <small>{t.callStatus(call.status === null ? t.noAnswer : String(call.status), String(call.ms))}</small>
        </span>
      ))}
    </>
  );
}
