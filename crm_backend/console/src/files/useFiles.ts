/** Taking files into a composer, by whichever way they come. */

import { type ClipboardEvent, type DragEvent, useCallback, useState } from "react";
import { type Texts, useTexts } from "../i18n";
import { toast } from "../state/toasts";
import { addFiles, type FileRefusal, LARGEST_MB, MOST_FILES } from "./drafts";

/** Takes files in, and says which of them cannot be sent. */
export function useAddFiles(conversationId: string): (files: File[]) => void {
  const t = useTexts();
  return useCallback(
    (files) => {
      for (const refusal of addFiles(conversationId, files)) toast(refusalWords(refusal, t), { kind: "problem" });
    },
    [conversationId, t],
  );
}

/** A picture from the clipboard is a file; what office programs copy is text first. */
export function usePaste(add: (files: File[]) => void): (event: ClipboardEvent) => void {
  return (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0 || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    add(files);
  };
}

/** Handlers for a place onto which files can be dragged, and whether some are over it. */
export function useDrop(add: (files: File[]) => void) {
  const [depth, setDepth] = useState(0); // entering an element within comes before leaving the one around it
  const over = (by: number) => (event: DragEvent) => {
    if (hasFiles(event)) setDepth((before) => Math.max(0, before + by));
  };
  const handlers = {
    onDragEnter: over(1),
    onDragLeave: over(-1),
    onDragOver: (event: DragEvent) => hasFiles(event) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setDepth(0);
      add([...event.dataTransfer.files]);
    },
  };
  return { dragging: depth > 0, handlers };
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes("Files");
}

function refusalWords({ name, why }: FileRefusal, t: Texts): string {
  if (why === "tooMany") return t.files.tooMany(MOST_FILES);
  return why === "empty" ? t.files.empty(name) : t.files.tooLarge(name, LARGEST_MB);
}
