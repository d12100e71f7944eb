/** The inbox: a list of conversations, the chosen one, and its customer. */

import { Navigate, useParams } from "react-router";
import { VIEWS } from "../app/Sidebar";
import { useTexts } from "../i18n";
import type { View } from "../live/merge";
import { ThreadPane } from "../thread/ThreadPane";
import { Notice } from "../ui/Notice";
import styles from "./inbox.module.css";
import { ListPane } from "./ListPane";

export function InboxPage() {
  const t = useTexts();
  const { view, conversationId } = useParams();
  if (!VIEWS.includes(view as View)) return <Navigate to="/inbox/queue" replace />;
  return (
    <main className={styles.inbox} data-shows={conversationId ? "thread" : "list"}>
      <ListPane view={view as View} selected={conversationId} />
      {conversationId ? (
        <ThreadPane key={conversationId} conversationId={conversationId} />
      ) : (
        <section className={styles.nothing}>
          <Notice words={t.thread.none} />
        </section>
      )}
    </main>
  );
}
