/** Every command and every customer by a few letters. */

import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../api/client";
import type { Conversation, Page } from "../api/types";
import { useTexts } from "../i18n";
import { nameOf } from "../inbox/nameOf";
import { channelIcon, Icon } from "../ui/Icon";
import styles from "./keyboard.module.css";
import { overlay } from "./overlay";
import { type Command, useCommands } from "./useCommands";

const FOUND = 6;

export default function Palette() {
  const t = useTexts();
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const commands = useMatching(words.trim());
  const close = () => overlay.set(null);

  function run(command: Command | undefined) {
    if (!command) return;
    close();
    command.run();
  }
  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const by = moves[event.key];
    if (by) setAt((before) => (before + by + commands.length) % Math.max(1, commands.length));
    else if (event.key === "Enter") run(commands[at]);
    else return;
    event.preventDefault();
  }

  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      lockScroll={false}
      padding={0}
      size="lg"
      yOffset="12vh"
      title={t.palette.title}
      classNames={{ header: styles.unseen ?? "" }}
      transitionProps={{ duration: 120 }}
    >
      <input
        ref={focus}
        className={styles.words}
        data-autofocus
        value={words}
        placeholder={t.palette.placeholder}
        aria-label={t.palette.placeholder}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-commands"
        aria-activedescendant={`palette-${at}`}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id="palette-commands" role="listbox" aria-label={t.palette.commands} className={styles.commands}>
        {commands.map((command, index) => (
          <Option key={command.id} command={command} index={index} active={index === at} onRun={run} onPoint={setAt} />
        ))}
      </div>
      {commands.length === 0 && <p className={styles.none}>{t.palette.none}</p>}
    </Modal>
  );
}

/** At once when it appears: the dialog's own focus comes a moment later, and letters typed until then would be lost. */
function focus(field: HTMLInputElement | null): void {
  field?.focus();
}

interface OptionProps {
  command: Command;
  index: number;
  active: boolean;
  onRun: (command: Command) => void;
  onPoint: (index: number) => void;
}

function Option({ command, index, active, onRun, onPoint }: OptionProps) {
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) line.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the field above
    <div
      ref={line}
      id={`palette-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onClick={() => onRun(command)}
      onMouseMove={() => onPoint(index)}
    >
      <Icon name={command.icon} size={16} />
      <span>{command.name}</span>
      {command.hint && <kbd>{command.hint}</kbd>}
    </div>
  );
}

/** Commands with these words, then conversations whose customer or messages have them. */
function useMatching(words: string): Command[] {
  const t = useTexts();
  const navigate = useNavigate();
  const commands = useCommands();
  const [settled] = useDebouncedValue(words, 200);
  const found = useQuery({
    queryKey: ["palette", settled],
    queryFn: ({ signal }) => api.get<Page<Conversation>>("/conversations", { q: settled, state: "any", limit: FOUND }, signal),
    enabled: settled.length > 1,
  });
  if (!words) return commands;
  const parts = words.toLowerCase().split(/\s+/);
  const fitting = commands.filter(({ name }) => parts.every((part) => name.toLowerCase().includes(part)));
  const people = (found.data?.items ?? []).map((row): Command => {
    const run = () => void navigate(`/inbox/all/${row.id}`);
    return { id: row.id, name: t.list.said(nameOf(row, t), row.last_message?.text ?? t.list.noWords), icon: channelIcon(row.channel), run };
  });
  const search = { pathname: "/inbox/all", search: `?q=${encodeURIComponent(words)}` };
  return [...fitting, ...people, { id: "search", name: t.palette.searchFor(words), icon: "search", run: () => void navigate(search) }];
}
