/** One message in the middle: what it says, what it may mean, and what is like it. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { ApiError, api } from "../../api/client";
import type { Mood } from "../../api/types";
import { spoken, useLanguage } from "../../i18n";
import { useShortcuts } from "../../keyboard/shortcuts";
import { Icon } from "../../ui/Icon";
import { MoodMark } from "../../ui/MoodMark";
import { Notice } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { Tip } from "../../ui/Tip";
import { useTexts } from "../texts";
import { AlikeOnes } from "./AlikeOnes";
import { Guesses } from "./Guesses";
import { IntentField } from "./IntentField";
import styles from "./inbox.module.css";
import { MarkedText } from "./MarkedText";
import { itemOptions, looksOnly } from "./queries";
import type { Detail, Said, Span, View } from "./types";

interface Props {
  id: string;
  view: View;
  onSay: (said: Said) => void;
  onReopen: () => void;
  onBack: () => void;
}

export function ItemPane({ id, view, onSay, onReopen, onBack }: Props) {
  const t = useTexts();
  const item = useQuery(itemOptions(id, view));
  useEffect(() => {
    if (looksOnly(view)) return;
    return () => void api.post(`/teaching/inbox/${id}/release`).catch(() => undefined); // it is given back by itself as well
  }, [id, view]);
  return (
    <section className={styles.pane} aria-label={t.labelling.question}>
      <div className={styles.back}>
        <Tip name={t.labelling.back} icon="back" onClick={onBack} />
      </div>
      {item.isError && !item.data && <Refused id={id} error={item.error} again={() => void item.refetch()} />}
      {item.data && (
        <Labelling key={`${id}${item.data.state}`} item={item.data} looksOnly={looksOnly(view)} onSay={onSay} onReopen={onReopen} />
      )}
    </section>
  );
}

function Refused({ id, error, again }: { id: string; error: Error; again: () => void }) {
  const t = useTexts();
  const navigate = useNavigate();
  async function takeNext(): Promise<void> {
    const { item } = await api.post<{ item: Detail | null }>("/teaching/inbox/next", { skip: [id] });
    void navigate(item ? `/teaching/inbox/${item.id}` : "/teaching/inbox");
  }
  if (error instanceof ApiError && error.code === "held")
    return <Notice words={t.labelling.held} action={{ label: t.labelling.takeNext, run: () => void takeNext() }} />;
  if (error instanceof ApiError && error.status === 404) return <Notice words={t.labelling.gone} />;
  return <Notice words={[t.labelling.question, t.problems.load]} action={{ label: t.problems.again, run: again }} urgent />;
}

interface LabellingProps extends Pick<Props, "onSay" | "onReopen"> {
  item: Detail;
  looksOnly: boolean;
}

function Labelling({ item, looksOnly, onSay, onReopen }: LabellingProps) {
  const t = useTexts().labelling;
  const [spans, setSpans] = useState<Span[]>(item.entities);
  const [mood, setMood] = useState<Mood | null>(null);
  const [along, setAlong] = useState<ReadonlySet<string> | null>(null);
  const [marks, setMarks] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const disputed = new Set(item.labels.map(({ intent }) => intent)).size > 1;

  const say = (intent: string | null) => onSay({ intent, entities: spans, sentiment: mood, along: [...(along ?? [])], settle: disputed });
  const toggleAlong = () => setAlong(along ? null : new Set(item.alike_ones.map(({ id }) => id)));
  const guess = (place: number) => {
    const name = item.ranking[place]?.name;
    if (name) say(name);
  };
  const find = () => field.current?.focus();
  useShortcuts(
    looksOnly
      ? {}
      : {
          "1": () => guess(0),
          "2": () => guess(1),
          "3": () => guess(2),
          "/": find,
          i: find,
          n: find,
          x: () => say(null),
          a: () => item.alike_ones.length > 0 && toggleAlong(),
          m: () => setMarks(marks + 1),
          "-": () => setMood("negative"),
          "0": () => setMood("neutral"),
          "+": () => setMood("positive"),
          "=": () => setMood("positive"),
        },
  );

  return (
    <article className={styles.item}>
      <Facts item={item} />
      <MarkedText text={item.text} language={item.language} spans={spans} onSpans={looksOnly ? undefined : setSpans} focusOn={marks} />
      {item.labels.length > 0 && <Labels item={item} disputed={disputed} />}
      {looksOnly ? (
        <Button variant="default" onClick={onReopen} className={styles.reopen ?? ""}>
          {t.reopen}
        </Button>
      ) : (
        <>
          <h2>{t.question}</h2>
          <Guesses ranking={item.ranking.slice(0, 3)} hint={item.hint} onChoose={say} />
          <div className={styles.others}>
            <IntentField ref={field} onChoose={say} />
            <Button variant="default" onClick={() => say(null)} rightSection={<kbd>x</kbd>}>
              {t.nothing}
            </Button>
          </div>
          <MoodChoice found={item.sentiment} chosen={mood} onChoose={setMood} />
          {item.alike_ones.length > 0 && <AlikeOnes ones={item.alike_ones} along={along} onToggle={toggleAlong} onAlong={setAlong} />}
        </>
      )}
    </article>
  );
}

function Facts({ item }: { item: Detail }) {
  const t = useTexts().labelling;
  return (
    <p className={styles.facts}>
      {item.reasons.map((reason) => (
        <em key={reason} data-reason={reason}>
          {t.reasons[reason] ?? reason}
        </em>
      ))}
      {item.words.length > 0 && <span>{item.words.join(" · ")}</span>}
      <span className={styles.at}>
        <Time at={item.at} />
        {item.conversation_id && <Link to={`/inbox/all/${item.conversation_id}`}>{t.conversation}</Link>}
      </span>
    </p>
  );
}

function Labels({ item, disputed }: { item: Detail; disputed: boolean }) {
  const t = useTexts().labelling;
  const language = useLanguage();
  return (
    <div className={styles.labels} data-disputed={disputed}>
      {disputed && (
        <p>
          <Icon name="warning" size={16} /> <b>{t.disagreement}</b> {t.settle}
        </p>
      )}
      <ul>
        {item.labels.map((label) => (
          <li key={`${label.by}${label.at}`}>
            {t.alsoSaid(label.by, label.intent ? spoken(label.intent, language) : t.nothing)}
            {label.text !== item.text && <q>{label.text}</q>} <Time at={label.at} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const MOODS: readonly [Mood, string][] = [
  ["negative", "-"],
  ["neutral", "0"],
  ["positive", "+"],
];

function MoodChoice({ found, chosen, onChoose }: { found: Mood | null; chosen: Mood | null; onChoose: (mood: Mood | null) => void }) {
  const t = useTexts();
  return (
    <fieldset className={styles.moods}>
      <legend>{t.labelling.mood}</legend>
      {MOODS.map(([mood, key]) => (
        <button
          key={mood}
          type="button"
          aria-pressed={(chosen ?? found) === mood}
          data-found={chosen === null}
          onClick={() => onChoose(chosen === mood ? null : mood)}
        >
          <MoodMark mood={mood} />
          {t.nlu.mood[mood]}
          <kbd>{key}</kbd>
        </button>
      ))}
      {chosen === null && <small>{t.labelling.asFound}</small>}
    </fieldset>
  );
}
