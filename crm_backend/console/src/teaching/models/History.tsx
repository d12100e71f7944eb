/** Who let which version answer, when and why; and what took back itself. */

import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useLanguage } from "../../i18n";
import type { Language } from "../../state/preferences";
import { percent } from "../../time/format";
import { Time } from "../../ui/Time";
import { type Texts, useTexts } from "../texts";
import { exact } from "./Intervals";
import styles from "./models.module.css";
import { eventsOptions, nameOf } from "./queries";
import type { ServingEvent } from "./types";

export function History({ revision }: { revision: number }) {
  const t = useTexts();
  const language = useLanguage();
  const events = useInfiniteQuery(eventsOptions(revision));
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className={styles.history} aria-label={t.models.history}>
      <h2>{t.models.history}</h2>
      {events.data && items.length === 0 && <p className={styles.quiet}>{t.models.noHistory}</p>}
      <ol>
        {items.map((event) => (
          <li key={event.id} data-kind={event.kind}>
            <b>{happened(event, t, language)}</b>
            <span>
              {who(event, t)}, <Time at={event.at} />
            </span>
            {why(event, t, language) && <q>{why(event, t, language)}</q>}
          </li>
        ))}
      </ol>
      {events.hasNextPage && (
        <Button variant="subtle" color="gray" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {t.models.more}
        </Button>
      )}
    </section>
  );
}

function happened({ kind, version, detail }: ServingEvent, t: Texts, language: Language): string {
  return t.models.kinds[kind](nameOf(version, t), percent(detail.share ?? 0, language));
}

function who({ by, kind, detail }: ServingEvent, t: Texts): string {
  if (by) return t.models.by(by);
  return detail.command && kind !== "canary_taken_back" ? t.models.byCommand : t.models.byItself;
}

function why({ detail }: ServingEvent, t: Texts, language: Language): string | null {
  if (detail.reason) return detail.reason;
  if (!detail.limit) return null;
  const limit = t.models.limits[detail.limit];
  if (!detail.canary || !detail.live) return limit;
  const [canary, live] = [detail.canary, detail.live].map(({ count, of }) => exact(of ? count / of : 0, language));
  return `${limit}: ${t.models.shares(canary ?? "", live ?? "")}`;
}
