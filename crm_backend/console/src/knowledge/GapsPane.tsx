/** Questions without a good article, the alike together, those asked most often first. */

import { Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client";
import { useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { toast } from "../state/toasts";
import { Notice } from "../ui/Notice";
import { Segments } from "../ui/Segments";
import { GapCard } from "./GapCard";
import styles from "./knowledge.module.css";
import { PartSwitch } from "./PartSwitch";
import { gapsOptions, keys } from "./queries";
import type { Gap } from "./types";

export function GapsPane() {
  const t = useTexts();
  const [state, setState] = useState<Gap["state"]>("open");
  const gaps = useQuery({ ...gapsOptions(state), refetchInterval: 60_000 });
  const { dismiss, reopen } = useGapActs();
  const items = gaps.data?.items;
  return (
    <section className={styles.gaps} aria-label={t.knowledge.gapsList}>
      <header className={styles.header}>
        <div className={styles.headline}>
          <h1>{t.knowledge.title}</h1>
          <PartSwitch part="gaps" />
          <Segments
            label={t.knowledge.filter}
            value={state}
            choices={[
              { value: "open", label: t.knowledge.openGaps },
              { value: "dismissed", label: t.knowledge.dismissed },
            ]}
            onChange={setState}
          />
        </div>
      </header>
      {gaps.isPending && (
        <div className={styles.coming} aria-hidden="true">
          <Skeleton height={72} />
          <Skeleton height={72} />
        </div>
      )}
      {gaps.isError && !items && (
        <Notice words={[t.knowledge.gaps, t.problems.load]} action={{ label: t.problems.again, run: () => void gaps.refetch() }} urgent />
      )}
      {items?.length === 0 && <Notice words={state === "open" ? t.knowledge.noGaps : t.knowledge.noDismissed} />}
      <ul className={styles.cards}>
        {items?.map((gap) => (
          <li key={gap.id}>
            <GapCard gap={gap} onDismiss={() => dismiss(gap.id)} onReopen={() => reopen(gap.id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function useGapActs() {
  const t = useTexts();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ id, what }: { id: string; what: "dismiss" | "reopen" }) => api.post(`/knowledge/gaps/${id}/${what}`),
    onSuccess: (_, { id, what }) => {
      if (what === "dismiss") toast(t.knowledge.wasDismissed, { action: { label: t.knowledge.undo, run: () => reopen(id) } });
    },
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.gaps }),
  });
  const dismiss = (id: string) => act.mutate({ id, what: "dismiss" });
  const reopen = (id: string) => act.mutate({ id, what: "reopen" });
  return { dismiss, reopen };
}
