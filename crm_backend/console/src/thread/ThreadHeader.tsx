/** The head of a conversation: with whom, who answers, and what can be done. */

import type { Conversation } from "../api/types";
import { useLanguage, useTexts } from "../i18n";
import { nameOf } from "../inbox/nameOf";
import { waited } from "../inbox/waited";
import { useMe } from "../session/session";
import { cardOpen, toggle } from "../state/preferences";
import { useStore } from "../state/store";
import { displayName } from "../time/format";
import { useNow } from "../time/useNow";
import { channelIcon, Icon } from "../ui/Icon";
import { Segments } from "../ui/Segments";
import { Tip } from "../ui/Tip";
import { ActsBar } from "./ActsBar";
import type { Tab } from "./ThreadPane";
import styles from "./thread.module.css";
import type { Acts } from "./useActs";

interface Props {
  conversation: Conversation;
  acts: Acts;
  /** Null where the customer has a column. */
  tab: Tab | null;
  onTab: (tab: Tab) => void;
  onBack: () => void;
}

export function ThreadHeader({ conversation, acts, tab, onTab, onBack }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const card = useStore(cardOpen);
  const tabs: { value: Tab; label: string }[] = [
    { value: "conversation", label: t.thread.conversation },
    { value: "customer", label: t.thread.customer },
  ];
  return (
    <header className={styles.header}>
      <div className={styles.headline}>
        <span className={styles.back}>
          <Tip name={t.thread.back} icon="back" onClick={onBack} />
        </span>
        <div className={styles.who}>
          <h2>{nameOf(conversation, t)}</h2>
          <p>
            <OwnerState conversation={conversation} />
            <span>
              <span className={styles.channel}>
                <Icon name={channelIcon(conversation.channel)} size={14} />
                {t.channels[conversation.channel] ?? conversation.channel}
              </span>
            </span>
            <span>{displayName("language", conversation.language, language)}</span>
          </p>
        </div>
        <ActsBar acts={acts} />
        {tab === null && <Tip name={card ? t.acts.hideCard : t.acts.showCard} icon="panel" pressed={card} onClick={() => toggle("card")} />}
      </div>
      {tab !== null && <Segments label={t.thread.label} value={tab} choices={tabs} onChange={onTab} />}
    </header>
  );
}

function OwnerState({ conversation: { state, owner, assignee, waiting_since } }: { conversation: Conversation }) {
  const t = useTexts();
  const me = useMe();
  const language = useLanguage();
  const now = useNow();
  if (state === "resolved") return <b data-state="resolved">{t.owner.resolved}</b>;
  if (owner === "bot") return <b data-state="bot">{t.owner.bot}</b>;
  if (owner === "agent") return <b data-state="agent">{assignee?.id === me.id ? t.owner.you : t.owner.agent(assignee?.name ?? "")}</b>;
  return <b data-state="queue">{waiting_since ? waited(waiting_since, now, t, language).whole : t.owner.queue}</b>;
}
