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
import { useCustomerChange } from "./usePledgeActs";

export function Orders({ id }: { id: string }) {
  const t = useTexts();
  const { data } = useQuery(ordersOptions(id, useLanguage()));
  return (
    <section className={styles.section}>
      <h3>{t.card.orders}</h3>
      {data?.items.length === 0 && <p className={styles.quiet}>{t.card.noOrders}</p>}
      <Few items={data?.items ?? []}>{(order) => <OrderLine key={order.number} order={order} customer={id} />}</Few>
    </section>
  );
}

function OrderLine({ order, customer }: { order: Order; customer: string }) {
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
      <Moved order={order} customer={customer} />
      {order.refund && (
        <p>
          {t.card.refund} {order.refund.amount.text}, {t.refundStatus[order.refund.status] ?? order.refund.status}
        </p>
      )}
    </li>
  );
}

/** An order that was sent elsewhere says so, and can be sent where it was to go until it ships. */
function Moved({ order, customer }: { order: Order; customer: string }) {
  const t = useTexts();
  const change = useCustomerChange(customer);
  if (!order.old_address) return null;
  const path = `/customers/${customer}/orders/${order.number}/old-address`;
  return (
    <p>
      <span title={t.card.movedFrom(order.old_address)}>{t.card.moved(oneLine(order.address))}</span>
      {order.address_changeable && (
        <button type="button" className={styles.more} onClick={() => change(path, t.card.putBack, path)}>
          {t.card.putAddressBack}
        </button>
      )}
    </p>
  );
}

/** Without the recipient, who stays. */
const oneLine = (address: string): string => address.split("\n").slice(1).join(", ");

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
