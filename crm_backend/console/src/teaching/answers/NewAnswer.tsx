/** A new answer: its name, and what is said in each language, with how customers will see it. */

import { Button, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useLanguage } from "../../i18n";
import { displayName } from "../../time/format";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { Bubbles } from "./Bubbles";
import { faultOf } from "./gaps";
import { explainChange, useDrafting, write } from "./queries";
import { faultWords } from "./wording";

const PREFIX = "utter_";
const ENGLISH = "en";
const NAME = /^[a-z][a-z0-9_]{0,79}$/;

interface Props {
  languages: string[];
  onClose: () => void;
}

export function NewAnswer({ languages, onClose }: Props) {
  const t = useTexts();
  const words = t.answers.newAnswer;
  const reader = useLanguage();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const said = languages.flatMap((code) => {
    const text = texts[code]?.trim();
    return text ? [[code, [text]] as const] : [];
  });
  const save = useDrafting(
    async () => {
      const draft = await write.newResponse({ name: PREFIX + name, texts: Object.fromEntries(said) });
      void navigate(`/teaching/answers/review?change=${draft.id}`);
      return [draft];
    },
    (all) => all.answers.saved,
  );
  const faulty = said.some(([, [text]]) => faultOf(text ?? "", []));
  const lacking = !NAME.test(name) ? words.nameMissing : !texts[ENGLISH]?.trim() ? words.englishMissing : null;
  return (
    <Modal opened onClose={onClose} title={words.title} size="lg" lockScroll={false} closeButtonProps={{ "aria-label": t.keyboard.close }}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!lacking && !faulty) save.mutate(undefined);
        }}
      >
        <label>
          <span>{words.name}</span>
          <span className={styles.prefixed}>
            <code>{PREFIX}</code>
            <input
              value={name}
              maxLength={80}
              placeholder={words.nameHint}
              onChange={(event) => setName(event.target.value.toLowerCase().replace(/[\s-]+/g, "_"))}
            />
          </span>
        </label>
        {languages.map((code) => {
          const text = texts[code] ?? "";
          const wrong = text.trim() ? faultWords(text, [], t) : null;
          return (
            <div key={code} className={styles.newText}>
              <Textarea
                autosize
                minRows={2}
                maxRows={8}
                label={code === ENGLISH ? displayName("language", code, reader) : words.optional(displayName("language", code, reader))}
                lang={code}
                value={text}
                error={wrong}
                onChange={(event) => setTexts({ ...texts, [code]: event.target.value })}
              />
              {text.trim() && (
                <Bubbles
                  label={t.answers.previewOf(displayName("language", code, reader))}
                  language={code}
                  texts={[text]}
                  buttons={[]}
                  values={{}}
                  theme="light"
                />
              )}
            </div>
          );
        })}
        {save.error && (
          <p className={styles.problem} role="alert">
            {explainChange(save.error, t)}
          </p>
        )}
        <p className={styles.hint}>{lacking ?? words.note}</p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            {t.answers.cancel}
          </Button>
          <Button type="submit" disabled={Boolean(lacking) || faulty} loading={save.isPending}>
            {t.answers.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
