/** A script in lines with numbers; a line that is wrong, or whose turn went another way, is marked. */

import { useRef } from "react";
import { useTexts } from "../texts";
import styles from "./tests.module.css";

interface Props {
  script: string;
  onChange: (script: string) => void;
  onSave: () => void;
  /** Lines, from 1. */
  wrong: number | null;
  differing: number | null;
}

export function ScriptEditor({ script, onChange, onSave, wrong, differing }: Props) {
  const t = useTexts().conversationTests;
  const gutter = useRef<HTMLDivElement>(null);
  const lines = script.split("\n").length;
  return (
    <div className={styles.editor}>
      <div className={styles.gutter} ref={gutter} aria-hidden="true">
        {Array.from({ length: lines }, (_, at) => at + 1).map((line) => (
          <span key={line} data-mark={line === wrong ? "wrong" : line === differing ? "differs" : undefined}>
            {line}
          </span>
        ))}
      </div>
      <textarea
        value={script}
        spellCheck={false}
        wrap="off"
        aria-label={t.script}
        aria-invalid={wrong !== null}
        title={t.help}
        onChange={(event) => onChange(event.target.value)}
        onScroll={({ currentTarget }) => {
          if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
        }}
        onKeyDown={(event) => {
          if (event.key === "s" && (event.metaKey || event.ctrlKey)) {
            event.preventDefault();
            onSave();
          }
        }}
      />
    </div>
  );
}
