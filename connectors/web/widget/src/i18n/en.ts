/** The widget's words in English; the shape of every other catalogue. */

export const en = {
  language: "English",
  launcher: {
    open: (brand: string) => (brand === "" ? "Open the chat" : `Open the chat with ${brand}`),
    unread: (count: number) => (count === 1 ? "1 unread message" : `${count} unread messages`),
  },
  title: {
    unread: (count: number, page: string) => `(${count}) ${page}`,
  },
  header: {
    dialog: (brand: string) => (brand === "" ? "Chat" : `Chat with ${brand}`),
    fallbackName: "Chat",
    close: "Close the chat",
    menu: "Menu",
  },
  status: {
    bot: "Usually answers at once",
    queue: "A person will be with you soon",
    position: (position: number) =>
      position === 1 ? "You are next in the queue" : `You are number ${position} in the queue`,
    agent: (name: string) => `You are talking to ${name}`,
    agentUnnamed: "You are talking to a person",
    resolved: "This conversation is resolved",
    connecting: "Connecting…",
    offline: "Waiting for the connection",
  },
  banner: {
    offline: "You are offline. What you write is kept and sent when the connection is back.",
    retry: "Try now",
    error: "Something went wrong on our side. Please try again in a moment.",
    rated: "Thank you, your rating has reached us.",
  },
  menu: {
    language: "Language",
    sound: "Sound for new messages",
    transcript: "Download transcript",
    privacy:
      "A bot answers first; you can ask for a person at any time. This conversation is stored so that we can help you, and your browser remembers it.",
  },
  welcome: {
    hello: (name: string | null) => (name === null ? "Hello" : `Hello, ${name}`),
    lead: (brand: string) =>
      brand === "" ? "Ask about an order, a return or a product." : `This is ${brand}. Ask about an order, a return or a product.`,
    bot: "A bot answers at once. A person is one message away.",
    starters: "Suggestions",
  },
  log: {
    label: "Messages",
    today: "Today",
    yesterday: "Yesterday",
    you: "You",
    bot: "Bot",
    agent: "Agent",
    system: "Note",
    said: (who: string, time: string) => `${who}, ${time}:`,
    typingBot: "The bot is writing",
    typingAgent: (name: string | null) => (name === null ? "Someone is writing" : `${name} is writing`),
    choices: "Answers to choose from",
    newMessages: "New messages",
    image: "Picture, opens in a new tab",
    imageFailed: "Open the picture",
  },
  delivery: {
    sending: "Sending",
    waiting: "Waiting for the connection",
    sent: "Sent",
    read: "Read",
    failed: "Not sent",
    retry: "Try again",
    discard: "Delete",
  },
  composer: {
    label: "Your message",
    placeholder: "Write a message…",
    again: "Write to start again…",
    send: "Send",
    emoji: "Emoji",
    left: (count: number) => `${count} characters left`,
  },
  rating: {
    question: "How did we do?",
    scale: ["Very bad", "Bad", "Okay", "Good", "Very good"],
    value: (value: number, word: string) => `${value} of 5: ${word}`,
    comment: "Anything to add? (optional)",
    send: "Send rating",
    skip: "Not now",
  },
  transcript: {
    heading: (brand: string) => `Conversation with ${brand}`,
    filename: "conversation",
    image: (url: string) => `[picture: ${url}]`,
  },
};

export type Catalogue = typeof en;
