/** The rows: only those in sight are in the page, however many there are. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Conversation } from "../api/types";
import type { View } from "../live/merge";
import { ConversationRow } from "./ConversationRow";
import styles from "./list.module.css";

const ROW_PX = 48;
const FETCH_AHEAD = 20;

interface Props {
  rows: Conversation[];
  selected: string | undefined;
  view: View;
  onEnd: () => void;
}

export function ConversationList({ rows, selected, view, onEnd }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;

  useEffect(() => {
    if (last >= rows.length - FETCH_AHEAD) onEnd();
  }, [last, rows.length, onEnd]);
  const place = rows.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place);
  }, [place, virtual]);

  return (
    <div ref={scroller} className={styles.scroller}>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {shown.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          return (
            <li
              key={item.key}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <ConversationRow row={row} view={view} selected={row.id === selected} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
