/** A version that reads along: how often it agrees, and where it does not. */

import { Button } from "@mantine/core";
import { spoken, useLanguage } from "../../i18n";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import { exact } from "./Intervals";
import styles from "./models.module.css";
import { useServingAct } from "./queries";
import { Since } from "./Since";
import type { Flip, Outcome, ShadowReading } from "./types";

export function ShadowCard({ shadow }: { shadow: ShadowReading }) {
  const t = useTexts();
  const language = useLanguage();
  const act = useServingAct();
  const { same } = shadow;
  return (
    <section className={styles.card} aria-label={t.models.shadow}>
      <header>
        <span className={styles.badge} data-role="shadow">
          {t.models.shadow}
        </span>
        <h2>{t.models.version(shadow.version)}</h2>
        <p>
          <Since at={shadow.since} />. {t.models.shadowSays}
        </p>
        <Button variant="default" loading={act.isPending} onClick={() => act.mutate({ act: "end_shadow" })}>
          {t.models.endShadow}
        </Button>
      </header>
      <div className={styles.agreement}>
        <span>{t.models.same}</span>
        <meter min={0} max={1} value={same.share ?? 0} aria-label={t.models.same} />
        {same.share === null ? (
          <em>{t.models.none}</em>
        ) : (
          <b>
            {exact(same.share, language)} <small>{t.models.counted(same.count, same.of)}</small>
          </b>
        )}
      </div>
      <h3>{t.models.flips}</h3>
      {shadow.flips.length === 0 && <p className={styles.quiet}>{t.models.noFlips}</p>}
      <ul className={styles.flips}>
        {grouped(shadow.flips).map(([first, ...others]) => (
          <li key={first.message_id}>
            <q>{first.text}</q>
            <span>
              <Told outcome={first.before} /> → <Told outcome={first.after} />
              {others.length > 0 && <small> {t.models.times(others.length + 1)}</small>}
            </span>
            <Time at={first.created_at} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Told({ outcome }: { outcome: Outcome }) {
  const language = useLanguage();
  return (
    <b data-decision={outcome.decision} title={exact(outcome.confidence, language)}>
      {spoken(outcome.intent, language)}
    </b>
  );
}

/** The same change of mind together, the most frequent first. */
function grouped(flips: Flip[]): [Flip, ...Flip[]][] {
  const groups = new Map<string, [Flip, ...Flip[]]>();
  for (const flip of flips) {
    const key = [flip.before, flip.after].map(({ intent, decision }) => `${intent} ${decision}`).join(" ");
    const group = groups.get(key);
    if (group) group.push(flip);
    else groups.set(key, [flip]);
  }
  return [...groups.values()].sort((one, other) => other.length - one.length);
}
