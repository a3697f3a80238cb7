/** The ways in beside a password: codes and recovery codes, what a workspace demands, another place to sign in at. */
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createOidc, type OidcConfig } from "../../src/accounts/oidc.ts";
import { createLog } from "../../src/platform/log.ts";
import { type Doors, openDoors } from "../ingress/doors.ts";
import { type Claims, CLIENT, openProvider } from "./oidc-provider.ts";

const PASSWORD = "a good long password";
const NOBODY = { authorization: "" };
type Session = { readonly authorization: string; readonly cookie: string; readonly "x-parley-csrf": string };
type Answer = Awaited<ReturnType<Doors["call"]>>;

const people: { [id: string]: Claims } = {
  invited: { email: "Ida@Example.com", email_verified: true, name: "Ida" },
  colleague: { email: "cleo@allowed.example", email_verified: true, name: "Cléo" },
  stranger: { email: "sam@elsewhere.example", email_verified: true },
  unproven: { email: "ida@example.com", email_verified: false },
};
let doors: Doors;
let provider: Awaited<ReturnType<typeof openProvider>>;
beforeAll(async () => {
  provider = await openProvider("http://127.0.0.1:3000/v1/oidc/callback", people);
  const config: OidcConfig = { ...CLIENT, issuer: provider.issuer, name: "Lune", domains: { "allowed.example": "analyst" } };
  doors = await openDoors({
    adjust: ({ ...deps }) => ({
      ...deps,
      oidc: createOidc(config, {
        ...deps,
        pool: deps.enginePool,
        secrets: deps.doorSecrets.vault,
        publicUrl: deps.config.publicUrl,
        log: createLog({ level: "error", format: "text" }),
      }),
    }),
  });
});
afterAll(async () => {
  await doors.close();
  await provider.close();
});
beforeEach(() => doors.clock.advance(20 * 60_000));

const sessionOf = (answer: Answer): Session => ({
  authorization: "",
  cookie:
    answer.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith("parley_session="))
      ?.split(";")[0] ?? "",
  "x-parley-csrf": "1",
});
const tokenOf = (link: string): string => new URL(link).searchParams.get("token") ?? "";
const signIn = async (email: string, password = PASSWORD) => doors.call("POST", "/v1/session", { email, password }, NOBODY);
const tellCode = async (token: string, code: string) => doors.call("POST", "/v1/session/code", { token, code }, NOBODY);
const codeAt = (secret: string, periods = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: doors.stillClock.now() + periods * 30_000 });
const nextPeriod = (): void => doors.clock.advance(60_000);
const seesTeam = async (session: Session): Promise<number> => (await doors.call("GET", "/v1/accounts", undefined, session)).status;
const actions = async (id: string): Promise<readonly string[]> =>
  (await doors.pool.query("select action from audit where subject = $1 order by seq", [`account:${id}`])).rows.map(
    ({ action }: { action: string }) => action,
  );

async function arrived(email: string, role = "owner") {
  const { body } = await doors.call("POST", "/v1/accounts", { email, name: email.split("@")[0], role });
  const answer = await doors.call("POST", "/v1/session/password", { token: tokenOf(body.link), password: PASSWORD }, NOBODY);
  expect(answer.status).toBe(200);
  return { id: body.account.id as string, session: sessionOf(answer) };
}

async function enrolled(email: string) {
  const { id, session } = await arrived(email);
  const begun = await doors.call("POST", "/v1/session/totp", undefined, session);
  expect(begun.status).toBe(200);
  const secret: string = begun.body.secret;
  const on = await doors.call("POST", "/v1/session/totp/confirm", { code: codeAt(secret) }, session);
  expect(on.status).toBe(200);
  return { id, session, secret, recoveryCodes: on.body.recoveryCodes as string[] };
}

