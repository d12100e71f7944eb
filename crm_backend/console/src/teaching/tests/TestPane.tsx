/** One test: its script with a watchful editor, whether it takes part, and how it goes when it is played. */

import { Button, Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { ApiError } from "../../api/client";
import { Icon } from "../../ui/Icon";
import { Notice } from "../../ui/Notice";
import { Tip } from "../../ui/Tip";
import { useTexts } from "../texts";
import { checkOptions, testOptions } from "./queries";
import { RunResult } from "./RunResult";
import { ScriptEditor } from "./ScriptEditor";
import styles from "./tests.module.css";
import { turnLine } from "./turnLine";
import type { Test } from "./types";
import { useTestActs } from "./useTestActs";

export function TestPane({ id }: { id: string }) {
  const t = useTexts();
  const test = useQuery(testOptions(id));
  if (test.data) return <Pane test={test.data} />;
  const gone = test.error instanceof ApiError && test.error.status === 404;
  return (
    <section className={styles.pane}>
      {test.isPending && <Skeleton height={240} />}
      {gone && <Notice words={t.conversationTests.gone} />}
      {test.isError && !gone && (
        <Notice
          words={[t.teaching.parts.tests, t.problems.load]}
          action={{ label: t.problems.again, run: () => void test.refetch() }}
          urgent
        />
      )}
    </section>
  );
}

function Pane({ test }: { test: Test }) {
  const t = useTexts().conversationTests;
  const navigate = useNavigate();
  const [typed, setTyped] = useState<string | null>(null);
  const script = typed ?? test.script;
  const [settled] = useDebouncedValue(script, 300);
  const check = useQuery(checkOptions(settled)).data;
  const acts = useTestActs(test, () => setTyped(null));
  const changed = typed !== null && typed !== test.script;
  const run = test.last_run;
  const differing = !changed && run?.turn ? turnLine(script, run.turn) : null;
  const save = () => {
    if (changed) acts.save(script);
  };
  return (
    <section className={styles.pane} aria-label={test.name}>
      <header className={styles.bar}>
        <span className={styles.back}>
          <Tip name={t.back} icon="back" onClick={() => void navigate("/teaching/tests")} />
        </span>
        <Name key={test.name} name={test.name} onRename={acts.rename} />
        {test.conversation_id && (
          <Link className={styles.link} to={`/inbox/all/${test.conversation_id}`}>
            <Icon name="chat" size={16} />
            {t.conversation}
          </Link>
        )}
        <label className={styles.active}>
          <input type="checkbox" checked={test.active} onChange={({ currentTarget }) => acts.activate(currentTarget.checked)} />
          {t.active}
        </label>
        <Button variant="default" size="compact-md" onClick={acts.remove}>
          {t.delete}
        </Button>
      </header>
      <ScriptEditor
        script={script}
        onChange={setTyped}
        onSave={save}
        wrong={check?.fine === false ? check.line : null}
        differing={differing}
      />
      <footer className={styles.foot}>
        <p className={styles.verdict} data-wrong={check?.fine === false} role="status">
          {check?.fine === false ? (check.line ? t.line(check.line, check.reason ?? "") : check.reason) : check ? t.fine : t.checking}
        </p>
        {changed && (
          <Button variant="default" size="compact-md" onClick={() => setTyped(null)}>
            {t.discard}
          </Button>
        )}
        <Button variant="default" size="compact-md" disabled={!changed || check?.fine === false} loading={acts.saving} onClick={save}>
          {t.save}
        </Button>
        <Button
          size="compact-md"
          disabled={changed || run?.state === "running"}
          title={changed ? t.saveFirst : undefined}
          onClick={acts.run}
        >
          {t.run}
        </Button>
      </footer>
      <RunResult run={run} />
    </section>
  );
}

function Name({ name, onRename }: { name: string; onRename: (name: string) => void }) {
  const t = useTexts().conversationTests;
  const [typed, setTyped] = useState(name);
  const done = () => (typed.trim() && typed.trim() !== name ? onRename(typed.trim()) : setTyped(name));
  return (
    <input
      className={styles.name}
      value={typed}
      maxLength={200}
      aria-label={t.name}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}
