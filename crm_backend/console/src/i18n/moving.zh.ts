/** 关于“转到邮件继续”的简体中文文案；键与 moving.en.ts 相同。 */

import type { Texts } from "./en";

export const moving: Texts["moving"] = {
  title: "转到邮件继续",
  explanation: "此前的对话会发送到这个邮箱，之后的回复也通过邮件发送。",
  address: "客户邮箱",
  cancel: "暂不",
  invalid: "请输入有效的邮箱地址，例如 name@example.com。",
  done: (address) => `会话已转到邮箱 ${address} 继续。`,
};
