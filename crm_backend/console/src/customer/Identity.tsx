/** Who the customer is, how to reach them, and what they amount to. */

import type { CustomerCard } from "../api/types";
import { useLanguage, useTexts } from "../i18n";
import { toast } from "../state/toasts";
import { date, displayName } from "../time/format";
import { useNow } from "../time/useNow";
import { channelIcon, Icon } from "../ui/Icon";
import styles from "./customer.module.css";

/** Channels whose addresses people know; those of others are numbers that only machines read. */
const ADDRESSED: ReadonlySet<string> = new Set(["email", "whatsapp", "twilio", "sms"]);

export function Identity({ card, name }: { card: CustomerCard; name: string }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow();
  const { stats } = card;
  const totals: [string, string | number][] = [
    [t.card.orders, stats.orders],
    [t.card.spent, stats.spent.text],
    [t.card.openTickets, stats.open_tickets],
    [t.card.conversations, stats.conversations],
  ];
  return (
    <section className={styles.section}>
      <h3 className={styles.name}>{name}</h3>
      <p className={styles.verified} data-verified={card.verified}>
        <Icon name={card.verified ? "check" : "info"} size={14} />
        {card.verified ? t.card.verified : t.card.unverified}
      </p>
      <dl className={styles.facts}>
        <Fact name={t.card.email} value={card.email} copies />
        <Fact name={t.card.phone} value={card.phone} copies />
        <Fact name={t.card.locale} value={card.locale && displayName("language", card.locale, language)} />
        <Fact name={t.card.country} value={card.country && displayName("region", card.country, language)} />
        <Fact name={t.card.externalId} value={card.external_id} copies />
        <Fact name={t.card.points} value={card.loyalty_points ? card.loyalty_points.toLocaleString(language) : null} />
        <Fact name={t.card.marketing} value={card.marketing_consent ? t.card.agreed : t.card.notAgreed} />
        <Fact name={t.card.since} value={date(card.created_at, now, language)} />
      </dl>
      <ul className={styles.points} aria-label={t.card.contact}>
        {card.contact_points.map(({ channel, sender_id }) => (
          <li key={`${channel}:${sender_id}`} title={`${t.channels[channel] ?? channel}: ${sender_id}`}>
            <Icon name={channelIcon(channel)} size={14} />
            <b>{t.channels[channel] ?? channel}</b>
            {ADDRESSED.has(channel) && <span>{sender_id}</span>}
          </li>
        ))}
      </ul>
      <dl className={styles.totals}>
        {totals.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Fact({ name, value, copies = false }: { name: string; value: string | null | undefined; copies?: boolean }) {
  const t = useTexts();
  if (!value) return null;
  const copy = () => void navigator.clipboard.writeText(value).then(() => toast(t.card.copied));
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span>{value}</span>
        {copies && (
          <button type="button" onClick={copy} aria-label={t.card.copy(name)}>
            <Icon name="copy" size={14} />
          </button>
        )}
      </dd>
    </div>
  );
}
