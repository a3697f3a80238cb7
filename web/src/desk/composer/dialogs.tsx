import type { ButtonsContent, ListContent } from "../../../../src/messages/content.ts";
import type { TemplateContent } from "../../content/template-slots.ts";
import { ChoicesDialog } from "./choices-dialog.tsx";
import { CannedDialog } from "../kept/canned-dialog.tsx";
import { TemplateDialog } from "./template-dialog.tsx";

export type DialogName = "template" | "choices" | "canned";

/** What has more to it than words: chosen in a dialog of its own. */
export function Dialogs({
  name,
  channelId,
  text,
  guess,
  onTemplate,
  onChoices,
  onClose,
}: {
  readonly name: DialogName | null;
  readonly channelId: string;
  readonly text: string;
  readonly guess: (variable: string) => string;
  readonly onTemplate: (content: TemplateContent) => void;
  readonly onChoices: (content: ButtonsContent | ListContent) => void;
  readonly onClose: () => void;
}) {
  switch (name) {
    case "template":
      return <TemplateDialog channelId={channelId} guess={guess} onChoose={onTemplate} onClose={onClose} />;
    case "choices":
      return <ChoicesDialog text={text} onChoose={onChoices} onClose={onClose} />;
    case "canned":
      return <CannedDialog canned={null} text={text} onClose={onClose} />;
    case null:
      return null;
  }
}
