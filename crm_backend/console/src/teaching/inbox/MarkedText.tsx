/** The message with its details marked; words are selected with the mouse, or with the arrows, and then said to be something. */

import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { spoken, useLanguage } from "../../i18n";
import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./inbox.module.css";
import { meaningsOptions } from "./queries";
import type { Span } from "./types";
import { cut, withMark, wordsOf } from "./words";

interface Props {
  text: string;
  language: string;
  spans: Span[];
  /** Missing: nothing can be marked. */
  onSpans: ((spans: Span[]) => void) | undefined;
  /** Another number brings the keyboard here. */
  focusOn: number;
}

/** From one word to another, by their places among the words; `to` moves. */
interface Selection {
  from: number;
  to: number;
}

export function MarkedText({ text, language, spans, onSpans, focusOn }: Props) {
  const t = useTexts().labelling;
  const spokenIn = useLanguage();
  const pieces = useMemo(() => wordsOf(text, language), [text, language]);
  const words = useMemo(() => pieces.filter(({ isWord }) => isWord), [pieces]);
  const [selection, setSelection] = useState<Selection | null>(null);
  const box = useRef<HTMLDivElement>(null);
  // Before the next key, which is meant for the text already.
  useLayoutEffect(() => {
    if (focusOn === 0) return;
    box.current?.focus();
    setSelection({ from: 0, to: 0 });
  }, [focusOn]);

  const first = selection && words[Math.min(selection.from, selection.to)];
  const last = selection && words[Math.max(selection.from, selection.to)];
  const range = first && last ? { start: first.start, end: last.end } : null;

  function mark(entity: string) {
    if (range) onSpans?.(withMark(spans, { entity, ...range }));
    setSelection(null);
    window.getSelection()?.removeAllRanges();
  }
  function press(event: KeyboardEvent) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const clamp = (place: number) => Math.max(0, Math.min(words.length - 1, place));
    if (by && event.shiftKey && selection) setSelection({ from: selection.from, to: clamp(selection.to + by) });
    else if (by) setSelection(selection ? { from: clamp(selection.to + by), to: clamp(selection.to + by) } : { from: 0, to: 0 });
    else if (event.key === "Escape" && selection) setSelection(null);
    else if ((event.key === "Backspace" || event.key === "Delete") && range)
      onSpans?.(spans.filter((span) => span.end <= range.start || span.start >= range.end));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function select() {
    const chosen = window.getSelection();
    const inside = chosen && !chosen.isCollapsed && box.current?.contains(chosen.anchorNode) && box.current.contains(chosen.focusNode);
    if (!inside || !onSpans) return;
    const touched = words.map((_, place) => place).filter((place) => chosen.containsNode(wordAt(box.current, place), true));
    const from = touched[0];
    const to = touched.at(-1);
    if (from !== undefined && to !== undefined) setSelection({ from, to });
  }

  return (
    <div className={styles.message}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is a frame around fields, this is a text */}
      <div
        ref={box}
        className={styles.said}
        lang={language}
        tabIndex={onSpans ? 0 : undefined}
        aria-label={onSpans ? `${text}. ${t.markHint}` : text}
        role="group"
        title={onSpans ? t.markHint : undefined}
        onKeyDown={onSpans ? press : undefined}
        onMouseUp={select}
      >
        {pieces.map((piece) => {
          const span = spans.find((each) => each.start <= piece.start && piece.end <= each.end);
          const isSelected = range !== null && range.start <= piece.start && piece.end <= range.end;
          return (
            <span
              key={piece.start}
              data-word={piece.isWord ? words.indexOf(piece) : undefined}
              data-marked={span !== undefined}
              data-selected={isSelected}
              title={span && spoken(span.entity, spokenIn)}
            >
              {piece.text}
            </span>
          );
        })}
      </div>
      {range && <Kinds said={cut(text, range.start, range.end)} onChoose={mark} />}
      {spans.length > 0 && (
        <ul className={styles.spans} aria-label={t.entities}>
          {spans.map((span) => (
            <li key={span.start}>
              <b>{cut(text, span.start, span.end)}</b> {spoken(span.entity, spokenIn)}
              {onSpans && (
                <button
                  type="button"
                  aria-label={t.unmark(spoken(span.entity, spokenIn))}
                  onClick={() => onSpans(spans.filter((each) => each !== span))}
                >
                  <Icon name="close" size={12} />
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const wordAt = (box: HTMLElement | null, place: number): Node =>
  box?.querySelector(`[data-word="${place}"]`) ?? document.createTextNode("");

/** What the selected words are: a choice that Tab reaches next. */
function Kinds({ said, onChoose }: { said: string; onChoose: (entity: string) => void }) {
  const t = useTexts().labelling;
  const language = useLanguage();
  const entities = useQuery(meaningsOptions).data?.entities ?? [];
  return (
    <fieldset className={styles.kinds}>
      <legend>
        <b>{said}</b> {t.kind}
      </legend>
      {entities.map((entity) => (
        <button key={entity} type="button" onClick={() => onChoose(entity)}>
          {spoken(entity, language)}
        </button>
      ))}
    </fieldset>
  );
}
