/** A message on its way, or one that was refused, with what to do about it. */

import { Attachments } from "../files/Attachments";
import { giveBack } from "../files/drafts";
import { useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { keepDraft, readDraft } from "../state/drafts";
import { Icon } from "../ui/Icon";
import { draftChanged } from "./draftChanged";
import { discard, retry, type Unsent } from "./outbox";
import styles from "./thread.module.css";

export function UnsentBubble({ unsent }: { unsent: Unsent }) {
  const t = useTexts();
  const refused = unsent.state === "refused";

  function backToDraft() {
    const draft = readDraft(unsent.conversationId);
    const mode = unsent.internal ? "note" : "reply";
    keepDraft(unsent.conversationId, { ...draft, mode, [mode]: [unsent.text, draft[mode]].filter(Boolean).join("\n") });
    giveBack(unsent.conversationId, unsent.attachments);
    discard(unsent.clientId);
    draftChanged.set((count) => count + 1);
  }

  return (
    <article className={styles.message} data-author={unsent.internal ? "note" : "agent"} data-unsent={unsent.state}>
      <Attachments files={unsent.attachments} />
      {unsent.text && (
        <div className={styles.bubble}>
          <p>{unsent.text}</p>
        </div>
      )}
      {refused ? (
        <div className={styles.refused} role="alert">
          <Icon name="warning" size={16} />
          <span>
            <strong>{t.thread.unsent}.</strong> {explain(unsent.error, t)}
          </span>
          <button type="button" onClick={() => retry(unsent.clientId)}>
            {t.thread.retry}
          </button>
          <button type="button" onClick={backToDraft}>
            {t.thread.backToDraft}
          </button>
        </div>
      ) : (
        <footer>{unsent.state === "waiting" ? t.thread.waitingForNetwork : t.thread.sending}</footer>
      )}
    </article>
  );
}
