/** Messages with something to tap: sections 3.5 to 3.7 of the WhatsApp reference. */
import type { ButtonsContent, FlowContent, LinkContent, ListContent } from "../content.ts";
import { codeIsText, directSend } from "./direct-send.ts";
import { counted, group, kind, optional, optionalWords, type Part, type Place, several, unique, valuesOf, words } from "./part.ts";
import { body, flag, footer, interactiveHeader, replyTo, SHORT, titled, webAddress } from "./texts.ts";

const frame = { header: optional(interactiveHeader), body, footer, replyTo };

export const buttonsForm: Part<ButtonsContent> = group(
  {
    kind: kind("buttons"),
    ...frame,
    buttons: several(group({ id: words("the button's id", 256), title: words("the button's title", 20) }), { what: "buttons", most: 3 }),
    directSend,
  },
  ({ buttons, directSend: direct }, at) => [
    ...unique(
      buttons.map(({ title }) => title),
      "titles",
      below(at, "/buttons"),
    ),
    ...unique(
      buttons.map(({ id }) => id),
      "ids",
      below(at, "/buttons"),
    ),
    ...codeIsText(direct, at),
  ],
);

const row = group({
  id: words("the row's id", 200),
  title: words("the row's title", 24),
  description: optionalWords("the row's description", 72),
});
const MOST_ROWS = 10;

export const listForm: Part<ListContent> = group(
  {
    kind: kind("list"),
    header: optionalWords("the header", SHORT),
    body: words("the body", 4_096),
    footer,
    button: words("the button's text", 20),
    sections: several(
      group({
        title: optionalWords("the section's title", 24),
        rows: several(row, { what: "rows in a section", least: 0, most: MOST_ROWS }),
      }),
      { what: "sections", most: 10 },
    ),
    replyTo,
  },
  ({ sections }, at) => {
    const rows = sections.flatMap((section) => section.rows);
    const place = below(at, "/sections");
    return [
      ...counted(rows.length, place, { what: "rows in all", most: MOST_ROWS }),
      ...titled(sections, place),
      ...unique(
        rows.map(({ id }) => id),
        "row ids",
        place,
      ),
    ];
  },
);

export const linkForm: Part<LinkContent> = group(
  { kind: kind("link"), ...frame, label: words("the button's label", 20), url: webAddress("the link"), directSend },
  ({ directSend: direct }, at) => codeIsText(direct, at),
);

/** Of a group of radio buttons. */
const MOST_CHOICES = 20;

export const flowForm: Part<FlowContent> = group(
  {
    kind: kind("flow"),
    ...frame,
    flowId: words("the flow", 100),
    label: words("the button's label", 30),
    token: optionalWords("the token", 4_096),
    screen: optionalWords("the first screen", 200),
    data: optional(valuesOf("the value of", 4_096)),
    choices: optional(
      group({
        question: words("the question", 40),
        options: several(group({ id: words("the choice's id", 200), title: words("the choice's title", 30) }), {
          what: "choices",
          most: MOST_CHOICES,
        }),
      }),
    ),
    draft: flag,
  },
  ({ screen, data, choices }, at) =>
    (data !== undefined || choices !== undefined) && screen === undefined
      ? [{ path: `${at.path}/data`, problem: `"${at.name}" gives the flow data without a first screen: name the screen` }]
      : [],
);

function below(at: Place, path: string): Place {
  return { ...at, path: `${at.path}${path}` };
}
