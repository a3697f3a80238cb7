import { accountId, at, wamidOf, type Business, type Json } from "./business.ts";

export const footer = (label: string, action: Json): Json => ({ type: "Footer", label, "on-click-action": action });
export const navigate = (name: string, payload: Json = {}): Json => ({ name: "navigate", next: { type: "screen", name }, payload });
export const complete = (payload: Json = {}): Json => ({ name: "complete", payload });
export const exchange = (payload: Json = {}): Json => ({ name: "data_exchange", payload });
export const screen = (id: string, children: readonly Json[], more: Json = {}): Json => ({
  id,
  title: id,
  layout: { type: "SingleColumnLayout", children },
  ...more,
});
export const input = (name: string, more: Json = {}): Json => ({ type: "TextInput", name, label: "Name", required: true, ...more });
export const options = (...titles: string[]): Json[] => titles.map((title) => ({ id: title.toLowerCase(), title }));

// oxlint-disable-next-line unicorn/no-thenable -- Flow JSON's own name
export const when = (condition: string, shown: readonly Json[]): Json => ({ type: "If", condition, then: shown });

/** Three screens without an endpoint: a rating, why (only for bad ones), and consent. */
export const survey: Json = {
  version: "7.3",
  screens: [
    screen("RATING", [
      { type: "TextHeading", text: "How was it?" },
      { type: "RadioButtonsGroup", name: "rating", label: "Rating", required: true, "data-source": options("Good", "Bad") },
      when("${form.rating} == 'bad'", [{ type: "TextArea", name: "why", label: "Why?", required: true }]),
      footer("Next", navigate("DAY", { rating: "${form.rating}" })),
    ]),
    screen(
      "DAY",
      [
        { type: "TextBody", text: "`'You said ' ${data.rating}`" },
        { type: "DatePicker", name: "day", label: "When?", "min-date": "2026-12-01" },
        footer("Next", navigate("END")),
      ],
      {
        data: { rating: { type: "string", __example__: "good" } },
      },
    ),
    screen(
      "END",
      [
        { type: "OptIn", name: "ok", label: "You may ask me again" },
        footer(
          "Send",
          complete({
            rating: "${screen.RATING.form.rating}",
            why: "${screen.RATING.form.why}",
            day: "${screen.DAY.form.day}",
            ok: "${form.ok}",
          }),
        ),
      ],
      {
        terminal: true,
      },
    ),
  ],
};

/** An appointment, every step asked of an endpoint. */
export const booking: Json = {
  version: "7.3",
  data_api_version: "4.0",
  routing_model: { DAY: ["TIME"], TIME: [] },
  screens: [
    screen(
      "DAY",
      [
        {
          type: "Dropdown",
          name: "day",
          label: "Day",
          required: true,
          "data-source": "${data.days}",
          "on-select-action": exchange({ picked: "${form.day}" }),
        },
        footer("Next", exchange({ day: "${form.day}" })),
      ],
      {
        data: {
          days: {
            type: "array",
            items: { type: "object", properties: { id: { type: "string" }, title: { type: "string" } } },
            __example__: [{ id: "mon", title: "Monday" }],
          },
        },
      },
    ),
    screen("TIME", [input("who"), footer("Book", exchange({ who: "${form.who}" }))], {
      terminal: true,
      refresh_on_back: true,
      data: { hours: { type: "string", __example__: "9–17" } },
    }),
  ],
};

export async function publishedFlow(business: Business, json: Json, more: Json = {}): Promise<string> {
  const created = await business.graph("POST", `${accountId}/flows`, {
    name: `flow ${JSON.stringify(json).length}`,
    categories: ["OTHER"],
    flow_json: JSON.stringify(json),
    publish: true,
    ...more,
  });
  if (created.status !== 200) throw new Error(created.text);
  return String(created.body["id"]);
}

export async function sendFlow(business: Business, flowId: string, parameters: Json = {}): Promise<string> {
  return wamidOf(
    await business.send({
      to: "+33612345678",
      type: "interactive",
      interactive: {
        type: "flow",
        body: { text: "A few questions" },
        action: {
          name: "flow",
          parameters: { flow_message_version: "3", flow_id: flowId, flow_cta: "Start", flow_token: "ft-77", ...parameters },
        },
      },
    }),
  );
}

/** The `response_json` of the last form that came back. */
export function lastResponse(business: Business): Json {
  const reply = business.inbound().findLast((message) => at(message, "interactive", "type") === "nfm_reply");
  return JSON.parse(String(at(reply, "interactive", "nfm_reply", "response_json"))) as Json;
}
