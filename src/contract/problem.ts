import { z } from "zod";

/** RFC 9457. Further members depend on the code. */
export const problemSchema = z
  .looseObject({
    type: z.string(),
    code: z.string().meta({ description: "Stable; compare this, not the title." }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: "What happened, to which thing, and what to do." }),
    instance: z.string().meta({ description: "Id of the request, also in the log." }),
  })
  .meta({ id: "Problem", description: "What went wrong and what to do." });

const description = "What went wrong and what to do, as application/problem+json";
const problem = { description, content: { "application/problem+json": { schema: problemSchema } } } as const;

/** For the `response` of a route. */
export const problems = { "4xx": problem, "5xx": problem } as const;
