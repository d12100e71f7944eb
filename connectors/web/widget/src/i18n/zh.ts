/** The widget's words in Simplified Chinese. */

import type { Catalogue } from "./en";

export const zh: Catalogue = {
  language: "简体中文",
  launcher: {
    open: (brand) => (brand === "" ? "打开对话" : `打开与 ${brand} 的对话`),
    unread: (count) => `${count} 条未读消息`,
  },
  title: {
    unread: (count, page) => `(${count}) ${page}`,
  },
  header: {
    dialog: (brand) => (brand === "" ? "在线客服" : `${brand} 在线客服`),
    fallbackName: "在线客服",
    close: "关闭对话",
    menu: "菜单",
  },
  status: {
    bot: "通常即时回复",
    queue: "人工客服即将为您服务",
    position: (position) => (position === 1 ? "下一位就轮到您" : `排队中，您是第 ${position} 位`),
    agent: (name) => `${name} 正在为您服务`,
    agentUnnamed: "人工客服正在为您服务",
    resolved: "本次对话已结束",
    connecting: "正在连接…",
    offline: "等待网络恢复",
  },
  banner: {
    offline: "网络已断开。您写的内容会保留，恢复连接后自动发送。",
    retry: "立即重试",
    error: "我们这边出了点问题，请稍后再试。",
    rated: "感谢您的评价，我们已收到。",
  },
  menu: {
    language: "语言",
    sound: "新消息提示音",
    transcript: "下载对话记录",
    privacy: "首先由机器人为您解答，您可以随时要求转人工。为便于为您服务，对话内容会被保存，您的浏览器也会记住本次对话。",
  },
  welcome: {
    hello: (name) => (name === null ? "您好" : `${name}，您好`),
    lead: (brand) => (brand === "" ? "订单、退换货、商品问题，都可以问。" : `这里是 ${brand}。订单、退换货、商品问题，都可以问。`),
    bot: "机器人即时解答，需要时随时转人工。",
    starters: "您可以这样问",
  },
  log: {
    label: "消息",
    today: "今天",
    yesterday: "昨天",
    you: "您",
    bot: "机器人",
    agent: "客服",
    system: "提示",
    said: (who, time) => `${who}，${time}：`,
    typingBot: "机器人正在输入",
    typingAgent: (name) => (name === null ? "对方正在输入" : `${name} 正在输入`),
    choices: "可选的回答",
    newMessages: "新消息",
    image: "图片，在新标签页中打开",
    imageFailed: "打开图片",
  },
  delivery: {
    sending: "发送中",
    waiting: "等待网络恢复",
    sent: "已发送",
    read: "已读",
    failed: "未发送",
    retry: "重试",
    discard: "删除",
  },
  composer: {
    label: "您的消息",
    placeholder: "输入消息…",
    again: "输入消息，开始新的对话…",
    send: "发送",
    emoji: "表情",
    left: (count) => `还可输入 ${count} 个字`,
  },
  rating: {
    question: "您对本次服务满意吗？",
    scale: ["很不满意", "不满意", "一般", "满意", "非常满意"],
    value: (value, word) => `${value} 分（满分 5 分）：${word}`,
    comment: "还想补充些什么吗？（选填）",
    send: "提交评价",
    skip: "暂不评价",
  },
  transcript: {
    heading: (brand) => `与 ${brand} 的对话记录`,
    filename: "对话记录",
    image: (url) => `[图片：${url}]`,
  },
};
