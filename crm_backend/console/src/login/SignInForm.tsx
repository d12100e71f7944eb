/** E-mail and password. */

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { useSignIn } from "../session/session";
import styles from "./login.module.css";

export function SignInForm({ email = "" }: { email?: string }) {
  const t = useTexts();
  const signIn = useSignIn();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [address, password] = [String(form.get("email")).trim(), String(form.get("password"))];
    if (!address || !password) return setProblem(t.signIn.incomplete);
    setBusy(true);
    setProblem(null);
    try {
      await signIn(address, password);
    } catch (error) {
      setProblem(explain(error, t));
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} className={styles.form} noValidate>
      <TextInput name="email" type="email" label={t.signIn.email} defaultValue={email} autoComplete="username" autoFocus={!email} />
      <PasswordInput name="password" label={t.signIn.password} autoComplete="current-password" autoFocus={Boolean(email)} data-autofocus />
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <Button type="submit" loading={busy} fullWidth>
        {t.signIn.submit}
      </Button>
    </form>
  );
}
