/** What the ready-made journey of an abandoned cart needs at Meta. */
const NAME = { param_name: "first_name", example: "Ana" };
const SHOP = "https://maison-lune.example.com/";
const BACK = { type: "URL", text: "Back to my cart", url: `${SHOP}{{1}}`, example: ["cart/1"] };

export const CART_TEMPLATES = [
  {
    name: "cart_reminder",
    language: "en",
    category: "MARKETING",
    parameter_format: "NAMED",
    components: [
      { type: "HEADER", format: "IMAGE", example: { header_handle: ["4:sample"] } },
      {
        type: "BODY",
        text: "Hello {{first_name}}, you left {{items}} in your cart, {{total}} in all. Shall we keep it for you?",
        example: {
          body_text_named_params: [NAME, { param_name: "items", example: "Linen tablecloth" }, { param_name: "total", example: "€74.00" }],
        },
      },
      { type: "BUTTONS", buttons: [BACK] },
    ],
  },
  {
    name: "cart_coupon",
    language: "en",
    category: "MARKETING",
    parameter_format: "NAMED",
    components: [
      {
        type: "BODY",
        text: "Hello {{first_name}}, with this code your cart costs ten percent less today. It is for you alone.",
        example: { body_text_named_params: [NAME] },
      },
      { type: "BUTTONS", buttons: [{ type: "COPY_CODE", example: "LUNE10" }, BACK] },
    ],
  },
] as const;
