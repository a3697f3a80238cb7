import type { Bubble, BubbleButton } from "../../../src/control/contract.ts";
import { useSheet } from "../chat/sheet.tsx";
import { Icon } from "../icon.tsx";
import { useLocale } from "../i18n/locale.tsx";
import { ListRows } from "./list-rows.tsx";
import { OptionButton } from "./option-button.tsx";
import { useChatSurroundings, ChatProvider } from "../chat/chat-context.tsx";

const MOST_IN_BUBBLE = 3;

/** What can be tapped beneath a message. More than three: two, and the rest in a sheet, as on a phone. */
export function Options({ bubble }: { readonly bubble: Bubble }) {
  const { t } = useLocale();
  const sheet = useSheet();
  const surroundings = useChatSurroundings();
  const { buttons, list } = bubble;
  if (buttons.length === 0 && list === null) return null;
  const shown = buttons.length > MOST_IN_BUBBLE ? buttons.slice(0, MOST_IN_BUBBLE - 1) : buttons;

  const button = (each: BubbleButton) => <OptionButton key={each.index} bubble={bubble} button={each} onDone={sheet.close} />;
  return (
    <div className="options">
      {shown.map(button)}
      {shown.length < buttons.length && (
        <button
          type="button"
          className="option"
          onClick={() =>
            sheet.open({
              title: t.allOptions,
              body: (
                <ChatProvider value={surroundings}>
                  <div className="options options-sheet">{buttons.map(button)}</div>
                </ChatProvider>
              ),
            })
          }
        >
          <Icon name="list" size={18} /> {t.seeAllOptions}
        </button>
      )}
      {list !== null && (
        <button
          type="button"
          className="option"
          onClick={() =>
            sheet.open({
              title: list.button,
              body: (
                <ChatProvider value={surroundings}>
                  <ListRows list={list} messageId={bubble.id} onDone={sheet.close} />
                </ChatProvider>
              ),
            })
          }
        >
          <Icon name="list" size={18} /> <span dir="auto">{list.button}</span>
        </button>
      )}
    </div>
  );
}
