/** The page for those who are not signed in. */

import { useLanguage, useTexts } from "../i18n";
import { setLanguage } from "../state/preferences";
import styles from "./login.module.css";
import { SignInForm } from "./SignInForm";

export function LoginPage() {
  const t = useTexts();
  const language = useLanguage();
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <img src="/console/icon.svg" alt="" width={40} height={40} />
        <h1>{t.signIn.title}</h1>
        <SignInForm />
      </div>
      <button type="button" className={styles.language} onClick={() => setLanguage(language === "en" ? "zh" : "en")}>
        {t.language.other}
      </button>
    </main>
  );
}
