/** Texts as the bot's bubbles in the chat, their fields filled with examples. */

import { Icon } from "../../ui/Icon";
import { useTexts } from "../texts";
import styles from "./answers.module.css";
import { filled } from "./gaps";

interface Props {
  label: string;
  language: string;
  texts: string[];
  /** The titles of each text's buttons. */
  buttons: string[][];
  values: Record<string, string>;
  theme: "light" | "dark";
}

export function Bubbles({ label, language, texts, buttons, values, theme }: Props) {
  const t = useTexts().answers;
  return (
    <section className={styles.chat} data-mantine-color-scheme={theme} aria-label={label}>
      {texts.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a wording has no other name
        <div key={index} className={styles.spoken}>
          <Icon name="bot" size={16} />
          <div>
            <p className={styles.bubble} lang={language}>
              {filled(text.trim(), values).map((piece, at) =>
                piece.name ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name
                  <mark key={at} title={`{${piece.name}}`}>
                    {piece.text}
                  </mark>
                ) : (
                  piece.text
                ),
              )}
            </p>
            {(buttons[index] ?? []).length > 0 && (
              <ul aria-label={t.buttons}>
                {buttons[index]?.map((title) => (
                  <li key={title}>{title}</li>
                ))}
              </ul>
            )}
          </div>
        </div>
      ))}
    </section>
  );
}
