import { useState } from "react";

const drafts = new Map<string, string>();

type Draft = {
  readonly text: string;
  readonly write: (text: string) => void;
  /** Forgets what was typed once it is sent, unless more was typed since. */
  readonly dropIfStill: (sent: string) => void;
};

/** What is being typed under one key: it stays when the chat is left, and when sending fails. */
export function useDraft(key: string, initial: string): Draft {
  const [, redraw] = useState(0);
  const write = (text: string) => {
    drafts.set(key, text);
    redraw((count) => count + 1);
  };
  const dropIfStill = (sent: string) => {
    if ((drafts.get(key) ?? initial) !== sent) return;
    drafts.delete(key);
    redraw((count) => count + 1);
  };
  return { text: drafts.get(key) ?? initial, write, dropIfStill };
}
