import type { Bubble } from "../../../src/control/contract.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";
import { hasArrived } from "../chat/has-arrived.ts";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { usePreferences } from "../state/preferences.tsx";
import { BubbleActions } from "./bubble-actions.tsx";
import { Cards } from "./cards.tsx";
import { BubbleContent } from "./bubble-content.tsx";
import { BusinessStatus } from "./business-status.tsx";
import { Options } from "./options.tsx";
import { ReactionBadge } from "./reaction-badge.tsx";

/** `first` of a run from one side: it carries the tail. */
export function BubbleView({ bubble, first }: { readonly bubble: Bubble; readonly first: boolean }) {
  const { t, times } = useLocale();
  const { overlay } = usePreferences();
  const { chat } = useChatSurroundings();
  const mine = bubble.from === "customer";
  const time = times.time(bubble.at);
  const bare = bubble.header?.kind === "sticker" && !bubble.revoked;
  const shape = ["bubble", mine ? "bubble-mine" : "bubble-theirs", first && "bubble-first", bare && "bubble-bare"];

  return (
    <article
      className={`row ${mine ? "row-mine" : "row-theirs"}${first ? " row-first" : ""}${hasArrived(bubble) ? "" : " row-unarrived"}`}
      id={`bubble-${bubble.id}`}
      data-testid={`bubble-${bubble.id}`}
      data-from={bubble.from}
      data-type={bubble.type}
      data-status={bubble.status ?? undefined}
      aria-label={mine ? t.bubbleFromCustomer(time) : t.bubbleFromBusiness(time)}
      tabIndex={-1}
    >
      <div className="bubble-line">
        <div className={shape.filter(Boolean).join(" ")}>
          <div className="bubble-words">
            {bubble.revoked ? (
              <p className="bubble-deleted">
                <Icon name="ban" size={16} /> {mine ? t.youDeleted : t.deleted}
                <MetaSpace />
              </p>
            ) : (
              <BubbleContent bubble={bubble} businessName={chat.businessName} after={<MetaSpace wide={bubble.edited} />} />
            )}
            <span className="bubble-meta">
              {bubble.edited && !bubble.revoked && <span>{t.edited}</span>}
              <time dateTime={new Date(bubble.at).toISOString()}>{time}</time>
            </span>
          </div>
          {!bubble.revoked && <Options bubble={bubble} />}
        </div>
        {!bubble.revoked && <BubbleActions bubble={bubble} />}
      </div>
      {!bubble.revoked && <Cards bubble={bubble} />}
      {!bubble.revoked && bubble.reactions.length > 0 && <ReactionBadge bubble={bubble} />}
      {overlay && !mine && <BusinessStatus bubble={bubble} />}
    </article>
  );
}

/** Keeps the last line of words from running under the time, as WhatsApp does. */
function MetaSpace({ wide = false }: { readonly wide?: boolean }) {
  return <span className={wide ? "meta-space meta-space-wide" : "meta-space"} aria-hidden="true" />;
}
