/** Texts about a chat that goes on by e-mail, in English; `moving.zh.ts` has the same keys. */

export const moving = {
  title: "Go on by e-mail",
  explanation: "What was said so far is sent to this address, and what you answer from then on as well.",
  address: "E-mail of the customer",
  cancel: "Not now",
  invalid: "Enter an address like name@example.com.",
  done: (address: string) => `The conversation goes on at ${address}.`,
};
