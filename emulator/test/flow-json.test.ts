import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeFlow } from "../src/flows/judge/judge-flow.ts";
import { accountId, at, openBusiness, type Json } from "./support/business.ts";
import { booking, complete, exchange, footer, input, navigate, options, screen, survey, when } from "./support/flow-samples.ts";

const judged = (json: Json): string[] => judgeFlow(JSON.stringify(json)).errors.map(({ error }) => error);
const last = (children: readonly Json[], more: Json = {}): Json => ({
  version: "7.3",
  screens: [screen("LAST", [...children, footer("Send", complete())], { terminal: true, ...more })],
});
const sample = (name: string): string => readFileSync(new URL(`../../fixtures/meta/${name}`, import.meta.url), "utf8");

describe("Flow JSON that Meta takes", () => {
  it.each(["agent-connect.json", "contact-us.json", "survey.json"])("Meta's own sample %s", (name) => {
    expect(judgeFlow(sample(name)).errors).toEqual([]);
  });

  it("and ours, with and without an endpoint", () => {
    expect([judged(survey), judged(booking)]).toEqual([[], []]);
  });
});

describe("Flow JSON that is refused", () => {
  it("names the place in the text, line by line", async () => {
    await using business = await openBusiness();
    const text = JSON.stringify(last([{ type: "TextHeading", text: "x".repeat(81) }]), null, 2);
    const created = await business.graph("POST", `${accountId}/flows`, { name: "x", categories: ["OTHER"], flow_json: text });
    const line = text.split("\n").findIndex((content) => content.includes("xxx")) + 1;
    const column = (text.split("\n")[line - 1] ?? "").indexOf('"xxx') + 1;
    expect(at(created.body, "validation_errors")).toEqual([
      {
        error: "MAX_CHARS_REQUIRED",
        error_type: "JSON_SCHEMA_ERROR",
        message: "Property 'text' should have at most '80' characters.",
        line_start: line,
        line_end: line,
        column_start: column,
        column_end: column + 83,
      },
    ]);
    expect((await business.graph("GET", `${String(created.body["id"])}?fields=validation_errors`)).body["validation_errors"]).toHaveLength(
      1,
    );
  });

  it("is no JSON at all", () => {
    expect(judgeFlow("{ nonsense").errors).toMatchObject([{ error: "INVALID_FLOW_JSON", line_start: 1 }]);
  });

  it.each<readonly [string, Json, string]>([
    ["no version", { screens: survey["screens"] }, "MISSING_FLOW_JSON_VERSION"],
    ["a version that never was", { ...survey, version: "9.9" }, "INVALID_FLOW_JSON_VERSION"],
    ["a stray key", { ...survey, colour: "red" }, "INVALID_PROPERTY_KEY"],
    ["no screens", { version: "7.3", screens: [] }, "MIN_ITEMS_REQUIRED"],
    [
      "no terminal screen",
      { version: "7.3", screens: [screen("A", [footer("Go", exchange())])], data_api_version: "3.0", routing_model: { A: [] } },
      "MISSING_TERMINAL_SCREEN",
    ],
    [
      "two screens of one id",
      {
        version: "7.3",
        screens: [
          screen("A", [footer("Send", complete())], { terminal: true }),
          screen("A", [footer("Send", complete())], { terminal: true }),
        ],
      },
      "DUPLICATE_SCREEN_IDS",
    ],
    [
      "the reserved id",
      { version: "7.3", screens: [screen("SUCCESS", [footer("Send", complete())], { terminal: true })] },
      "SCREEN_ID_IS_RESERVED_KEYWORD",
    ],
    ["digits in an id", { version: "7.3", screens: [screen("A_1", [footer("Send", complete())], { terminal: true })] }, "PATTERN_MISMATCH"],
    [
      "a terminal screen without a footer",
      { version: "7.3", screens: [screen("A", [{ type: "TextBody", text: "Hi" }], { terminal: true })] },
      "MISSING_FOOTER_ON_TERMINAL_SCREEN",
    ],
    ["two footers", last([footer("One", complete())]), "MORE_THAN_ONE_FOOTER"],
    [
      "a footer in one branch only",
      {
        version: "7.3",
        screens: [
          screen("A", [input("name"), when("${form.name} == 'x'", [footer("Send", complete())])], {
            terminal: true,
          }),
        ],
      },
      "MISSING_FOOTER_IN_IF_ELSE_BRANCHES",
    ],
    [
      "complete on a screen that does not end",
      {
        version: "7.3",
        screens: [screen("A", [footer("Send", complete())]), screen("B", [footer("Send", complete())], { terminal: true })],
      },
      "INVALID_COMPLETE_ACTION",
    ],
    ["an unknown component", last([{ type: "Hologram" }]), "INVALID_PROPERTY_VALUE"],
    [
      "a component newer than the version",
      {
        version: "6.0",
        screens: [
          screen("A", [{ type: "ChipsSelector", name: "c", label: "x", "data-source": options("A", "B") }, footer("Send", complete())], {
            terminal: true,
          }),
        ],
      },
      "INVALID_PROPERTY_VALUE",
    ],
    ["a label too long", last([input("name", { label: "x".repeat(21) })]), "MAX_CHARS_REQUIRED"],
    ["a missing label", last([{ type: "TextInput", name: "name" }]), "MISSING_REQUIRED_TYPE_PROPERTY"],
    ["a wrong type", last([input("name", { enabled: "yes" })]), "INVALID_PROPERTY_TYPE"],
    ["a value outside the list", last([input("name", { "input-type": "colour" })]), "INVALID_ENUM_VALUE"],
    [
      "twenty-one options",
      last([
        {
          type: "RadioButtonsGroup",
          name: "r",
          label: "x",
          "data-source": options(...Array.from({ length: 21 }, (_, index) => `O${index}`)),
        },
      ]),
      "MAX_ITEMS_REQUIRED",
    ],
    [
      "a sixth opt-in",
      last(Array.from({ length: 6 }, (_, index) => ({ type: "OptIn", name: `o${index}`, label: "x" }))),
      "INVALID_PROPERTY_VALUE",
    ],
    ["51 components", last(Array.from({ length: 50 }, () => ({ type: "TextBody", text: "x" }))), "MAX_ITEMS_REQUIRED"],
    ["two inputs of one name", last([input("name"), input("name")]), "DUPLICATE_FORM_COMPONENT_NAMES"],
    ["an input outside the form", last([{ type: "Form", name: "f", children: [input("a")] }, input("b")]), "COMPONENTS_OUTSIDE_FORM"],
    ["data the screen does not declare", last([{ type: "TextBody", text: "${data.name}" }]), "INVALID_SCREEN_DYNAMIC_DATA"],
    [
      "data of a type the property does not take",
      last([input("n", { enabled: "${data.on}" })], { data: { on: { type: "string", __example__: "yes" } } }),
      "INVALID_SCREEN_DYNAMIC_DATA",
    ],
    [
      "an answer nobody gives",
      { version: "7.3", screens: [screen("A", [footer("Send", complete({ a: "${form.name}" }))], { terminal: true })] },
      "INVALID_ON_CLICK_ACTION_PAYLOAD",
    ],
    ["another screen's field that is not there", last([{ type: "TextBody", text: "${screen.OTHER.form.x}" }]), "INVALID_SCREEN_DATA"],
    ["a field without an example", last([], { data: { name: { type: "string" } } }), "INVALID_SCREEN_DATA"],
    ["an example of another type", last([], { data: { name: { type: "string", __example__: 7 } } }), "INVALID_SCREEN_DATA"],
    [
      "a condition that does not close",
      last([input("n"), when("(${form.n} == 'a'", [{ type: "TextBody", text: "x" }])]),
      "INVALID_PROPERTY_VALUE",
    ],
    ["a condition of literals", last([when("true", [{ type: "TextBody", text: "x" }])]), "INVALID_PROPERTY_VALUE"],
    [
      "navigate to nowhere",
      {
        version: "7.3",
        screens: [screen("A", [footer("Go", navigate("B"))], {}), screen("C", [footer("Send", complete())], { terminal: true })],
      },
      "INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME",
    ],
    [
      "navigate without the data of the next screen",
      {
        version: "7.3",
        screens: [
          screen("A", [footer("Go", navigate("B"))]),
          screen("B", [footer("Send", complete())], { terminal: true, data: { n: { type: "string", __example__: "x" } } }),
        ],
      },
      "INVALID_NAVIGATE_ACTION_PAYLOAD",
    ],
    [
      "data_exchange without a data API",
      { version: "7.3", screens: [screen("A", [footer("Go", exchange())], { terminal: true })] },
      "MISSING_REQUIRED_PROPERTY",
    ],
    [
      "a data API without routes",
      { version: "7.3", data_api_version: "3.0", screens: [screen("A", [footer("Go", exchange())], { terminal: true })] },
      "MISSING_REQUIRED_PROPERTY",
    ],
    ["a screen missing in the routes", { ...booking, routing_model: { DAY: ["TIME"] } }, "INVALID_ROUTING_MODEL"],
    ["a way back in the routes", { ...booking, routing_model: { DAY: ["TIME"], TIME: ["DAY"] } }, "INVALID_ROUTING_MODEL"],
    ["a lonely screen", { ...booking, routing_model: { DAY: [], TIME: [] } }, "INVALID_ROUTING_MODEL"],
    ["data API 4.0 before 7.3", { ...booking, version: "7.2" }, "NO_SUPPORTED_DATA_API_VERSION"],
    [
      "two captions and one in the middle",
      {
        version: "7.3",
        screens: [
          screen("A", [{ ...footer("Send", complete()), "left-caption": "a", "right-caption": "b", "center-caption": "c" }], {
            terminal: true,
          }),
        ],
      },
      "NOT_KEYWORD_SCHEMA_VALIDATION_FAILED",
    ],
    [
      "a photo carried to the next screen",
      {
        version: "7.3",
        screens: [
          screen("A", [{ type: "PhotoPicker", name: "p", label: "x" }, footer("Go", navigate("B", { p: "${form.p}" }))]),
          screen("B", [footer("Send", complete())], { terminal: true, data: { p: { type: "string", __example__: "" } } }),
        ],
      },
      "INVALID_ON_CLICK_ACTION_PAYLOAD",
    ],
    [
      "thirty photos in the answer",
      {
        version: "7.3",
        screens: [
          screen("A", [{ type: "PhotoPicker", name: "p", label: "x" }, footer("Send", complete({ p: "${form.p}" }))], { terminal: true }),
        ],
      },
      "INVALID_ON_CLICK_ACTION_PAYLOAD",
    ],
  ])("%s", (_name, json, error) => {
    expect(judged(json)).toContain(error);
  });
});
