/** One share of one or two versions: a dot for what was seen, a bar for where the true share lies. */

import { useLanguage } from "../../i18n";
import { percent } from "../../time/format";
import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./models.module.css";
import type { Measure, Share } from "./types";

const [WIDTH, ROW] = [240, 20];
const STEPS = [0.05, 0.1, 0.2, 0.5, 1];

interface Props {
  measure: Measure;
  rows: { name: string; role: "live" | "canary"; share: Share }[];
  chance?: string | undefined;
}

export function Intervals({ measure, rows, chance }: Props) {
  const t = useTexts().models;
  const language = useLanguage();
  const most = Math.max(0.02, ...rows.filter(({ share }) => share.of).map(({ share }) => share.high));
  const end = STEPS.find((step) => step >= most) ?? 1;
  const x = (value: number) => 6 + (Math.min(value, end) / end) * (WIDTH - 12);
  const height = rows.length * ROW + 18;
  return (
    <figure className={styles.intervals}>
      <figcaption title={`${t.definitions[measure]} ${t.interval}`}>
        <span>
          {t.measures[measure]} <Icon name="info" size={14} label={t.definitions[measure]} />
        </span>
        {chance && <small>{chance}</small>}
      </figcaption>
      {rows.some(({ share }) => share.of) && (
        <svg viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
          <line x1={x(0)} x2={x(end)} y1={height - 16} y2={height - 16} className={styles.axis} />
          {[0, end / 2, end].map((value) => (
            <text key={value} x={x(value)} y={height - 4} textAnchor={value === 0 ? "start" : value === end ? "end" : "middle"}>
              {percent(value, language)}
            </text>
          ))}
          {rows.map(({ role, share }, index) => {
            const y = index * ROW + ROW / 2;
            if (!share.of || share.share === null) return null;
            return (
              <g key={role} data-role={role}>
                <line x1={x(share.low)} x2={x(share.high)} y1={y} y2={y} className={styles.bar} />
                {role === "live" ? <circle cx={x(share.share)} cy={y} r={4.5} /> : <path d={`M${x(share.share)} ${y - 6}l6 6-6 6-6-6z`} />}
              </g>
            );
          })}
        </svg>
      )}
      <ul>
        {rows.map(({ name, role, share }) => (
          <li key={role} data-role={role}>
            {rows.length > 1 && <span>{name}</span>}
            {share.share === null ? (
              <em>{t.none}</em>
            ) : (
              <b title={t.range(percent(share.low, language), percent(share.high, language))}>
                {exact(share.share, language)} <small>{t.counted(share.count, share.of)}</small>
              </b>
            )}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** With a digit after the point where that says something. */
export function exact(share: number, language: "en" | "zh"): string {
  const options = { style: "percent", maximumFractionDigits: share < 0.1 || share > 0.9 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language === "en" ? "en-GB" : "zh-CN", options).format(share);
}
