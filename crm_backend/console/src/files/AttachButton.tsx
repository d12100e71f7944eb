/** The paper clip: opens the browser's own dialog for files. */

import { useRef } from "react";
import { useTexts } from "../i18n";
import { Tip } from "../ui/Tip";

export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const t = useTexts();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Tip name={t.files.attach} icon="clip" onClick={() => picker.current?.click()} />
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = ""; // so that the same file can be chosen again
        }}
      />
    </>
  );
}
