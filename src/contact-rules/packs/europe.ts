import { consentFor, countryPack, guidance, hoursFor, house, law, type Pack, WEEKDAYS } from "./pack.ts";

export const FRANCE: Pack = countryPack("FR", "France", [
  consentFor("fr-consent", "opt_in", {
    lapsesAfterDays: 1_095,
    source: guidance(
      "CNIL, advertising by electronic mail (Code des postes et des communications électroniques, art. L34-5)",
      "https://www.cnil.fr/fr/la-prospection-commerciale-par-courrier-electronique",
    ),
    note: "Three years after the last contact that came from the person, their data are no longer used for advertising.",
  }),
  hoursFor("fr-hours", [{ days: [1, 2, 3, 4, 5, 6], from: "08:00", to: "20:00" }], {
    channels: ["whatsapp", "sms", "web_push"],
    holidays: "quiet",
    source: guidance(
      "Charter of the mobile operators' association (AF2M) for advertising by short message: not at night, on Sundays and public holidays",
      "https://af2m.org/",
    ),
    note: "Decree 2022-1313 (Code de la consommation, art. D223-9) is stricter for calls: working days 10 to 13 and 14 to 20.",
  }),
  {
    kind: "frequency_cap",
    id: "fr-cap-month",
    purposes: ["marketing"],
    channels: ["whatsapp", "sms"],
    most: 4,
    per: { calendar: "month" },
    source: law(
      "Code de la consommation, art. D223-9 (decree 2022-1313): the same professional at most four times a month",
      "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000046415590",
    ),
    note: "A rule about calls, taken as a model for messages that ring a telephone.",
  },
]);

export const GERMANY: Pack = countryPack("DE", "Germany", [
  consentFor("de-consent", "opt_in", {
    source: law(
      "Gesetz gegen den unlauteren Wettbewerb, § 7 (2) no. 2: prior express consent for advertising by electronic mail",
      "https://www.gesetze-im-internet.de/uwg_2004/__7.html",
    ),
    note: "Courts ask for proof of each consent; a double opt-in is the usual one.",
  }),
  hoursFor("de-hours", [{ days: [1, 2, 3, 4, 5, 6], from: "08:00", to: "20:00" }], {
    channels: ["whatsapp", "sms", "web_push"],
    holidays: "quiet",
    source: house("House rule: Sundays and public holidays stay quiet"),
    note: "Holidays of single Länder are not told apart.",
  }),
]);

export const UNITED_KINGDOM: Pack = countryPack("GB", "United Kingdom", [
  consentFor("gb-consent", "opt_in", {
    source: law(
      "Privacy and Electronic Communications Regulations 2003, regulation 22",
      "https://www.legislation.gov.uk/uksi/2003/2426/regulation/22",
    ),
    note: "The exception for one's own customers (soft opt-in) is not made use of.",
  }),
  hoursFor(
    "gb-hours",
    [
      { days: WEEKDAYS, from: "08:00", to: "21:00" },
      { days: [6, 0], from: "09:00", to: "20:00" },
    ],
    { channels: ["whatsapp", "sms", "web_push"], holidays: "as_sunday", source: house("House rule: not at night") },
  ),
]);

export const SPAIN: Pack = countryPack("ES", "Spain", [
  consentFor("es-consent", "opt_in", {
    source: law(
      "Ley 34/2002 (LSSI), art. 21: prior request or express authorisation",
      "https://www.boe.es/buscar/act.php?id=BOE-A-2002-13758",
    ),
  }),
  hoursFor("es-hours", [{ days: WEEKDAYS, from: "09:00", to: "21:00" }], {
    channels: ["whatsapp", "sms", "web_push"],
    holidays: "quiet",
    source: law(
      "Ley General para la Defensa de los Consumidores (RDL 1/2007), art. 96.2: not before 9, not after 21, not on holidays or weekends",
      "https://www.boe.es/buscar/act.php?id=BOE-A-2007-20555",
    ),
    note: "About calls, taken as a model for messages.",
  }),
]);

export const ITALY: Pack = countryPack("IT", "Italy", [
  consentFor("it-consent", "opt_in", {
    source: guidance(
      "Garante per la protezione dei dati personali, advertising (Codice privacy, d.lgs. 196/2003, art. 130)",
      "https://www.garanteprivacy.it/temi/telemarketing",
    ),
  }),
  hoursFor(
    "it-hours",
    [
      { days: WEEKDAYS, from: "09:00", to: "20:00" },
      { days: [6], from: "10:00", to: "19:00" },
    ],
    {
      channels: ["whatsapp", "sms", "web_push"],
      holidays: "quiet",
      source: guidance(
        "Code of conduct for telemarketing, approved by the Garante: working days 9 to 20, Saturdays 10 to 19, not on Sundays and holidays",
        "https://www.garanteprivacy.it/temi/telemarketing",
      ),
      note: "About calls, taken as a model for messages.",
    },
  ),
]);
