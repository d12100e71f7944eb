/** Since when something answers or reads along: with the day where it is not today. */

import { useLanguage } from "../../i18n";
import { fullTime, moment } from "../../time/format";
import { useNow } from "../../time/useNow";
import { useTexts } from "../texts";

export function Since({ at }: { at: string }) {
  const t = useTexts().models;
  const language = useLanguage();
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at, language)}>
      {t.since(moment(at, now, language))}
    </time>
  );
}
