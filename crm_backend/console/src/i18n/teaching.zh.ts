/** All texts of Teaching in Chinese, fetched with its pages. */

import { answers } from "./answers.zh";
import { discoveries } from "./discoveries.zh";
import { labelling } from "./labelling.zh";
import { models } from "./models.zh";
import { quality } from "./quality.zh";
import type { pages as english } from "./teaching.en";
import { training } from "./training.zh";

const teaching: (typeof english)["teaching"] = {
  discoveries,
  quality,
  title: "训练",
  part: "显示内容",
  parts: {
    inbox: "待标注",
    discoveries: "新意图",
    quality: "数据质量",
    training: "训练任务",
    models: "模型",
    answers: "话术",
    tests: "对话测试",
  },
  purposes: {
    inbox: "机器人没处理好的消息，最值得标注的排在最前。标出客户的真实意图，下次训练就会学习。",
    discoveries: "客户在问、却没有合适意图的内容，已自动归组。可以据此创建意图，也可以忽略。",
    quality: "机器人所学例句中可能存在的问题，每条都附有处理办法。",
    training: "让机器人学习已通过的改动，上线之前先看清新模型好在哪里、差在哪里。",
    models: "目前由哪个版本应答、表现如何，以及如何更换版本或回滚。",
    answers: "机器人说什么、做什么。改动先存为草稿，经审核和训练后才会生效。",
    tests: "处理得当的会话。新模型也必须能正确应对。",
  },
};

export const pages: typeof english = { teaching, answers, labelling, training, models };
