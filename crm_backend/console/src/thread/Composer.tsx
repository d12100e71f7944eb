/** Where an agent answers, or writes a note: two modes that cannot be mistaken for each other. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import { windowOptions } from "../api/queries";
import type { Conversation } from "../api/types";
import { AttachButton } from "../files/AttachButton";
import { fileDrafts, filesOf, takeFiles } from "../files/drafts";
import { FileTray } from "../files/FileTray";
import { useAddFiles, usePaste } from "../files/useFiles";
import { useLanguage, useTexts } from "../i18n";
import { nameOf } from "../inbox/nameOf";
import { useShortcuts } from "../keyboard/shortcuts";
import { useMe } from "../session/session";
import type { Mode } from "../state/drafts";
import { useStore } from "../state/store";
import { useNow } from "../time/useNow";
import { Icon } from "../ui/Icon";
import { Segments } from "../ui/Segments";
import styles from "./composer.module.css";
import { send } from "./outbox";
import { standing } from "./replyWindow";
import type { Acts } from "./useActs";
import { useDraft } from "./useDraft";
import { useTypingSignal } from "./useTypingSignal";
import { WindowLine } from "./WindowLine";

const LONGEST = 10_000;

interface Props {
  conversation: Conversation;
  acts: Acts;
  lastSeq: number;
}

export function Composer({ conversation, acts, lastSeq }: Props) {
  const t = useTexts();
  const language = useLanguage();
  const me = useMe();
  const field = useRef<HTMLTextAreaElement>(null);
  const { mode, text, setMode, setText } = useDraft(conversation.id);
  const signal = useTypingSignal(conversation.id);
  useHeight(field, text);
  const drafts = useStore(fileDrafts);
  const files = filesOf(conversation.id, drafts);
  const addFiles = useAddFiles(conversation.id);
  const paste = usePaste(addFiles);
  const window = standing(useQuery(windowOptions(conversation)).data, useNow());

  const begin = (next: Mode) => () => {
    setMode(next);
    field.current?.focus();
  };
  useShortcuts({ r: begin("reply"), n: begin("note") });

  const others = conversation.owner === "agent" && conversation.assignee_id !== me.id;
  const barred = others || conversation.state === "resolved";
  const closed = mode === "reply" && (barred || Boolean(window?.refusal));
  const tooLong = text.length > LONGEST && Array.from(text).length > LONGEST;
  const uploading = files.some(({ state }) => state !== "ready");
  const ready = (text.trim() !== "" || files.length > 0) && !uploading && !closed && !tooLong;
  const hint = closed ? closedWords() : mode === "note" ? t.composer.onlyColleagues : takeover();

  function closedWords(): string {
    if (conversation.state === "resolved") return t.composer.resolved;
    return others ? t.composer.others(conversation.assignee?.name ?? "") : t.composer.window[window?.refusal ?? "window_closed"];
  }
  function takeover(): string {
    if (conversation.owner === "bot") return t.composer.takesOverBot;
    return conversation.owner === "queue" ? t.composer.takesOverQueue : t.composer.keys;
  }
  function submit() {
    if (!ready) return;
    send(conversation.id, { text: text.trim(), internal: mode === "note", attachments: takeFiles(conversation.id) }, lastSeq);
    setText("");
    signal.stop();
    field.current?.focus();
  }
  function press(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return; // an input method is choosing characters
    if (event.key === "Escape") field.current?.blur();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    submit();
  }

  return (
    <section className={styles.composer} data-mode={mode} aria-label={t.composer.label}>
      <div className={styles.modes}>
        <Segments
          label={t.composer.label}
          value={mode}
          choices={[
            { value: "reply", label: t.composer.reply },
            { value: "note", label: t.composer.note },
          ]}
          onChange={(next) => begin(next)()}
          tone={mode}
        />
        <p>
          {mode === "note" && <Icon name="lock" size={14} />}
          {hint}
        </p>
      </div>
      <FileTray files={files} />
      <textarea
        ref={field}
        value={text}
        rows={2}
        disabled={closed}
        aria-invalid={tooLong}
        aria-label={mode === "note" ? t.composer.writeNote : t.composer.replyTo(nameOf(conversation, t))}
        placeholder={closed ? "" : mode === "note" ? t.composer.writeNote : t.composer.replyTo(nameOf(conversation, t))}
        onChange={(event) => {
          setText(event.target.value);
          if (mode === "reply") signal.typed(event.target.value !== "");
        }}
        onKeyDown={press}
        onPaste={paste}
      />
      <div className={styles.foot}>
        <AttachButton
          onFiles={(chosen) => {
            addFiles(chosen);
            field.current?.focus();
          }}
        />
        {mode === "reply" && !closed && !tooLong && window && <WindowLine window={window} />}
        {tooLong && <p role="alert">{t.composer.tooLong(LONGEST.toLocaleString(language))}</p>}
        {closed && barred && acts.reopen && (
          <Button size="compact-md" variant="default" onClick={acts.reopen}>
            {t.acts.reopen}
          </Button>
        )}
        <Button
          size="compact-md"
          variant={mode === "reply" && !acts.claim ? "filled" : "default"}
          disabled={!ready}
          title={uploading ? t.files.wait : undefined}
          onClick={submit}
          leftSection={<Icon name={mode === "note" ? "lock" : "send"} size={16} />}
        >
          {mode === "note" ? t.composer.saveNote : t.composer.send}
        </Button>
      </div>
    </section>
  );
}

/** Grows with its text; the style sheet says how far. */
function useHeight(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [field, text]);
}
