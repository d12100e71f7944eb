/** The names of the contract (intents, entities, kinds of ticket), said in English. */

export const names: Record<string, string> = {
  greet: "Says hello",
  goodbye: "Says goodbye",
  thank: "Says thank you",
  affirm: "Yes",
  deny: "No",
  bot_challenge: "Asks whether it is a bot",
  capabilities: "What can you do",
  stop_flow: "Never mind",
  human_handoff: "Wants a person",
  track_order: "Where is my order",
  late_delivery: "Late delivery",
  change_address: "Change delivery address",
  login_problem: "Cannot sign in",
  data_request: "Copy of my data",
  inform: "Gives details",
  out_of_scope: "Something else",
};
