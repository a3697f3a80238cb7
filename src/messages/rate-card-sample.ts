/**
 * The rates that come with the product, so that an estimate can be shown before anybody has brought their own. A SAMPLE: typed by
 * hand, in US dollars, without volume tiers, not checked against what Meta bills. Whoever reads an amount made of them is told so.
 */
import type { RateCard } from "./rate-card.ts";

/** market; marketing; utility; authentication. */
const RATES = `
AR 0.0618 0.0260 0.0260
BR 0.0625 0.0068 0.0068
CL 0.0889 0.0200 0.0200
CO 0.0125 0.0008 0.0008
EG 0.0644 0.0036 0.0036
FR 0.0859 0.0300 0.0300
DE 0.1365 0.0550 0.0550
IN 0.0118 0.0014 0.0014
ID 0.0411 0.0250 0.0250
IL 0.0353 0.0053 0.0053
IT 0.0691 0.0300 0.0300
MY 0.0860 0.0140 0.0140
MX 0.0305 0.0085 0.0085
NL 0.1597 0.0500 0.0500
NG 0.0516 0.0067 0.0067
PK 0.0473 0.0054 0.0054
PE 0.0703 0.0200 0.0200
RU 0.0802 0.0400 0.0400
SA 0.0455 0.0107 0.0107
ZA 0.0379 0.0076 0.0076
ES 0.0615 0.0200 0.0200
TR 0.0109 0.0053 0.0053
AE 0.0499 0.0157 0.0157
GB 0.0529 0.0220 0.0220
north_america 0.0250 0.0034 0.0034
rest_of_africa 0.0225 0.0040 0.0040
rest_of_asia_pacific 0.0732 0.0113 0.0113
rest_of_central_eastern_europe 0.0860 0.0212 0.0212
rest_of_latin_america 0.0740 0.0113 0.0113
rest_of_middle_east 0.0341 0.0091 0.0091
rest_of_western_europe 0.0592 0.0171 0.0171
other 0.0604 0.0077 0.0077`;
const FROM = "2025-07-01";

export const SAMPLE_RATE_CARD: RateCard = {
  currency: "USD",
  isSample: true,
  source: "the sample rates that come with Parley: typed by hand, never checked against a price list",
  rates: RATES.trim()
    .split("\n")
    .flatMap((line) => {
      const [market = "", marketing, utility, authentication] = line.split(" ");
      return [
        { market, category: "marketing", from: FROM, price: Number(marketing) },
        { market, category: "utility", from: FROM, price: Number(utility) },
        { market, category: "authentication", from: FROM, price: Number(authentication) },
      ];
    }),
};
