/** The list: each line stands for all messages that are alike, with why it is there and what it costs. */

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import type { Page } from "../../api/types";
import { spoken, useLanguage } from "../../i18n";
import { ListSkeleton } from "../../inbox/ListSkeleton";
import { displayName, percent } from "../../time/format";
import { Notice } from "../../ui/Notice";
import { SearchField } from "../../ui/SearchField";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import styles from "./inbox.module.css";
import { countsOptions, meaningsOptions } from "./queries";
import type { Filter, Item } from "./types";

const LANGUAGES = ["en", "zh", "es", "fr", "de", "pt", "it", "ja", "ko"];
const DEAR = 6; // the cost that fills the bar

interface Props {
  list: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  items: Item[];
  filter: Filter;
  selected: string | undefined;
  onFilter: (change: Partial<Filter>) => void;
}

export function InboxList({ list, items, filter, selected, onFilter }: Props) {
  const t = useTexts();
  const counts = useQuery(countsOptions).data;
  const narrowed = Boolean(filter.q || filter.reason || filter.language || filter.intent);
  return (
    <section className={styles.list} aria-label={t.labelling.list}>
      <header className={styles.head}>
        <Filters filter={filter} onFilter={onFilter} />
        {filter.view === "open" && counts && counts.open > 0 && !narrowed && (
          <p className={styles.count}>{t.labelling.open(counts.groups.toLocaleString(), counts.open.toLocaleString())}</p>
        )}
      </header>
      {list.isPending && <ListSkeleton />}
      {list.isError && !list.data && (
        <Notice words={[t.labelling.list, t.problems.load]} action={{ label: t.problems.again, run: () => void list.refetch() }} urgent />
      )}
      {list.data && items.length === 0 && <Notice words={t.labelling.empty[narrowed ? "found" : filter.view] ?? t.labelling.none} />}
      <ul className={styles.rows}>
        {items.map((item) => (
          <Row key={item.id} item={item} selected={item.id === selected} />
        ))}
        {list.hasNextPage && (
          <li>
            <button type="button" className={styles.more} onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
              {t.labelling.more}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

function Filters({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const t = useTexts().labelling;
  const language = useLanguage();
  const intents = useQuery(meaningsOptions).data?.intents ?? [];
  const byName = (one: { label: string }, other: { label: string }) => one.label.localeCompare(other.label, language);
  return (
    <div className={styles.filters}>
      <div className={styles.wide}>
        <SearchField value={filter.q} label={t.search} placeholder={t.search} keyed={false} onChange={(q) => onFilter({ q })} />
      </div>
      <Choice
        label={t.reason}
        any={t.anyReason}
        value={filter.reason}
        choices={Object.entries(t.reasons).map(([value, label]) => ({ value, label }))}
        onChange={(reason) => onFilter({ reason })}
      />
      <Choice
        label={t.intent}
        any={t.anyIntent}
        value={filter.intent}
        choices={intents.map(({ name }) => ({ value: name, label: spoken(name, language) })).sort(byName)}
        onChange={(intent) => onFilter({ intent })}
      />
      <Choice
        label={t.language}
        any={t.anyLanguage}
        value={filter.language}
        choices={LANGUAGES.map((code) => ({ value: code, label: displayName("language", code, language) }))}
        onChange={(code) => onFilter({ language: code })}
      />
    </div>
  );
}

interface ChoiceProps {
  label: string;
  any: string;
  value: string;
  choices: { value: string; label: string }[];
  onChange: (value: string) => void;
}

function Choice({ label, any, value, choices, onChange }: ChoiceProps) {
  return (
    <select aria-label={label} value={value} data-set={value !== ""} onChange={(event) => onChange(event.target.value)}>
      <option value="">{any}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

function Row({ item, selected }: { item: Item; selected: boolean }) {
  const t = useTexts().labelling;
  const language = useLanguage();
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (selected) line.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const why = t.score({ unsure: percent(item.uncertainty, language), alike: item.alike, cost: item.cost.toLocaleString(language) });
  return (
    <li ref={line}>
      <Link className={styles.row} to={`/teaching/inbox/${item.id}`} aria-current={selected ? "true" : undefined}>
        <span className={styles.text} lang={item.language}>
          {item.text}
        </span>
        <span className={styles.facts}>
          {item.reasons.map((reason) => (
            <em key={reason} data-reason={reason}>
              {t.reasons[reason] ?? reason}
            </em>
          ))}
        </span>
        <span className={styles.facts} title={item.state === "open" ? why : undefined}>
          {item.state === "open" && (
            <>
              <i className={styles.cost} role="img" aria-label={t.cost(item.cost.toLocaleString(language))}>
                <i style={{ width: `${Math.min(1, item.cost / DEAR) * 100}%` }} />
              </i>
              {item.alike > 1 && <b>{t.alike(item.alike)}</b>}
            </>
          )}
          {item.held_by && <b>{t.heldBy(item.held_by)}</b>}
          {item.intent && <b>{t.saidAs(spoken(item.intent, language))}</b>}
          <Time at={item.at} className={styles.at} />
        </span>
      </Link>
    </li>
  );
}
