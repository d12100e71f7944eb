/** Where an answer is said. */

import { useTexts } from "../texts";
import styles from "./answers.module.css";
import type { Use } from "./types";

export function UsedBy({ uses }: { uses: Use[] }) {
  const t = useTexts().answers;
  return (
    <section className={styles.uses} aria-label={t.usedBy}>
      <h3>{t.usedBy}</h3>
      {uses.length === 0 && <p>{t.unused}</p>}
      <ul>
        {uses.map((use) => (
          <li key={`${use.kind} ${use.name} ${use.line}`}>
            <em>{t.use[use.kind]}</em> <b>{use.name}</b>{" "}
            <code>
              {use.file}:{use.line}
            </code>
          </li>
        ))}
      </ul>
    </section>
  );
}
