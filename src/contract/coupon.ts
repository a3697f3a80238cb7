import { z } from "zod";

export const couponPoolParams = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, "must be a name of lower-case letters, digits and _, such as cart_10"),
});
export const couponPoolInputSchema = z
  .strictObject({
    title: z.string().trim().min(1).max(100),
    whenEmpty: z.enum(["skip", "hold", "without"]).default("skip").meta({
      description: "What a message does when no code is left: it is not sent; waits for more codes; goes without one, where its text can.",
    }),
    lowAt: z.int().min(0).max(1_000_000).default(100).meta({ description: "With so many left or fewer an incident says so." }),
  })
  .meta({ id: "CouponPoolChange" });
export const couponPoolSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    whenEmpty: z.enum(["skip", "hold", "without"]),
    lowAt: z.int(),
    createdAt: z.string(),
    free: z.int(),
    taken: z.int().meta({ description: "Went out in a message, or is about to." }),
    redeemed: z.int().meta({ description: "An order named it." }),
  })
  .meta({ id: "CouponPool", description: "Codes that messages hand out, one to a person and occasion: `{{ coupon.name }}`." });
export type CouponPoolAnswer = z.infer<typeof couponPoolSchema>;
export const couponPoolListSchema = z.object({ rows: z.array(couponPoolSchema), next: z.null() });
export const couponUploadSchema = z
  .object({
    added: z.int(),
    known: z.int().meta({ description: "Were in the pool already." }),
    repeated: z.int().meta({ description: "Stand twice in the list." }),
    rejected: z.array(z.object({ line: z.int(), reason: z.string() })),
    rejectedCount: z.int(),
  })
  .meta({ id: "CouponUpload" });
export type CouponUploadAnswer = z.infer<typeof couponUploadSchema>;
export const couponGenerateSchema = z.strictObject({
  count: z.int().min(1).max(100_000),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9_-]{0,12}$/, "may have 12 letters, digits, - and _")
    .default(""),
});
export const couponCodesSchema = z.object({ codes: z.array(z.string()).meta({ description: "To be made known to the shop." }) });
