/** What the customer was promised: money, exchanges, calls, their data. What a person has to do or decide comes first. */

import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { promisesOptions } from "../api/queries";
import type { Pledge } from "../api/types";
import { capital, useLanguage, useTexts } from "../i18n";
import { clock, date } from "../time/format";
import { useNow } from "../time/useNow";
import { Time } from "../ui/Time";
import styles from "./customer.module.css";
import { Few } from "./Few";
import { usePledgeActs } from "./usePledgeActs";

export function Promises({ id }: { id: string }) {
  const t = useTexts();
  const { data } = useQuery(promisesOptions(id, useLanguage()));
  const open = data?.items.filter((one) => one.open).length ?? 0;
  if (!data || data.items.length === 0) return null;
  return (
    <section className={styles.section}>
      <h3>
        {t.promises.title}
        {open > 0 && <span className={styles.count}>{t.promises.open(open)}</span>}
      </h3>
      <Few items={data.items}>{(one) => <Line key={`${one.kind}:${one.id}`} pledge={one} customer={id} />}</Few>
    </section>
  );
}

function Line({ pledge, customer }: { pledge: Pledge; customer: string }) {
  const t = useTexts();
  const status = pledge.kind === "refund" ? t.refundStatus : t.promises.status;
  return (
    <li className={styles.entry}>
      <p>
        <b>{[t.promises.kinds[pledge.kind], pledge.amount?.text ?? pledge.number].join(" ")}</b>
        <span className={styles.state} data-state={pledge.open ? "waiting" : pledge.status}>
          {capital(status[pledge.status] ?? pledge.status)}
        </span>
      </p>
      {pledge.words && (
        <p className={styles.cut} title={pledge.words}>
          {pledge.words}
        </p>
      )}
      <p>
        <span>
          {pledge.order_number && `${pledge.order_number} · `}
          <Time at={pledge.created_at} />
        </span>
        <When pledge={pledge} />
      </p>
      {pledge.open && <Acts pledge={pledge} customer={customer} />}
    </li>
  );
}

/** When and whom to call, or by when it has to be done. */
function When({ pledge: { kind, open, phone, at, due_on, verified } }: { pledge: Pledge }) {
  const t = useTexts();
  const language = useLanguage();
  const now = useNow();
  if (phone)
    return (
      <>
        <a href={`tel:${phone}`}>{phone}</a>
        {open && <b>{at ? t.promises.callAt(`${date(at, now, language)}, ${clock(at, language)}`) : t.promises.callSoon}</b>}
        {!verified && <b className={styles.late}>{t.card.unverified}</b>}
      </>
    );
  if (!due_on) return null;
  return <span>{kind === "refund" ? t.promises.expected(date(due_on, now, language)) : t.promises.due(date(due_on, now, language))}</span>;
}

function Acts({ pledge, customer }: { pledge: Pledge; customer: string }) {
  const t = useTexts();
  const acts = usePledgeActs(customer, pledge);
  const [sure, setSure] = useState(false);
  if (pledge.kind !== "refund")
    return (
      <div className={styles.acts}>
        <Act name={t.promises.markDone} run={acts.done} />
      </div>
    );
  if (sure)
    return (
      <div className={styles.acts}>
        <Act name={t.promises.pay(pledge.amount?.text ?? "")} run={acts.approve} primary />
        <Act name={t.promises.cancel} run={() => setSure(false)} />
      </div>
    );
  return (
    <div className={styles.acts}>
      <Act name={t.promises.approve} run={() => setSure(true)} />
      <Act name={t.promises.decline} run={acts.decline} />
    </div>
  );
}

function Act({ name, run, primary = false }: { name: string; run: () => void; primary?: boolean }) {
  return (
    <Button size="compact-sm" variant={primary ? "filled" : "default"} onClick={run}>
      {name}
    </Button>
  );
}
