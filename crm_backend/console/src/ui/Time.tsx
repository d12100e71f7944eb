/** A moment, relative up to a day; the whole date on hover. */

import { useLanguage, useTexts } from "../i18n";
import { fullTime, shortTime } from "../time/format";
import { useNow } from "../time/useNow";

export function Time({ at, className }: { at: string; className?: string | undefined }) {
  const language = useLanguage();
  const t = useTexts();
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at, language)} className={className}>
      {shortTime(at, now, language, t.now)}
    </time>
  );
}
