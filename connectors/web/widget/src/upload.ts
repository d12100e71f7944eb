/** Bringing one file to the server before the message that carries it. */

import type { Attachment } from "./protocol";

/** Why a file was not taken, by its key in the catalogue. */
export type Problem = "tooLarge" | "empty" | "busy" | "failed";

/** The server answered, and did not take the file. */
export class UploadRefused extends Error {
  constructor(readonly problem: Problem) {
    super(`file refused: ${problem}`);
  }
}

/** No answer came: the connection broke, or never was. */
export class UploadLost extends Error {}

const PROBLEMS: Record<number, Problem> = { 413: "tooLarge", 429: "busy" };

/** `fetch` cannot tell how far an upload is. Rejects with `UploadRefused` or `UploadLost`; stops when `signal` says so. */
export function upload(
  server: string,
  token: string,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${server}/channels/web/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () =>
      request.status === 201 ? resolve(request.response as Attachment) : reject(refusal(request));
    request.onerror = request.onabort = () => reject(new UploadLost("no answer to an upload"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function refusal({ status, response }: XMLHttpRequest): UploadRefused {
  const code = (response as { code?: string } | null)?.code;
  if (code === "too_large") return new UploadRefused("tooLarge");
  return new UploadRefused(code === "empty" ? "empty" : (PROBLEMS[status] ?? "failed"));
}
