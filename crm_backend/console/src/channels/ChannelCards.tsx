/** One card for each channel. */

import { Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Channel } from "../api/types";
import { useLanguage, useTexts } from "../i18n";
import { useMe } from "../session/session";
import { channelIcon, Icon } from "../ui/Icon";
import { Notice } from "../ui/Notice";
import { Time } from "../ui/Time";
import styles from "./channels.module.css";

export function ChannelCards({ channels }: { channels: UseQueryResult<{ items: Channel[] }> }) {
  const t = useTexts();
  const items = channels.data?.items;
  if (channels.isError && !items)
    return (
      <Notice words={[t.desk.title, t.problems.load]} action={{ label: t.problems.again, run: () => void channels.refetch() }} urgent />
    );
  if (!items)
    return (
      <div className={styles.cards} aria-hidden="true">
        <Skeleton height={168} />
        <Skeleton height={168} />
        <Skeleton height={168} />
      </div>
    );
  if (items.length === 0) return <Notice words={t.desk.empty} />;
  const byUse = items.toSorted((one, other) => Number(other.enabled) - Number(one.enabled));
  return (
    <div className={styles.scroller}>
      {!items.some(({ enabled }) => enabled) && <p className={styles.hint}>{t.desk.noneOn}</p>}
      <ul className={styles.cards}>
        {byUse.map((channel) => (
          <li key={channel.name}>
            <Card channel={channel} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Card({ channel }: { channel: Channel }) {
  const t = useTexts();
  const name = t.channels[channel.name] ?? channel.name;
  return (
    <article className={styles.card} data-on={channel.enabled} aria-label={name}>
      <header>
        <Icon name={channelIcon(channel.name)} />
        <h2>{name}</h2>
        <span className={styles.state} data-on={channel.enabled}>
          <Icon name={channel.enabled ? "check" : "close"} size={14} />
          {channel.enabled ? t.desk.on : t.desk.off}
        </span>
      </header>
      <p className={styles.heard}>
        {channel.last_heard_at ? (
          <>
            {t.desk.lastHeard} <Time at={channel.last_heard_at} />
          </>
        ) : (
          t.desk.neverHeard
        )}
      </p>
      {(channel.enabled || channel.last_heard_at) && <Figures channel={channel} />}
      {!channel.enabled && <SetUp name={channel.name} />}
      {channel.dead_letters > 0 && <Unread count={channel.dead_letters} />}
    </article>
  );
}

function Figures({ channel }: { channel: Channel }) {
  const t = useTexts();
  const language = useLanguage();
  const figures = [
    ["received", channel.received],
    ["sent", channel.sent],
    ["waiting", channel.waiting],
    ["failed", channel.failed],
    ["unknown", channel.unknown],
  ] as const;
  return (
    <dl className={styles.figures} aria-label={t.desk.lastDay}>
      <p aria-hidden="true">{t.desk.lastDay}</p>
      {figures.map(([name, count]) => (
        <div key={name} data-calls={(name === "failed" || name === "unknown") && count > 0} title={t.desk.means[name]}>
          <dt>{t.desk.figures[name]}</dt>
          <dd>{count.toLocaleString(language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function SetUp({ name }: { name: string }) {
  const t = useTexts();
  return (
    <p className={styles.setUp}>
      {t.desk.setUp} <code>connectors/{name}/README.md</code>
    </p>
  );
}

function Unread({ count }: { count: number }) {
  const t = useTexts();
  const mayRead = useMe().role !== "agent";
  return (
    <p className={styles.unread}>
      <Icon name="warning" size={16} />
      {mayRead ? <Link to="/channels/unread">{t.desk.couldNotRead(count)}</Link> : t.desk.couldNotRead(count)}
    </p>
  );
}
