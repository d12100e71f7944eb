/** Before something changes for customers: what will change, what speaks against it, and why it is done all the same. */

import { Button, Modal, NumberInput, Textarea } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTexts } from "../texts";
import styles from "./models.module.css";
import { nameOf, useServingAct } from "./queries";
import { ShareSlider } from "./ShareSlider";
import type { Serving, Version } from "./types";

export type Asked = { what: "promote" | "canary"; version: Version } | { what: "rollback" };

const FEWEST_MESSAGES = 20;
const MOST_MESSAGES = 5_000;

interface Props {
  serving: Serving;
  onClose: () => void;
}

export function Dialog({ asked, ...props }: Props & { asked: Asked }) {
  if (asked.what === "rollback") return <RollBackDialog {...props} />;
  if (asked.what === "canary") return <CanaryDialog version={asked.version} {...props} />;
  return <PromoteDialog version={asked.version} {...props} />;
}

function PromoteDialog({ version, serving, onClose }: Props & { version: Version }) {
  const t = useTexts();
  const [reason, setReason] = useState("");
  const act = useServingAct(onClose);
  const submit = () => act.mutate({ act: "promote", version: version.number, ...said(reason) });
  return (
    <Frame title={t.models.promoteTitle(version.number)} onClose={onClose} onSubmit={submit}>
      <p>{t.models.promoteSays(nameOf(serving.live, t))}</p>
      <Objections version={version} />
      <Reason value={reason} onChange={setReason} needed={version.against.length > 0} />
      <Foot onClose={onClose} busy={act.isPending} name={t.models.promote} />
    </Frame>
  );
}

function CanaryDialog({ version, onClose }: Props & { version: Version }) {
  const t = useTexts();
  const [share, setShare] = useState(0.05);
  const [messages, setMessages] = useState(100);
  const [reason, setReason] = useState("");
  const act = useServingAct(onClose);
  const submit = () => act.mutate({ act: "canary", version: version.number, share, limits: { messages }, ...said(reason) });
  return (
    <Frame title={t.models.canaryTitle(version.number)} onClose={onClose} onSubmit={submit}>
      <p>{t.models.canarySays}</p>
      <ShareSlider value={share} onChange={setShare} />
      <NumberInput
        label={t.models.limitMessages}
        value={messages}
        min={FEWEST_MESSAGES}
        max={MOST_MESSAGES}
        step={10}
        allowDecimal={false}
        clampBehavior="strict"
        onChange={(value) => setMessages(Number(value) || FEWEST_MESSAGES)}
      />
      <Objections version={version} />
      {version.against.length > 0 && <Reason value={reason} onChange={setReason} needed />}
      <Foot onClose={onClose} busy={act.isPending} name={t.models.start} />
    </Frame>
  );
}

function RollBackDialog({ serving, onClose }: Props) {
  const t = useTexts();
  const [reason, setReason] = useState("");
  const [live] = useState(serving.live ?? undefined); // somebody else may take it back while this is open
  const act = useServingAct(onClose);
  const submit = () => act.mutate({ act: "rollback", live, ...said(reason) });
  return (
    <Frame title={t.models.rollBackTitle} onClose={onClose} onSubmit={submit}>
      <p>{t.models.rollBackSays(nameOf(serving.live, t), nameOf(serving.previous, t))}</p>
      <Reason value={reason} onChange={setReason} needed={false} />
      <Foot onClose={onClose} busy={act.isPending} name={t.models.rollBack} color="red" />
    </Frame>
  );
}

function Frame(props: { title: string; onClose: () => void; onSubmit: () => void; children: ReactNode }) {
  const t = useTexts();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit();
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      centered
      lockScroll={false}
      closeButtonProps={{ "aria-label": t.keyboard.close }}
    >
      <form className={styles.dialog} onSubmit={submit}>
        {props.children}
      </form>
    </Modal>
  );
}

function Objections({ version }: { version: Version }) {
  const t = useTexts().models;
  if (version.against.length === 0) return null;
  return (
    <section className={styles.objections}>
      <h3>{t.gateTitle(version.against.length)}</h3>
      <ul>
        {version.against.map(({ detail }) => (
          <li key={detail}>{detail}</li>
        ))}
      </ul>
    </section>
  );
}

function Reason({ value, onChange, needed }: { value: string; onChange: (reason: string) => void; needed: boolean }) {
  const t = useTexts().models;
  return (
    <Textarea
      label={needed ? t.reasonNeeded : t.reasonOptional}
      required={needed}
      withAsterisk={false}
      minLength={3}
      maxLength={1000}
      rows={3}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus={needed || undefined}
    />
  );
}

function Foot({ onClose, busy, name, color }: { onClose: () => void; busy: boolean; name: string; color?: string }) {
  const t = useTexts().models;
  return (
    <footer>
      <Button variant="default" onClick={onClose}>
        {t.cancel}
      </Button>
      <Button type="submit" loading={busy} {...(color ? { color } : {})}>
        {name}
      </Button>
    </footer>
  );
}

function said(reason: string): { reason?: string } {
  return reason.trim() ? { reason: reason.trim() } : {};
}
