/** What answers everybody, how it fares, and the way back. */

import { Button } from "@mantine/core";
import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import { Intervals } from "./Intervals";
import styles from "./models.module.css";
import { nameOf } from "./queries";
import { Since } from "./Since";
import { MEASURES, type Serving } from "./types";

export function NowCard({ serving, onRollBack }: { serving: Serving; onRollBack: () => void }) {
  const t = useTexts();
  const name = nameOf(serving.live, t);
  return (
    <section className={styles.card} aria-label={t.models.live}>
      <header>
        <span className={styles.badge} data-role="live">
          {t.models.live}
        </span>
        <h2>{name}</h2>
        <p>
          {serving.since && (
            <>
              <Since at={serving.since} />,{" "}
            </>
          )}
          {t.models.messages(serving.figures.messages)}
        </p>
        {serving.live !== null && (
          <Button color="red" variant="outline" leftSection={<Icon name="release" size={16} />} onClick={onRollBack}>
            {t.models.rollBackTo(nameOf(serving.previous, t))}
          </Button>
        )}
      </header>
      <div className={styles.charts}>
        {MEASURES.map((measure) => (
          <Intervals key={measure} measure={measure} rows={[{ name, role: "live", share: serving.figures[measure] }]} />
        ))}
      </div>
    </section>
  );
}
