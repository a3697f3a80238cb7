/** People who work with Parley: invited, changed and kept out through the doors, and what must never come of it. */
import type { FastifyRequest } from "fastify";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createSignInLink, ensureAccount, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { createApiKeys } from "../../src/accounts/api-keys.ts";
import type { Right } from "../../src/accounts/rights.ts";
import { stillAllowed } from "../../src/http/authenticate.ts";
import { type Doors, openDoors } from "../ingress/doors.ts";
import { operatorOf } from "../support/operator.ts";

const PASSWORD = "a good long password";
const NOBODY = { authorization: "" };
let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors.close());
// What one address may sign in at once is given back.
beforeEach(() => doors.clock.advance(5 * 60_000));

type Account = { readonly id: string; readonly email: string; readonly state: string; readonly role: string };
const invite = async (email: string, role = "marketer", headers = {}) =>
  doors.call("POST", "/v1/accounts", { email, name: email.split("@")[0], role }, headers);
const change = async (id: string, body: object, headers = {}) => doors.call("PATCH", `/v1/accounts/${id}`, body, headers);
const tokenOf = (link: string) => new URL(link).searchParams.get("token") ?? "";
const choose = async (token: string, password = PASSWORD) => doors.call("POST", "/v1/session/password", { token, password }, NOBODY);
const signIn = async (email: string, password = PASSWORD) => doors.call("POST", "/v1/session", { email, password }, NOBODY);
const sessionOf = (answer: Awaited<ReturnType<typeof choose>>) => ({
  authorization: "",
  cookie: (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "",
  "x-parley-csrf": "1",
});
const rows = async (): Promise<readonly Account[]> => (await doors.call("GET", "/v1/accounts")).body.rows;
/** Invited, and has chosen a password. */
async function arrived(email: string, role: string) {
  const { body } = await invite(email, role);
  const answer = await choose(tokenOf(body.link));
  expect(answer.status).toBe(200);
  return { id: body.account.id as string, session: sessionOf(answer) };
}

test("somebody is invited by a link that works once, and signs in with the password they chose", async () => {
  const invited = await invite("Lea@Example.com");
  expect(invited.status).toBe(201);
  expect(invited.headers.get("cache-control")).toBe("no-store");
  expect(invited.body.account).toMatchObject({
    email: "lea@example.com",
    name: "Lea",
    role: "marketer",
    state: "invited",
    lastSignedInAt: null,
  });
  expect(invited.body.link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/set-password\?token=[\w-]{43}$/);
  const token = tokenOf(invited.body.link);
  expect((await signIn("lea@example.com", "")).status).toBe(400);
  // The door for links that only sign in does not take it: nobody gets in without a password of their own.
  expect((await doors.call("POST", "/v1/session/link", { token }, NOBODY)).status).toBe(401);
  expect((await choose(token, "too short")).body).toMatchObject({ status: 400, detail: expect.stringContaining("at least 10") });
  const both = await Promise.all([choose(token), choose(token)]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  expect((await rows()).find(({ email }) => email === "lea@example.com")?.state).toBe("active");
  expect((await signIn("lea@example.com")).body).toMatchObject({ role: "marketer" });
  const stored = await doors.pool.query("select encode(token_hash, 'escape') as hash from sign_in_link");
  expect(JSON.stringify(stored.rows)).not.toContain(token);
});

test("a link that nobody used holds no longer after a week, and not after a new one was made", async () => {
  const { body: first } = await invite("late@example.com");
  const { body: second } = await doors.call("POST", `/v1/accounts/${first.account.id}/password-link`);
  expect((await choose(tokenOf(first.link))).status).toBe(401);
  doors.clock.advance(7 * 86_400_000 + 1_000);
  expect((await choose(tokenOf(second.link))).status).toBe(401);
});

test("an address has one account in a workspace", async () => {
  await invite("once@example.com");
  expect((await invite("ONCE@example.com")).body).toMatchObject({ status: 409, reason: "address_taken" });
});

test("an address may have an account in each workspace, and none of them tells of the others", async () => {
  const elsewhere = await ensureWorkspace(doors.bootstrap, "Elsewhere");
  const away = { workspaceId: elsewhere, email: "away@example.com", name: "Away", role: "owner" } as const;
  await ensureAccount(doors.bootstrap, { ...away, password: "a password elsewhere" });
  const invited = await invite("Away@example.com", "analyst");
  expect(invited.status).toBe(201);
  expect((await choose(tokenOf(invited.body.link))).body).toMatchObject({ workspace: { name: "Test" }, role: "analyst" });
  // Each password opens its own workspace; a third one opens none.
  expect((await signIn("away@example.com")).body).toMatchObject({ workspace: { name: "Test" }, role: "analyst" });
  expect((await signIn("away@example.com", "a password elsewhere")).body).toMatchObject({
    workspace: { name: "Elsewhere" },
    role: "owner",
  });
  expect((await signIn("away@example.com", "another password")).status).toBe(401);
  // The workspace of the other account's password is not guessed by naming it.
  const wrong = await doors.call("POST", "/v1/session", { email: "away@example.com", password: PASSWORD, workspaceId: elsewhere }, NOBODY);
  expect(wrong.status).toBe(401);
  // What is done to one account is not done to the other.
  await doors.call("POST", `/v1/accounts/${invited.body.account.id}/password-link`);
  expect((await signIn("away@example.com", "a password elsewhere")).status).toBe(200);
});

test("with one password in several workspaces, whoever signs in says which is meant", async () => {
  const elsewhere = await ensureWorkspace(doors.bootstrap, "Elsewhere");
  await ensureAccount(doors.bootstrap, {
    workspaceId: elsewhere,
    email: "both@example.com",
    name: "Both",
    role: "agent",
    password: PASSWORD,
  });
  await arrived("both@example.com", "analyst");
  const asked = await signIn("both@example.com");
  expect(asked.body).toMatchObject({
    status: 409,
    reason: "choose_workspace",
    workspaces: [
      { id: elsewhere, name: "Elsewhere" },
      { id: doors.workspaceId, name: "Test" },
    ],
  });
  expect(asked.headers.get("set-cookie")).toBeNull();
  const to = async (workspaceId: string) =>
    (await doors.call("POST", "/v1/session", { email: "both@example.com", password: PASSWORD, workspaceId }, NOBODY)).body;
  expect(await to(elsewhere)).toMatchObject({ role: "agent", workspace: { id: elsewhere } });
  expect(await to(doors.workspaceId)).toMatchObject({ role: "analyst", workspace: { id: doors.workspaceId } });
});

type Headers = Readonly<Record<string, string>>;
const NEXT = "another good long password";
const changeOwn = async (session: Headers, oldPassword: string | undefined, newPassword = NEXT) =>
  doors.call("PUT", "/v1/session/password", { ...(oldPassword === undefined ? {} : { oldPassword }), newPassword }, session);
const looks = async (session: Headers) => (await doors.call("GET", "/v1/session", undefined, session)).status;

test("whoever knows their password changes it: here they stay signed in, everywhere else they do not", async () => {
  const { id, session } = await arrived("own@example.com", "analyst");
  const phone = sessionOf(await signIn("own@example.com"));
  expect((await changeOwn(session, "not the password")).body).toMatchObject({ status: 422, reason: "old_password_wrong" });
  expect((await changeOwn(session, undefined)).body).toMatchObject({ status: 422, reason: "old_password_wrong" });
  expect((await changeOwn(session, PASSWORD, "too short")).body).toMatchObject({
    status: 400,
    detail: expect.stringContaining("at least 10"),
  });
  expect([await looks(session), await looks(phone)]).toEqual([200, 200]);
  expect((await changeOwn(session, PASSWORD)).status).toBe(204);
  expect([await looks(session), await looks(phone)]).toEqual([200, 401]);
  expect([(await signIn("own@example.com")).status, (await signIn("own@example.com", NEXT)).status]).toEqual([401, 200]);
  const { rows: told } = await doors.pool.query(
    "select actor, detail from audit where action = 'account.password_changed' and subject = $1",
    [`account:${id}`],
  );
  expect(told).toEqual([{ actor: `account:${id}`, detail: {} }]);
  // A key is nobody: it has no password of its own.
  expect((await changeOwn({}, PASSWORD)).status).toBe(403);
  // Nor does another site's page change it.
  expect((await changeOwn({ ...session, "x-parley-csrf": "" }, NEXT)).status).toBe(403);
});

test("guessing the old password slows down as guessing at the door does", async () => {
  const { session } = await arrived("guessed@example.com", "analyst");
  for (let guess = 0; guess < 4; guess += 1) expect((await changeOwn(session, `guess ${guess}`)).status).toBe(422);
  expect((await changeOwn(session, PASSWORD)).body).toMatchObject({ status: 429, reason: "too_many_passwords" });
  // The door knows of it as well.
  expect((await signIn("guessed@example.com")).status).toBe(429);
  doors.clock.advance(60_000);
  expect((await changeOwn(session, PASSWORD)).status).toBe(204);
});

test("who came by a link and has no password chooses the first one without another", async () => {
  const { workspaceId } = doors;
  const id = await ensureAccount(doors.bootstrap, { workspaceId, email: "linked@example.com", name: "Linked", role: "analyst" });
  const token = tokenOf(await createSignInLink(doors.bootstrap, id, "http://127.0.0.1:3000"));
  const answer = await doors.call("POST", "/v1/session/link", { token }, NOBODY);
  expect(answer.body).toMatchObject({ account: { hasPassword: false } });
  // In a browser that was left open it would be another's way in, for good.
  doors.clock.advance(15 * 60_000);
  expect((await changeOwn(sessionOf(answer), undefined)).body).toMatchObject({ status: 403, reason: "sign_in_again" });
  const next = tokenOf(await createSignInLink(doors.bootstrap, id, "http://127.0.0.1:3000"));
  const anew = await doors.call("POST", "/v1/session/link", { token: next }, NOBODY);
  expect((await changeOwn(sessionOf(anew), undefined)).status).toBe(204);
  expect((await signIn("linked@example.com", NEXT)).body).toMatchObject({ account: { hasPassword: true } });
});

test("whoever is kept out is so with the next request, and stays out until let in", async () => {
  const { id, session } = await arrived("gone@example.com", "analyst");
  const look = async () => (await doors.call("GET", "/v1/session", undefined, session)).status;
  expect(await look()).toBe(200);
  expect((await change(id, { disabled: true })).body).toMatchObject({ state: "disabled" });
  expect(await look()).toBe(401);
  expect((await signIn("gone@example.com")).status).toBe(401);
  expect((await doors.call("POST", `/v1/accounts/${id}/password-link`)).body).toMatchObject({ status: 409, reason: "account_disabled" });
  expect((await change(id, { disabled: false })).status).toBe(200);
  expect(await look()).toBe(401);
  expect((await signIn("gone@example.com")).status).toBe(200);
});

/** Made by whoever is signed in there. */
async function makeKey(session: Headers, rights: readonly Right[]) {
  const by = await doors.deps.sessions.callerOf(session["cookie"]?.split("=")[1] ?? "");
  if (by === null) throw new Error("the maker is not signed in");
  const { id, key } = await doors.deps.apiKeys.create(by, "mine", rights);
  return { by, id, key, headers: { authorization: `Bearer ${key}` } };
}

test("the keys of somebody who is kept out open nothing, and those of a lowered one open no more than the role", async () => {
  const { id, session } = await arrived("keyed@example.com", "owner");
  const { key, headers } = await makeKey(session, ["profiles:read", "accounts:manage"]);
  const read = async () => (await doors.call("GET", "/v1/accounts", undefined, headers)).status;
  const rights = async () => (await doors.deps.apiKeys.callerOf(key))?.rights;
  expect([await read(), await rights()]).toEqual([200, new Set(["profiles:read", "accounts:manage"])]);
  await change(id, { role: "analyst" });
  expect([await read(), await rights()]).toEqual([403, new Set(["profiles:read"])]);
  await change(id, { role: "owner", disabled: true });
  expect(await read()).toBe(401);
  // Not even to let its maker in again.
  expect((await change(id, { disabled: false }, headers)).status).toBe(401);
  await change(id, { disabled: false });
  expect(await read()).toBe(200);
});

test("a key that is revoked opens nothing with the next request", async () => {
  const { session } = await arrived("revoking@example.com", "owner");
  const { by, id, headers } = await makeKey(session, ["accounts:manage"]);
  const read = async () => (await doors.call("GET", "/v1/accounts", undefined, headers)).status;
  expect(await read()).toBe(200);
  await doors.deps.apiKeys.revoke(by, id);
  expect(await read()).toBe(401);
});

test("a session in use is prolonged once a day, and the browser hears of it", async () => {
  const { session } = await arrived("daily@example.com", "analyst");
  const cookie = async () => (await doors.call("GET", "/v1/session", undefined, session)).headers.get("set-cookie");
  expect(await cookie()).toBeNull();
  doors.clock.advance(25 * 3_600_000);
  expect(await cookie()).toBe(`${session.cookie}; Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax`);
  expect(await cookie()).toBeNull();
});

test("a tab that is only left open prolongs nothing: its browser could not be told", async () => {
  const { session } = await arrived("open@example.com", "analyst");
  const [name = "", value = ""] = session.cookie.split("=");
  const request = { headers: {}, cookies: { [name]: value }, routeOptions: { config: { access: { auth: "account" } } } };
  const looksAgain = async () => stillAllowed(doors.deps)(request as unknown as FastifyRequest);
  doors.clock.advance(13 * 86_400_000);
  expect(await looksAgain()).toBe(true);
  doors.clock.advance(2 * 86_400_000);
  expect(await looksAgain()).toBe(false);
  expect(await looks(session)).toBe(401);
});

test("a role that is taken takes its rights with the next request", async () => {
  const { id, session } = await arrived("moved@example.com", "owner");
  const list = async () => (await doors.call("GET", "/v1/accounts", undefined, session)).status;
  expect(await list()).toBe(200);
  await change(id, { role: "analyst" });
  expect(await list()).toBe(403);
});

test("a password that is reset holds no longer, nor do the sessions made with it", async () => {
  const { id, session } = await arrived("reset@example.com", "analyst");
  const { body } = await doors.call("POST", `/v1/accounts/${id}/password-link`);
  expect((await doors.call("GET", "/v1/session", undefined, session)).status).toBe(401);
  expect((await signIn("reset@example.com")).status).toBe(401);
  expect((await choose(tokenOf(body.link), "another long password")).status).toBe(200);
  expect((await signIn("reset@example.com", "another long password")).status).toBe(200);
});

test("the last owner who can sign in stays owner, however many ask at once", async () => {
  const own = await openDoors();
  try {
    const ask = async (id: string, body: object) => (await own.call("PATCH", `/v1/accounts/${id}`, body)).body;
    expect(await ask(own.accountId, { role: "analyst" })).toMatchObject({ status: 409, reason: "last_owner" });
    expect(await ask(own.accountId, { disabled: true })).toMatchObject({ status: 409, reason: "last_owner" });
    // Somebody who was only invited may never come.
    const { body } = await own.call("POST", "/v1/accounts", { email: "second@example.com", name: "Second", role: "owner" });
    expect(await ask(own.accountId, { disabled: true })).toMatchObject({ status: 409, reason: "last_owner" });
    await own.call("POST", "/v1/session/password", { token: tokenOf(body.link), password: PASSWORD }, NOBODY);
    // Both have come as far as the rows let them before either goes on.
    const gate = await own.pool.connect();
    await gate.query("begin");
    await gate.query("select from account for update");
    const asked = [own.accountId, body.account.id as string].map(async (id) => ask(id, { disabled: true }));
    const waiting =
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%account%'";
    await expect.poll(async () => (await own.pool.query(waiting)).rows[0].n).toBe(2);
    await gate.query("commit");
    gate.release();
    const answers = await Promise.all(asked);
    expect(answers.filter(({ reason }) => reason === "last_owner")).toHaveLength(1);
    const { rows: left } = await own.pool.query("select id from account where role = 'owner' and disabled_at is null");
    expect(left).toHaveLength(1);
  } finally {
    await own.close();
  }
});

test("nobody gives, takes or resets what is above them", async () => {
  const { key } = await createApiKeys(doors.pool, doors.clock, doors.ids).create(operatorOf(doors.workspaceId), "small", [
    "accounts:manage",
    "profiles:read",
    "messages:read",
    "conversations:read",
    "journeys:read",
    "audiences:read",
    "campaigns:read",
    "media:read",
    "insights:read",
  ]);
  const headers = { authorization: `Bearer ${key}` };
  expect((await invite("above@example.com", "owner", headers)).body).toMatchObject({ status: 403, reason: "role_above" });
  expect((await change(doors.accountId, { disabled: true }, headers)).body).toMatchObject({ status: 403, reason: "role_above" });
  expect((await doors.call("POST", `/v1/accounts/${doors.accountId}/password-link`, undefined, headers)).status).toBe(403);
  const { body } = await invite("below@example.com", "analyst", headers);
  expect(body.account).toMatchObject({ role: "analyst" });
  expect((await change(body.account.id, { role: "marketer" }, headers)).status).toBe(403);
});

test("each change is in the audit, by whoever made it and without personal data", async () => {
  const { id } = await arrived("audited@example.com", "analyst");
  await change(id, { role: "agent", name: "Audrey" });
  await change(id, { disabled: true });
  await change(id, { disabled: false });
  await doors.call("POST", `/v1/accounts/${id}/password-link`);
  const { rows: told } = await doors.pool.query("select actor, action, detail from audit where subject = $1 order by id", [
    `account:${id}`,
  ]);
  expect(told.map(({ action }: { action: string }) => action)).toEqual([
    "account.invited",
    "account.renamed",
    "account.role",
    "account.disabled",
    "account.enabled",
    "account.password_reset",
  ]);
  expect(told.every(({ actor }: { actor: string }) => actor.startsWith("key:"))).toBe(true);
  expect(JSON.stringify(told)).not.toMatch(/audited|audrey/i);
});

test("a start with PARLEY_PASSWORD sets the password of a new account only, never of one that is there", async () => {
  const own = await openDoors();
  try {
    const again = {
      workspaceId: own.workspaceId,
      email: "owner@example.com",
      name: "Owner",
      role: "owner",
      password: "of the environment",
    } as const;
    const sign = async (password: string) =>
      (await own.call("POST", "/v1/session", { email: "owner@example.com", password }, NOBODY)).status;
    expect(await ensureAccount(own.bootstrap, again)).toBe(own.accountId);
    expect([await sign("of the environment"), await sign("correct horse")]).toEqual([401, 200]);
    await own.pool.query("update account set password_hash = null");
    expect(await ensureAccount(own.bootstrap, again)).toBe(own.accountId);
    expect(await sign("of the environment")).toBe(401);
  } finally {
    await own.close();
  }
});

test("who makes a key, and who revokes it, is in the audit; the key is its maker's", async () => {
  const { id: maker } = await arrived("keys@example.com", "owner");
  const { apiKeys, sessions } = doors.deps;
  const signedIn = await sessions.signIn({ email: "keys@example.com", password: PASSWORD, from: "127.0.0.1" });
  if (signedIn.kind !== "signed_in") throw new Error("the maker does not get in");
  const { id, key } = await apiKeys.create(signedIn.caller, "for the till", ["profiles:read"]);
  expect(await apiKeys.callerOf(key)).toMatchObject({ keyId: id, madeBy: maker });
  expect([await apiKeys.revoke(signedIn.caller, id), await apiKeys.revoke(signedIn.caller, id)]).toEqual([true, false]);
  const { rows: told } = await doors.pool.query("select actor, action, detail from audit where subject = $1 order by seq", [
    `api_key:${id}`,
  ]);
  expect(told).toEqual([
    { actor: `account:${maker}`, action: "api_key.created", detail: { name: "for the till", rights: ["profiles:read"] } },
    { actor: `account:${maker}`, action: "api_key.revoked", detail: {} },
  ]);
});

test("an owner whose password was reset counts again once they have chosen one, and the last one is never reset", async () => {
  const own = await openDoors();
  try {
    const ask = async (method: string, path: string, body?: object) => (await own.call(method, `/v1/accounts/${path}`, body)).body;
    const reset = async (id: string) => ask("POST", `${id}/password-link`);
    expect(await reset(own.accountId)).toMatchObject({ status: 409, reason: "last_owner" });
    const { body } = await own.call("POST", "/v1/accounts", { email: "second@example.com", name: "Second", role: "owner" });
    await own.call("POST", "/v1/session/password", { token: tokenOf(body.link), password: PASSWORD }, NOBODY);
    const second: string = body.account.id;
    const { account, link } = await reset(second);
    expect(account).toMatchObject({ state: "invited" });
    for (const change of [{ disabled: true }, { role: "analyst" }])
      expect(await ask("PATCH", own.accountId, change)).toMatchObject({ status: 409, reason: "last_owner" });
    expect(await reset(own.accountId)).toMatchObject({ status: 409, reason: "last_owner" });
    // Their link may be lost: another one is made.
    const { link: another } = await reset(second);
    expect((await own.call("POST", "/v1/session/password", { token: tokenOf(link), password: PASSWORD }, NOBODY)).status).toBe(401);
    expect((await own.call("POST", "/v1/session/password", { token: tokenOf(another), password: PASSWORD }, NOBODY)).status).toBe(200);
    expect(await ask("PATCH", own.accountId, { role: "analyst" })).toMatchObject({ role: "analyst" });
  } finally {
    await own.close();
  }
});

const WAITING =
  "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%account%'";

test.each(["password", "link"])("a sign-in by a %s that is under way while a reset commits comes to nothing", async (how) => {
  const own = await openDoors();
  try {
    const link = await createSignInLink(own.bootstrap, own.accountId, "http://x");
    const gate = await own.pool.connect();
    await gate.query("begin");
    await gate.query("select from account for update");
    const answer =
      how === "password"
        ? own.call("POST", "/v1/session", { email: "owner@example.com", password: "correct horse" }, NOBODY)
        : own.call("POST", "/v1/session/link", { token: tokenOf(link) }, NOBODY);
    await expect.poll(async () => (await own.pool.query(WAITING)).rows[0].n).toBe(1);
    // What a reset does.
    await gate.query("update account set password_hash = null");
    await gate.query("delete from session");
    await gate.query("delete from sign_in_link where used_at is null");
    await gate.query("commit");
    gate.release();
    expect((await answer).status).toBe(401);
    expect((await own.pool.query("select from session")).rows).toEqual([]);
  } finally {
    await own.close();
  }
});

test("a password chosen while the account is being disabled lets nobody in, now or later", async () => {
  const { body } = await invite("closed@example.com", "analyst");
  const id: string = body.account.id;
  const gate = await doors.pool.connect();
  await gate.query("begin");
  await gate.query("select from account where id = $1 for update", [id]);
  const answer = choose(tokenOf(body.link));
  await expect.poll(async () => (await doors.pool.query(WAITING)).rows[0].n).toBe(1);
  // What keeping somebody out does.
  await gate.query("update account set disabled_at = now() where id = $1", [id]);
  await gate.query("delete from session where account_id = $1", [id]);
  await gate.query("delete from sign_in_link where account_id = $1 and used_at is null", [id]);
  await gate.query("commit");
  gate.release();
  expect((await answer).status).toBe(401);
  expect((await doors.pool.query("select from session where account_id = $1", [id])).rows).toEqual([]);
  expect((await doors.pool.query("select password_hash from account where id = $1", [id])).rows).toEqual([{ password_hash: null }]);
});
