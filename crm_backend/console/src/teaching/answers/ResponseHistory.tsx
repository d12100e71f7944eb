/** How an answer came to be: every change with who, when and what; earlier texts can be taken up again. */

import { Button, Modal } from "@mantine/core";
import { useLanguage } from "../../i18n";
import { displayName } from "../../time/format";
import { Notice } from "../../ui/Notice";
import { Time } from "../../ui/Time";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { StatusPill } from "./StatusPill";
import type { Change } from "./types";
import { Who } from "./Who";

interface Props {
  changes: Change[];
  onRestore: (language: string, texts: string[]) => void;
  onClose: () => void;
}

export function ResponseHistory({ changes, onRestore, onClose }: Props) {
  const t = useTexts();
  const reader = useLanguage();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.answers.history}
      size="xl"
      lockScroll={false}
      closeButtonProps={{ "aria-label": t.keyboard.close }}
    >
      {changes.length === 0 && <Notice words={t.answers.noHistory} />}
      <ol className={styles.history}>
        {changes.flatMap(byLanguage).map(({ change, language, before, after }) => (
          <li key={`${change.id} ${language}`}>
            <header>
              <b>{displayName("language", language, reader)}</b>
              <StatusPill status={change.status} />
              <Who change={change} />
              <Time at={change.at} />
            </header>
            <div className={styles.sides}>
              <Side name={t.answers.before} texts={before} others={after} tone="before" onRestore={(texts) => onRestore(language, texts)} />
              <Side
                name={t.answers.after}
                texts={after}
                others={before}
                tone="variants"
                onRestore={(texts) => onRestore(language, texts)}
              />
            </div>
          </li>
        ))}
      </ol>
    </Modal>
  );
}

/** What a change has done to the texts of each language. */
function byLanguage(change: Change) {
  const { language, texts, before = [], variants = [] } = change.content;
  const after = texts ?? { [language ?? "en"]: variants };
  return Object.entries(after).map(([code, said]) => ({ change, language: code, before, after: said }));
}

interface SideProps {
  name: string;
  texts: string[];
  others: string[];
  tone: "before" | "variants";
  onRestore: (texts: string[]) => void;
}

function Side({ name, texts, others, tone, onRestore }: SideProps) {
  const t = useTexts().answers;
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      {texts.length === 0 && <p className={styles.hint}>{t.nothingBefore}</p>}
      {texts.map((text) => (
        <p key={text} data-tone={others.includes(text) ? undefined : tone}>
          {text}
        </p>
      ))}
      {texts.length > 0 && (
        <Button variant="default" size="compact-sm" onClick={() => onRestore(texts)}>
          {t.restore}
        </Button>
      )}
    </section>
  );
}
