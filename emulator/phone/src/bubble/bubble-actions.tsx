import { useEffect, useRef, useState } from "react";
import type { Bubble } from "../../../src/control/contract.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";

const QUICK = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;

/** Beside a message, for those who point at it or reach it by keyboard: reply, react, and for one's own edit and delete. */
export function BubbleActions({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useLocale();
  const { act, setTarget } = useChatSurroundings();
  const [reacting, setReacting] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const mine = bubble.from === "customer";
  const own = bubble.reactions.find((reaction) => reaction.from === "customer")?.emoji ?? null;

  useEffect(() => {
    if (!reacting) return;
    const closeOutside = (event: PointerEvent) => {
      if (event.target instanceof Node && place.current?.contains(event.target) !== true) setReacting(false);
    };
    document.addEventListener("pointerdown", closeOutside);
    return () => document.removeEventListener("pointerdown", closeOutside);
  }, [reacting]);

  const react = (emoji: string) => {
    setReacting(false);
    void act({ action: "react", messageId: bubble.id, emoji: emoji === own ? "" : emoji });
  };

  return (
    <div
      className={reacting ? "bubble-actions bubble-actions-open" : "bubble-actions"}
      ref={place}
      onKeyDown={(event) => event.key === "Escape" && setReacting(false)}
    >
      <button
        type="button"
        className="small-icon-button"
        aria-label={t.reply}
        title={t.reply}
        onClick={() => setTarget({ kind: "reply", bubble })}
      >
        <Icon name="reply" size={16} />
      </button>
      <button
        type="button"
        className="small-icon-button"
        aria-label={t.react}
        title={t.react}
        aria-expanded={reacting}
        onClick={() => setReacting(!reacting)}
      >
        <Icon name="smile" size={16} />
      </button>
      {mine && bubble.type === "text" && (
        <button
          type="button"
          className="small-icon-button"
          aria-label={t.edit}
          title={t.edit}
          onClick={() => setTarget({ kind: "edit", bubble })}
        >
          <Icon name="pencil" size={16} />
        </button>
      )}
      {mine && (
        <button
          type="button"
          className="small-icon-button"
          aria-label={t.delete}
          title={t.delete}
          onClick={() => void act({ action: "revoke", messageId: bubble.id })}
        >
          <Icon name="bin" size={16} />
        </button>
      )}
      {reacting && (
        <div className="reaction-picker" role="group" aria-label={t.react}>
          {QUICK.map((emoji) => (
            <button
              type="button"
              key={emoji}
              aria-pressed={emoji === own}
              aria-label={emoji === own ? t.removeReaction(emoji) : t.reactWith(emoji)}
              onClick={() => react(emoji)}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
