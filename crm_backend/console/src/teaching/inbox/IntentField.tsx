/** Any intent by a few letters; a name that none has begins a new one. */

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type Ref, useId, useState } from "react";
import { spoken, useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import styles from "./inbox.module.css";
import { meaningsOptions } from "./queries";
import { asName } from "./words";

const SHOWN = 8;

interface Option {
  name: string;
  label: string;
  note: string | null;
}

export function IntentField({ ref, onChoose }: { ref: Ref<HTMLInputElement>; onChoose: (intent: string) => void }) {
  const t = useTexts().labelling;
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const listId = useId();
  const options = useOptions(typed);

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const option = options[at];
    if (by) setAt((at + by + options.length) % Math.max(1, options.length));
    else if (event.key === "Enter" && option) onChoose(option.name);
    else if (event.key === "Escape") event.currentTarget.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className={styles.field}>
      <input
        ref={ref}
        value={typed}
        placeholder={t.find}
        aria-label={t.find}
        maxLength={60}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={`${listId}-${at}`}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
      />
      <kbd>i</kbd>
      {open && (
        <div id={listId} role="listbox" aria-label={t.find} className={styles.options}>
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are pressed in the field above
            <div
              key={option.name}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => setAt(index)}
              onClick={() => onChoose(option.name)}
            >
              {option.label}
              {option.note && <small>{option.note}</small>}
            </div>
          ))}
          {options.length === 0 && <p>{t.badName}</p>}
        </div>
      )}
    </div>
  );
}

/** Intents with what was typed in what people call them, or in their names; then the new one that it would be. */
function useOptions(typed: string): Option[] {
  const t = useTexts().labelling;
  const language = useLanguage();
  const intents = useQuery(meaningsOptions).data?.intents ?? [];
  const wanted = typed.trim().toLowerCase();
  const options = intents
    .map(({ name, on_paper }) => ({ name, label: spoken(name, language), note: on_paper ? t.onPaper : null }))
    .filter(({ name, label }) => label.toLowerCase().includes(wanted) || name.includes(wanted.replaceAll(" ", "_")))
    .sort((one, other) => rank(one, wanted) - rank(other, wanted) || one.label.localeCompare(other.label, language))
    .slice(0, SHOWN);
  const name = asName(typed);
  if (name && !intents.some((intent) => intent.name === name)) options.push({ name, label: t.newIntent(name), note: null });
  return options;
}

const rank = ({ label }: Option, wanted: string): number => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
