/** A field to search with: "/" leads to it, unless that key leads elsewhere; Escape empties and leaves it. */

import { useRef } from "react";
import { useTexts } from "../i18n";
import { useShortcuts } from "../keyboard/shortcuts";
import { Icon } from "./Icon";
import styles from "./search.module.css";

const LONGEST = 200;

interface Props {
  value: string;
  /** What is searched, for those who do not see where it stands. */
  label: string;
  placeholder?: string;
  /** Whether "/" leads here. */
  keyed?: boolean;
  onChange: (words: string) => void;
}

export function SearchField({ value, label, placeholder, keyed = true, onChange }: Props) {
  const t = useTexts().list;
  const field = useRef<HTMLInputElement>(null);
  useShortcuts(keyed ? { "/": () => field.current?.focus() } : {});
  const clear = () => {
    onChange("");
    field.current?.blur();
  };
  return (
    <div className={styles.search}>
      <Icon name="search" size={16} />
      <input
        ref={field}
        type="search"
        value={value}
        maxLength={LONGEST}
        placeholder={placeholder ?? t.search}
        aria-label={label}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && clear()}
      />
      {value ? (
        <button type="button" onClick={clear} aria-label={t.clear}>
          <Icon name="close" size={14} />
        </button>
      ) : (
        keyed && <kbd>/</kbd>
      )}
    </div>
  );
}
