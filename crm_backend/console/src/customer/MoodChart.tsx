/** Each message as a mark, the average as a line; one step to the right per message. */

import type { Mood, Sentiment } from "../api/types";
import { useLanguage, useTexts } from "../i18n";
import { date, signed } from "../time/format";
import { useNow } from "../time/useNow";
import styles from "./customer.module.css";

const [WIDTH, HEIGHT] = [292, 128];
const AREA = { left: 26, right: 286, top: 10, bottom: 104 };
const SHOWN = 60;
const NEUTRAL = 0.15;
const MARKS: Record<Mood, string> = { negative: "M-4-3h8L0 4z", neutral: "M-3-3h6v6h-6z", positive: "M-4 3h8L0-4z" };

export function MoodChart({ points: all }: { points: Sentiment["points"] }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow();
  const points = all.slice(-SHOWN);
  const step = (AREA.right - AREA.left - 8) / Math.max(1, points.length - 1);
  const x = (index: number) => (points.length === 1 ? (AREA.left + AREA.right) / 2 : AREA.left + 4 + index * step);
  const line = points.map((point, index) => `${x(index).toFixed(1)},${y(point.average).toFixed(1)}`).join(" ");
  const [first, last] = [points[0], points.at(-1)];
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.chart} aria-hidden="true">
      {[1, 0, -1].map((value) => (
        <g key={value}>
          <line x1={AREA.left} x2={AREA.right} y1={y(value)} y2={y(value)} className={value === 0 ? styles.zero : styles.grid} />
          <text x={AREA.left - 6} y={y(value) + 4} textAnchor="end">
            {signed(value, language, 0)}
          </text>
        </g>
      ))}
      <polyline points={line} className={styles.average} />
      {points.map((point, index) => (
        <path
          key={point.message_id}
          d={MARKS[moodOf(point.score)]}
          fill={`var(--${moodOf(point.score)})`}
          transform={`translate(${x(index)} ${y(point.score)})`}
        >
          <title>{`${date(point.at, now, language)}: ${signed(point.score, language)}`}</title>
        </path>
      ))}
      {first && last && (
        <>
          <text x={AREA.left} y={HEIGHT - 6}>
            {date(first.at, now, language)}
          </text>
          <text x={AREA.right} y={HEIGHT - 6} textAnchor="end">
            {points.length > 1 && date(last.at, now, language)}
          </text>
          <text x={(AREA.left + AREA.right) / 2} y={HEIGHT - 6} textAnchor="middle">
            {t.mood.axis}
          </text>
        </>
      )}
    </svg>
  );
}

function y(score: number): number {
  return AREA.top + ((1 - score) / 2) * (AREA.bottom - AREA.top);
}

function moodOf(score: number): Mood {
  if (score > NEUTRAL) return "positive";
  return score < -NEUTRAL ? "negative" : "neutral";
}
