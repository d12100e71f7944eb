/** The customer's mood over time, with its rule, and as words for those who cannot see the curve. */

import { Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { sentimentOptions } from "../api/queries";
import { useLanguage, useTexts } from "../i18n";
import { date, signed } from "../time/format";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import styles from "./customer.module.css";
import { MoodChart } from "./MoodChart";

export function MoodSection({ id }: { id: string }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow();
  const { data } = useQuery(sentimentOptions(id));
  const [first, last] = [data?.points[0], data?.points.at(-1)];
  return (
    <section className={styles.section}>
      <h3>
        {t.mood.title}
        <Popover width={280} position="bottom-end" withinPortal>
          <Popover.Target>
            <button type="button" className={styles.rule} aria-label={t.mood.ruleLabel}>
              <Icon name="info" size={16} />
            </button>
          </Popover.Target>
          <Popover.Dropdown>{t.mood.rule}</Popover.Dropdown>
        </Popover>
      </h3>
      {data && first && last && (
        <figure className={styles.figure}>
          <MoodChart points={data.points} />
          <figcaption className="visually-hidden">
            {t.mood.spoken(
              data.points.length,
              date(first.at, now, language),
              date(last.at, now, language),
              signed(data.average, language),
              t.card.trend[data.trend],
            )}
          </figcaption>
        </figure>
      )}
      {data && !first && <p className={styles.quiet}>{t.mood.none}</p>}
    </section>
  );
}
