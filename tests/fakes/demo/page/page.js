/** Shows the chats of all platforms, and lets whoever looks be a customer. Everything said is put in as text, never as markup. */

const NAMES = {
  telegram: "Telegram",
  whatsapp: "WhatsApp",
  messenger: "Messenger",
  line: "LINE",
  wechat: { en: "WeChat", zh: "微信" },
  slack: "Slack",
  twilio: { en: "SMS", zh: "短信" },
};
const ONLY_UNDER_THE_LAST = ["messenger", "line"]; // quick replies go with the next message
const LINK = /(https?:\/\/[^\s<>"()，。、；！？（）【】]+)/;
const EVERY = 700; // milliseconds

const $ = (id) => document.getElementById(id);
const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text ?? "" });
const state = { language: initialLanguage(), texts: {}, told: null, channel: "", sender: "", seen: {} };

function initialLanguage() {
  try {
    const kept = localStorage.getItem("language");
    if (kept) return kept;
  } catch {}
  return navigator.language.startsWith("zh") ? "zh" : "en";
}

async function speak(language) {
  state.texts = await (await fetch(`${language}.json`)).json();
  state.language = language;
  try {
    localStorage.setItem("language", language);
  } catch {}
  document.documentElement.lang = state.texts.tag;
  document.title = `${state.texts.title} · Concierge`;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = state.texts[element.dataset.text];
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute(element.tagName === "INPUT" ? "placeholder" : "title", state.texts[element.dataset.label]);
    element.setAttribute("aria-label", state.texts[element.dataset.label]);
  }
  $("language").textContent = state.texts.language;
  showIdeas();
  show();
}

const nameOf = (channel) => NAMES[channel]?.[state.language] ?? NAMES[channel] ?? channel;
const personOf = (chat) => chat.name || state.texts.you;
const chatsHere = () => state.told?.channels.find((each) => each.name === state.channel)?.chats ?? [];
const chatHere = () => chatsHere().find((chat) => chat.sender === state.sender) ?? chatsHere()[0];
const unread = (channel, chat) => chat.count - (state.seen[`${channel}/${chat.sender}`] ?? 0);

async function look() {
  try {
    const answer = await fetch(`chats?changes=${state.told?.changes ?? ""}`);
    if (answer.status === 200) {
      state.told = await answer.json();
      show();
    }
    $("lost").hidden = true;
  } catch {
    state.told &&= { ...state.told, changes: "" };
    $("lost").hidden = false;
  }
  setTimeout(look, EVERY);
}

function show() {
  if (!state.told || !state.texts.title) return;
  state.channel ||= state.told.channels[0].name;
  document.body.dataset.channel = state.channel;
  $("console").href = state.told.console;
  const chat = chatHere();
  state.sender = chat.sender;
  state.seen[`${state.channel}/${chat.sender}`] = chat.count;
  showChannels();
  showCustomers();
  showChat(chat);
}

function showChannels() {
  $("channels").replaceChildren(
    ...state.told.channels.map((channel) => {
      const tab = make("button", "tab", nameOf(channel.name));
      tab.type = "button";
      tab.dataset.channel = channel.name;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", String(channel.name === state.channel));
      const news = channel.chats.filter((chat) => unread(channel.name, chat) > 0).length;
      if (news) tab.append(make("span", "news", String(news)));
      tab.onclick = () => {
        Object.assign(state, { channel: channel.name, sender: "" });
        show();
      };
      return tab;
    }),
  );
}

function showCustomers() {
  $("customers").replaceChildren(
    ...chatsHere().map((chat) => {
      const item = make("li", "");
      const button = make("button", "customer");
      button.type = "button";
      button.setAttribute("aria-current", String(chat.sender === state.sender));
      const last = chat.lines.at(-1);
      const words = make("span", "words");
      words.append(make("strong", "", personOf(chat)), make("small", "", last ? last.text.split("\n")[0] || state.texts.picture : ""));
      button.append(make("span", "face", [...personOf(chat)][0]), words);
      if (unread(state.channel, chat) > 0) button.append(make("span", "dot"));
      button.onclick = () => {
        state.sender = chat.sender;
        show();
      };
      item.append(button);
      return item;
    }),
  );
}

function showChat(chat) {
  const list = $("lines");
  const version = `${state.language}/${state.channel}/${chat.sender}/${chat.count}`;
  $("as").textContent = chat.played ? state.texts.asOther.replace("{name}", personOf(chat)) : state.texts.asYou;
  $("face").textContent = "L";
  if (list.dataset.version === version) return;
  list.dataset.version = version;
  const lines = chat.lines.map((line, number) => lineOf(line, number === chat.lines.length - 1));
  list.replaceChildren(...(lines.length ? lines : [make("li", "empty", state.texts.empty)]));
  list.scrollTop = list.scrollHeight;
}

function lineOf(line, isLast) {
  const item = make("li", line.ours ? "line ours" : "line theirs");
  const bubble = make("div", "bubble");
  if (line.picture) bubble.append(pictureOf(line.picture));
  if (line.text) bubble.append(wordsOf(line.text));
  bubble.append(make("time", "", new Date(line.at * 1000).toLocaleTimeString(state.texts.tag, { hour: "2-digit", minute: "2-digit" })));
  item.append(bubble);
  if (line.buttons.length && (isLast || !ONLY_UNDER_THE_LAST.includes(state.channel))) {
    const buttons = make("div", "buttons");
    for (const button of line.buttons) {
      const pressed = make("button", "choice", button.title);
      pressed.type = "button";
      pressed.onclick = () => act({ press: button.value });
      buttons.append(pressed);
    }
    item.append(buttons);
  }
  return item;
}

function pictureOf(address) {
  const picture = make("img", "");
  picture.alt = state.texts.picture;
  picture.src = address;
  picture.onload = () => ($("lines").scrollTop = $("lines").scrollHeight);
  return picture;
}

function wordsOf(text) {
  const words = make("p", "");
  for (const part of text.split(LINK)) {
    if (!LINK.test(part)) {
      words.append(part);
      continue;
    }
    const link = make("a", "", part);
    Object.assign(link, { href: part, target: "_blank", rel: "noopener noreferrer" });
    words.append(link);
  }
  return words;
}

function showIdeas() {
  const ideas = state.texts.ideas.map((text) => [text, { text }]);
  $("ideas").replaceChildren(
    ...[...ideas, [state.texts.lamp, { lamp: true }]].map(([title, action]) => {
      const idea = make("button", "idea", title);
      idea.type = "button";
      if (action.lamp) idea.prepend(Object.assign(make("img", ""), { src: "broken-lamp.png", alt: "" }));
      idea.onclick = () => act(action);
      return idea;
    }),
  );
}

function act(action) {
  return post(JSON.stringify(action), "application/json");
}

async function post(body, type) {
  const address = `chats/${state.channel}/${encodeURIComponent(state.sender)}`;
  try {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": type }, body });
    return answer.ok;
  } catch {
    $("lost").hidden = false;
    return false;
  }
}

$("form").onsubmit = async (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (text && (await act({ text }))) $("text").value = "";
};
$("file").onchange = async () => {
  const [file] = $("file").files;
  if (file) await post(file, file.type);
  $("file").value = "";
};
$("language").onclick = () => speak(state.language === "en" ? "zh" : "en");

await speak(state.language);
look();
