/** All articles: in which languages each is written, who changed it last, whether it helped. */

import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useLanguage, useTexts } from "../i18n";
import { ListSkeleton } from "../inbox/ListSkeleton";
import { type Shortcuts, useShortcuts } from "../keyboard/shortcuts";
import { useStore } from "../state/store";
import { displayName } from "../time/format";
import { Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { SearchField } from "../ui/SearchField";
import { Time } from "../ui/Time";
import { kept, NEW, readDraft } from "./draft";
import styles from "./knowledge.module.css";
import { PartSwitch } from "./PartSwitch";
import { articlesOptions, useLocales } from "./queries";
import { type ArticleRow, titleOf } from "./types";

export function ArticleList({ selected, mayEdit }: { selected: string | undefined; mayEdit: boolean }) {
  const t = useTexts();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const [q] = useDebouncedValue(words.trim(), 200);
  const list = useQuery(articlesOptions(q));
  const rows = list.data?.items ?? [];
  useStore(kept);

  const move = (by: number) => {
    const now = rows.findIndex(({ slug }) => slug === selected);
    const next = rows[now < 0 ? 0 : now + by];
    if (next) void navigate(`/knowledge/articles/${next.slug}`);
  };
  const shortcuts: Shortcuts = { j: () => move(1), k: () => move(-1) };
  if (selected) shortcuts.Escape = () => void navigate("/knowledge");
  useShortcuts(shortcuts);

  return (
    <section className={styles.list} aria-label={t.knowledge.list}>
      <header className={styles.header}>
        <div className={styles.headline}>
          <h1>{t.knowledge.title}</h1>
          {mayEdit && <PartSwitch part="articles" />}
        </div>
        <div className={styles.tools}>
          <SearchField value={words} label={t.knowledge.search} onChange={setWords} />
          {mayEdit && (
            <Button size="compact-md" leftSection={<Icon name="plus" size={14} />} onClick={() => void navigate("/knowledge/new")}>
              {t.knowledge.new}
            </Button>
          )}
        </div>
      </header>
      {list.isPending && <ListSkeleton />}
      {list.isError && !list.data && (
        <Notice words={[t.knowledge.title, t.problems.load]} action={{ label: t.problems.again, run: () => void list.refetch() }} urgent />
      )}
      {list.data && rows.length === 0 && <Notice words={q ? t.knowledge.nothingFound : t.knowledge.empty} />}
      <ul className={styles.rows}>
        {readDraft(NEW) && mayEdit && !q && (
          <li>
            <Link className={styles.row} to="/knowledge/new">
              <b>{t.knowledge.new}</b>
              <span className={styles.mark}>{t.knowledge.unsaved}</span>
            </Link>
          </li>
        )}
        {rows.map((row) => (
          <li key={row.slug}>
            <Row row={row} selected={row.slug === selected} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ row, selected }: { row: ArticleRow; selected: boolean }) {
  const t = useTexts().knowledge;
  const language = useLanguage();
  const locales = useLocales();
  const votes = row.helpful + row.not_helpful;
  return (
    <Link className={styles.row} to={`/knowledge/articles/${row.slug}`} aria-current={selected ? "true" : undefined}>
      <b data-hidden={!row.published}>{titleOf(row, language)}</b>
      <span className={styles.facts}>
        {locales.map((locale) => {
          const has = row.languages.includes(locale);
          const name = displayName("language", locale, language);
          return (
            <abbr key={locale} data-has={has} title={has ? t.written(name) : t.missing(name)}>
              {locale === "zh" ? "中" : locale.toUpperCase()}
            </abbr>
          );
        })}
        {!row.published && <em>{t.hidden}</em>}
        {readDraft(row.slug) && <span className={styles.mark}>{t.unsaved}</span>}
        <span className={styles.votes} title={votes ? t.votes(row.helpful, row.not_helpful) : t.noVotes}>
          {votes > 0 && `${row.helpful}/${votes}`}
        </span>
        <span title={row.updated_by ? t.changedBy(row.updated_by) : t.atTheStart}>
          <Time at={row.updated_at} />
        </span>
      </span>
    </Link>
  );
}
