/** The customer's tickets, newest first. */

import { useQuery } from "@tanstack/react-query";
import { ticketsOptions } from "../api/queries";
import { useTexts } from "../i18n";
import { Time } from "../ui/Time";
import styles from "./customer.module.css";
import { Few } from "./Few";

const USUAL = "normal";

export function Tickets({ id }: { id: string }) {
  const t = useTexts();
  const { data } = useQuery(ticketsOptions(id));
  return (
    <section className={styles.section}>
      <h3>{t.card.tickets}</h3>
      {data?.items.length === 0 && <p className={styles.quiet}>{t.card.noTickets}</p>}
      <Few items={data?.items ?? []}>
        {(ticket) => (
          <li key={ticket.number} className={styles.entry}>
            <p>
              <b>{ticket.number}</b>
              <span className={styles.state} data-state={ticket.status}>
                {t.ticketStatus[ticket.status] ?? ticket.status}
              </span>
            </p>
            <p className={styles.cut}>{ticket.subject}</p>
            <p>
              <Time at={ticket.created_at} />
              {ticket.priority !== USUAL && <b>{t.priority[ticket.priority] ?? ticket.priority}</b>}
            </p>
          </li>
        )}
      </Few>
    </section>
  );
}
