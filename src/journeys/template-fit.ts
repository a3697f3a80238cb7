import type { ChannelKind } from "../consent/consent.ts";
import type { TemplateButtonValue, TemplateCard, TemplateContent } from "../messages/content.ts";
import type { JourneyDocument, MessageNode } from "./document.ts";
import { messagesOf } from "./messages-of.ts";
import { problemAt, type Problem } from "./problem.ts";

/** What a message has to fit: one language of a template, as the account has it. */
export type TemplateForm = CardForm & {
  readonly language: string;
  /** Meta's states and categories, unchanged. */
  readonly status: string;
  readonly category: "MARKETING" | "UTILITY" | "AUTHENTICATION";
  /** It is an offer for a limited time. */
  readonly offer: boolean;
  readonly cards: readonly CardForm[];
};
export type CardForm = {
  readonly header:
    | { readonly kind: "text"; readonly variables: readonly string[] }
    | { readonly kind: "image" | "video" | "document" | "location" | "product" }
    | null;
  readonly body: readonly string[];
  readonly buttons: readonly ButtonForm[];
};
export type ButtonForm = "quick_reply" | "link" | "link_with_variable" | "coupon" | "code" | "flow" | "catalog" | "products" | "other";

/** Every language of the template, and those of them that this content may be sent in; null without a channel of this kind. */
export type FindTemplate = (
  channel: ChannelKind,
  content: TemplateContent,
) => { readonly languages: readonly string[]; readonly fitting: readonly TemplateForm[] } | null;

type Place = { readonly name: string; readonly path: string };

/** States that a template does not come back from by waiting (section 5 of the WhatsApp reference). */
const DEAD: ReadonlySet<string> = new Set(["REJECTED", "DISABLED", "PENDING_DELETION", "DELETED", "ARCHIVED"]);
const PURPOSES_OF: { readonly [Category in TemplateForm["category"]]: readonly MessageNode["purpose"][] } = {
  MARKETING: ["marketing"],
  UTILITY: ["utility", "service", "marketing"],
  AUTHENTICATION: ["authentication"],
};

/** Whether each template that a message names is there and is filled as it asks: what Meta would refuse, once for each customer. */
export function templateFitProblems(document: JourneyDocument, find: FindTemplate): readonly Problem[] {
  return messagesOf(document).flatMap((said) =>
    said.content.kind === "template" ? nodeProblems(said, said.content, { name: said.node, path: `${said.path}/content` }, find) : [],
  );
}

function nodeProblems(
  node: Pick<MessageNode, "channel" | "purpose">,
  content: TemplateContent,
  at: Place,
  find: FindTemplate,
): readonly Problem[] {
  const found = find(node.channel, content);
  const what = `the template "${content.name}"`;
  if (!found)
    return [
      problemAt(
        at,
        "channel_missing",
        "/name",
        `there is no ${node.channel} channel yet, so ${what} cannot be checked: add the channel`,
        "warning",
      ),
    ];
  if (found.languages.length === 0)
    return [
      problemAt(
        at,
        "template_missing",
        "/name",
        `there is no template "${content.name}" on the channel: correct the name, or write it under Templates and submit it`,
      ),
    ];
  const usable = found.fitting.filter(({ status }) => !DEAD.has(status));
  if (found.fitting.length === 0)
    return [
      problemAt(
        at,
        "template_missing",
        "/language",
        `${what} is not there in "${content.language}": it has ${found.languages.join(", ")}; name one of these or leave "language" out`,
      ),
    ];
  const states = found.fitting.filter(({ status }) => status !== "APPROVED").map((form) => stateProblem(form, what, at, usable.length > 0));
  // Languages of one template mostly ask for the same: what is wrong with several of them is told once.
  const told = new Map<string, Problem>();
  for (const form of usable)
    for (const problem of [...categoryProblems(form, node, what, at), ...formProblems(form, content, what, at)])
      if (!told.has(`${problem.path} ${problem.message}`)) told.set(`${problem.path} ${problem.message}`, problem);
  return [...states, ...told.values()];
}

function stateProblem({ language, status }: TemplateForm, what: string, at: Place, othersWork: boolean): Problem {
  const state = status.toLowerCase().replaceAll("_", " ");
  return DEAD.has(status)
    ? problemAt(
        at,
        "template_not_approved",
        "/name",
        `${what} (${language}) is ${state} and will not be sent: mend it under Templates or name another`,
        othersWork ? "warning" : "error",
      )
    : problemAt(
        at,
        "template_not_approved",
        "/name",
        `${what} (${language}) is ${state}: nothing is sent with it until WhatsApp approves it`,
        "warning",
      );
}

function categoryProblems({ category }: TemplateForm, node: Pick<MessageNode, "purpose">, what: string, at: Place): readonly Problem[] {
  const fitting = PURPOSES_OF[category];
  return fitting.includes(node.purpose)
    ? []
    : [
        problemAt(
          { name: at.name, path: `/nodes/${at.name}` },
          "template_category",
          "/purpose",
          `${what} is ${category.toLowerCase()}, so the purpose "${node.purpose}" does not fit it: write ${fitting.map((purpose) => `"${purpose}"`).join(" or ")}, or name another template`,
        ),
      ];
}

function formProblems(form: TemplateForm, content: TemplateContent, what: string, at: Place): readonly Problem[] {
  return [
    ...partProblems(form, content, what, at),
    ...offerProblems(form, content, what, at),
    ...cardProblems(form, content.cards ?? [], what, at),
  ];
}

