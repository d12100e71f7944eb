/** One conversation: its head, what was said, and the place to answer. */

import { useMediaQuery } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useParams } from "react-router";
import { ApiError } from "../api/client";
import { conversationOptions, keys, messagesOptions } from "../api/queries";
import { WIDE } from "../app/widths";
import { Dropping } from "../files/Dropping";
import { useAddFiles, useDrop } from "../files/useFiles";
import { useTexts } from "../i18n";
import { useOpen } from "../inbox/useFilter";
import { useShortcuts } from "../keyboard/shortcuts";
import { type Rows, type View, withoutRow } from "../live/merge";
import { cardOpen } from "../state/preferences";
import { useStore } from "../state/store";
import { Later, Part } from "../ui/Later";
import { Notice } from "../ui/Notice";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { movedChat } from "./movedChat";
import { outbox } from "./outbox";
import { ThreadHeader } from "./ThreadHeader";
import { ThreadSkeleton } from "./ThreadSkeleton";
import styles from "./thread.module.css";
import { UnsentBubble } from "./UnsentBubble";
import { useActs } from "./useActs";
import { useMarkRead } from "./useMarkRead";

const emailDialog = new Part(() => import("./EmailDialog"));
const customerPane = new Part(() => import("../customer/CustomerPane"));

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
  const asksForEmail = useStore(movedChat) === conversationId;
  useShortcuts({ ...(acts.claim && { c: acts.claim }), ...(acts.resolve && { e: acts.resolve }) });
  useMarkRead(conversation);
  useForget(conversationId, error);
  const { dragging, handlers } = useDrop(useAddFiles(conversationId));

  if (error instanceof ApiError && error.status === 404)
    return (
      <Alone words={t.thread.gone} action={{ label: t.thread.back, run: () => open() }}>
        <LeftOver conversationId={conversationId} />
      </Alone>
    );
  if (!conversation) {
    if (!error) return <ThreadSkeleton />;
    return <Alone words={[t.thread.label, t.problems.load]} action={{ label: t.problems.again, run: () => void refetch() }} />;
  }
  const showsCustomer = tab === "customer" && !wide;
  return (
    <>
      <section className={styles.pane} aria-label={t.thread.label} {...handlers}>
        <ThreadHeader conversation={conversation} acts={acts} tab={wide ? null : tab} onTab={setTab} onBack={() => open()} />
        {showsCustomer ? (
          <Later part={customerPane} props={{ conversation }} />
        ) : (
          <>
            <MessageList conversation={conversation} messages={messages} />
            <Composer conversation={conversation} acts={acts} lastSeq={messages.data?.at(-1)?.seq ?? 0} />
          </>
        )}
        {dragging && <Dropping />}
        {asksForEmail && <Later part={emailDialog} props={{ conversation }} />}
      </section>
      {drawer && (
        <aside className={styles.drawer} aria-label={t.card.label}>
          <Later part={customerPane} props={{ conversation }} />
        </aside>
      )}
    </>
  );
}

function Alone({ children, ...notice }: Parameters<typeof Notice>[0] & { children?: ReactNode }) {
  return (
    <section className={styles.pane}>
      <Notice {...notice} urgent />
      {children}
    </section>
  );
}

/** What this person wrote for a conversation that has gone before it could be sent. */
function LeftOver({ conversationId }: { conversationId: string }) {
  const mine = useStore(outbox).filter((one) => one.conversationId === conversationId);
  if (mine.length === 0) return null;
  return (
    <div className={styles.leftOver}>
      {mine.map((one) => (
        <UnsentBubble key={one.clientId} unsent={one} />
      ))}
    </div>
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
