/** Messages a week as bars, this week at the right. */

import { useLanguage } from "../../i18n";
import { date } from "../../time/format";
import { useNow } from "../../time/useNow";
import { useTexts } from "../texts";
import styles from "./discoveries.module.css";
import type { Discovery } from "./types";

const [BAR, GAP, HEIGHT] = [9, 3, 36];

export function Volume({ weeks }: { weeks: Discovery["weeks"] }) {
  const t = useTexts().teaching.discoveries;
  const language = useLanguage();
  const now = useNow();
  const most = Math.max(1, ...weeks.map((week) => week.messages));
  const total = weeks.reduce((sum, week) => sum + week.messages, 0);
  const width = weeks.length * (BAR + GAP) - GAP;
  return (
    <figure className={styles.volume}>
      <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={t.volume(total, weeks.length)}>
        {weeks.map((week, index) => {
          const height = week.messages ? Math.max(3, (week.messages / most) * HEIGHT) : 1;
          return (
            <rect key={week.monday} x={index * (BAR + GAP)} y={HEIGHT - height} width={BAR} height={height} data-any={week.messages > 0}>
              <title>{t.week(date(`${week.monday}T00:00:00Z`, now, language), week.messages)}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>{t.perWeek}</figcaption>
    </figure>
  );
}
