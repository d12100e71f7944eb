/** What an agent does about a promise; each can be taken back while the notice of it shows. */

import { useQueryClient } from "@tanstack/react-query";
import { api } from "../api/client";
import { keys } from "../api/queries";
import type { Pledge } from "../api/types";
import { useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { toast } from "../state/toasts";

const UNDO_SECONDS = 10;
const PATHS: Record<Pledge["kind"], string> = {
  refund: "refunds",
  exchange: "exchanges",
  return: "returns",
  callback: "callbacks",
  erasure: "privacy-requests",
  export: "privacy-requests",
};

export interface PledgeActs {
  approve: () => void;
  decline: () => void;
  done: () => void;
}

export function usePledgeActs(customer: string, pledge: Pledge): PledgeActs {
  const t = useTexts();
  const change = useCustomerChange(customer);
  const path = `/promises/${PATHS[pledge.kind]}/${pledge.id}`;
  const act = (verb: string, said: string) => () => change(`${path}/${verb}`, said, `${path}/reopen`);
  return {
    approve: act("approve", t.promises.approved(pledge.amount?.text ?? "")),
    decline: act("decline", t.promises.declined(pledge.amount?.text ?? "")),
    done: act("done", t.promises.done(pledge.number ?? "")),
  };
}

/** Post something that changes what the card shows, say so, and offer to take it back by posting `undo`. */
export function useCustomerChange(customer: string): (path: string, said: string, undo: string) => void {
  const client = useQueryClient();
  const t = useTexts();
  async function post(path: string, said: string, undo?: string): Promise<void> {
    try {
      await api.post(path);
      const action = undo ? { label: t.acts.undo, run: () => void post(undo, t.promises.takenBack) } : undefined;
      toast(said, action ? { seconds: UNDO_SECONDS, action } : {});
    } catch (error) {
      toast(explain(error, t), { kind: "problem" });
    }
    void client.invalidateQueries({ queryKey: keys.customer(customer) });
  }
  return (path, said, undo) => void post(path, said, undo);
}
