/** Words of days and times in English, French, Spanish and German, folded: small letters without accents. */

/** Small letters, no accents, one space between words; of marks only those that stand within times and dates are kept. */
export function foldWords(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll(/(\d) ?(?:a\.m\.|p\.m\.)/g, (whole) => whole.replaceAll(".", ""))
    .replaceAll(/[^\p{L}\p{N}:/.-]+/gu, " ")
    .replaceAll(/(?<!\d)[:/.-]|[:/-](?!\d)|\.(?=\s|$)(?<!\d\.)/g, " ")
    .replaceAll(/ +/g, " ")
    .trim();
}

export const PHRASES = {
  today: ["today", "aujourd hui", "ce jour", "hoy", "heute"],
  tomorrow: ["tomorrow", "demain", "manana", "morgen"],
  afterTomorrow: ["day after tomorrow", "apres demain", "pasado manana", "ubermorgen"],
  nextWeek: ["next week", "semaine prochaine", "proxima semana", "semana que viene", "nachste woche", "nachster woche", "kommende woche"],
  thisWeek: ["this week", "cette semaine", "esta semana", "diese woche", "dieser woche"],
  weekend: ["weekend", "week end", "fin de semana", "wochenende"],
  nextDay: ["next", "prochain", "prochaine", "proximo", "que viene", "nachsten", "nachster", "kommenden"],
  noon: ["noon", "midi", "mediodia", "mittag"],
  after: ["after", "from", "apres", "a partir de", "des", "despues de", "desde", "nach", "ab"],
  before: ["before", "until", "avant", "jusqu", "antes de", "hasta", "vor", "bis"],
  next: [
    "next one",
    "next",
    "soonest",
    "as soon as possible",
    "asap",
    "le prochain",
    "le plus tot",
    "plus tot possible",
    "el proximo",
    "el siguiente",
    "siguiente",
    "lo antes posible",
    "cuanto antes",
    "nachste",
    "nachster",
    "der nachste",
    "nachstmoglich",
    "so bald wie moglich",
  ],
  last: ["last", "last one", "dernier", "le dernier", "ultimo", "el ultimo", "letzte", "letzter"],
  ordinals: [
    ["first", "1st", "premier", "le 1er", "1er", "primero", "primer", "erste", "erster", "ersten"],
    ["second", "2nd", "deuxieme", "2e", "segundo", "zweite", "zweiter", "zweiten"],
    ["third", "3rd", "troisieme", "3e", "tercero", "tercer", "dritte", "dritter", "dritten"],
    ["fourth", "4th", "quatrieme", "4e", "cuarto", "vierte", "vierter", "vierten"],
    ["fifth", "5th", "cinquieme", "5e", "quinto", "funfte", "funfter", "funften"],
  ],
  other: [
    "other",
    "others",
    "other times",
    "another",
    "more",
    "later",
    "autre",
    "autres",
    "plus tard",
    "d autres",
    "otro",
    "otra",
    "otros",
    "otras",
    "mas",
    "mas tarde",
    "andere",
    "anderer",
    "anderen",
    "weitere",
    "spater",
    "mehr",
  ],
  none: [
    "none",
    "no",
    "nope",
    "neither",
    "none of these",
    "aucun",
    "aucune",
    "non",
    "ninguno",
    "ninguna",
    "nein",
    "keine",
    "keiner",
    "keinen",
  ],
} as const;

/** The evening before the afternoon and the morning: "mañana por la tarde" says both `manana` and `tarde`. */
export const PARTS_OF_DAY: readonly { readonly names: readonly string[]; readonly from: number; readonly until: number }[] = [
  { names: ["evening", "tonight", "soir", "soiree", "ce soir", "noche", "esta noche", "abend", "abends"], from: 17 * 60, until: 22 * 60 },
  { names: ["afternoon", "apres midi", "tarde", "nachmittag", "nachmittags"], from: 12 * 60, until: 18 * 60 },
  {
    names: ["morning", "matin", "matinee", "por la manana", "de la manana", "vormittag", "vormittags", "fruh", "am morgen", "morgens"],
    from: 6 * 60,
    until: 12 * 60,
  },
];

/** 0 is Sunday. Abbreviations that are words of their own (sun, mar, mi) are left out. */
export const WEEKDAY_NAMES: ReadonlyMap<string, number> = new Map(
  [
    ["sunday", "dimanche", "domingo", "sonntag"],
    ["monday", "mon", "lundi", "lunes", "montag"],
    ["tuesday", "tue", "tues", "mardi", "martes", "dienstag"],
    ["wednesday", "wed", "mercredi", "miercoles", "mittwoch"],
    ["thursday", "thu", "thur", "thurs", "jeudi", "jueves", "donnerstag"],
    ["friday", "fri", "vendredi", "viernes", "freitag"],
    ["saturday", "samedi", "sabado", "samstag", "sonnabend"],
  ].flatMap((names, day) => names.map((name) => [name, day] as const)),
);

export const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    ["january", "jan", "janvier", "enero", "januar", "janner"],
    ["february", "feb", "fevrier", "febrero", "februar"],
    ["march", "mars", "marzo", "marz"],
    ["april", "apr", "avril", "abril"],
    ["may", "mai", "mayo"],
    ["june", "jun", "juin", "junio", "juni"],
    ["july", "jul", "juillet", "julio", "juli"],
    ["august", "aug", "aout", "agosto"],
    ["september", "sep", "sept", "septembre", "septiembre"],
    ["october", "oct", "octobre", "octubre", "oktober", "okt"],
    ["november", "nov", "novembre", "noviembre"],
    ["december", "dec", "decembre", "diciembre", "dezember", "dez"],
  ].flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
);
