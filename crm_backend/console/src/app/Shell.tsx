/** What stays while the pages change: the views at the left, the state of the connection, the dialogs of the keyboard. */

import { useEffect } from "react";
import { Outlet } from "react-router";
import { overlay } from "../keyboard/overlay";
import { useShortcuts } from "../keyboard/shortcuts";
import { useLive } from "../live/useLive";
import { SignInAgain } from "../login/SignInAgain";
import { session, useMe } from "../session/session";
import { useStore } from "../state/store";
import { Later, Part } from "../ui/Later";
import { ConnectionBanner } from "./ConnectionBanner";
import { Sidebar } from "./Sidebar";
import styles from "./shell.module.css";

const palette = new Part(() => import("../keyboard/Palette"));
const help = new Part(() => import("../keyboard/Help"));

export function Shell() {
  const me = useMe();
  const open = useStore(overlay);
  useLive(me.id, useStore(session).state === "in");
  useShortcuts({ "?": () => overlay.set("help") });
  usePaletteKey();
  return (
    <div className={styles.shell}>
      <ConnectionBanner />
      <div className={styles.columns}>
        <Sidebar />
        <Outlet />
      </div>
      <SignInAgain />
      {open === "palette" && <Later part={palette} props={{}} />}
      {open === "help" && <Later part={help} props={{}} />}
    </div>
  );
}

function usePaletteKey(): void {
  useEffect(() => {
    const early = setTimeout(() => void palette.fetch(), 1_000); // so that what is typed right after Ctrl-K is not lost
    function press(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      overlay.set((before) => (before === "palette" ? null : "palette"));
    }
    document.addEventListener("keydown", press);
    return () => {
      clearTimeout(early);
      document.removeEventListener("keydown", press);
    };
  }, []);
}
