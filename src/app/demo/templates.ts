/** The message templates that the demo journey sends, as Meta's create call takes them. */
const FIRST_NAME = { param_name: "first_name", example: "Ana" };
const ORDER_NUMBER = { param_name: "order_number", example: "#1042" };

export const DEMO_TEMPLATES = [
  {
    name: "order_confirmation",
    language: "en",
    category: "UTILITY",
    parameter_format: "NAMED",
    components: [
      { type: "HEADER", format: "TEXT", text: "Thank you for your order" },
      {
        type: "BODY",
        text: "Hello {{first_name}}, we have received your order {{order_number}} for {{total}} and are packing it now. We will write again when it leaves our workshop.",
        example: { body_text_named_params: [FIRST_NAME, ORDER_NUMBER, { param_name: "total", example: "€67.50" }] },
      },
      { type: "FOOTER", text: "Maison Lune" },
    ],
  },
  {
    name: "order_shipped",
    language: "en",
    category: "UTILITY",
    parameter_format: "NAMED",
    components: [
      { type: "HEADER", format: "TEXT", text: "Your parcel is on its way" },
      {
        type: "BODY",
        text: "Good news, {{first_name}}: order {{order_number}} left our workshop today. You can follow it with the button below.",
        example: { body_text_named_params: [FIRST_NAME, ORDER_NUMBER] },
      },
      { type: "FOOTER", text: "Maison Lune" },
      {
        type: "BUTTONS",
        buttons: [{ type: "URL", text: "Track parcel", url: "https://parcels.example.com/t/{{1}}", example: ["LN1042FR"] }],
      },
    ],
  },
  {
    name: "order_feedback",
    language: "en",
    category: "UTILITY",
    parameter_format: "NAMED",
    components: [
      {
        type: "BODY",
        text: "Hello {{first_name}}, your order {{order_number}} has arrived. How was it? Your answer goes straight to our team.",
        example: { body_text_named_params: [FIRST_NAME, ORDER_NUMBER] },
      },
      { type: "FOOTER", text: "Maison Lune" },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Good" },
          { type: "QUICK_REPLY", text: "Okay" },
          { type: "QUICK_REPLY", text: "Bad" },
        ],
      },
    ],
  },
] as const;
