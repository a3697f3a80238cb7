import type { Asking, ChannelFacts, Staffing, Warning } from "./asking.ts";
import { isTooLong } from "./measure-text.ts";

/** Another channel must reach so much more of the people, or WhatsApp less than half of them. */
const CLEARLY_MORE = 0.2;
const TOO_FEW = 0.5;
/** Below this share nobody needs to be warned of those who are refused. */
const SOME = 0.05;

/** When not to use WhatsApp for this. */
export function warningsOf(asking: Asking, channels: readonly ChannelFacts[], staffing: Staffing): readonly Warning[] {
  const whatsapp = channels.find(({ channel }) => channel === "whatsapp");
  return [
    ...(whatsapp ? [...notThere(whatsapp, channels), ...notAgreed(asking, whatsapp)] : []),
    ...tooUrgent(asking),
    ...tooLong(asking),
    ...nobodyAnswers(asking, staffing),
  ];
}

function notThere(whatsapp: ChannelFacts, channels: readonly ChannelFacts[]): readonly Warning[] {
  const share = shareOf(whatsapp.reachable, whatsapp.people);
  if (whatsapp.people === 0 || share === 1) return [];
  const [best] = channels.filter(({ channel }) => channel !== "whatsapp").toSorted((one, other) => other.reachable - one.reachable);
  const other = best ? shareOf(best.reachable, best.people) : 0;
  if (share >= TOO_FEW && other - share < CLEARLY_MORE) return [];
  const instead = best && other > share ? best : null;
  return [
    {
      rule: "N1",
      text: {
        en: `WhatsApp reaches ${percent(share, "en")} of them${instead ? `, ${instead.name.en} ${percent(other, "en")}` : ""}: let others get it by another channel`,
        fr: `WhatsApp en atteint ${percent(share, "fr")}${instead ? `, ${instead.name.fr} ${percent(other, "fr")}` : ""} : passez par un autre canal pour le reste`,
      },
    },
  ];
}

function notAgreed({ purpose }: Asking, { reachable, permitted }: ChannelFacts): readonly Warning[] {
  const without = reachable - permitted;
  if ((purpose !== "marketing" && purpose !== "utility") || without <= 0 || shareOf(without, reachable) < SOME) return [];
  return [
    {
      rule: "N2",
      text: {
        en: `${without} of ${reachable} have not agreed to it by WhatsApp and will be refused: ask them first, or use a channel they agreed to`,
        fr: `${without} sur ${reachable} n’y ont pas consenti par WhatsApp et seront refusés : demandez-le d’abord, ou prenez un canal qu’ils ont accepté`,
      },
    },
  ];
}

export function tooUrgent({ urgency, mustBeSeen }: Pick<Asking, "urgency" | "mustBeSeen">): readonly Warning[] {
  return urgency === "now" && mustBeSeen
    ? [
        {
          rule: "N3",
          text: {
            en: "Urgent and must be seen: WhatsApp needs the internet and may stay unread. Send by SMS or push first, or together",
            fr: "Urgent et à voir absolument : WhatsApp a besoin d’internet et peut rester non lu. Envoyez d’abord par SMS ou notification, ou ensemble",
          },
        },
      ]
    : [];
}

export function tooLong(asking: Pick<Asking, "characters" | "isStructured">): readonly Warning[] {
  return isTooLong(asking)
    ? [
        {
          rule: "N4",
          text: {
            en: `${asking.characters} characters${asking.isStructured ? " with lists or headings" : ""} are much for a chat: say the gist and link to the rest, or use e-mail or in-app`,
            fr: `${asking.characters} caractères${asking.isStructured ? " avec listes ou titres" : ""}, c’est beaucoup pour une discussion : dites l’essentiel avec un lien, ou prenez l’e-mail ou l’in-app`,
          },
        },
      ]
    : [];
}

export function nobodyAnswers({ wantsAnswer }: Pick<Asking, "wantsAnswer">, staffing: Staffing): readonly Warning[] {
  if (!wantsAnswer || staffing === "unknown" || staffing === "now") return [];
  return [
    {
      rule: "N5",
      text:
        staffing === "never"
          ? {
              en: "It invites answers and nobody reads them: offer buttons that the journey understands, or do not ask",
              fr: "On y invite à répondre et personne ne lit : proposez des boutons que le parcours comprend, ou ne demandez rien",
            }
          : {
              en: "It invites answers also when nobody is there: branch on workspace.answering and say when somebody will",
              fr: "On y invite à répondre aussi quand personne n’est là : branchez sur workspace.answering et dites quand on répondra",
            },
    },
  ];
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export function percent(share: number, language: "en" | "fr"): string {
  return `${Math.round(share * 100)}${language === "fr" ? "\u00a0" : ""}%`;
}
