/** What becomes of the golden set with the value under the slider, beside the value as it stands. */

import { useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import { percent } from "../training/numbers";
import styles from "./effect.module.css";
import type { EffectStep } from "./types";

const PARTS = ["right", "wrong", "asks", "unsure"] as const;

interface Props {
  /** Of the threshold. */
  title: string;
  curve: EffectStep[];
  messages: number;
  value: number;
  /** The value as it stands. */
  now: number;
}

export function Effect({ title, curve, messages, value, now }: Props) {
  const t = useTexts().answers.effect;
  const language = useLanguage();
  const step = nearest(curve, value);
  const before = nearest(curve, now);
  if (!step || !before || !messages) return null;
  const share = (count: number) => percent(count / messages, language);
  const shares = { right: step.right, wrong: step.acts - step.right, asks: step.asks, unsure: step.unsure };
  const rightly = (one: EffectStep) => (one.acts ? percent(one.right / one.acts, language) : "–");
  const rows: [string, string, string][] = [
    [t.acts, share(step.acts), share(before.acts)],
    [t.right, rightly(step), rightly(before)],
    [t.asks, share(step.asks), share(before.asks)],
    [t.unsure, share(step.unsure), share(before.unsure)],
  ];
  return (
    <section className={styles.effect} aria-label={`${title}: ${t.label(messages.toLocaleString(language))}`}>
      <div className={styles.bar} aria-hidden="true">
        {PARTS.map((part) => (
          <i key={part} data-part={part} style={{ width: `${(100 * shares[part]) / messages}%` }} />
        ))}
      </div>
      <dl>
        {rows.map(([name, there, was]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {there}
              {there !== was && <small>{t.was(was)}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function nearest(curve: EffectStep[], value: number): EffectStep | undefined {
  const apart = (step: EffectStep) => Math.abs(step.value - value);
  return curve.reduce<EffectStep | undefined>((best, step) => (!best || apart(step) < apart(best) ? step : best), undefined);
}
