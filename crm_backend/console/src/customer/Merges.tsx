/** Who was found to be the same person as this customer, and who may be: merged, and taken apart again. */

import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client";
import { keys, mergesOptions } from "../api/queries";
import type { Merge, Reachable } from "../api/types";
import { type Texts, useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { toast } from "../state/toasts";
import { Time } from "../ui/Time";
import styles from "./customer.module.css";

const UNDO_SECONDS = 10;

export function Merges({ id }: { id: string }) {
  const t = useTexts();
  const { data } = useQuery(mergesOptions(id));
  const { merge, undo } = useMergeActs(id);
  const made = data?.items.filter(({ undone_at }) => !undone_at) ?? [];
  const suggestions = data?.suggestions ?? [];
  if (made.length === 0 && suggestions.length === 0) return null;
  return (
    <section className={styles.section} aria-label={t.merges.title}>
      <h3>{t.merges.title}</h3>
      <ul className={styles.entries}>
        {made.map((one) => (
          <li key={one.id} className={styles.entry}>
            <p>
              <b>{t.merges.merged(callIt(one.merged, t))}</b>
              <Time at={one.at} />
            </p>
            <Ways person={one.merged} />
            <div className={styles.acts}>
              <Button size="compact-sm" variant="default" onClick={() => undo(one)}>
                {t.merges.undo}
              </Button>
            </div>
          </li>
        ))}
        {suggestions.map((one) => (
          <li key={one.id} className={styles.entry}>
            <p>
              <b>{t.merges.suggested(callIt(one, t))}</b>
            </p>
            <Ways person={one} />
            <div className={styles.acts}>
              <Button size="compact-sm" variant="default" onClick={() => merge(one)}>
                {t.merges.merge}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The addresses by which one tells two people of the same name apart. */
function Ways({ person: { name, email, phone } }: { person: Reachable }) {
  const ways = (name ? [email, phone] : [phone]).filter(Boolean);
  return ways.length > 0 ? <p className={styles.cut}>{ways.join(" · ")}</p> : null;
}

const callIt = ({ name, email, phone }: Reachable, t: Texts): string => name ?? email ?? phone ?? t.merges.unnamed;

function useMergeActs(id: string) {
  const t = useTexts();
  const client = useQueryClient();
  const settled = {
    onError: (error: unknown) => toast(explain(error, t), { kind: "problem" as const }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.customer(id) });
      void client.invalidateQueries({ queryKey: keys.desk });
    },
  };
  const undo = useMutation({
    mutationFn: (made: Merge) => api.post<Merge>(`/customers/merges/${made.id}/undo`),
    onSuccess: ({ merged }) => toast(t.merges.undone(callIt(merged, t))),
    ...settled,
  });
  const merge = useMutation({
    mutationFn: (other: Reachable) => api.post<Merge>(`/customers/${id}/merges`, { other_id: other.id }),
    onSuccess: (made) => {
      const action = { label: t.acts.undo, run: () => undo.mutate(made) };
      toast(t.merges.done(callIt(made.merged, t)), { seconds: UNDO_SECONDS, action });
    },
    ...settled,
  });
  return { merge: (other: Reachable) => merge.mutate(other), undo: (made: Merge) => undo.mutate(made) };
}
