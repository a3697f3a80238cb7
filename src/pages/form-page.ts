import type { Topic } from "../consent/topic.ts";
import { inLanguage } from "../consent/opt-in-settings.ts";
import { escapeHtml } from "../messages/markup.ts";
import { type AddressField, attributeInput, type FieldFault, formLanguage, MOST_FIELD_CHARACTERS, type OptInForm } from "./opt-in-form.ts";
import { type Framed, type Page, page, saying } from "./page.ts";
import type { Say } from "./words.ts";

export type FormFacts = {
  readonly form: OptInForm;
  readonly topics: readonly Topic[];
  readonly addresses: readonly AddressField[];
  readonly frame: Pick<Framed, "language" | "name" | "brand" | "frames" | "script">;
  readonly say: Say;
  /** Filled in so far. */
  readonly value: (name: string) => string;
  readonly chosen: readonly string[];
  readonly faults: readonly FieldFault[];
  /** Where the form sends to. */
  readonly action: string;
};

/** Of the input that people do not see and programs fill in. */
export const HONEYPOT = "website";
const EXAMPLE = "+33612345678";

export function formPage(facts: FormFacts): Page {
  const { form, topics, addresses, frame, say, chosen, faults } = facts;
  const language = formLanguage(form.document, frame.language);
  const texts = form.document.texts[language];
  const title = texts?.title ?? form.name;
  const wrong = (field: string): string => {
    const fault = faults.find((one) => one.field === field);
    return fault ? `<p class="wrong" id="wrong-${field}">${escapeHtml(say(fault.word, { example: EXAMPLE }))}</p>` : "";
  };
  const input = (name: string, label: string, more: string, hint = ""): string => {
    const isWrong = faults.some(({ field }) => field === name);
    const told = [...(isWrong ? [`wrong-${name}`] : []), ...(hint === "" ? [] : [`hint-${name}`])].join(" ");
    return `<div class="field"><label for="${name}">${escapeHtml(label)}</label><input id="${name}" name="${name}" value="${escapeHtml(facts.value(name))}" ${more}${isWrong ? ' aria-invalid="true"' : ""}${told === "" ? "" : ` aria-describedby="${told}"`}>${hint === "" ? "" : `<p class="hint" id="hint-${name}">${escapeHtml(hint)}</p>`}${wrong(name)}</div>`;
  };
  const address = (field: AddressField): string =>
    field === "phone"
      ? input("phone", say("form.phone"), 'type="tel" autocomplete="tel" maxlength="40"', say("form.phone.help", { example: EXAMPLE }))
      : input("email", say("form.email"), 'type="email" autocomplete="email" maxlength="254"');
  const fields = form.document.fields.map(({ attribute, label }) =>
    input(
      escapeHtml(attributeInput(attribute)),
      inLanguage(label, [language]) ?? attribute,
      `type="text" maxlength="${MOST_FIELD_CHARACTERS}"`,
    ),
  );
  const ticks = topics.map(({ name, texts: own }) => {
    const text = inLanguage(own, [language]);
    const id = `topic-${escapeHtml(name)}`;
    const description = text?.description ? `<br><span class="small">${escapeHtml(text.description)}</span>` : "";
    return `<div class="tick"><input type="checkbox" id="${id}" name="topic" value="${escapeHtml(name)}"${chosen.includes(name) ? " checked" : ""}><label for="${id}">${escapeHtml(text?.title ?? name)}${description}</label></div>`;
  });
  const choice =
    ticks.length < 2 ? "" : `<fieldset><legend>${escapeHtml(say("form.topics"))}</legend>${ticks.join("")}${wrong("topics")}</fieldset>`;
  const body = `<h1>${escapeHtml(title)}</h1>
${texts?.intro ? `<p>${escapeHtml(texts.intro).replaceAll("\n", "<br>")}</p>` : ""}
${faults.length > 0 ? `<p class="note" role="alert">${escapeHtml(say("form.problems"))}</p>` : ""}
<form method="post" action="${escapeHtml(facts.action)}" novalidate>
<input type="hidden" name="version" value="${form.version}">
${addresses.map(address).join("\n")}
${fields.join("\n")}
${choice}
<div class="away" aria-hidden="true"><label for="${HONEYPOT}">Website</label><input id="${HONEYPOT}" name="${HONEYPOT}" tabindex="-1" autocomplete="off"></div>
<div class="field"><div class="tick"><input type="checkbox" id="agree" name="agree" value="yes"${faults.some(({ field }) => field === "agree") ? ' aria-invalid="true" aria-describedby="wrong-agree"' : ""}><label for="agree">${escapeHtml(texts?.wording ?? "")}</label></div>${wrong("agree")}</div>
<p><button>${escapeHtml(texts?.button ?? "OK")}</button></p>
</form>`;
  return page({ ...frame, status: faults.length > 0 ? 422 : 200, title, body });
}

/** The same to whoever fills it in, known or not: a form tells nobody whose addresses are known here. */
export function thanksPage({ form, frame, say }: Pick<FormFacts, "form" | "frame" | "say">): Page {
  const texts = form.document.texts[formLanguage(form.document, frame.language)];
  const thanks = texts?.thanks ?? "";
  return saying({ ...frame, title: say("confirmed.title") }, form.document.doubleOptIn ? `${thanks} ${say("form.check")}`.trim() : thanks);
}
