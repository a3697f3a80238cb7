/** Codes of the server in words, each with a fallback that still says something. */
import type { AnyMessageState, MessageRow, Words } from "../api/types.ts";
import { channelForm } from "../channels/channel-forms.ts";
import { plainWhatsApp } from "../components/whatsapp-format.ts";
import type { useI18n } from "./i18n.tsx";

type I18n = ReturnType<typeof useI18n>;

export function reasonWords({ t, has }: I18n, reason: string): string {
  const key = `reason.${reason}`;
  return has(key) ? t(key) : errorWords({ t, has } as I18n, reason);
}

/** Of a channel's own code, as it is or as `whatsapp_131026`. */
export function errorWords({ t, has }: I18n, code: string): string {
  const key = `error.${code.replace(/^whatsapp_/, "")}`;
  return has(key) ? t(key) : t("error.other");
}

export function pauseWords(i18n: I18n, reason: string): string {
  const key = `pause.${reason}`;
  return i18n.has(key) ? i18n.t(key) : errorWords(i18n, reason);
}

/** Why a webhook was kept aside; the server's sentence where it has no words here. */
export function unrecognisedWords({ t, has }: I18n, reason: string): string {
  const key = `unrecognised.${reason}`;
  return has(key) ? t(key) : reason;
}

/** What was made of a call of a shop, by the server's own sentence, which is what is stored. */
export function callWords({ t, has }: I18n, why: string): string {
  const key = `call.${why}`;
  if (has(key)) return t(key);
  const status = /^shipment_status (.+) makes no event$/.exec(why)?.[1];
  if (status !== undefined) return t("call.shipment", { status });
  const shop = /^it is of another shop: (.+)$/.exec(why)?.[1];
  return shop === undefined ? why : t("call.stranger", { shop });
}

/** How a run ended before its end: `exit:order_cancelled`. */
export function outcomeWords({ t, has }: I18n, outcome: string): string {
  const [code = "", what = ""] = outcome.split(":");
  const key = `outcome.${code}`;
  return has(key) ? t(key, { what }) : outcome;
}

export function stateWords({ t }: I18n, state: AnyMessageState): string {
  return t(`state.${state}`);
}

/** Why a message did not arrive, or null when nothing went wrong. */
export function whyNot(i18n: I18n, row: MessageRow): string | null {
  if (row.state === "failed" && row.error) return errorWords(i18n, row.error.code);
  if ((row.state === "refused" || row.state === "held" || row.state === "expired") && row.reason && row.reason !== "allowed")
    return reasonWords(i18n, row.reason);
  if (row.state === "expired") return i18n.t("reason.expired");
  return null;
}

export function journeyWords(i18n: I18n, words: Words): string {
  const values = { ...words.values };
  for (const name of ["duration"]) if (typeof values[name] === "string") values[name] = i18n.isoDuration(values[name]);
  if (words.key === "journey.node.wait.until" && typeof values["until"] === "string") values["until"] = untilWords(i18n, values["until"]);
  if (words.key === "journey.edge.receipt" && i18n.has(`state.${values["state"]}`))
    values["state"] = i18n.t(`state.${values["state"]}` as "state.read").toLowerCase();
  for (const name of ["channel", "channels"])
    if (typeof values[name] === "string")
      values[name] = values[name].replaceAll(/[a-z][a-z0-9_]*/g, (kind) => channelForm(kind)?.name[i18n.language] ?? kind);
  // The choice of a button is often one of the words that mean the same.
  if (words.key === "journey.edge.reply" && typeof values["text"] === "string")
    values["text"] = [...new Set(values["text"].split(", "))].join(", ");
  return i18n.t(words.key, values);
}

/** `2026-03-01T10:00 -P1D`: a wall time is told as one, what a path reads by the path. */
function untilWords({ dateTime, isoDuration }: I18n, text: string): string {
  const [at = "", offset] = text.split(" ");
  const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(at) ? dateTime(at) : at;
  return offset === undefined ? moment : `${moment} ${offset.startsWith("-") ? "−" : "+"} ${isoDuration(offset.replace(/^[+-]/, ""))}`;
}

/** One line for lists. */
export function previewLine({ t, has }: I18n, row: MessageRow): string {
  const { body, header, buttons } = row.preview;
  if (row.direction === "inbound") {
    if (row.contentKind === "reaction") return body === "" ? t("inbound.reaction_removed") : t("inbound.reaction", { emoji: body });
    if (row.contentKind === "edit") return t("inbound.edit", { text: body });
    const kind = `inbound.${row.contentKind}`;
    const answers = row.preview.answers?.map(
      ({ question, answer }) =>
        `${question} ${typeof answer === "boolean" ? t(answer ? "fact.value.yes" : "fact.value.no") : String(answer)}`,
    );
    if (has(kind) && answers) return `${t(kind)}: ${answers.join(" · ")}`;
    if (has(kind)) return body === "" ? t(kind) : `${t(kind)}: ${plainWhatsApp(body)}`;
  }
  if (body !== "") return plainWhatsApp(body);
  if (header?.kind === "text") return header.text;
  if (header) return has(`inbound.${header.kind}`) ? t(`inbound.${header.kind}` as "inbound.image") : header.kind;
  return buttons[0]?.text ?? t("message.noText");
}

/** What has no words is told by its kind: `[document]`. */
export function saidWords({ t, has }: Pick<I18n, "t" | "has">, preview: string): string {
  const key = `inbound.${/^\[([a-z_]+)\]$/.exec(preview)?.[1] ?? ""}`;
  return has(key) ? t(key) : preview;
}

export function categoryWords({ t, has }: Pick<I18n, "t" | "has">, code: string): string {
  const key = `category.${code}`;
  return has(key) ? t(key) : code;
}

/** What an entry of the audit log is about; as it was written where there are no words for it. */
export function auditWords({ t, has }: I18n, action: string): string {
  if (action.startsWith("called ")) return `${t("audit.called")} · ${action.slice("called ".length)}`;
  const [thing = "", ...deed] = action.split(".");
  const [about, did] = [`audit.thing.${thing}`, `audit.did.${deed.join(".")}`];
  return has(about) && has(did) ? `${t(about)} · ${t(did)}` : action;
}
