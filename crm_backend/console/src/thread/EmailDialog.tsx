/** Has a chat go on by e-mail: where to. */

import { Button, Modal, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { ApiError, api } from "../api/client";
import type { Conversation } from "../api/types";
import { type Texts, useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { showConversation } from "../live/useLive";
import { useMe } from "../session/session";
import { toast } from "../state/toasts";
import { useFocusBack } from "../ui/useFocusBack";
import { movedChat } from "./movedChat";
import styles from "./thread.module.css";

const close = () => movedChat.set(null);

export default function EmailDialog({ conversation }: { conversation: Conversation }) {
  const t = useTexts();
  const { submit, problem, busy } = useMove(conversation);
  useFocusBack();
  useEffect(() => close, []); // not open any more when one comes back to this conversation
  return (
    <Modal opened onClose={close} title={t.moving.title} centered lockScroll={false} closeButtonProps={{ "aria-label": t.keyboard.close }}>
      <form className={styles.moving} onSubmit={(event) => void submit(event)} noValidate>
        <p>{t.moving.explanation}</p>
        <TextInput
          name="address"
          type="email"
          required
          withAsterisk={false}
          maxLength={254}
          label={t.moving.address}
          defaultValue={conversation.customer?.email ?? ""}
          error={problem}
          errorProps={{ role: "alert" }}
          autoComplete="off"
          data-autofocus
        />
        <div>
          <Button variant="default" onClick={close}>
            {t.moving.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {t.moving.title}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function useMove({ id }: Conversation) {
  const t = useTexts();
  const me = useMe();
  const client = useQueryClient();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const address = String(new FormData(form).get("address")).trim();
    if (!form.checkValidity()) return setProblem(t.moving.invalid);
    setBusy(true);
    setProblem(null);
    try {
      showConversation(client, await api.post<Conversation>(`/conversations/${id}/email`, { address }), me.id);
      toast(t.moving.done(address));
      close();
    } catch (error) {
      setProblem(refusal(error, t));
      setBusy(false);
    }
  }
  return { submit, problem, busy };
}

const refusal = (error: unknown, t: Texts): string =>
  error instanceof ApiError && error.status === 422 ? t.moving.invalid : explain(error, t);
