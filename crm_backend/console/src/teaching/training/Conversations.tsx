/** The conversation tests: how many could go otherwise, and which of them went wrong. */

import { useTexts } from "../texts";
import styles from "./training.module.css";
import type { Report } from "./types";

export function Conversations({ told }: { told: Report["conversations"] }) {
  const t = useTexts().training.conversations;
  const skipped: Record<string, string> = t.skipped;
  return (
    <section className={styles.block}>
      <h3>{t.title}</h3>
      <p>{told.skipped ? skipped[told.skipped] : t.summary(told.tests, told.played, told.passed)}</p>
      {told.failed.length > 0 && (
        <ul className={styles.failed}>
          {told.failed.map(({ title, file, faults, passed_before }) => (
            <li key={`${file}${title}`}>
              <b>
                {title} <code>{file}</code>
              </b>
              <em data-is={passed_before ? "worse" : "same"}>{passed_before ? t.passedBefore : t.failedBefore}</em>
              {faults.map((fault) => (
                <p key={fault}>{fault}</p>
              ))}
            </li>
          ))}
        </ul>
      )}
      {told.unreadable.map((problem) => (
        <p key={problem} className={styles.quiet}>
          {t.unreadable} {problem}
        </p>
      ))}
    </section>
  );
}
