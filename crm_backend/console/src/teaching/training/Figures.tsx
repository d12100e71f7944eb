/** The candidate's figures beside the live model's: what was broken to the left of a line, what was fixed to its right. */

import { useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import { Delta } from "./Delta";
import { percent, probability } from "./numbers";
import styles from "./training.module.css";
import type { Paired, Report } from "./types";

const SETS = ["golden", "sentiment", "entities"] as const;

export function Figures({ report }: { report: Report }) {
  const t = useTexts().training;
  const language = useLanguage();
  const most = Math.max(1, ...SETS.flatMap((name) => [report.sets[name].fixed, report.sets[name].broken]));
  const { live, candidate } = report.latency;
  return (
    <section className={styles.block}>
      <h3>{t.figures.title}</h3>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t.figures.set}</th>
              <th scope="col">{t.figures.live}</th>
              <th scope="col">{t.figures.candidate}</th>
              <th scope="col">{t.figures.change}</th>
              <th scope="col" className={styles.wide}>
                {t.figures.brokenAndFixed}
              </th>
              <th scope="col">
                <abbr title={t.figures.chanceLong}>{t.figures.chance}</abbr>
              </th>
            </tr>
          </thead>
          <tbody>
            {SETS.map((name) => (
              <tr key={name}>
                <th scope="row">
                  {t.figures.sets[name]}
                  <small>{t.figures.messages(report.sets[name].n)}</small>
                </th>
                <td>{percent(report.sets[name].live, language)}</td>
                <td>
                  <b>{percent(report.sets[name].candidate, language)}</b>
                </td>
                <td>
                  <Delta by={report.sets[name].candidate - report.sets[name].live} />
                </td>
                <td className={styles.wide}>
                  <Discordant set={report.sets[name]} most={most} />
                </td>
                <td>{probability(report.sets[name].p)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">
                {t.figures.actsRight}
                <small>{t.figures.actsLong}</small>
              </th>
              <td>{percent(report.acts.live.right, language)}</td>
              <td>
                <b>{percent(report.acts.candidate.right, language)}</b>
              </td>
              <td>
                <Delta by={report.acts.candidate.right - report.acts.live.right} />
              </td>
              <td colSpan={2} />
            </tr>
            <tr>
              <th scope="row">{t.figures.actsWrong}</th>
              <td>{percent(report.acts.live.wrong, language)}</td>
              <td>
                <b>{percent(report.acts.candidate.wrong, language)}</b>
              </td>
              <td>
                <Delta by={report.acts.candidate.wrong - report.acts.live.wrong} lessIsBetter />
              </td>
              <td colSpan={2} />
            </tr>
            <tr>
              <th scope="row">
                {t.figures.latency}
                <small>{t.figures.latencyLong}</small>
              </th>
              <td>{t.figures.ms(live.toFixed(1))}</td>
              <td>
                <b>{t.figures.ms(candidate.toFixed(1))}</b>
              </td>
              <td>
                <Delta by={candidate / live - 1} lessIsBetter unit="%" />
              </td>
              <td colSpan={2} />
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Discordant({ set: { fixed, broken }, most }: { set: Paired; most: number }) {
  const t = useTexts().training;
  const said = t.figures.discordant(broken, fixed);
  const share = (count: number) => `${(100 * count) / most}%`;
  return (
    <span className={styles.discordant} role="img" aria-label={said} title={said}>
      <b>{broken}</b>
      <span>
        <i data-is="worse" style={{ inlineSize: share(broken) }} />
      </span>
      <span>
        <i data-is="better" style={{ inlineSize: share(fixed) }} />
      </span>
      <b>{fixed}</b>
    </span>
  );
}
