/** Texts about files in English; `files.zh.ts` has the same keys. */

export const files = {
  attach: "Attach files",
  list: "Files to send",
  drop: "Drop files here to add them",
  wait: "Wait until the files are uploaded",
  remove: (name: string) => `Remove ${name}`,
  retry: (name: string) => `Upload ${name} again`,
  progress: (name: string) => `Uploading ${name}`,
  enlarge: (name: string) => `Enlarge ${name}`,
  previous: "Previous picture",
  next: "Next picture",
  position: (at: number, count: number) => `${at} of ${count}`,
  original: "Open in a new tab",
  pending: "Being fetched from the channel",
  missing: "Could not be fetched from the channel",
  unnamed: { image: "Picture", audio: "Sound", video: "Video", file: "File" },
  failed: "Could not be uploaded",
  tooLarge: (name: string, most: number) => `${name} is larger than ${most} MB.`,
  empty: (name: string) => `${name} is empty.`,
  tooMany: (most: number) => `At most ${most} files can be sent at once.`,
};
