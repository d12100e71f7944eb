/** What was taught and is most like the message; what was learnt from a conversation leads there. */

import { Link } from "react-router";
import { spoken, useLanguage, useTexts } from "../i18n";
import { percent } from "../time/format";
import { Icon } from "../ui/Icon";
import styles from "./evidence.module.css";
import type { Evidence } from "./types";

export function Examples({ examples }: { examples: Evidence["examples"] }) {
  const t = useTexts().evidence;
  const language = useLanguage();
  return (
    <ol className={styles.examples}>
      {examples.map(({ text, intent, similarity, conversation_id }) => (
        <li key={`${intent}:${text}`}>
          <q>{text}</q>
          <span>
            {spoken(intent, language)} <small>{t.similar(percent(Math.max(0, similarity), language))}</small>
            {conversation_id && (
              <Link to={`/inbox/all/${conversation_id}`} title={t.learnt}>
                <Icon name="chat" size={14} label={t.learnt} />
              </Link>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
