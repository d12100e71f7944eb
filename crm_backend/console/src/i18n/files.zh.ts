/** 关于文件的简体中文文案；键与 files.en.ts 相同。 */

import type { Texts } from "./en";

export const files: Texts["files"] = {
  attach: "添加文件",
  list: "待发送的文件",
  drop: "拖到这里添加文件",
  wait: "请等待文件上传完成",
  remove: (name) => `移除 ${name}`,
  retry: (name) => `重新上传 ${name}`,
  progress: (name) => `正在上传 ${name}`,
  enlarge: (name) => `放大 ${name}`,
  previous: "上一张",
  next: "下一张",
  position: (at, count) => `${at} / ${count}`,
  original: "在新标签页打开",
  pending: "正在从渠道获取",
  missing: "无法从渠道获取",
  unnamed: { image: "图片", audio: "语音", video: "视频", file: "文件" },
  failed: "上传失败",
  tooLarge: (name, most) => `${name} 超过 ${most} MB，无法发送。`,
  empty: (name) => `${name} 是空文件，无法发送。`,
  tooMany: (most) => `一次最多发送 ${most} 个文件。`,
};
