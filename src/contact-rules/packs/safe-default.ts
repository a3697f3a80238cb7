import { POLICY_FORMAT } from "../document.ts";
import { EVERY_DAY, guidance, house, law, type Pack } from "./pack.ts";

/** What holds for everybody, and the hours of countries that have no pack of their own. */
export const SAFE_DEFAULT: Pack = {
  name: "default",
  document: {
    format: POLICY_FORMAT,
    title: "Safe default",
    rules: [
      {
        kind: "consent",
        id: "consent",
        version: 1,
        countries: "others",
        purposes: ["marketing"],
        needs: "opt_in",
        source: law(
          "Directive 2002/58/EC, art. 13: electronic mail for direct marketing only with prior consent",
          "https://eur-lex.europa.eu/eli/dir/2002/58/oj",
        ),
      },
      {
        kind: "consent",
        id: "consent-service-messages",
        version: 1,
        countries: "all",
        purposes: ["utility"],
        channels: ["whatsapp"],
        needs: "opt_in_or_window",
        source: guidance("WhatsApp Business Messaging Policy: opt-in before anybody is written to", "https://business.whatsapp.com/policy"),
      },
      {
        kind: "conversation",
        id: "conversation",
        version: 1,
        countries: "all",
        purposes: ["marketing", "utility"],
        minutes: 60,
        source: house("Nobody is interrupted while they talk with a person of the team"),
      },
      {
        kind: "quiet_hours",
        id: "hours",
        version: 1,
        countries: "others",
        purposes: ["marketing"],
        channels: ["whatsapp", "sms", "web_push"],
        allowed: [{ days: EVERY_DAY.slice(1), from: "09:00", to: "20:00" }],
        source: house("House rule: from 9 to 20 of the recipient's clock, not on Sundays"),
      },
      {
        kind: "frequency_cap",
        id: "cap-day",
        version: 1,
        countries: "all",
        purposes: ["marketing"],
        most: 2,
        per: { calendar: "day" },
        source: house("At most two marketing messages a day, over all channels"),
      },
      {
        kind: "frequency_cap",
        id: "cap-week",
        version: 1,
        countries: "all",
        purposes: ["marketing"],
        most: 5,
        per: { hours: 168 },
        source: house("At most five in seven days"),
      },
      {
        kind: "min_gap",
        id: "gap",
        version: 1,
        countries: "all",
        purposes: ["marketing"],
        minutes: 240,
        source: house("Four hours between two marketing messages"),
      },
    ],
  },
};
