/** The list of conversations of one view. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listOptions } from "../api/queries";
import { useTexts } from "../i18n";
import { type Shortcuts, useShortcuts } from "../keyboard/shortcuts";
import type { ListFilter, View } from "../live/merge";
import { Notice } from "../ui/Notice";
import { ConversationList } from "./ConversationList";
import { ListHeader } from "./ListHeader";
import { ListSkeleton } from "./ListSkeleton";
import styles from "./list.module.css";
import { useFilter, useOpen } from "./useFilter";

export function ListPane({ view, selected }: { view: View; selected: string | undefined }) {
  const t = useTexts();
  const [filter, change] = useFilter(view);
  const open = useOpen(view);
  const list = useInfiniteQuery(listOptions(filter));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);

  const move = (by: number) => {
    const now = rows.findIndex(({ id }) => id === selected);
    const next = rows[now < 0 ? 0 : now + by];
    if (next) open(next.id);
  };
  const shortcuts: Shortcuts = { j: () => move(1), k: () => move(-1) };
  if (selected) shortcuts.Escape = () => open();
  useShortcuts(shortcuts);

  return (
    <section className={styles.pane} aria-label={t.list.label}>
      <ListHeader filter={filter} onChange={change} />
      {list.isPending && <ListSkeleton />}
      {list.isError && !list.data && (
        <Notice words={[t.views[view], t.problems.load]} action={{ label: t.problems.again, run: () => void list.refetch() }} urgent />
      )}
      {list.data && rows.length === 0 && <Notice words={emptyWords(filter, t.list.empty)} />}
      {rows.length > 0 && (
        <ConversationList
          rows={rows}
          selected={selected}
          view={view}
          onEnd={() => list.hasNextPage && !list.isFetchingNextPage && void list.fetchNextPage()}
        />
      )}
    </section>
  );
}

function emptyWords({ q, state, view }: ListFilter, words: Record<string, [string, string]>): [string, string] {
  return words[q ? "search" : state === "resolved" ? "resolved" : view] ?? ["", ""];
}
