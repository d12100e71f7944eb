/** All answers at the left, to be searched; the chosen one beside them. */

import { Button, Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { ApiError } from "../../api/client";
import { useLanguage } from "../../i18n";
import { ListSkeleton } from "../../inbox/ListSkeleton";
import { type Shortcuts, useShortcuts } from "../../keyboard/shortcuts";
import { useStore } from "../../state/store";
import { displayName } from "../../time/format";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { SearchField } from "../../ui/SearchField";
import { Segments } from "../../ui/Segments";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { NewAnswer } from "./NewAnswer";
import { responseOptions, rowsOptions, type Show } from "./queries";
import { ResponseEditor } from "./ResponseEditor";
import { hasTyped, kept } from "./typed";
import type { Row } from "./types";

const SHOWN: readonly Show[] = ["all", "changed", "missing"];
/** Rows drawn at once; a search finds the rest. */
const DRAWN = 120;

export function ResponsesPane({ name }: { name: string | undefined }) {
  const t = useTexts();
  return (
    <div className={styles.panes} data-shows={name ? "one" : "list"}>
      <List selected={name} />
      {name ? (
        <Chosen key={name} name={name} />
      ) : (
        <section className={styles.nothing}>
          <Notice words={t.answers.none} />
        </section>
      )}
    </div>
  );
}

function List({ selected }: { selected: string | undefined }) {
  const t = useTexts();
  const reader = useLanguage();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const [language, setLanguage] = useState("");
  const [show, setShow] = useState<Show>("all");
  const [more, setMore] = useState(1);
  const [begun, setBegun] = useState(false);
  const [q] = useDebouncedValue(words.trim(), 200);
  const list = useQuery(rowsOptions(q, language, show));
  const rows = (list.data?.items ?? []).slice(0, DRAWN * more);
  useStore(kept);

  const move = (by: number) => {
    const now = rows.findIndex((row) => location.pathname.endsWith(`/${row.name}`)); // what is drawn may be a key behind
    const next = rows[now < 0 ? 0 : now + by];
    if (next) void navigate(`/teaching/answers/${next.name}`);
  };
  const shortcuts: Shortcuts = { j: () => move(1), k: () => move(-1) };
  if (selected) shortcuts.Escape = () => void navigate("/teaching/answers");
  useShortcuts(shortcuts);
  const nothing = q
    ? t.answers.nothingFound
    : { all: t.answers.nothingFound, changed: t.answers.nothingChanged, missing: t.answers.nothingMissing }[show];

  return (
    <section className={styles.list} aria-label={t.answers.list}>
      <header className={styles.tools}>
        <div className={styles.headline}>
          <SearchField value={words} label={t.answers.search} onChange={setWords} />
          <Button size="compact-md" leftSection={<Icon name="plus" size={14} />} onClick={() => setBegun(true)}>
            {t.answers.newAnswer.button}
          </Button>
        </div>
        <div className={styles.filters}>
          <Segments
            label={t.answers.show}
            value={show}
            choices={SHOWN.map((value) => ({ value, label: t.answers[value] }))}
            onChange={setShow}
          />
          <select aria-label={t.answers.language} value={language} onChange={(event) => setLanguage(event.target.value)}>
            <option value="">{t.answers.anyLanguage}</option>
            {list.data?.languages.map((code) => (
              <option key={code} value={code}>
                {displayName("language", code, reader)}
              </option>
            ))}
          </select>
        </div>
      </header>
      {list.isPending && <ListSkeleton />}
      {list.isError && !list.data && (
        <Notice words={[t.answers.title, t.problems.load]} action={{ label: t.problems.again, run: () => void list.refetch() }} urgent />
      )}
      {list.data && rows.length === 0 && <Notice words={nothing} />}
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.name}>
            <Line row={row} language={language || reader} selected={row.name === selected} />
          </li>
        ))}
        {list.data && rows.length < list.data.items.length && (
          <li>
            <button type="button" className={styles.more} onClick={() => setMore(more + 1)}>
              {t.answers.more}
            </button>
          </li>
        )}
      </ul>
      {begun && list.data && <NewAnswer languages={list.data.languages} onClose={() => setBegun(false)} />}
    </section>
  );
}

function Line({ row, language, selected }: { row: Row; language: string; selected: boolean }) {
  const t = useTexts().answers;
  const reader = useLanguage();
  const said = row.texts[language] ?? row.texts.en ?? "";
  return (
    <Link className={styles.row} to={`/teaching/answers/${row.name}`} aria-current={selected ? "true" : undefined}>
      <span className={styles.said} lang={row.texts[language] ? language : "en"}>
        {said}
      </span>
      <span className={styles.facts}>
        <code>{row.name.replace(/^utter_/, "")}</code>
        {row.missing.map((code) => (
          <abbr key={code} title={t.notIn(displayName("language", code, reader))}>
            {code.toUpperCase()}
          </abbr>
        ))}
        {row.changed && <em>{t.taught}</em>}
        {row.drafts > 0 && <mark>{t.draft}</mark>}
        {hasTyped(row.name) && <mark>{t.unsaved}</mark>}
      </span>
    </Link>
  );
}

function Chosen({ name }: { name: string }) {
  const t = useTexts();
  const response = useQuery(responseOptions(name));
  if (response.data) return <ResponseEditor response={response.data} />;
  const gone = response.error instanceof ApiError && response.error.status === 404;
  return (
    <section className={styles.pane}>
      {response.isPending && (
        <div className={styles.coming} aria-hidden="true">
          <Skeleton height={24} width="40%" />
          <Skeleton height={200} />
        </div>
      )}
      {gone && <Notice words={t.answers.gone} />}
      {response.isError && !gone && (
        <Notice
          words={[t.answers.title, t.problems.load]}
          action={{ label: t.problems.again, run: () => void response.refetch() }}
          urgent
        />
      )}
    </section>
  );
}
