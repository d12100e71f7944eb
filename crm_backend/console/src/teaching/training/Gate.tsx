/** The gate's verdict, with each thing that speaks against the version. */

import { spoken, useLanguage } from "../../i18n";
import type { Language } from "../../state/preferences";
import { Icon } from "../../ui/Icon";
import { type Texts, useTexts } from "../texts";
import { percent, points } from "./numbers";
import styles from "./training.module.css";
import type { Objection } from "./types";

export function Gate({ against }: { against: readonly Objection[] }) {
  const t = useTexts().training;
  const language = useLanguage();
  return (
    <section className={styles.gate} data-open={against.length === 0} aria-label={t.gate.title}>
      <h3>
        <Icon name={against.length ? "warning" : "check"} />
        {against.length ? t.gate.objects(against.length) : t.gate.open}
      </h3>
      {against.length > 0 && (
        <>
          <ul>
            {against.map((each) => (
              <li key={each.kind + each.subject}>
                <b>{words(each, t, language)}</b>
                {each.live !== null && each.candidate !== null && <span>{figures(each, t, language)}</span>}
              </li>
            ))}
          </ul>
          <p>{t.gate.reason}</p>
        </>
      )}
    </section>
  );
}

function words({ kind, subject, detail }: Objection, t: Texts["training"], language: Language): string {
  if (kind === "protected") return t.gate.protected(spoken(subject ?? "", language));
  if (kind === "conversation") return t.gate.conversation(subject ?? "");
  const known: Record<string, string> = t.gate.kinds;
  return known[kind] ?? detail;
}

function figures({ kind, live, candidate }: Objection, t: Texts["training"], language: Language): string {
  if (kind === "latency") return t.gate.slower((live ?? 0).toFixed(1), (candidate ?? 0).toFixed(1));
  const lost = points((candidate ?? 0) - (live ?? 0));
  return t.gate.fell(percent(live ?? 0, language), percent(candidate ?? 0, language), lost);
}
