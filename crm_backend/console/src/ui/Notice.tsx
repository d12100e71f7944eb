/** A quiet message in the middle of an empty place: what will appear here and how, or what went wrong and what to do. */

import { Button } from "@mantine/core";
import styles from "./ui.module.css";

interface Props {
  words: [title: string, explanation: string];
  action?: { label: string; run: () => void };
  urgent?: boolean;
}

export function Notice({ words: [title, explanation], action, urgent = false }: Props) {
  return (
    <div className={styles.notice} role={urgent ? "alert" : undefined}>
      <h2>{title}</h2>
      <p>{explanation}</p>
      {action && (
        <Button variant="default" size="sm" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </div>
  );
}
