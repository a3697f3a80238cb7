/** What is wrong with a template, or may be, in words for its author. `{name}` are facts of the finding. */
export const LINT_EN = {
  "template.lint.missing": "Write something here.",
  "template.lint.too_long": "This has {found} characters; WhatsApp takes {most}.",
  "template.lint.address": "This is no web address: begin it with https://",
  "template.lint.name": "A name holds only small letters, digits and underscores, such as order_shipped.",
  "template.lint.language": "Write the language as WhatsApp does, such as en, en_US or pt_BR.",
  "template.lint.variable_edge": "A variable may not be the first or the last thing of the text: put words before and after it.",
  "template.lint.variables_adjacent": "Two variables follow each other: put words between them.",
  "template.lint.variables_many":
    "There are {variables} variables in a text of {words} words: WhatsApp refuses that. Write more words or take variables out.",
  "template.lint.variable_name": "“{variable}” is no name for a variable: use small letters, digits and underscores.",
  "template.lint.variable_order": "Numbered variables count from 1 without a gap: {expected} is missing.",
  "template.lint.variables_mixed": "Variables are either all named or all numbered, in the whole template.",
  "template.lint.variable_open": "A variable opens or closes with only one brace, or not at all: write two on each side.",
  "template.lint.sample_missing": "The review wants a sample for “{variable}”.",
  "template.lint.sample_file": "The review wants a sample file: upload one.",
  "template.lint.link_sample": "The review wants a sample for the end of the link.",
  "template.lint.header_variables": "A header takes one variable; this one has {found}.",
  "template.lint.header_format": "A header takes no formatting (* _ ~ `) and no line breaks.",
  "template.lint.footer_variables": "A footer takes no variables.",
  "template.lint.buttons_total": "There are {found} buttons; WhatsApp takes {most}.",
  "template.lint.buttons_kind": "WhatsApp takes at most {most} buttons of this kind in a template.",
  "template.lint.buttons_group": "Quick replies stand together, before all other buttons or after them.",
  "template.lint.buttons_twice": "Two buttons say “{text}”: make each different.",
  "template.lint.buttons_desktop":
    "With more than three buttons the phone shows two and “See all options”, and computers may not show the message.",
  "template.lint.link_variable": "A link takes one variable, at its very end.",
  "template.lint.link_short": "Links that hide where they lead (wa.me, bit.ly and others) are rejected: use your own address.",
  "template.lint.phone": "Write the phone number with its country, such as +33 1 23 45 67 89: at most 20 characters.",
  "template.lint.code_sample": "A sample code has 1 to 15 letters and digits.",
  "template.lint.kind_category": "This kind of button is not for templates of this category.",
  "template.lint.code_button": "A template with a one-time code needs one button for the code, and no other.",
  "template.lint.code_only": "WhatsApp words templates with one-time codes itself: remove this part.",
  "template.lint.code_minutes": "A code may be valid for 1 to 90 minutes.",
  "template.lint.apps_count": "Name 1 to 5 apps that take the code.",
  "template.lint.app": "An app has a package such as com.example.shop and a signature hash of 11 characters.",
  "template.lint.terms": "WhatsApp’s terms for codes without a tap have to be accepted first.",
  "template.lint.offer_category": "Limited-time offers are marketing.",
  "template.lint.offer_footer": "A limited-time offer takes no footer.",
  "template.lint.offer_header": "Over a limited-time offer stands an image or a video, or nothing.",
  "template.lint.offer_buttons": "In a limited-time offer the button that copies the code comes first, the link after it.",
  "template.lint.cards_category": "Carousels are marketing.",
  "template.lint.cards_count": "A carousel has 2 to 10 cards.",
  "template.lint.cards_different": "All cards have the same parts: this one differs from the first.",
  "template.lint.card_buttons": "A card has one or two buttons.",
  "template.lint.cards_alone": "Beside cards a template has only a text: remove this part.",
  "template.lint.header_category": "A header of this kind is for marketing and utility templates only.",
  "template.lint.ttl": "WhatsApp may try for {least} to {most} seconds with this category.",
  "template.lint.twin": "“{name}” has the same text and footer: WhatsApp rejects the second one.",
  "template.lint.category_likely":
    "“{word}” sounds like marketing: WhatsApp will probably approve this as marketing, which costs more and needs consent.",
  "template.lint.sensitive": "Asking for {word} gets a template rejected.",
} as const;

type LintKey = keyof typeof LINT_EN;
export type LintCode = LintKey extends `template.lint.${infer Code}` ? Code : never;

export type Finding = {
  /** JSON pointer into the draft. */
  readonly path: string;
  readonly code: LintCode;
  /** An error keeps it from being submitted: WhatsApp would refuse it. */
  readonly severity: "error" | "warning";
  readonly facts: { readonly [name: string]: string | number };
};

export function lintSentence({ code, facts }: Finding): string {
  return LINT_EN[`template.lint.${code}`].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}
