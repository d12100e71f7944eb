/** One conversation: its head, what was said, and the place to answer. */

import { useMediaQuery } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useParams } from "react-router";
import { ApiError } from "../api/client";
import { conversationOptions, keys, messagesOptions } from "../api/queries";
import { WIDE } from "../app/widths";
import { useTexts } from "../i18n";
import { useOpen } from "../inbox/useFilter";
import { useShortcuts } from "../keyboard/shortcuts";
import { type Rows, type View, withoutRow } from "../live/merge";
import { cardOpen } from "../state/preferences";
import { useStore } from "../state/store";
import { Notice } from "../ui/Notice";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { ThreadHeader } from "./ThreadHeader";
import { ThreadSkeleton } from "./ThreadSkeleton";
import styles from "./thread.module.css";
import { useActs } from "./useActs";
import { useMarkRead } from "./useMarkRead";

const CustomerPane = lazy(() => import("../customer/CustomerPane"));

export type Tab = "conversation" | "customer";

export function ThreadPane({ conversationId }: { conversationId: string }) {
  const t = useTexts();
  const open = useOpen(useParams().view as View);
  const wide = useMediaQuery(WIDE, false, { getInitialValueInEffect: false });
  const [tab, setTab] = useState<Tab>("conversation");
  const drawer = useStore(cardOpen) && wide;
  const { data: conversation, error, refetch } = useQuery(conversationOptions(conversationId));
  const messages = useQuery(messagesOptions(conversationId));
  const acts = useActs(conversation);
  useShortcuts({ ...(acts.claim && { c: acts.claim }), ...(acts.resolve && { e: acts.resolve }) });
  useMarkRead(conversation);
  useForget(conversationId, error);

  if (error instanceof ApiError && error.status === 404)
    return <Alone words={t.thread.gone} action={{ label: t.thread.back, run: () => open() }} />;
  if (!conversation) {
    if (!error) return <ThreadSkeleton />;
    return <Alone words={[t.thread.label, t.problems.load]} action={{ label: t.problems.again, run: () => void refetch() }} />;
  }
  const showsCustomer = tab === "customer" && !wide;
  return (
    <>
      <section className={styles.pane} aria-label={t.thread.label}>
        <ThreadHeader conversation={conversation} acts={acts} tab={wide ? null : tab} onTab={setTab} onBack={() => open()} />
        {showsCustomer ? (
          <Suspense fallback={null}>
            <CustomerPane conversation={conversation} />
          </Suspense>
        ) : (
          <>
            <MessageList conversation={conversation} messages={messages} />
            <Composer conversation={conversation} acts={acts} lastSeq={messages.data?.at(-1)?.seq ?? 0} />
          </>
        )}
      </section>
      {drawer && (
        <aside className={styles.drawer} aria-label={t.card.label}>
          <Suspense fallback={null}>
            <CustomerPane conversation={conversation} />
          </Suspense>
        </aside>
      )}
    </>
  );
}

function Alone(props: Parameters<typeof Notice>[0]) {
  return (
    <section className={styles.pane}>
      <Notice {...props} urgent />
    </section>
  );
}

/** A conversation that can no longer be seen leaves the lists as well. */
function useForget(id: string, error: unknown): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!(error instanceof ApiError && error.status === 404)) return;
    client.setQueriesData<Rows>({ queryKey: keys.lists }, (rows) => rows && withoutRow(rows, id));
  }, [client, error, id]);
}
