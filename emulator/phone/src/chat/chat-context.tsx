import { createContext, use } from "react";
import type { Bubble, Chat } from "../../../src/control/contract.ts";
import type { ActionBody } from "../api/emulator-client.ts";

/** What the composer is about to do with a message already in the chat. */
export type ComposerTarget = { readonly kind: "reply" | "edit"; readonly bubble: Bubble };

type ChatSurroundings = {
  readonly chat: Chat;
  /** Performs a customer's action; false when the emulator refused it (the reason is then shown). */
  readonly act: (action: ActionBody) => Promise<boolean>;
  readonly target: ComposerTarget | null;
  readonly setTarget: (target: ComposerTarget | null) => void;
};

const ChatContext = createContext<ChatSurroundings | null>(null);
export const ChatProvider = ChatContext.Provider;

export function useChatSurroundings(): ChatSurroundings {
  const surroundings = use(ChatContext);
  if (surroundings === null) throw new Error("ChatProvider is missing above this component");
  return surroundings;
}
