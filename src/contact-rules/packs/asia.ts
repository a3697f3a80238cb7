import { consentFor, countryPack, EVERY_DAY, hoursFor, law, type Pack } from "./pack.ts";

const TCCCPR = "https://www.trai.gov.in/sites/default/files/RegulationUcc19072018.pdf";

export const INDIA: Pack = countryPack("IN", "India", [
  consentFor("in-consent", "opt_in", {
    source: law("Telecom Commercial Communications Customer Preference Regulations 2018 (TRAI): consent or registered preference", TCCCPR),
  }),
  hoursFor("in-hours", [{ days: EVERY_DAY, from: "10:00", to: "21:00" }], {
    channels: ["whatsapp", "sms"],
    source: law("TCCCPR 2018: promotional messages between 10:00 and 21:00, unless the customer chose other times", TCCCPR),
    note: "The regulations are about calls and SMS of telecom operators, taken as a model for WhatsApp.",
  }),
]);
