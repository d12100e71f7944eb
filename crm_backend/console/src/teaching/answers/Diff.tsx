/** A unified diff of a file, its lines marked by sign and colour. */

import { useTexts } from "../texts";
import styles from "./answers.module.css";

export function Diff({ file, diff }: { file: string; diff: string }) {
  const t = useTexts().answers;
  const lines = diff.split("\n").slice(2, -1); // without the names of the file
  return (
    <figure className={styles.diff} aria-label={t.diffOf(file)}>
      <figcaption>{file}</figcaption>
      <pre>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a diff have no other name
          <span key={index} data-line={kindOf(line)}>
            {line || " "}
            {"\n"}
          </span>
        ))}
      </pre>
    </figure>
  );
}

function kindOf(line: string): string | undefined {
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  return line.startsWith("@@") ? "place" : undefined;
}
