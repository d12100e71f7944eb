/** The evidence in one or two plain sentences, to be copied or to be put into the reply. */

import { Button } from "@mantine/core";
import { useTexts } from "../i18n";
import { keepDraft, readDraft } from "../state/drafts";
import { toast } from "../state/toasts";
import { draftChanged } from "../thread/draftChanged";
import { Icon } from "../ui/Icon";
import styles from "./evidence.module.css";

interface Props {
  conversationId: string;
  sentence: string;
  language: string;
}

export function Sentence({ conversationId, sentence, language }: Props) {
  const t = useTexts().evidence;
  const copy = () => void navigator.clipboard.writeText(sentence).then(() => toast(t.copied));
  const insert = () => {
    const draft = readDraft(conversationId);
    keepDraft(conversationId, { ...draft, mode: "reply", reply: [draft.reply.trimEnd(), sentence].filter(Boolean).join("\n") });
    draftChanged.set((changes) => changes + 1);
    toast(t.inserted);
  };
  return (
    <>
      <p className={styles.sentence} lang={language}>
        {sentence}
      </p>
      <div className={styles.acts}>
        <Button size="compact-sm" variant="default" leftSection={<Icon name="send" size={14} />} onClick={insert}>
          {t.insert}
        </Button>
        <Button size="compact-sm" variant="default" leftSection={<Icon name="copy" size={14} />} onClick={copy}>
          {t.copy}
        </Button>
      </div>
    </>
  );
}
