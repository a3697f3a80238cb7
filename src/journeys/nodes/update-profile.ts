import { z } from "zod";
import type { Json } from "../../platform/json.ts";
import type { UpdateProfileNode } from "../document.ts";
import { templateVariables } from "../facts.ts";
import type { NodeKind } from "../node-kind.ts";
import { problemAt } from "../problem.ts";
import { jsonSchema } from "../schema/json-schema.ts";
import { isIdentifier, nodeNameSchema } from "../schema/names.ts";
import { errorWays, onErrorProblems, onErrorSchema } from "../schema/on-error-schema.ts";
import { words } from "../words.ts";

export const updateProfileNodeSchema = z.strictObject({
  kind: z.literal("update_profile"),
  set: z.record(z.string(), jsonSchema).readonly(),
  onError: onErrorSchema.exactOptional(),
  next: nodeNameSchema,
});

export const updateProfileNode: NodeKind<UpdateProfileNode> = {
  kind: "update_profile",
  schema: updateProfileNodeSchema,
  title: words("journey.node.update_profile.title"),
  summary: (node) => words("journey.node.update_profile.summary", { attributes: Object.keys(node.set).join(", ") }),
  ways: (node) => [
    { via: "next", to: node.next, path: "/next", label: words("journey.edge.next"), waits: false },
    ...errorWays(node.onError, node.next),
  ],
  texts: (node) =>
    Object.entries(node.set).flatMap(([attribute, value]) =>
      typeof value === "string" ? [{ path: `/set/${attribute}`, text: value }] : [],
    ),
  check: (node, place) => {
    const names = Object.keys(node.set);
    if (names.length === 0)
      return [problemAt(place, "attribute_invalid", "/set", `"${place.name}" sets nothing: name at least one attribute`)];
    return [
      ...names
        .filter((name) => !isIdentifier(name))
        .map((name) =>
          problemAt(
            place,
            "attribute_invalid",
            "/set",
            `"${name}" cannot be the name of an attribute: use letters, digits, _ and -, beginning with a letter`,
          ),
        ),
      ...onErrorProblems(node.onError, place, true),
    ];
  },
  enter: (node, moment) => {
    const variables = templateVariables(moment);
    const attributes: [string, Json][] = [];
    for (const [attribute, value] of Object.entries(node.set)) {
      if (typeof value !== "string") attributes.push([attribute, value]);
      else {
        try {
          attributes.push([attribute, moment.facts.render(value, variables)]);
        } catch {
          // The author's text failed on this profile's data: an expected answer, told by the run's outcome.
          return { kind: "fail", why: "render_failed" };
        }
      }
    }
    const set = Object.fromEntries(attributes);
    return { kind: "go", via: "next", to: node.next, effects: [{ kind: "update_profile", set }], attributes: set };
  },
};
