/** Saying what a message means: the next one comes at once, and the act can be taken back. */

import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { api } from "../../api/client";
import type { Page } from "../../api/types";
import { spoken, useLanguage } from "../../i18n";
import { explain } from "../../i18n/problems";
import { toast } from "../../state/toasts";
import { useTexts } from "../texts";
import { keys } from "./queries";
import type { Act, Item, Said } from "./types";

const UNDO_SECONDS = 10;

/** `show` opens a message. */
export function useLabelling(show: (id: string) => void) {
  const t = useTexts();
  const language = useLanguage();
  const client = useQueryClient();
  const last = useRef<{ act: string; id: string } | null>(null);
  const again = () => void client.invalidateQueries({ queryKey: keys.all });

  const label = useMutation({
    mutationFn: ({ id, said }: { id: string; said: Said }) => api.post<Act>(`/teaching/inbox/${id}/label`, said),
    onMutate: ({ id, said }) => leave(new Set([id, ...said.along])),
    onSuccess: (act, { id, said }) => {
      last.current = { act: act.act, id };
      const name = said.intent ? spoken(said.intent, language) : t.labelling.nothing;
      const learnt = act.on_paper ? t.labelling.waits : t.labelling.learnt(act.taught, act.golden);
      const text = [t.labelling.labelled(name, act.messages), learnt].filter(Boolean).join(" · ");
      toast(text, { seconds: UNDO_SECONDS, action: { label: t.labelling.undo, run: undo } });
    },
    onError: (error, { id }) => {
      toast(explain(error, t), { kind: "problem" });
      show(id);
    },
    onSettled: again,
  });

  const take = useMutation({
    mutationFn: ({ act }: { act: string; id: string }) => api.post(`/teaching/inbox/acts/${act}/undo`),
    onSuccess: (_, { id }) => {
      toast(t.labelling.undone);
      show(id);
    },
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
    onSettled: again,
  });

  const reopen = useMutation({
    mutationFn: (id: string) => api.post(`/teaching/inbox/${id}/reopen`),
    onSuccess: () => toast(t.labelling.reopened),
    onError: (error) => toast(explain(error, t), { kind: "problem" }),
    onSettled: again,
  });

  /** Take labelled messages out of the lists before the CRM has answered. */
  async function leave(gone: Set<string>): Promise<void> {
    await client.cancelQueries({ queryKey: keys.lists });
    client.setQueriesData<InfiniteData<Page<Item>>>({ queryKey: keys.lists }, (data) =>
      data ? { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.filter(({ id }) => !gone.has(id)) })) } : data,
    );
  }

  function undo(): void {
    if (!last.current || take.isPending) return;
    take.mutate(last.current);
    last.current = null;
  }

  return { label: label.mutate, undo, reopen: reopen.mutate };
}
