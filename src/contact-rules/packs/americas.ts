import { consentFor, countryPack, EVERY_DAY, guidance, hoursFor, house, law, type Pack, WEEKDAYS } from "./pack.ts";

const INSTANT = ["whatsapp", "sms"];

export const UNITED_STATES: Pack = countryPack("US", "United States", [
  consentFor("us-consent-messages", "opt_in", {
    channels: INSTANT,
    source: law(
      "Telephone Consumer Protection Act, 47 CFR § 64.1200(a)(2): prior express written consent for advertising by automated text message",
      "https://www.ecfr.gov/current/title-47/section-64.1200",
    ),
  }),
  consentFor("us-consent-email", "not_refused", {
    channels: ["email"],
    source: law(
      "CAN-SPAM Act, 15 U.S.C. § 7704: commercial e-mail until the person opts out",
      "https://www.law.cornell.edu/uscode/text/15/7704",
    ),
    note: "Other channels need an opt-in. Whoever wants one for e-mail too changes this rule.",
  }),
  hoursFor("us-hours", [{ days: EVERY_DAY, from: "08:00", to: "20:00" }], {
    channels: INSTANT,
    source: law(
      "47 CFR § 64.1200(c)(1): not before 8 a.m. or after 9 p.m. at the called party's location",
      "https://www.ecfr.gov/current/title-47/section-64.1200",
    ),
    note: "Ends at 20:00 instead of 21:00, as Florida (Fla. Stat. § 501.059), Oklahoma and others ask for; rules of single states are not told apart. Whoever told no zone goes by the area of their number; one that lies in two zones by the western.",
  }),
  {
    kind: "frequency_cap",
    id: "us-cap-day",
    purposes: ["marketing"],
    channels: INSTANT,
    most: 3,
    per: { hours: 24 },
    each: "topic",
    source: law(
      "Fla. Stat. § 501.059(8)(b): at most three calls in 24 hours on one subject (Florida)",
      "http://www.leg.state.fl.us/statutes/index.cfm?App_mode=Display_Statute&URL=0500-0599/0501/Sections/0501.059.html",
    ),
    note: "A law of one state, kept for all.",
  },
]);

export const BRAZIL: Pack = countryPack("BR", "Brazil", [
  consentFor("br-consent", "opt_in", {
    source: law(
      "Lei Geral de Proteção de Dados (Lei 13.709/2018), art. 7 and 8",
      "https://www.planalto.gov.br/ccivil_03/_ato2015-2018/2018/lei/l13709.htm",
    ),
  }),
  hoursFor(
    "br-hours",
    [
      { days: WEEKDAYS, from: "09:00", to: "21:00" },
      { days: [6], from: "10:00", to: "16:00" },
    ],
    {
      holidays: "as_sunday",
      source: house("As the telemarketing trade's own code has it (Probare): working days 9 to 21, Saturdays 10 to 16"),
      note: "The trade's code is about calls.",
    },
  ),
]);

export const MEXICO: Pack = countryPack("MX", "Mexico", [
  consentFor("mx-consent", "opt_in", {
    source: guidance(
      "Profeco, public register to avoid advertising (REPEP; Ley Federal de Protección al Consumidor, art. 17 to 18 bis)",
      "https://repep.profeco.gob.mx/",
    ),
    note: "Whoever is in the register is to be put on the suppression list.",
  }),
  hoursFor(
    "mx-hours",
    [
      { days: WEEKDAYS, from: "09:00", to: "20:00" },
      { days: [6], from: "10:00", to: "18:00" },
    ],
    { holidays: "as_sunday", source: house("House rule: no advertising in the evening, on Sundays and public holidays") },
  ),
]);
