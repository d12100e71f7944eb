/** The console's line icons, drawn on a grid of 20. */

const PATHS = {
  queue: "M3 11h3.5l1.2 2.5h4.6L13.5 11H17M3 11l2.4-6.2h9.2L17 11v4.5H3z",
  mine: "M10 10a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM3.8 16.8c.6-2.9 3.2-4.4 6.2-4.4s5.6 1.5 6.2 4.4",
  bot: "M5 8h10v7.5H5zM10 8V5M10 5a1 1 0 1 0 0-2 1 1 0 0 0 0 2zM8 11.2v1M12 11.2v1M3 10.5v2.5M17 10.5v2.5",
  all: "M4 5h12M4 10h12M4 15h12",
  web: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c4.2 4 4.2 10 0 14M10 3c-4.2 4-4.2 10 0 14",
  api: "M7.5 6 3.5 10l4 4M12.5 6l4 4-4 4",
  email: "M3 5h14v10H3zM3 6l7 5 7-5",
  chat: "M4 4.5h12v8.5H9l-3.5 3V13H4z",
  telegram: "M3 9.6 17 4l-2.4 12.2-4.5-3.4-2.4 2.4-.5-4.2zM7.2 11 17 4",
  whatsapp:
    "M10 3a7 7 0 0 0-6 10.6L3 17l3.5-1A7 7 0 1 0 10 3zM7.7 6.9c-.6 1.2 0 2.8 1.3 4s2.8 1.9 4 1.4l.3-1.5-1.7-.8-.8.7c-.7-.4-1.2-.9-1.6-1.7l.7-.8-.8-1.5z",
  messenger:
    "M10 3.2c-4 0-7 2.8-7 6.4 0 2 1 3.8 2.6 5V17l2.2-1.2c.7.2 1.4.3 2.2.3 4 0 7-2.8 7-6.5s-3-6.4-7-6.4zM6.3 11.2 9 8.5l2 1.9 2.7-2.7",
  slack: "M8.2 3.5 6.8 16.5M13.2 3.5l-1.4 13M3.8 7.7h12.8M3.4 12.3h12.8",
  line: "M10 3.5c-4 0-7 2.4-7 5.6 0 2.9 2.5 5.2 6 5.6V17c3-1.6 8-4.1 8-7.9 0-3.2-3-5.6-7-5.6zM6.7 7.5v3.3h1.7M10.3 7.5v3.3M13.6 7.5h-1.5v3.3h1.5M12.1 9.1h1.3",
  wechat:
    "M12.7 7.6C12.3 5.4 10.3 3.8 7.9 3.8 5.1 3.8 3 5.7 3 8c0 1.3.7 2.5 1.8 3.2L4.5 13l1.9-1c.4.1.8.1 1.2.2M12.3 7.6c-2.6 0-4.7 1.7-4.7 3.9s2.1 3.9 4.7 3.9c.5 0 1-.1 1.5-.2l1.7.9-.3-1.5c1.1-.7 1.8-1.8 1.8-3.1 0-2.2-2.1-3.9-4.7-3.9z",
  channels:
    "M10 11.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM6.5 13.5a5 5 0 0 1 0-7M13.5 6.5a5 5 0 0 1 0 7M4 16a8.5 8.5 0 0 1 0-12M16 4a8.5 8.5 0 0 1 0 12",
  clip: "M14.8 9.4l-5 5a3.2 3.2 0 0 1-4.6-4.6l5.6-5.6a2.2 2.2 0 0 1 3.1 3.1l-5.4 5.4a1.1 1.1 0 0 1-1.6-1.6l4.6-4.6",
  document: "M5.5 3.5H11L14.5 7v9.5h-9zM11 3.5V7h3.5",
  download: "M10 4v8M6.6 9l3.4 3.4L13.4 9M4.5 15.5h11",
  next: "M8 4.5 13.5 10 8 15.5",
  checks: "M2.5 10.6l3.2 3.2L12.5 7M9.6 12.8l1 1L17.5 7",
  phone: "M6.5 2.8h7v14.4h-7zM9.3 14.8h1.4",
  teach: "M2.5 8L10 4.5 17.5 8 10 11.5zM5.5 9.5v4c1.3 1.3 2.8 2 4.5 2s3.2-.7 4.5-2v-4M17.5 8v4.5",
  book: "M10 5.5C8.5 4 6 3.7 3.5 4v11.5c2.5-.3 5 0 6.5 1.5 1.5-1.5 4-1.8 6.5-1.5V4C14 3.7 11.5 4 10 5.5zM10 5.5V17",
  edit: "M4.5 15.5l.7-3.2 7.9-7.9 2.5 2.5-7.9 7.9zM11.5 6l2.5 2.5",
  test: "M7.5 3.5h5M8.5 3.5v5L4.4 15a1.3 1.3 0 0 0 1.1 2h9a1.3 1.3 0 0 0 1.1-2l-4.1-6.5v-5M6.8 12.5h6.4",
  plus: "M10 4.5v11M4.5 10h11",
  search: "M9 14a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM12.7 12.7 17 17",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4.5 6.5 10l5.5 5.5",
  collapse: "M9.5 5.5 5 10l4.5 4.5M15 5.5 10.5 10l4.5 4.5",
  expand: "M5 5.5 9.5 10 5 14.5M10.5 5.5 15 10l-4.5 4.5",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.2l2.8 1.6",
  check: "M4.5 10.5 8.5 14.5 15.5 6.5",
  release: "M8 5 4 9l4 4M4 9h7.5a4 4 0 0 1 0 8H9",
  assign: "M8.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 16.5c.5-2.6 2.8-4 5.5-4 1 0 2 .2 2.8.5M14.5 11.5v5M12 14h5",
  claim:
    "M6 10V5.5a1.2 1.2 0 0 1 2.4 0V9M8.4 9V4.2a1.2 1.2 0 0 1 2.4 0V9M10.8 9V5.2a1.2 1.2 0 0 1 2.4 0V11c0 4-1.5 6-4.2 6-2.5 0-3.6-1.3-5-4.5-.5-1.2 1-2 2-.5",
  reopen: "M4.5 10a5.5 5.5 0 1 1 1.8 4M4.3 5.5V10h4.5",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  lock: "M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  info: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5v4M10 6.5h.01",
  panel: "M3 4h14v12H3zM12.5 4v12",
  copy: "M7 7h9v9H7zM4 13V4h9",
  send: "M3.5 10 16.5 4l-4 12.5-3-5.2zM9.5 11.3 16.5 4",
  warning: "M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.3h.01",
  keyboard: "M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M7 11.8h6",
  command:
    "M7 7h6v6H7zM7 7H5.3A2.3 2.3 0 1 1 7 5.3zM13 7V5.3A2.3 2.3 0 1 1 14.7 7zM13 13h1.7A2.3 2.3 0 1 1 13 14.7zM7 13v1.7A2.3 2.3 0 1 1 5.3 13z",
} as const;

export type IconName = keyof typeof PATHS;

const NAMED_AS_THEIR_ICON = ["web", "api", "email", "telegram", "whatsapp", "messenger", "slack", "line", "wechat"] as const;
const CHANNEL_ICONS: Record<string, IconName> = { sms: "phone", twilio: "phone" };
for (const name of NAMED_AS_THEIR_ICON) CHANNEL_ICONS[name] = name;

export const channelIcon = (channel: string): IconName => CHANNEL_ICONS[channel] ?? "chat";

/** Says nothing to a screen reader unless it has a label. */
export function Icon({ name, size = 18, label }: { name: IconName; size?: number; label?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      style={{ flex: "none" }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
