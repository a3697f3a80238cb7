import { useState } from "react";
import type { Bubble } from "../../../src/control/contract.ts";
import { BubbleView } from "../bubble/bubble-view.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { sameDay } from "../i18n/time-formats.ts";
import { useEmulatorNow } from "../state/emulator-clock.tsx";
import { usePreferences } from "../state/preferences.tsx";
import { useChatSurroundings } from "./chat-context.tsx";
import { hasArrived } from "./has-arrived.ts";
import { useStickToBottom } from "./use-stick-to-bottom.ts";

const PAGE = 100;

export function MessageList() {
  const { t, times } = useLocale();
  const { chat } = useChatSurroundings();
  const { overlay } = usePreferences();
  const now = useEmulatorNow(60_000) ?? Date.now();
  const [page, setPage] = useState(PAGE);

  const visible = overlay ? chat.bubbles : chat.bubbles.filter(hasArrived);
  const shown = visible.slice(-page);
  const hidden = chat.bubbles.length - visible.length;
  const lastMine = chat.bubbles.findLast((bubble) => bubble.from === "customer")?.id ?? null;
  const latest = `${shown.at(-1)?.id ?? ""} ${chat.typing}`;
  const { scroller, away, toBottom } = useStickToBottom(`${chat.phoneNumberId}/${chat.customer.id}`, latest, lastMine);

  return (
    <div className="messages-area">
      <div className="messages" ref={scroller} tabIndex={0} role="log" aria-label={t.chatWith(chat.customer.name)}>
        <div className="messages-inner">
          <p className="chat-notice">
            <Icon name="lock" size={14} /> {t.localNotice}
          </p>
          {visible.length > page && (
            <button type="button" className="button button-small earlier" onClick={() => setPage(page + PAGE)}>
              {t.earlier}
            </button>
          )}
          {visible.length === 0 && <p className="chat-notice chat-notice-empty">{t.emptyChat}</p>}
          {byDay(shown).map(([first, ...others]) => (
            <div className="day-group" key={first.id}>
              <p className="day">
                <span>{times.day(first.at, now)}</span>
              </p>
              {[first, ...others].map((bubble, index, day) => (
                <BubbleView key={bubble.id} bubble={bubble} first={day[index - 1]?.from !== bubble.from} />
              ))}
            </div>
          ))}
          {hidden > 0 && <p className="chat-notice">{t.unarrived(hidden)}</p>}
          {chat.typing && (
            <div className="typing" role="status" aria-label={t.typing}>
              <span />
              <span />
              <span />
            </div>
          )}
        </div>
      </div>
      {away && (
        <button type="button" className="to-latest" aria-label={t.toLatest} onClick={toBottom}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

type Day = [Bubble, ...Bubble[]];

function byDay(bubbles: readonly Bubble[]): readonly Day[] {
  const days: Day[] = [];
  for (const bubble of bubbles) {
    const day = days.at(-1);
    if (day !== undefined && sameDay(day[0].at, bubble.at)) day.push(bubble);
    else days.push([bubble]);
  }
  return days;
}
