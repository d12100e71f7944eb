/** The labelling inbox: what went wrong, the most worth first, and what people say that it meant. */

import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useShortcuts } from "../../keyboard/shortcuts";
import { Notice } from "../../ui/Notice";
import { Segments } from "../../ui/Segments";
import { useTexts } from "../texts";
import { InboxList } from "./InboxList";
import { ItemPane } from "./ItemPane";
import styles from "./inbox.module.css";
import { countsOptions, listOptions } from "./queries";
import { type Filter, type Said, VIEWS } from "./types";
import { useLabelling } from "./useLabelling";
import { usePick } from "./usePick";

const ANY: Filter = { view: "open", q: "", reason: "", language: "", intent: "" };

export default function InboxPart() {
  const t = useTexts().labelling;
  const navigate = useNavigate();
  const { id } = useParams();
  const [search] = useSearchParams();
  const [filter, setFilter] = useState<Filter>({ ...ANY, intent: search.get("intent") ?? "" });
  const [q] = useDebouncedValue(filter.q.trim(), 200);
  const list = useInfiniteQuery(listOptions({ ...filter, q }));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const show = (to: string | undefined) => void navigate(to ? `/teaching/inbox/${to}` : "/teaching/inbox");
  const { label, undo, reopen } = useLabelling(show);
  const pick = usePick();

  const picked = search.get("message");
  useEffect(() => {
    if (picked) pick(picked);
  }, [picked, pick]);

  const counts = useQuery(countsOptions).data;
  const badges = { open: 0, second: counts?.second ?? 0, disputed: counts?.disputed ?? 0, labelled: 0, dismissed: 0 };
  const look = (change: Partial<Filter>) => {
    setFilter({ ...filter, ...change });
    if (change.view) show(undefined);
  };
  const place = items.findIndex((item) => item.id === id);
  const move = (by: number) => {
    const next = items[place < 0 ? 0 : place + by];
    if (next) show(next.id);
  };
  function say(said: Said) {
    if (!id) return;
    const gone = new Set([id, ...said.along]);
    const next = [...items.slice(place + 1), ...items.slice(0, Math.max(0, place))].find((item) => !gone.has(item.id) && !item.held_by);
    label({ id, said });
    show(next?.id);
  }
  const leave = () => show(undefined);
  useShortcuts({ j: () => move(1), k: () => move(-1), z: undo, Escape: leave });

  return (
    <div className={styles.whole}>
      <nav className={styles.views} data-phone-hidden={Boolean(id)}>
        <Segments
          label={t.view}
          value={filter.view}
          choices={VIEWS.map((view) => ({ value: view, label: t.views[view], badge: badges[view] }))}
          onChange={(view) => look({ view })}
        />
      </nav>
      <div className={styles.part} data-shows={id ? "one" : "list"}>
        <InboxList list={list} items={items} filter={filter} selected={id} onFilter={look} />
        {id ? (
          <ItemPane key={`${filter.view}${id}`} id={id} view={filter.view} onSay={say} onReopen={() => reopen(id)} onBack={leave} />
        ) : (
          <section className={styles.nothing}>
            <Notice words={t.none} />
          </section>
        )}
      </div>
    </div>
  );
}
