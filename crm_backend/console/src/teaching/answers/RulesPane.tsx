/** What the bot does when, as cards: when a customer means this, then these steps. */

import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { useLanguage } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { useTexts } from "../texts";

import styles from "./answers.module.css";
import { FlowCard, ruleWords } from "./FlowCard";
import { FlowEditor } from "./FlowEditor";
import { explainChange, rulesOptions, useDrafting, write } from "./queries";
import type { Rule } from "./types";

export function RulesPane() {
  const t = useTexts();
  const language = useLanguage();
  const rules = useQuery(rulesOptions);
  const [editing, setEditing] = useState<Rule | "new" | null>(null);
  const remove = useDrafting(
    async (name: string) => [await write.removeRule(name)],
    (words) => words.answers.removed,
  );
  const items = rules.data?.items ?? [];
  const simple = items.filter(({ flow }) => flow);
  const fixed = items.filter(({ flow }) => !flow);
  const draftOf = (name: string) => rules.data?.drafts.find(({ subject }) => subject === name);

  return (
    <section className={styles.page} aria-label={t.answers.ruleList}>
      <header className={styles.pageTools}>
        <p className={styles.hint}>{t.answers.ruleHint}</p>
        <Button size="compact-md" leftSection={<Icon name="plus" size={14} />} disabled={!rules.data} onClick={() => setEditing("new")}>
          {t.answers.newRule}
        </Button>
      </header>
      {remove.error && (
        <p className={styles.problem} role="alert">
          {explainChange(remove.error, t)}
        </p>
      )}
      {rules.isPending && (
        <div className={styles.coming} aria-hidden="true">
          <Skeleton height={96} />
          <Skeleton height={96} />
        </div>
      )}
      {rules.isError && !rules.data && (
        <Notice words={[t.answers.rules, t.problems.load]} action={{ label: t.problems.again, run: () => void rules.refetch() }} urgent />
      )}
      {rules.data && items.length === 0 && <Notice words={t.answers.noRules} />}
      {rules.data?.drafts
        .filter(({ subject }) => !items.some(({ name }) => name === subject))
        .map((draft) => (
          <p key={draft.id} className={styles.waits}>
            {draft.subject}: {draft.mine ? t.answers.waitsMine : t.answers.waits(draft.author ?? "?")}{" "}
            <Link to={`/teaching/answers/review?change=${draft.id}`}>{t.answers.toReview}</Link>
          </p>
        ))}
      <ul className={styles.flows}>
        {simple.map((rule) => (
          <li key={rule.name}>
            <FlowCard rule={rule} draft={draftOf(rule.name)} onEdit={() => setEditing(rule)} onRemove={() => remove.mutate(rule.name)} />
          </li>
        ))}
      </ul>
      {fixed.length > 0 && (
        <details className={styles.fixedRules}>
          <summary>
            {t.answers.inFile} ({fixed.length})
          </summary>
          <p className={styles.hint}>{t.answers.inFileHint}</p>
          {fixed.map((rule) => (
            <figure key={rule.name}>
              <figcaption>
                {ruleWords(rule, t.answers, language)}{" "}
                <code>
                  {rule.file}:{rule.line}
                </code>
              </figcaption>
              <pre>{rule.text}</pre>
            </figure>
          ))}
        </details>
      )}
      {editing && rules.data && (
        <FlowEditor rule={editing === "new" ? null : editing} choices={rules.data.choices} onClose={() => setEditing(null)} />
      )}
    </section>
  );
}
