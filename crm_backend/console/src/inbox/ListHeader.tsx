/** The head of the list: which state, and the search. */

import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { State } from "../api/types";
import { useTexts } from "../i18n";
import { useShortcuts } from "../keyboard/shortcuts";
import type { ListFilter } from "../live/merge";
import { Icon } from "../ui/Icon";
import { Segments } from "../ui/Segments";
import styles from "./list.module.css";

interface Props {
  filter: ListFilter;
  onChange: (change: Partial<Pick<ListFilter, "state" | "q">>) => void;
}

export function ListHeader({ filter, onChange }: Props) {
  const t = useTexts();
  const states: { value: State; label: string }[] = [
    { value: "open", label: t.list.open },
    { value: "resolved", label: t.list.resolved },
  ];
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <h1>{t.views[filter.view]}</h1>
        <Segments label={t.list.state} value={filter.state} choices={states} onChange={(state) => onChange({ state })} />
      </div>
      <Search q={filter.q} onChange={(q) => onChange({ q })} />
    </header>
  );
}

function Search({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const t = useTexts();
  const field = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(q);
  const search = useDebouncedCallback(onChange, 250);
  useEffect(() => setWords(q), [q]);
  useShortcuts({ "/": () => field.current?.focus() });

  function clear() {
    setWords("");
    onChange("");
    field.current?.blur();
  }

  return (
    <div className={styles.search}>
      <Icon name="search" size={16} />
      <input
        ref={field}
        type="search"
        value={words}
        maxLength={200}
        placeholder={t.list.search}
        aria-label={t.list.searchLong}
        onChange={(event) => {
          setWords(event.target.value);
          search(event.target.value.trim());
        }}
        onKeyDown={(event) => event.key === "Escape" && clear()}
      />
      {words ? (
        <button type="button" onClick={clear} aria-label={t.list.clear}>
          <Icon name="close" size={14} />
        </button>
      ) : (
        <kbd>/</kbd>
      )}
    </div>
  );
}
