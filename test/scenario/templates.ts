/** What the shop of the stories has at Meta. */
const NAME = { param_name: "first_name", example: "Ana" };

export const SHOP_TEMPLATES = [
  {
    name: "order_news",
    language: "en",
    category: "UTILITY",
    parameter_format: "NAMED",
    components: [
      { type: "BODY", text: "Hello {{first_name}}, there is news about your order.", example: { body_text_named_params: [NAME] } },
    ],
  },
  {
    name: "summer_sale",
    language: "en",
    category: "MARKETING",
    parameter_format: "NAMED",
    components: [{ type: "BODY", text: "Hello {{first_name}}, our summer sale has begun.", example: { body_text_named_params: [NAME] } }],
  },
  {
    name: "how_was_it",
    language: "en",
    category: "UTILITY",
    parameter_format: "NAMED",
    components: [
      { type: "BODY", text: "Hello {{first_name}}, how was it all in all?", example: { body_text_named_params: [NAME] } },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Good" },
          { type: "QUICK_REPLY", text: "Bad" },
        ],
      },
    ],
  },
] as const;
