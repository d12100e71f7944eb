/** A picture as large as the window; arrows go to the thread's others, Escape goes back to the thread. */

import { Modal } from "@mantine/core";
import { type KeyboardEvent, useEffect } from "react";
import type { Attachment } from "../api/types";
import { useTexts } from "../i18n";
import { Tip } from "../ui/Tip";
import { useFocusBack } from "../ui/useFocusBack";
import { fileName } from "./Attachments";
import styles from "./files.module.css";
import { shownPicture } from "./lightbox";

export default function Lightbox({ pictures, shown }: { pictures: Attachment[]; shown: string }) {
  const t = useTexts();
  const at = pictures.findIndex(({ id }) => id === shown);
  const picture = pictures[at];
  useFocusBack();
  useEffect(() => () => shownPicture.set(null), []); // nothing is shown large any more when this thread is left
  if (!picture?.url) return null;

  const go = (by: number) => shownPicture.set(pictures[at + by]?.id ?? shown);
  function press(event: KeyboardEvent) {
    if (event.key === "ArrowRight") go(1);
    if (event.key === "ArrowLeft") go(-1);
  }
  return (
    <Modal
      opened
      onClose={() => shownPicture.set(null)}
      fullScreen
      lockScroll={false}
      title={fileName(picture, t)}
      closeButtonProps={{ "aria-label": t.keyboard.close }}
      classNames={{ content: styles.lightbox ?? "", body: styles.stage ?? "", title: styles.title ?? "" }}
      transitionProps={{ duration: 120 }}
      onKeyDown={press}
    >
      <Tip name={t.files.previous} icon="back" hint="←" disabled={at === 0} onClick={() => go(-1)} />
      <img src={picture.url} alt={fileName(picture, t)} />
      <Tip name={t.files.next} icon="next" hint="→" disabled={at === pictures.length - 1} onClick={() => go(1)} />
      <p className={styles.foot}>
        {pictures.length > 1 && <span>{t.files.position(at + 1, pictures.length)}</span>}
        <a href={picture.url} target="_blank" rel="noreferrer">
          {t.files.original}
        </a>
      </p>
    </Modal>
  );
}
