/** Where an agent answers, or writes a note: two modes that cannot be mistaken for each other. */

import { Button } from "@mantine/core";
import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { Conversation } from "../api/types";
import { useLanguage, useTexts } from "../i18n";
import { nameOf } from "../inbox/nameOf";
import { useShortcuts } from "../keyboard/shortcuts";
import { useMe } from "../session/session";
import type { Mode } from "../state/drafts";
import { Icon } from "../ui/Icon";
import { Segments } from "../ui/Segments";
import styles from "./composer.module.css";
import { send } from "./outbox";
import type { Acts } from "./useActs";
import { useDraft } from "./useDraft";
import { useTypingSignal } from "./useTypingSignal";

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

  const begin = (next: Mode) => () => {
    setMode(next);
    field.current?.focus();
  };
  useShortcuts({ r: begin("reply"), n: begin("note") });

  const others = conversation.owner === "agent" && conversation.assignee_id !== me.id;
  const closed = mode === "reply" && (others || conversation.state === "resolved");
  const tooLong = text.length > LONGEST && Array.from(text).length > LONGEST;
  const ready = text.trim() !== "" && !closed && !tooLong;
  const hint = closed ? closedWords() : mode === "note" ? t.composer.onlyColleagues : takeover();

  function closedWords(): string {
    return conversation.state === "resolved" ? t.composer.resolved : t.composer.others(conversation.assignee?.name ?? "");
  }
  function takeover(): string {
    if (conversation.owner === "bot") return t.composer.takesOverBot;
    return conversation.owner === "queue" ? t.composer.takesOverQueue : t.composer.keys;
  }
  function submit() {
    if (!ready) return;
    send(conversation.id, text.trim(), mode === "note", lastSeq);
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
      />
      <div className={styles.foot}>
        {tooLong && <p role="alert">{t.composer.tooLong(LONGEST.toLocaleString(language))}</p>}
        {closed && acts.reopen && (
          <Button size="compact-md" variant="default" onClick={acts.reopen}>
            {t.acts.reopen}
          </Button>
        )}
        <Button
          size="compact-md"
          variant={mode === "reply" && !acts.claim ? "filled" : "default"}
          disabled={!ready}
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
