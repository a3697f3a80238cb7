/**
 * The demo shop's customers. `reads` and `answers` say how each behaves when nobody plays them on the phone; the
 * first one is left to whoever tries the demo.
 */
export type DemoCustomer = {
  readonly externalId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly email: string;
  readonly locale: string;
  /** Agreed at the checkout to get news about orders on WhatsApp. */
  readonly optedIn: boolean;
  readonly onWhatsApp: boolean;
  readonly plays: "nobody" | "reads" | "answers";
  /** Label of the button tapped under "How was it?". */
  readonly mood: "Good" | "Okay" | "Bad" | null;
  /** What they write soon after their order: somebody is to answer it in the inbox. */
  readonly asks?: string;
};

export const DEMO_CUSTOMERS: readonly DemoCustomer[] = [
  {
    externalId: "1001",
    firstName: "Ana",
    lastName: "Moreau",
    phone: "+33612345601",
    email: "ana.moreau@example.com",
    locale: "fr-FR",
    optedIn: true,
    onWhatsApp: true,
    plays: "nobody",
    mood: null,
  },
  {
    externalId: "1002",
    firstName: "Jonas",
    lastName: "Weber",
    phone: "+4915112345602",
    email: "jonas.weber@example.com",
    locale: "de-DE",
    optedIn: true,
    onWhatsApp: true,
    plays: "answers",
    mood: "Good",
  },
  {
    externalId: "1003",
    firstName: "Priya",
    lastName: "Nair",
    phone: "+919812345603",
    email: "priya.nair@example.com",
    locale: "en-IN",
    optedIn: true,
    onWhatsApp: true,
    plays: "answers",
    mood: "Bad",
  },
  {
    externalId: "1004",
    firstName: "Lucía",
    lastName: "Ortega",
    phone: "+34612345604",
    email: "lucia.ortega@example.com",
    locale: "es-ES",
    optedIn: true,
    onWhatsApp: true,
    plays: "reads",
    mood: null,
    asks: "Hola, ¿la manta de lana se puede lavar a máquina?",
  },
  {
    externalId: "1005",
    firstName: "Tom",
    lastName: "Baker",
    phone: "+447911123605",
    email: "tom.baker@example.com",
    locale: "en-GB",
    optedIn: false,
    onWhatsApp: true,
    plays: "nobody",
    mood: null,
    asks: "Hello, my parcel was to come yesterday. Do you know where it is?",
  },
  {
    externalId: "1006",
    firstName: "Marta",
    lastName: "Silva",
    phone: "+5511912345606",
    email: "marta.silva@example.com",
    locale: "pt-BR",
    optedIn: true,
    onWhatsApp: false,
    plays: "nobody",
    mood: null,
  },
  {
    externalId: "1007",
    firstName: "Omar",
    lastName: "Haddad",
    phone: "+33612345607",
    email: "omar.haddad@example.com",
    locale: "fr-FR",
    optedIn: true,
    onWhatsApp: true,
    plays: "answers",
    mood: "Okay",
  },
  {
    externalId: "1008",
    firstName: "Emily",
    lastName: "Clark",
    phone: "+12025550608",
    email: "emily.clark@example.com",
    locale: "en-US",
    optedIn: true,
    onWhatsApp: true,
    plays: "reads",
    mood: null,
    asks: "Hi! One of the mugs arrived with a crack. Could I have another one?",
  },
];

export const DEMO_PRODUCTS = [
  { title: "Linen tablecloth", price: "49.00" },
  { title: "Beeswax candles, set of four", price: "18.50" },
  { title: "Stoneware mug", price: "16.00" },
  { title: "Wool throw", price: "89.00" },
  { title: "Olive wood board", price: "34.00" },
] as const;
