/** What customers read on buttons, and where the bot asks back: one line for each, to be changed in any language. */

import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { spoken, useLanguage } from "../../i18n";
import { displayName } from "../../time/format";
import { Notice } from "../../ui/Notice";
import { SearchField } from "../../ui/SearchField";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { explainChange, titlesOptions, useDrafting, write } from "./queries";
import rows from "./titles.module.css";
import type { ButtonTitle, Change } from "./types";

const LONGEST = 40;
const GROUPS = ["intents", "buttons"] as const;

export function TitlesPane() {
  const t = useTexts();
  const titles = useQuery(titlesOptions);
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const found = (titles.data?.items ?? []).filter(
    ({ name, titles: said }) => !wanted || [name, ...Object.values(said)].some((text) => text.toLowerCase().includes(wanted)),
  );
  return (
    <section className={styles.page} aria-label={t.answers.titles}>
      <header className={styles.pageTools}>
        <p className={styles.hint}>{t.answers.titlesHint}</p>
        <SearchField value={words} label={t.answers.searchTitles} onChange={setWords} />
      </header>
      {titles.isPending && <Skeleton height={240} />}
      {titles.isError && !titles.data && (
        <Notice words={[t.answers.titles, t.problems.load]} action={{ label: t.problems.again, run: () => void titles.refetch() }} urgent />
      )}
      {titles.data && found.length === 0 && <Notice words={t.answers.nothingFound} />}
      {GROUPS.map((group) => {
        const items = found.filter((one) => one.group === group);
        return items.length === 0 || !titles.data ? null : (
          <section key={group} aria-label={t.answers.titleGroups[group]}>
            <h2 className={rows.group}>{t.answers.titleGroups[group]}</h2>
            <ul className={rows.titles}>
              {items.map((one) => (
                <Line
                  key={one.name}
                  title={one}
                  languages={titles.data.languages}
                  drafts={titles.data.drafts.filter(({ subject }) => subject === one.name)}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </section>
  );
}

function Line({ title, languages, drafts }: { title: ButtonTitle; languages: string[]; drafts: Change[] }) {
  const t = useTexts();
  const reader = useLanguage();
  const { name, group, titles, deployed } = title;
  const [typed, setTyped] = useState<Record<string, string>>({});
  const changed = languages.filter((code) => typed[code] !== undefined && typed[code].trim() !== (titles[code] ?? ""));
  const label = group === "intents" ? spoken(name, reader) : (deployed[reader] ?? deployed.en ?? name);
  const save = useDrafting(
    async () => {
      const made = [];
      for (const language of changed) made.push(await write.title({ name, language, title: typed[language]?.trim() }));
      setTyped({});
      return made;
    },
    (words) => words.answers.saved,
  );
  return (
    <li className={rows.line} aria-label={label}>
      <b title={name}>
        {label}
        {drafts[0] && (
          <Link to={`/teaching/answers/review?change=${drafts[0].id}`}>
            <mark>{t.answers.draft}</mark>
          </Link>
        )}
      </b>
      {languages.map((code) => (
        <label key={code}>
          <span>{displayName("language", code, reader)}</span>
          <input
            lang={code}
            maxLength={LONGEST}
            value={typed[code] ?? titles[code] ?? ""}
            placeholder={titles.en}
            onChange={(event) => setTyped({ ...typed, [code]: event.target.value })}
          />
        </label>
      ))}
      {changed.length > 0 && (
        <span className={rows.acts}>
          <Button variant="default" size="compact-sm" onClick={() => setTyped({})}>
            {t.answers.discard}
          </Button>
          <Button
            size="compact-sm"
            loading={save.isPending}
            disabled={changed.some((code) => !typed[code]?.trim())}
            onClick={() => save.mutate(undefined)}
          >
            {t.answers.save}
          </Button>
        </span>
      )}
      {save.error && (
        <p className={styles.problem} role="alert">
          {explainChange(save.error, t)}
        </p>
      )}
    </li>
  );
}
