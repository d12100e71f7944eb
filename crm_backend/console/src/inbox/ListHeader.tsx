/** The head of the list: which state, and the search. */

import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { State } from "../api/types";
import { useTexts } from "../i18n";
import type { ListFilter } from "../live/merge";
import { SearchField } from "../ui/SearchField";
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
  const t = useTexts().list;
  const [words, setWords] = useState(q);
  const search = useDebouncedCallback(onChange, 250);
  useEffect(() => setWords(q), [q]);
  return (
    <SearchField
      value={words}
      label={t.searchLong}
      onChange={(next) => {
        setWords(next);
        search(next.trim());
      }}
    />
  );
}
