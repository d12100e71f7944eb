/** The files above the text field: what they are, how far they are, and taking them out again. */

import { useEffect, useRef } from "react";
import { Unreachable } from "../api/client";
import { useLanguage, useTexts } from "../i18n";
import { explain } from "../i18n/problems";
import { fileSize } from "../time/format";
import { Icon } from "../ui/Icon";
import { Tip } from "../ui/Tip";
import { type FileDraft, removeFile, retryFile } from "./drafts";
import styles from "./files.module.css";

export function FileTray({ files }: { files: FileDraft[] }) {
  const t = useTexts();
  if (files.length === 0) return null;
  return (
    <ul className={styles.tray} aria-label={t.files.list}>
      {files.map((draft) => (
        <li key={draft.id} data-state={draft.state}>
          <Thumbnail draft={draft} />
          <About draft={draft} />
          {draft.state === "failed" && <Tip name={t.files.retry(draft.name)} icon="reopen" onClick={() => retryFile(draft.id)} />}
          <Tip name={t.files.remove(draft.name)} icon="close" onClick={() => removeFile(draft.id)} />
        </li>
      ))}
    </ul>
  );
}

function About({ draft }: { draft: FileDraft }) {
  const t = useTexts();
  const language = useLanguage();
  const underWay = draft.state === "uploading" || draft.state === "waiting";
  return (
    <span className={styles.about}>
      <b title={draft.name}>{draft.name}</b>
      {draft.state === "failed" ? (
        <small role="alert">{draft.error instanceof Unreachable ? t.files.failed : explain(draft.error, t)}</small>
      ) : (
        <small>{draft.state === "waiting" ? t.thread.waitingForNetwork : fileSize(draft.size, language)}</small>
      )}
      {underWay && <progress max={1} value={draft.share} aria-label={t.files.progress(draft.name)} />}
    </span>
  );
}

const HEIGHT_PX = 112;

/** Drawn on a canvas: the console's content security policy allows no addresses of files on this machine. */
function Thumbnail({ draft: { file, uploaded } }: { draft: FileDraft }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isPicture = file?.type.startsWith("image/");
  useEffect(() => {
    if (file && isPicture) void draw(file, canvas.current);
  }, [file, isPicture]);
  return (
    <span className={styles.thumbnail} aria-hidden="true">
      <Icon name="document" />
      {isPicture && <canvas ref={canvas} />}
      {!file && uploaded?.kind === "image" && uploaded.url && <img src={uploaded.url} alt="" />}
    </span>
  );
}

async function draw(file: File, canvas: HTMLCanvasElement | null): Promise<void> {
  const bitmap = await createImageBitmap(file, { resizeHeight: HEIGHT_PX, resizeQuality: "medium" }).catch(() => null);
  if (!bitmap || !canvas) return; // not a picture that this browser can read: the icon stays
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  bitmap.close();
}
