import type { BubbleList } from "../../../src/control/contract.ts";
import { useChatSurroundings } from "../chat/chat-context.tsx";

type ListRowsProps = { readonly list: BubbleList; readonly messageId: string; readonly onDone: () => void };

export function ListRows({ list, messageId, onDone }: ListRowsProps) {
  const { act } = useChatSurroundings();
  const choose = async (rowId: string) => {
    if (await act({ action: "choose_row", messageId, rowId })) onDone();
  };
  return (
    <>
      {list.sections.map((section, index) => (
        <section className="list-section" key={index} aria-label={section.title ?? list.button}>
          {section.title !== null && section.title !== "" && <h3 dir="auto">{section.title}</h3>}
          {section.rows.map((row) => (
            <button type="button" className="list-row" key={row.id} onClick={() => void choose(row.id)}>
              <span className="list-row-words">
                <span dir="auto">{row.title}</span>
                {row.description !== null && row.description !== "" && <small dir="auto">{row.description}</small>}
              </span>
              <span className="list-row-dot" aria-hidden="true" />
            </button>
          ))}
        </section>
      ))}
    </>
  );
}
