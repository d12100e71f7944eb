/** The form that makes an intent of a discovery: name, titles, examples, a first answer, and what will come of it. */

import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { api } from "../../api/client";
import { capital } from "../../i18n";
import { explain } from "../../i18n/problems";
import { useMe } from "../../session/session";
import { toast } from "../../state/toasts";
import { Notice } from "../../ui/Notice";
import { useTexts } from "../texts";
import { AnswerFields } from "./AnswerFields";
import styles from "./discoveries.module.css";
import { begin, type Draft, type Fault, faults, toSend } from "./draft";
import { ExampleChoice } from "./ExampleChoice";
import { NameFields } from "./NameFields";
import { Preview } from "./Preview";
import { ideasOptions, KEY, PATH } from "./queries";
import type { Ideas, Made } from "./types";

export interface FieldsProps {
  draft: Draft;
  ideas: Ideas;
  wrong: ReadonlySet<Fault>;
  change: (part: Partial<Draft>) => void;
}

export function IntentPane({ id }: { id: string }) {
  const t = useTexts();
  const ideas = useQuery({ ...ideasOptions(id), staleTime: Number.POSITIVE_INFINITY });
  if (ideas.isPending) {
    return (
      <div className={styles.cards} aria-hidden="true">
        <Skeleton height={80} />
        <Skeleton height={320} />
      </div>
    );
  }
  if (!ideas.data) {
    const words: [string, string] = [t.teaching.discoveries.form.title, explain(ideas.error, t)];
    return <Notice words={words} action={{ label: t.problems.again, run: () => void ideas.refetch() }} urgent />;
  }
  return <Form ideas={ideas.data} />;
}

function Form({ ideas }: { ideas: Ideas }) {
  const t = useTexts();
  const words = t.teaching.discoveries.form;
  const client = useQueryClient();
  const navigate = useNavigate();
  const isAdmin = useMe().role === "admin";
  const [draft, setDraft] = useState(() => begin(ideas, capital));
  const wrong = faults(draft, ideas);
  const lacking = [...wrong];
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const make = useMutation({
    mutationFn: () => api.post<Made>(`${PATH}/${ideas.discovery.id}/intent`, toSend(draft, ideas)),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: KEY });
      toast(t.teaching.discoveries.onPaper(made.name));
      void navigate("/teaching/discoveries");
    },
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
  });
  const fields = { draft, ideas, wrong, change };
  return (
    <form
      className={styles.form}
      aria-label={words.title}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <header>
        <Link to="/teaching/discoveries">← {words.back}</Link>
        <h2>{words.title}</h2>
      </header>
      <div className={styles.columns}>
        <div>
          <NameFields {...fields} />
          <ExampleChoice {...fields} />
        </div>
        <div>
          <AnswerFields {...fields} />
          <Preview draft={draft} ideas={ideas} />
        </div>
      </div>
      <footer>
        <p role="status">
          {!isAdmin ? words.lookOnly : lacking.length ? words.lacking(lacking.map((fault) => words.faults[fault])) : words.note}
        </p>
        <Button type="submit" disabled={!isAdmin || wrong.size > 0} loading={make.isPending}>
          {words.save}
        </Button>
      </footer>
    </form>
  );
}
