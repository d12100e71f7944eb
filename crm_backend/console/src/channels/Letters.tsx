/** What came by a channel and could not be read: why, how often, the thing itself, and what can be done about it. */

import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DeadLetter } from "../api/types";
import { useTexts } from "../i18n";
import { channelIcon, Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Segments } from "../ui/Segments";
import { Time } from "../ui/Time";
import styles from "./channels.module.css";
import { lettersOptions } from "./queries";
import { type LetterActs, useLetterActs } from "./useLetterActs";

const STATES = ["open", "replayed", "dismissed"] as const;

export function Letters() {
  const t = useTexts();
  const [state, setState] = useState<DeadLetter["state"]>("open");
  const letters = useQuery(lettersOptions(state));
  const acts = useLetterActs();
  const items = letters.data?.items;
  return (
    <div className={styles.scroller}>
      <div className={styles.filter}>
        <Segments
          label={t.list.state}
          value={state}
          choices={STATES.map((value) => ({ value, label: t.desk.letterStates[value] }))}
          onChange={setState}
        />
      </div>
      {letters.isPending && (
        <div className={styles.letters} aria-hidden="true">
          <Skeleton height={72} />
          <Skeleton height={72} />
        </div>
      )}
      {letters.isError && !items && (
        <Notice words={[t.desk.letters, t.problems.load]} action={{ label: t.problems.again, run: () => void letters.refetch() }} urgent />
      )}
      {items?.length === 0 && <Notice words={t.desk.noLetters[state]} />}
      <ul className={styles.letters} aria-label={t.desk.letters}>
        {items?.map((letter) => (
          <li key={letter.id}>
            <Letter letter={letter} acts={acts} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Letter({ letter, acts }: { letter: DeadLetter; acts: LetterActs }) {
  const t = useTexts();
  const trying = acts.trying === letter.id;
  return (
    <article className={styles.letter}>
      <div className={styles.what}>
        <p className={styles.from}>
          <Icon name={channelIcon(letter.channel)} size={14} />
          <b>{t.channels[letter.channel] ?? letter.channel}</b>
          {letter.account && <span>{letter.account}</span>}
          <Time at={letter.created_at} />
          <span>{t.desk.came(letter.seen)}</span>
        </p>
        <h2>{letter.reason}</h2>
        {acts.unreadable.has(letter.id) && (
          <p className={styles.still} role="alert">
            <Icon name="warning" size={14} />
            {t.problems.still_unreadable}
          </p>
        )}
        <details>
          <summary>{t.desk.body}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
          <pre tabIndex={0}>{letter.body}</pre>
        </details>
      </div>
      <div className={styles.acts}>
        {letter.state === "open" ? (
          <>
            <Button size="compact-md" variant="default" loading={trying} onClick={() => acts.replay(letter.id)}>
              {t.desk.tryAgain}
            </Button>
            <Button size="compact-md" variant="default" onClick={() => acts.dismiss(letter.id)}>
              {t.desk.putAway}
            </Button>
          </>
        ) : (
          letter.state === "dismissed" && (
            <Button size="compact-md" variant="default" onClick={() => acts.reopen(letter.id)}>
              {t.desk.takeOut}
            </Button>
          )
        )}
      </div>
    </article>
  );
}
