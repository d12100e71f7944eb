/** Texts about what was understood of a message, in Chinese. */

import type { nlu as english } from "./nlu.en";

export const nlu: typeof english = {
  show: "机器人如何理解这条消息",
  title: "理解结果",
  language: "语言",
  intent: "意图",
  decision: "判断",
  act: "有把握，已直接处理",
  ask: "两三种可能，已反问确认",
  unsure: "没把握，已如实说明",
  entities: "文中识别到",
  sentiment: "情绪",
  why: "影响词语",
  raises: "使情绪偏积极",
  lowers: "使情绪偏消极",
  urgency: "紧急程度",
  pending: "尚未理解",
  runnerUp: "其他可能",
  mood: { negative: "消极", neutral: "中性", positive: "积极" },
};
