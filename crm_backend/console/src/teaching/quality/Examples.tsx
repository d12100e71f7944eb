/** The examples of an alarm, with the intent that each is taught under and what speaks against it. */

import { spoken, useLanguage } from "../../i18n";
import { useTexts } from "../texts";
import styles from "./quality.module.css";
import type { Content } from "./types";

export function Examples({ content: { examples = [], better, near } }: { content: Content }) {
  const t = useTexts().teaching.quality;
  const language = useLanguage();
  return (
    <>
      <ul className={styles.examples}>
        {examples.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same wording may stand twice
          <li key={`${index} ${each.text}`}>
            <q>{each.text}</q>
            <span>
              {t.is} <b>{spoken(each.intent, language)}</b>
            </span>
            {each.taken_for && <span>{t.takenFor(spoken(each.taken_for, language))}</span>}
            {better && (
              <span>
                {t.better} <b>{spoken(better, language)}</b>
              </span>
            )}
          </li>
        ))}
      </ul>
      {near && better && examples[0] && (
        <div className={styles.near}>
          <Near title={t.likeOwn(spoken(examples[0].intent, language))} texts={near.own} />
          <Near title={t.likeOwn(spoken(better, language))} texts={near.better} />
        </div>
      )}
    </>
  );
}

function Near({ title, texts }: { title: string; texts: string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      {texts.map((text) => (
        <q key={text}>{text}</q>
      ))}
    </div>
  );
}
