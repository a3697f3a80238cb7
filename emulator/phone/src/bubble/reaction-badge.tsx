import type { Bubble } from "../../../src/control/contract.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { useLocale } from "../i18n/locale.tsx";

/** The emoji that hang from a message; one's own is removed by pressing it. */
export function ReactionBadge({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useLocale();
  const { act } = useChatSurroundings();
  return (
    <div className="reactions">
      {bubble.reactions.map(({ from, emoji }) =>
        from === "customer" ? (
          <button
            type="button"
            key={from}
            title={t.removeReaction(emoji)}
            aria-label={`${t.reactionFromYou(emoji)}. ${t.removeReaction(emoji)}`}
            onClick={() => void act({ action: "react", messageId: bubble.id, emoji: "" })}
          >
            {emoji}
          </button>
        ) : (
          <span key={from} role="img" aria-label={t.reactionFromBusiness(emoji)}>
            {emoji}
          </span>
        ),
      )}
    </div>
  );
}
