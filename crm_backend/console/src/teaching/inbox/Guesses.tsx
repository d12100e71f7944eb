/** The three likeliest intents as big choices, with how likely each is. */

import { spoken, useLanguage } from "../../i18n";
import { percent } from "../../time/format";
import { useTexts } from "../texts";
import styles from "./inbox.module.css";

interface Props {
  ranking: { name: string; confidence: number }[];
  /** The intent that what followed speaks for. */
  hint: string | null;
  onChoose: (intent: string) => void;
}

export function Guesses({ ranking, hint, onChoose }: Props) {
  const t = useTexts().labelling;
  const language = useLanguage();
  const elsewhere = hint && !ranking.some(({ name }) => name === hint);
  return (
    <>
      <ol className={styles.guesses} aria-label={t.guesses}>
        {ranking.map(({ name, confidence }, place) => (
          <li key={name}>
            <button type="button" onClick={() => onChoose(name)} title={name === hint ? t.hint(spoken(name, language)) : undefined}>
              <kbd>{place + 1}</kbd>
              <span>
                {spoken(name, language)}
                {name === hint && <small>{t.hint(spoken(name, language))}</small>}
              </span>
              <i>
                <i style={{ width: `${confidence * 100}%` }} />
              </i>
              <small>{percent(confidence, language)}</small>
            </button>
          </li>
        ))}
      </ol>
      {elsewhere && (
        <p className={styles.hint}>
          {t.hint("")}{" "}
          <button type="button" onClick={() => onChoose(hint)}>
            {spoken(hint, language)}
          </button>
        </p>
      )}
    </>
  );
}