function partProblems(form: CardForm, content: TemplateCard, what: string, at: Place): readonly Problem[] {
  return [
    ...variableProblems(form.body, content.body ?? {}, `the text of ${what}`, at, "/body"),
    ...headerProblems(form.header, content.header, what, at),
    ...(content.buttons ?? []).flatMap((button, place) => buttonProblems(form.buttons, button, what, at, `/buttons/${place}`)),
    ...form.buttons.flatMap((button, index) =>
      NEEDED[button] === undefined || content.buttons?.some((given) => given.index === index)
        ? []
        : [
            problemAt(
              at,
              "template_button",
              "/buttons",
              `button ${index} of ${what} needs a value: add { "index": ${index}, ${NEEDED[button]} }`,
            ),
          ],
    ),
  ];
}

function offerProblems({ offer }: TemplateForm, { offerEndsAt }: TemplateContent, what: string, at: Place): readonly Problem[] {
  if (offer === (offerEndsAt !== undefined)) return [];
  const problem = offer
    ? `${what} is an offer for a limited time: say in "offerEndsAt" when it ends`
    : `${what} is no offer for a limited time: remove "offerEndsAt"`;
  return [problemAt(at, "template_offer", "/offerEndsAt", problem)];
}

function cardProblems({ cards: forms }: TemplateForm, cards: readonly TemplateCard[], what: string, at: Place): readonly Problem[] {
  const [first] = forms;
  // Cards of products repeat the first; cards with media are as many as were approved.
  const repeats = first?.header?.kind === "product";
  if (repeats ? cards.length < 2 : cards.length !== forms.length)
    return [
      problemAt(
        at,
        "template_cards",
        "/cards",
        forms.length === 0
          ? `${what} has no cards: remove "cards"`
          : `${what} has ${repeats ? "at least 2" : forms.length} cards and the message gives values for ${cards.length}`,
      ),
    ];
  return cards.flatMap((card, index) => {
    const form = forms[index] ?? first;
    return form ? partProblems(form, card, `card ${index} of ${what}`, { name: at.name, path: `${at.path}/cards/${index}` }) : [];
  });
}

function variableProblems(
  wanted: readonly string[],
  given: { readonly [variable: string]: string },
  where: string,
  at: Place,
  below: string,
): readonly Problem[] {
  const has = wanted.length === 0 ? "it has no variables" : `it has ${wanted.join(", ")}`;
  return [
    ...wanted
      .filter((variable) => !Object.hasOwn(given, variable))
      .map((variable) => problemAt(at, "template_variable", below, `${where} has the variable "${variable}": give it a value`)),
    ...Object.keys(given)
      .filter((variable) => !wanted.includes(variable))
      .map((variable) =>
        problemAt(
          at,
          "template_variable",
          `${below}/${variable}`,
          `${where} has no variable "${variable}" (${has}): remove it or correct its name`,
        ),
      ),
  ];
}

function headerProblems(wanted: CardForm["header"], given: TemplateCard["header"], what: string, at: Place): readonly Problem[] {
  if (wanted?.kind === "text") {
    if (given === undefined || given.kind === "text")
      return variableProblems(wanted.variables, given?.values ?? {}, `the header of ${what}`, at, given ? "/header/values" : "/header");
  } else if (wanted?.kind === given?.kind) return [];
  return [
    problemAt(
      at,
      "template_header",
      "/header",
      wanted === null
        ? `${what} has no header: remove "header"`
        : wanted.kind === "text"
          ? `${what} begins with a text: make "header" one of kind "text", or remove it`
          : `${what} begins with ${wanted.kind}: give { "kind": "${wanted.kind}", ${HEADER_NEEDS[wanted.kind]} }`,
    ),
  ];
}

const HEADER_NEEDS = {
  image: '"link": "https://…"',
  video: '"link": "https://…"',
  document: '"link": "https://…"',
  location: '"latitude": "…", "longitude": "…"',
  product: '"catalogId": "…", "productId": "…"',
} as const;

/** What a button that cannot do without a value asks for. */
const NEEDED: { readonly [Button in ButtonForm]?: string } = {
  link_with_variable: '"kind": "url", "suffix": "…"',
  coupon: '"kind": "copy_code", "code": "…"',
  products: '"kind": "products", "thumbnail": "…", "sections": […]',
};
const TAKES: { readonly [Button in ButtonForm]: readonly TemplateButtonValue["kind"][] } = {
  quick_reply: ["quick_reply"],
  link: [],
  link_with_variable: ["url"],
  coupon: ["copy_code"],
  code: ["copy_code", "url"],
  flow: ["flow"],
  catalog: ["catalog"],
  products: ["products"],
  other: [],
};

function buttonProblems(
  forms: readonly ButtonForm[],
  given: TemplateButtonValue,
  what: string,
  at: Place,
  below: string,
): readonly Problem[] {
  const form = forms[given.index];
  if (form === undefined)
    return [
      problemAt(
        at,
        "template_button",
        `${below}/index`,
        forms.length === 0
          ? `${what} has no buttons: remove this one`
          : `${what} has no button ${given.index}: it has ${forms.length}, counted from 0`,
      ),
    ];
  const takes = TAKES[form];
  if (takes.includes(given.kind)) return [];
  return [
    problemAt(
      at,
      "template_button",
      `${below}/kind`,
      takes.length === 0
        ? `button ${given.index} of ${what} takes no value: remove this one`
        : `button ${given.index} of ${what} takes ${takes.map((kind) => `"${kind}"`).join(" or ")}, not "${given.kind}"`,
    ),
  ];
}
