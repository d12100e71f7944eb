/** Why a run failed: what is wrong, where, and that nothing has changed. */

import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./training.module.css";
import type { Problem } from "./types";

export function Failure({ error }: { error: Problem & { more?: Problem[] } }) {
  const t = useTexts().training;
  const known = t.failures[error.code as keyof typeof t.failures] ?? t.failures.data;
  return (
    <section className={styles.failure} role="alert">
      <h3>
        <Icon name="warning" />
        {known}
      </h3>
      <ul>
        {[error, ...(error.more ?? [])].map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.text}`}>
            {problem.file && <code>{problem.line ? `${problem.file}:${problem.line}` : problem.file}</code>}
            <span>{problem.text}</span>
          </li>
        ))}
      </ul>
      <p>{t.nothingChanged}</p>
    </section>
  );
}
