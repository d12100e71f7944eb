/** The customer's orders, newest first. */

import { useQuery } from "@tanstack/react-query";
import { ordersOptions } from "../api/queries";
import type { Order } from "../api/types";
import { type Texts, useLanguage, useTexts } from "../i18n";
import type { Language } from "../state/preferences";
import { date } from "../time/format";
import { useNow } from "../time/useNow";
import styles from "./customer.module.css";
import { Few } from "./Few";

export function Orders({ id }: { id: string }) {
  const t = useTexts();
  const { data } = useQuery(ordersOptions(id, useLanguage()));
  return (
    <section className={styles.section}>
      <h3>{t.card.orders}</h3>
      {data?.items.length === 0 && <p className={styles.quiet}>{t.card.noOrders}</p>}
      <Few items={data?.items ?? []}>{(order) => <OrderLine key={order.number} order={order} />}</Few>
    </section>
  );
}

function OrderLine({ order }: { order: Order }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow();
  const [first] = order.items;
  return (
    <li className={styles.entry}>
      <p>
        <b>{order.number}</b>
        <span className={styles.state} data-state={order.status}>
          {t.orderStatus[order.status] ?? order.status}
        </span>
      </p>
      {first && <p className={styles.cut}>{t.card.items(first.name, order.items.length - 1)}</p>}
      <p>
        <span>
          {date(order.placed_at, now, language)} · {order.total.text}
        </span>
      </p>
      <Delivery order={order} />
      {order.refund && (
        <p>
          {t.card.refund} {order.refund.amount.text}, {t.refundStatus[order.refund.status] ?? order.refund.status}
        </p>
      )}
    </li>
  );
}

function Delivery({ order: { shipment, status } }: { order: Order }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow();
  if (!shipment || status !== "shipped") return null;
  return (
    <p>
      <span>{when(shipment, now, t, language)}</span>
      {shipment.late_days > 0 && <b className={styles.late}>{t.card.late(shipment.late_days)}</b>}
      <a href={shipment.tracking_url} target="_blank" rel="noreferrer">
        {t.card.track}
      </a>
    </p>
  );
}

function when({ delivered_at, expected_on }: NonNullable<Order["shipment"]>, now: number, t: Texts, language: Language): string {
  return delivered_at ? t.card.delivered(date(delivered_at, now, language)) : t.card.expected(date(expected_on, now, language));
}
