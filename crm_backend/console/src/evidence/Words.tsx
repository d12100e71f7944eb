/** The message with its words by how much each moved the intent: by colour, by the thickness of a line, and in words. */

import { spoken, useLanguage, useTexts } from "../i18n";
import { pieces } from "../thread/lines";
import { percent } from "../time/format";
import styles from "./evidence.module.css";
import type { Evidence, Word } from "./types";
import { level } from "./weight";

export function Words({ evidence, text }: { evidence: Evidence; text: string }) {
  const t = useTexts().evidence;
  const language = useLanguage();
  const { words, deciding, instead } = evidence;
  if (words.length === 0) return <p className={styles.muted}>{t.noWords}</p>;
  const decides = new Set(deciding.map(({ start }) => start));
  return (
    <>
      <p className={styles.words} lang={evidence.language}>
        {pieces(text, words).map((piece) =>
          piece.span ? (
            <Moved
              key={piece.span.start}
              word={piece.span}
              text={piece.text}
              level={level(piece.span, words)}
              decides={decides.has(piece.span.start)}
            />
          ) : (
            piece.text
          ),
        )}
      </p>
      {instead && <p className={styles.muted}>{t.instead(spoken(instead.name, language), percent(instead.confidence, language))}</p>}
    </>
  );
}

function Moved({ word, text, level, decides }: { word: Word; text: string; level: number; decides: boolean }) {
  const t = useTexts().evidence;
  const language = useLanguage();
  const points = percent(Math.abs(word.effect), language);
  const meaning = word.effect < 0 ? t.lowers(points) : t.raises(points);
  const said = level === 0 ? "" : meaning;
  return (
    <mark
      data-level={level}
      data-effect={word.effect < 0 ? "lowers" : "raises"}
      data-decides={decides}
      title={decides ? [t.decides, said].filter(Boolean).join(" · ") : said}
    >
      {text}
      {(decides || said) && <span className="visually-hidden"> ({[decides && t.decides, said].filter(Boolean).join(", ")})</span>}
    </mark>
  );
}
