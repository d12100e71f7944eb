/** The files of a message: pictures in place, sound and film to be played, everything else as a link. */

import { useState } from "react";
import type { Attachment } from "../api/types";
import { type Texts, useLanguage, useTexts } from "../i18n";
import { fileSize } from "../time/format";
import { Icon } from "../ui/Icon";
import styles from "./files.module.css";
import { shownPicture } from "./lightbox";

export function Attachments({ files }: { files: Attachment[] }) {
  if (files.length === 0) return null;
  return (
    <div className={styles.attachments} data-many={files.length > 1}>
      {files.map((file) => (
        <File key={file.id} file={file} />
      ))}
    </div>
  );
}

function File({ file }: { file: Attachment }) {
  const t = useTexts();
  const [broken, setBroken] = useState(false);
  const name = fileName(file, t);
  if (!file.url || broken || file.kind === "file") return <Document file={file} name={name} />;
  if (file.kind === "image")
    return (
      <button
        type="button"
        className={styles.picture}
        aria-label={t.files.enlarge(name)}
        title={name}
        onClick={() => shownPicture.set(file.id)}
      >
        <img src={file.url} alt={name} loading="lazy" onError={() => setBroken(true)} />
      </button>
    );
  const attributes = { className: styles.player, controls: true, preload: "metadata", src: file.url, "aria-label": name };
  return file.kind === "audio" ? (
    <audio {...attributes} onError={() => setBroken(true)} />
  ) : (
    <video {...attributes} onError={() => setBroken(true)} />
  );
}

function Document({ file, name }: { file: Attachment; name: string }) {
  const t = useTexts();
  const language = useLanguage();
  const told = file.url ? file.size !== null && fileSize(file.size, language) : file.state === "failed" ? t.files.missing : t.files.pending;
  const inside = (
    <>
      <Icon name={file.state === "failed" ? "warning" : "document"} />
      <span className={styles.about}>
        <b>{name}</b>
        <small>{told}</small>
      </span>
    </>
  );
  if (!file.url)
    return (
      <div className={styles.document} data-state={file.state}>
        {inside}
      </div>
    );
  return (
    <a className={styles.document} href={file.url} target="_blank" rel="noreferrer" title={name}>
      {inside}
      <Icon name="download" size={16} />
    </a>
  );
}

/** Some platforms send files without a name. */
export const fileName = ({ name, kind }: Attachment, t: Texts): string => name || t.files.unnamed[kind];
