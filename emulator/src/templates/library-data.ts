/** A library of our own making in the shape of Meta's: Meta's words are Meta's. */
export type LibraryTemplate = {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly category: "UTILITY" | "AUTHENTICATION";
  readonly topic: string;
  readonly usecase: string;
  readonly industry: readonly string[];
  readonly header?: string;
  readonly body: string;
  readonly body_params: readonly string[];
  readonly body_param_types: readonly ("TEXT" | "AMOUNT" | "DATE" | "PHONE NUMBER" | "EMAIL" | "NUMBER" | "ADDRESS")[];
  readonly buttons?: readonly {
    readonly type: "URL" | "PHONE_NUMBER" | "QUICK_REPLY";
    readonly text: string;
    readonly url?: string;
    readonly phone_number?: string;
  }[];
};

type Row = Omit<LibraryTemplate, "id" | "category" | "language">;

const shop = ["E_COMMERCE"] as const;
const bank = ["FINANCIAL_SERVICES"] as const;
const track = { type: "URL", text: "Track", url: "https://www.example.com/" } as const;
const call = { type: "PHONE_NUMBER", text: "Call us", phone_number: "+18005551234" } as const;

const english: readonly Row[] = [
  {
    name: "order_confirmed_1",
    topic: "ORDER_MANAGEMENT",
    usecase: "ORDER_CONFIRMATION",
    industry: shop,
    header: "Thank you",
    body: "Hello {{1}}, we have your order {{2}} and prepare it now.",
    body_params: ["Jim", "12345"],
    body_param_types: ["TEXT", "TEXT"],
    buttons: [track],
  },
  {
    name: "shipment_on_its_way_1",
    topic: "ORDER_MANAGEMENT",
    usecase: "SHIPMENT_CONFIRMATION",
    industry: shop,
    body: "Your order {{1}} has left our house and should be with you on {{2}}. Thank you for your patience.",
    body_params: ["12345", "Jan 1, 2027"],
    body_param_types: ["TEXT", "DATE"],
    buttons: [track],
  },
  {
    name: "delivery_done_1",
    topic: "ORDER_MANAGEMENT",
    usecase: "DELIVERY_CONFIRMATION",
    industry: shop,
    body: "Your order {{1}} was delivered to {{2}} today.",
    body_params: ["12345", "1 Main Street"],
    body_param_types: ["TEXT", "ADDRESS"],
  },
  {
    name: "delivery_failed_1",
    topic: "ORDER_MANAGEMENT",
    usecase: "DELIVERY_FAILED",
    industry: shop,
    body: "We could not deliver your order {{1}} today. Please call {{2}} to agree on another day.",
    body_params: ["12345", "+1 800 555 1234"],
    body_param_types: ["TEXT", "PHONE NUMBER"],
    buttons: [call],
  },
  {
    name: "order_delayed_1",
    topic: "ORDER_MANAGEMENT",
    usecase: "ORDER_DELAY",
    industry: shop,
    body: "Your order {{1}} takes longer than we thought: we now expect it on {{2}}. We are sorry.",
    body_params: ["12345", "Jan 3, 2027"],
    body_param_types: ["TEXT", "DATE"],
  },
  {
    name: "payment_due_1",
    topic: "PAYMENTS",
    usecase: "PAYMENT_DUE_REMINDER",
    industry: bank,
    header: "Payment due",
    body: "Hello {{1}}, your payment of {{2}} is due on {{3}}. Please see to it in time.",
    body_params: ["Jim", "$75.00", "Jan 5, 2027"],
    body_param_types: ["TEXT", "AMOUNT", "DATE"],
    buttons: [{ ...track, text: "Pay" }],
  },
  {
    name: "payment_received_1",
    topic: "PAYMENTS",
    usecase: "PAYMENT_CONFIRMATION",
    industry: bank,
    body: "We have received your payment of {{1}}. Your receipt goes to {{2}} as well.",
    body_params: ["$75.00", "jim@example.com"],
    body_param_types: ["AMOUNT", "EMAIL"],
  },
  {
    name: "low_balance_1",
    topic: "PAYMENTS",
    usecase: "LOW_BALANCE_WARNING",
    industry: bank,
    body: "Your account ending in {{1}} is below your limit of {{2}} now.",
    body_params: ["1234", "$50.00"],
    body_param_types: ["NUMBER", "AMOUNT"],
    buttons: [call],
  },
  {
    name: "account_opened_1",
    topic: "ACCOUNT_UPDATE",
    usecase: "ACCOUNT_CREATION_CONFIRMATION",
    industry: bank,
    body: "Welcome {{1}}, your account is open. Write to {{2}} with any question.",
    body_params: ["Jim", "help@example.com"],
    body_param_types: ["TEXT", "EMAIL"],
  },
  {
    name: "feedback_asked_1",
    topic: "CUSTOMER_FEEDBACK",
    usecase: "FEEDBACK_SURVEY",
    industry: shop,
    body: "Hello {{1}}, how did you find your order {{2}}? Your answer helps us.",
    body_params: ["Jim", "12345"],
    body_param_types: ["TEXT", "TEXT"],
    buttons: [
      { type: "QUICK_REPLY", text: "Good" },
      { type: "QUICK_REPLY", text: "Not so good" },
    ],
  },
];

const french: readonly Row[] = [
  {
    name: "order_confirmed_1",
    topic: "ORDER_MANAGEMENT",
    usecase: "ORDER_CONFIRMATION",
    industry: shop,
    header: "Merci",
    body: "Bonjour {{1}}, nous avons bien reçu votre commande {{2}} et la préparons.",
    body_params: ["Jim", "12345"],
    body_param_types: ["TEXT", "TEXT"],
    buttons: [{ ...track, text: "Suivre" }],
  },
  {
    name: "payment_due_1",
    topic: "PAYMENTS",
    usecase: "PAYMENT_DUE_REMINDER",
    industry: bank,
    header: "Échéance",
    body: "Bonjour {{1}}, votre paiement de {{2}} arrive à échéance le {{3}}. Merci d’y penser.",
    body_params: ["Jim", "75,00 €", "05/01/2027"],
    body_param_types: ["TEXT", "AMOUNT", "DATE"],
  },
];

export const library: readonly LibraryTemplate[] = [
  ...english.map((row, index) => ({ id: String(7_138_055_039_620_000 + index), language: "en_US", category: "UTILITY" as const, ...row })),
  ...french.map((row, index) => ({ id: String(7_138_055_039_630_000 + index), language: "fr", category: "UTILITY" as const, ...row })),
];
