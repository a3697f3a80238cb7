/** What a message that is nothing but a command asks for. `custom`: a word that a workspace has made up, with an answer of its own. */
export const KEYWORD_INTENTS = ["opt_out", "opt_in", "help", "custom"] as const;
export type KeywordIntent = (typeof KEYWORD_INTENTS)[number];
