/** A choice between two or three, side by side. */

import styles from "./segments.module.css";

interface Props<T extends string> {
  label: string;
  value: T;
  choices: { value: T; label: string; badge?: number }[];
  onChange: (value: T) => void;
  tone?: string;
}

export function Segments<T extends string>({ label, value, choices, onChange, tone }: Props<T>) {
  return (
    <fieldset className={styles.segments} aria-label={label} data-tone={tone}>
      {choices.map((choice) => (
        <button key={choice.value} type="button" aria-pressed={choice.value === value} onClick={() => onChange(choice.value)}>
          {choice.label}
          {choice.badge ? <b>{choice.badge}</b> : null}
        </button>
      ))}
    </fieldset>
  );
}