describe("codes", () => {
  test("are set up with a picture, asked after the password, and taken once", async () => {
    const { id, session } = await arrived("ana@example.com");
    const begun = (await doors.call("POST", "/v1/session/totp", undefined, session)).body;
    expect(begun.address).toMatch(/^otpauth:\/\/totp\/Parley%20Test:ana%40example\.com\?/);
    expect(begun.qr).toMatch(/^<svg/);
    // Not before a code was told back.
    expect((await signIn("ana@example.com")).status).toBe(200);
    expect((await doors.call("POST", "/v1/session/totp/confirm", { code: "000000" }, session)).body).toMatchObject({
      reason: "code_wrong",
    });
    const other = sessionOf(await signIn("ana@example.com"));
    const told = codeAt(begun.secret);
    expect((await doors.call("POST", "/v1/session/totp/confirm", { code: told }, session)).body.recoveryCodes).toHaveLength(10);
    expect([await seesTeam(session), await seesTeam(other)]).toEqual([200, 401]);

    const due = await signIn("ana@example.com");
    expect([due.status, due.headers.get("set-cookie"), due.body]).toEqual([202, null, { next: "code", token: expect.any(String) }]);
    expect((await tellCode(due.body.token, told)).body, "the code it was set up with").toMatchObject({ reason: "code_wrong" });
    nextPeriod();
    const code = codeAt(begun.secret);
    const answers = await Promise.all([tellCode(due.body.token, code), tellCode(due.body.token, code)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    const again = await signIn("ana@example.com");
    expect((await tellCode(again.body.token, code)).body).toMatchObject({ reason: "code_wrong" });
    nextPeriod();
    expect((await tellCode(again.body.token, codeAt(begun.secret))).body).toMatchObject({ account: { id } });
    expect(await actions(id)).toEqual(["account.invited", "account.second_factor_on"]);
    const { rows } = await doors.pool.query("select row_to_json(a)::text as text from account a where id = $1", [id]);
    expect(rows[0].text).not.toContain(begun.secret);
  });

  test("are asked after a link as well, so that a reset password alone opens nothing", async () => {
    const { id, secret } = await enrolled("bea@example.com");
    const { body } = await doors.call("POST", `/v1/accounts/${id}/password-link`);
    const due = await doors.call("POST", "/v1/session/password", { token: tokenOf(body.link), password: `${PASSWORD}!` }, NOBODY);
    expect(due.status).toBe(202);
    nextPeriod();
    expect((await tellCode(due.body.token, codeAt(secret))).status).toBe(200);
  });

  test("that are wrong make the next wait, whichever sign-in they are told to", async () => {
    const { secret } = await enrolled("carl@example.com");
    nextPeriod();
    for (let n = 0; n < 4; n += 1) {
      const { body } = await signIn("carl@example.com");
      expect((await tellCode(body.token, "000000")).status).toBe(422);
    }
    const { body } = await signIn("carl@example.com");
    const refused = await tellCode(body.token, codeAt(secret));
    expect([refused.status, refused.body.retryAfterSeconds]).toEqual([429, 1]);
    doors.clock.advance(1_000);
    expect((await tellCode(body.token, "000000")).status).toBe(422);
    expect((await tellCode(body.token, codeAt(secret))).body).toMatchObject({ status: 429, retryAfterSeconds: 2 });
    doors.clock.advance(2_000);
    expect((await tellCode(body.token, codeAt(secret))).status).toBe(200);
  });

  test("have recovery codes in their place, each once, kept as hashes", async () => {
    const { recoveryCodes, secret } = await enrolled("dora@example.com");
    const [first = "", second = ""] = recoveryCodes;
    const { body } = await signIn("dora@example.com");
    const answer = await tellCode(body.token, first.toUpperCase().replaceAll("-", " "));
    expect(answer.status).toBe(200);
    const session = sessionOf(answer);
    expect((await doors.call("GET", "/v1/session/security", undefined, session)).body).toMatchObject({
      secondFactor: { isOn: true, recoveryCodesLeft: 9 },
      sessions: [{ isThis: true, how: "recovery_code" }, { how: "link" }],
    });
    const again = await signIn("dora@example.com");
    expect((await tellCode(again.body.token, first)).body).toMatchObject({ reason: "code_wrong" });
    const renewed = await doors.call("POST", "/v1/session/recovery-codes", undefined, session);
    expect((await tellCode(again.body.token, second)).body).toMatchObject({ reason: "code_wrong" });
    expect((await tellCode(again.body.token, renewed.body.recoveryCodes[0])).status).toBe(200);
    const { rows } = await doors.pool.query("select string_agg(encode(hash, 'escape'), '') as text from recovery_code");
    expect(rows[0].text).not.toContain(second.slice(0, 4) + second.slice(5, 9));
    expect(secret).not.toBe("");
  });

  test("are changed only by whoever signed in a moment ago", async () => {
    const { session } = await arrived("emil@example.com");
    doors.clock.advance(15 * 60_000);
    for (const [method, path] of [
      ["POST", "/v1/session/totp"],
      ["DELETE", "/v1/session/totp"],
      ["POST", "/v1/session/recovery-codes"],
      ["DELETE", "/v1/session/passkeys/x"],
    ] as const)
      expect((await doors.call(method, path, undefined, session)).body).toMatchObject({ status: 403, reason: "sign_in_again" });
    const anew = sessionOf(await signIn("emil@example.com"));
    expect((await doors.call("POST", "/v1/session/totp", undefined, anew)).status).toBe(200);
  });

  test("are forgotten by an owner for whoever lost the phone, not by an administrator", async () => {
    const { id, session } = await enrolled("fred@example.com");
    const admin = await arrived("admin@example.com", "administrator");
    expect((await doors.call("DELETE", `/v1/accounts/${id}/second-factor`, undefined, admin.session)).status).toBe(403);
    const owner = await arrived("boss@example.com");
    const reset = await doors.call("DELETE", `/v1/accounts/${id}/second-factor`, undefined, owner.session);
    expect(reset.body).toMatchObject({ id, hasSecondFactor: false });
    expect(await seesTeam(session)).toBe(401);
    expect((await signIn("fred@example.com")).status).toBe(200);
    expect(await actions(id)).toEqual(["account.invited", "account.second_factor_on", "account.second_factor_reset"]);
  });
});

test("a workspace that demands a second factor gives nothing to a password alone, from the next request on", async () => {
  const { session } = await arrived("gina@example.com");
  const phone = await enrolled("hana@example.com");
  try {
    expect((await doors.call("PUT", "/v1/security", { requiresSecondFactor: true }, session)).status).toBe(200);
    expect((await doors.call("GET", "/v1/session", undefined, session)).body).toMatchObject({ rights: [], secondFactorDue: true });
    expect([await seesTeam(session), await seesTeam(phone.session)]).toEqual([403, 200]);
    const { body } = await doors.call("POST", "/v1/session/totp", undefined, session);
    expect((await doors.call("POST", "/v1/session/totp/confirm", { code: codeAt(body.secret) }, session)).status).toBe(200);
    expect(await seesTeam(session)).toBe(200);
  } finally {
    await doors.call("PUT", "/v1/security", { requiresSecondFactor: false });
  }
  const { rows } = await doors.pool.query("select detail from audit where action = 'workspace.security_changed' order by seq");
  expect(rows[0].detail).toEqual({ before: { requiresSecondFactor: false }, after: { requiresSecondFactor: true } });
});

test("sessions are listed with where they came from, noticed, and ended", async () => {
  const { id, session } = await arrived("ines@example.com");
  doors.clock.advance(1_000);
  const other = sessionOf(
    await doors.call("POST", "/v1/session", { email: "ines@example.com", password: PASSWORD }, { ...NOBODY, "user-agent": "Elsewhere/1" }),
  );
  const list = async () => (await doors.call("GET", "/v1/session/security", undefined, session)).body.sessions;
  const [theirs, mine] = await list();
  expect([theirs, mine]).toMatchObject([
    { isThis: false, isNew: true, agent: "Elsewhere/1", address: "127.0.0.1", how: "password" },
    { isThis: true, isNew: false },
  ]);
  doors.clock.advance(1_000);
  expect((await doors.call("POST", "/v1/session/noticed", undefined, session)).status).toBe(204);
  expect((await list())[0]).toMatchObject({ isNew: false });
  const stranger = await arrived("jo@example.com", "analyst");
  expect((await doors.call("DELETE", `/v1/sessions/${theirs.id}`, undefined, stranger.session)).status).toBe(404);
  expect((await doors.call("DELETE", `/v1/sessions/${theirs.id}`, undefined, session)).status).toBe(204);
  expect([await seesTeam(session), await seesTeam(other)]).toEqual([200, 401]);
  expect(await actions(id)).toEqual(["account.invited", "account.session_ended"]);
});

test("a passkey that nobody asked for, or for no name, is refused in words", async () => {
  const { session } = await arrived("kim@example.com");
  const options = async (origin: string) =>
    doors.call("POST", "/v1/session/passkeys/options", undefined, { ...session, origin, host: new URL(origin).host });
  expect((await doors.call("POST", "/v1/session/passkeys/options", undefined, session)).body).toMatchObject({
    reason: "passkey_needs_name",
  });
  expect((await options("https://evil.example")).status).toBe(403);
  const credential = { id: "AAAA", rawId: "AAAA", type: "public-key", response: { clientDataJSON: "e30" }, clientExtensionResults: {} };
  const origin = { origin: doors.url.replace("127.0.0.1", "localhost") };
  const port = new URL(doors.url).port;
  const there = doors.url.replace("127.0.0.1", "localhost");
  const post = async (path: string, body: object, headers: object) =>
    (await fetch(`${there}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...origin, ...headers },
      body: JSON.stringify(body),
    }).then(async (answer) => answer.json())) as { readonly reason?: string };
  expect(port).not.toBe("");
  expect(await post("/v1/session/passkeys", { name: "Key", credential }, { cookie: session.cookie, "x-parley-csrf": "1" })).toMatchObject({
    reason: "passkey_refused",
  });
  expect(await post("/v1/session/passkey", { credential }, {})).toMatchObject({ reason: "passkey_refused" });
});

describe("signing in elsewhere", () => {
  const begin = async (to = "/campaigns") => {
    const answer = await doors.call("GET", `/v1/oidc/start?to=${encodeURIComponent(to)}`, undefined, NOBODY);
    expect(answer.status).toBe(303);
    return { address: answer.headers.get("location") ?? "", cookie: answer.headers.get("set-cookie")?.split(";")[0] ?? "" };
  };
  const back = async (to: URL, cookie: string) => doors.call("GET", `${to.pathname}${to.search}`, undefined, { ...NOBODY, cookie });
  const come = async (person: string, to?: string) => {
    const { address, cookie } = await begin(to);
    return back(await provider.walk(address, person), cookie);
  };
  const refusal = (answer: Answer): string | null => answer.headers.get("location");

  test("lets in who was invited, by their verified address, and leads where they meant to go", async () => {
    const { body } = await doors.call("POST", "/v1/accounts", { email: "ida@example.com", name: "Ida", role: "marketer" });
    const answer = await come("invited");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/campaigns"]);
    const session = await doors.call("GET", "/v1/session", undefined, sessionOf(answer));
    expect(session.body).toMatchObject({ account: { id: body.account.id, hasPassword: false }, role: "marketer", secondFactorDue: false });
    // As browsers read it, who skip tabs and take a backslash for a slash.
    for (const outside of [
      "//evil.example",
      "/\t/evil.example",
      "/\\evil.example",
      "/.//evil.example",
      "https://evil.example",
      "evil.example",
    ])
      expect((await come("invited", outside)).headers.get("location"), outside).toBe("/");
    expect((await come("invited", "/profiles?query=Ana#top")).headers.get("location")).toBe("/profiles?query=Ana#top");
    expect(refusal(await come("unproven"))).toBe("/sign-in?refused=oidc_unverified");
    await doors.call("PATCH", `/v1/accounts/${body.account.id}`, { disabled: true });
    expect(refusal(await come("invited"))).toBe("/sign-in?refused=oidc_kept_out");
  });

  test("lets in who is of a listed domain, with the role given there, and nobody else", async () => {
    const answer = await come("colleague");
    expect((await doors.call("GET", "/v1/session", undefined, sessionOf(answer))).body).toMatchObject({
      account: { email: "cleo@allowed.example", name: "Cléo" },
      role: "analyst",
    });
    const refused = await come("stranger");
    expect([refusal(refused), sessionOf(refused).cookie]).toEqual(["/sign-in?refused=oidc_unknown", ""]);
  });

  test("counts an answer once, in the browser that asked", async () => {
    const { address, cookie } = await begin();
    const { searchParams } = new URL(address);
    expect([searchParams.get("code_challenge_method"), searchParams.get("response_type")]).toEqual(["S256", "code"]);
    const there = await provider.walk(address, "colleague");
    const another = await begin();
    expect(refusal(await back(there, ""))).toBe("/sign-in?refused=oidc_stale");
    expect(refusal(await back(there, another.cookie))).toBe("/sign-in?refused=oidc_stale");
    expect(refusal(await back(there, cookie))).toBe("/campaigns");
    expect(refusal(await back(there, cookie))).toBe("/sign-in?refused=oidc_stale");
  });

  test("is refused with an invented code, or an answer to another question", async () => {
    const { address, cookie } = await begin();
    const there = await provider.walk(address, "colleague");
    const invented = new URL(there);
    invented.searchParams.set("code", "invented");
    expect(refusal(await back(invented, cookie))).toBe("/sign-in?refused=oidc_refused");
    const one = await begin();
    const other = await begin();
    const theirs = await provider.walk(other.address, "colleague");
    const state = new URL(one.address).searchParams.get("state") ?? "";
    theirs.searchParams.set("state", state);
    expect(refusal(await back(theirs, one.cookie)), "somebody else's code").toBe("/sign-in?refused=oidc_refused");
    const denied = new URL(`http://x/v1/oidc/callback?error=access_denied&state=${state}`);
    const last = await begin();
    denied.searchParams.set("state", new URL(last.address).searchParams.get("state") ?? "");
    denied.searchParams.set("iss", provider.issuer);
    expect(refusal(await back(denied, last.cookie))).toBe("/sign-in?refused=oidc_refused");
    expect((await doors.call("GET", "/v1/session/ways", undefined, NOBODY)).body).toEqual({ oidc: { name: "Lune" } });
  });
});
