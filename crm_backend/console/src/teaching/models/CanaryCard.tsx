/** A version that some customers get, beside the live one at the same time. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { useLanguage } from "../../i18n";
import { percent } from "../../time/format";
import { useTexts } from "../texts";
import { exact, Intervals } from "./Intervals";
import styles from "./models.module.css";
import { nameOf, useServingAct } from "./queries";
import { ShareSlider } from "./ShareSlider";
import { Since } from "./Since";
import { type Canary, MEASURES } from "./types";

export function CanaryCard({ canary, onPromote }: { canary: Canary; onPromote: () => void }) {
  const t = useTexts();
  const language = useLanguage();
  const [share, setShare] = useState(canary.share);
  const act = useServingAct();
  const verdict = canary.breach ? "worse" : canary.enough ? "fine" : "few";
  const words = t.models.verdicts;
  const chances = { fallbacks: canary.p_fallbacks, handoffs: canary.p_handoffs, satisfied: null };
  return (
    <section className={styles.card} aria-label={t.models.canary}>
      <header>
        <span className={styles.badge} data-role="canary">
          {t.models.canary} {percent(canary.share, language)}
        </span>
        <h2>{t.models.version(canary.version)}</h2>
        <p>
          <Since at={canary.since} />, {t.models.messages(canary.figures.messages)}
        </p>
        <div className={styles.acts}>
          <Button onClick={onPromote}>{t.models.promote}</Button>
          <Button
            variant="default"
            loading={act.isPending && act.variables.act === "end_canary"}
            onClick={() => act.mutate({ act: "end_canary" })}
          >
            {t.models.endCanary}
          </Button>
        </div>
      </header>
      <p className={styles.verdict} data-verdict={verdict} role="status">
        {verdict === "few" ? words.few(canary.limits.messages) : words[verdict]}
      </p>
      <div className={styles.charts}>
        {MEASURES.map((measure) => {
          const p = chances[measure];
          const chance = p !== null && canary.enough ? t.models.chance(exact(p, language)) : undefined;
          return (
            <Intervals
              key={measure}
              measure={measure}
              chance={chance}
              rows={[
                { name: nameOf(canary.live.version, t), role: "live", share: canary.live[measure] },
                { name: nameOf(canary.version, t), role: "canary", share: canary.figures[measure] },
              ]}
            />
          );
        })}
      </div>
      <form
        className={styles.sharing}
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate({ act: "canary", version: canary.version, share, limits: canary.limits });
        }}
      >
        <ShareSlider value={share} onChange={setShare} />
        <Button type="submit" variant="default" disabled={share === canary.share} loading={act.isPending && act.variables.act === "canary"}>
          {t.models.apply}
        </Button>
      </form>
    </section>
  );
}
