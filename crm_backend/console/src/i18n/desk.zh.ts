/** 渠道页面的简体中文文案；键与 desk.en.ts 相同。 */

import type { Texts } from "./en";

export const desk: Texts["desk"] = {
  title: "渠道",
  part: "显示内容",
  all: "全部渠道",
  letters: "无法读取",
  on: "已开启",
  off: "未开启",
  lastHeard: "客户最近来信：",
  neverHeard: "还没有客户从这里来信",
  lastDay: "最近 24 小时",
  figures: { received: "收到", sent: "已发送", waiting: "待发送", failed: "失败", unknown: "未确认" },
  means: {
    received: "客户发来的消息",
    sent: "渠道已接收的我方消息",
    waiting: "尚未发出的我方消息",
    failed: "未能送达的我方消息",
    unknown: "渠道没有确认是否接收的我方消息",
  },
  setUp: "设置方法见",
  noneOn: "还没有设置任何渠道，客户可以使用网页聊天。每张卡片都注明了设置说明的位置。",
  empty: ["没有渠道", "设置好的渠道会显示在这里，包括各渠道的收发情况。"],
  couldNotRead: (count) => `${count} 条来信无法读取`,
  letterStates: { open: "待处理", replayed: "已读取", dismissed: "已收起" },
  noLetters: {
    open: ["全部来信都已读取", "渠道送来但系统看不懂的内容会保留在这里，可以再试。"],
    replayed: ["还没有重新读取的来信", "再试后成功读取的来信会显示在这里。"],
    dismissed: ["没有收起的来信", "你收起的来信会显示在这里，随时可以取回。"],
  },
  came: (times) => `收到 ${times} 次`,
  body: "原始内容",
  tryAgain: "再试一次",
  putAway: "收起",
  takeOut: "取回",
  done: { replay: "已成功读取，并归入相应会话。", dismiss: "已收起。", reopen: "已取回。" },
};
