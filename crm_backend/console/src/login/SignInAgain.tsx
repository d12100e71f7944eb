/** Over the page when the session has ended: the page and its drafts stay as they are. */

import { Modal } from "@mantine/core";
import { useTexts } from "../i18n";
import { session, useMe } from "../session/session";
import { useStore } from "../state/store";
import styles from "./login.module.css";
import { SignInForm } from "./SignInForm";

export function SignInAgain() {
  const t = useTexts();
  const me = useMe();
  const ended = useStore(session).state === "ended";
  return (
    <Modal
      opened={ended}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      lockScroll={false}
      centered
      size="sm"
      title={t.signIn.title}
    >
      <p className={styles.again}>{t.signIn.again}</p>
      {ended && <SignInForm email={me.email} />}
    </Modal>
  );
}
