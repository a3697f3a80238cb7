import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkTemplate, fixedText, fragmentsIn, MOST_OUTPUT_CHARACTERS, renderText, templateRoots } from "./liquid.ts";
import { decodeReferences } from "../messages/markup.ts";
import type { TextFacts } from "./text-facts.ts";

const variables = {
  profile: { attributes: { first_name: "Ana", empty: "" }, timeZone: "Europe/Paris", locale: "fr-FR" },
  event: { occurredAt: "2026-03-01T23:30:00Z", properties: { total: 1299.5, items: ["a", "b"], note: "{{ 7 | times: 7 }}" } },
  now: "2026-07-14T08:05:09Z",
};
const render = (template: string): string => renderText(template, variables);
const plainSpaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("renderText", () => {
  it.each([
    ["Hello {{ profile.attributes.first_name }}!", "Hello Ana!"],
    ["{{ profile.attributes.none | default: 'you' }}{{ profile.attributes.empty | default: ', dear' }}", "you, dear"],
    ["{{ event.properties.total | money: 'EUR' }}", "1 299,50 €"],
    ["{{ '12.5' | money: 'USD', 'en-US' }}", "$12.50"],
    ["{{ 1234567.891 | number }}|{{ '1234.5' | number: 2, 'de' }}|{{ 'many' | number }}", "1 234 567,891|1.234,50|many"],
    ["{{ '12.5' | money: event.properties.currency, 'en-US' }}", "12.50"],
    ["{{ event.properties.items | money: 'EUR' }}{{ 'free' | money: 'EUR' }}", "abfree"],
    ["{{ event.occurredAt | date: 'long' }}", "2 mars 2026"],
    ["{{ event.occurredAt | date: '%d/%m/%Y %H:%M' }}", "02/03/2026 00:30"],
    ["{{ event.occurredAt | date: '%-d %B %Y, %l:%M %P', 'America/New_York', 'en' }}", "1 March 2026,  6:30 pm"],
    ["{{ event.occurredAt | date: '%F %T %z', 'Asia/Kolkata' }}", "2026-03-02 05:00:00 +0530"],
    ["{{ 'now' | date: '%F %R', 'UTC' }}", "2026-07-14 08:05"],
    ["{{ 'soon' | date: '%F' }}", "soon"],
    ["{{ event.occurredAt | date: '%F', 'Mars/Olympus' }}", "2026-03-01"],
    ["{% for item in event.properties.items %}{{ forloop.index }}{{ item }}{% endfor %}", "1a2b"],
    ["no markup { } % at all", "no markup { } % at all"],
  ])("%s → %s", (template, expected) => {
    expect(plainSpaces(render(template))).toBe(expected);
  });

  it("does not parse values again", () => {
    expect(render("{{ event.properties.note }}")).toBe("{{ 7 | times: 7 }}");
    expect(render("{% assign x = event.properties.note %}{{ x | append: '{{ 1 }}' }}")).toBe("{{ 7 | times: 7 }}{{ 1 }}");
  });

  it.each([
    "{{ profile.constructor }}",
    "{{ profile.constructor.constructor }}",
    "{{ profile.__proto__.toString }}",
    "{{ profile['__proto__'] }}",
    "{{ profile.attributes.first_name.constructor }}",
    "{{ event.properties.items.constructor }}",
    "{{ event.properties.items.push }}",
    "{{ constructor }}{{ __proto__ }}{{ this }}{{ process }}{{ globalThis }}{{ require }}",
    "{{ profile | map: 'constructor' }}",
    "{% assign c = 'constructor' %}{{ profile[c] }}",
  ])("reads no prototype: %s", (template) => {
    expect(render(template)).toBe("");
  });

  it("leaves the variables alone", () => {
    const before = JSON.stringify(variables);
    render("{% assign profile = 1 %}{% capture now %}x{% endcapture %}{{ event.properties.items | reverse | join }}");
    expect(JSON.stringify(variables)).toBe(before);
  });

  it.each([
    "{% for i in (1..10000000) %}x{% endfor %}",
    "{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}",
    `{% for i in (1..100000) %}${"x".repeat(5_000)}{% endfor %}`,
    "{% assign s = 'x' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s }}",
    "{% assign a = 'a,a' | split: ',' %}{% for i in (1..60) %}{% assign a = a | concat: a %}{% endfor %}{{ a.size }}",
  ])("comes to an end: %s", (template) => {
    expect(() => render(template)).toThrow(/steps|limit|longer/);
  });

  it("ends by what there is to do, not by the clock: the same text on any machine", () => {
    const rounds = (count: number): string => `{% for i in (1..${count}) %}{{ i | size }}{% endfor %}`;
    expect(render(rounds(20_000))).toHaveLength(20_000);
    expect(() => render(rounds(30_000))).toThrow("steps");
    expect(() => render("{% for i in (1..300) %}{% for j in (1..300) %}{% endfor %}{% endfor %}")).toThrow("steps");
  });

  it("never gives out more than the cap and is deterministic, whatever the template", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "{{",
        "}}",
        "{%",
        "%}",
        " profile.attributes ",
        "|",
        " json ",
        "for x in profile",
        "endfor",
        "if",
        "endif",
        "..",
        "[",
        "'",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const template = pieces.join(" ");
        const result = attempt(template);
        expect(attempt(template)).toEqual(result);
        if (checkTemplate(template)) expect(result).toBeNull();
        else if (result !== null) expect(result.length).toBeLessThanOrEqual(MOST_OUTPUT_CHARACTERS);
      }),
    );
  });
});

function attempt(template: string): string | null {
  try {
    return render(template);
  } catch {
    return null;
  }
}

describe("checkTemplate", () => {
  it.each([
    ["{{ profile.name", /closing "}}"/],
    ["{% if profile %}yes", /never closed/],
    ["{% include 'secrets' %}", /no tag "include"/],
    ["{% render x %}", /in quotation marks/],
    ["{% render 'x' | upcase %}", /no way to name a fragment/],
    ["{% layout 'x' %}", /no tag "layout"/],
    ["{% increment x %}", /no tag "increment"/],
    ["{{ x | shuffle }}", /no filter "shuffle"/],
    ["{{ x | sha256 }}", /no filter "sha256"/],
    ["{{ x | where_exp: 'i', 'i.a' }}", /no filter "where_exp"/],
    ["x".repeat(40_000) + "{{ x }}", /longer than/],
  ])("%#: says what is wrong", (template, words) => {
    expect(checkTemplate(template)?.message).toMatch(words);
  });

  it("tells the place", () => {
    expect(checkTemplate("fine\n  {{ x | nope }}")).toMatchObject({ line: 2, column: 3 });
    expect(checkTemplate("{{ x | upcase }}")).toBeNull();
  });
});

it("tells which variables a template reads", () => {
  expect(
    templateRoots("{% assign a = event.x %}{{ a }}{{ profile.y | append: answers.z }}{% for i in run.k %}{{ i }}{% endfor %}").toSorted(),
  ).toEqual(["answers", "event", "profile", "run"]);
});

describe("the quick way and Liquid's own", () => {
  const slowly = (template: string, facts: TextFacts = {}): string =>
    renderText(`{% comment %}{% endcomment %}${template}`, variables, facts);
  const path = fc.constantFrom(
    "profile.attributes.first_name",
    "profile.attributes.none",
    "profile.attributes.empty",
    "profile.attributes['first_name']",
    "profile.none.deeper",
    "event.properties.total",
    "event.properties.items",
    "event.properties.items.first",
    "event.properties.items.size",
    "event.properties",
    "event.occurredAt",
    "now",
    "nothing",
    "'quoted'",
    "12.5",
    "true",
    "nil",
    "profile.attributes.first_name.size",
    "event.properties.total == 3",
  );
  const filter = fc.constantFrom(
    "| default: 'you'",
    "| default: profile.attributes.first_name",
    "| default: false, allow_false: true",
    "| money: 'EUR'",
    "| money: event.properties.currency, 'de'",
    "| number",
    "| number: 1, 'fr'",
    "| date: 'long'",
    "| date: '%d %B', 'Asia/Kolkata', 'fr'",
    "| upcase",
    "| downcase",
    "| append: '!'",
    "| size",
  );
  const output = fc.tuple(path, fc.array(filter, { maxLength: 3 })).map(([one, filters]) => `{{ ${one} ${filters.join(" ")} }}`);
  const piece = fc.oneof(
    output,
    fc.constantFrom("plain", " {{- now -}} ", "\n", "}", "{% render 'hello' %}", "{% render 'hello', first: now %}"),
  );
  const fragments = new Map([
    ["hello", "Hello {{ profile.attributes.none }}{{ first }}{% render 'bye' %}"],
    ["bye", "Bye {{ event.properties.total | money: 'EUR' }}"],
  ]);

  it("say the same and miss the same, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const missed = (say: (text: string, facts: TextFacts) => string): readonly unknown[] => {
          const told = new Set<string>();
          const missing = (name: string, hasDefault: boolean) => (
            told.add(`${name} ${hasDefault}`),
            name.includes("none") ? "(none)" : undefined
          );
          return [say(pieces.join(""), { fragments, missing }), ...told];
        };
        expect(missed((text, facts) => renderText(text, variables, facts))).toEqual(missed(slowly));
      }),
    );
  });
});

describe("fragments", () => {
  const fragments = new Map([
    ["greeting", "Hello {{ name | default: profile.attributes.first_name }}"],
    ["signature", "{% render 'greeting' %}, your shop"],
    ["plain", "Open 9-18"],
    ["round", "{% render 'round' %}"],
  ]);
  it.each([
    ["{% render 'greeting' %}!", "Hello Ana!"],
    ["{% render 'greeting', name: 'Bo' %}!", "Hello Bo!"],
    ["{% if profile %}{% render 'signature' %}{% endif %}", "Hello Ana, your shop"],
    ["{% assign name = 'Bo' %}{% render 'greeting' %}", "Hello Ana"],
  ])("%s → %s", (template, expected) => {
    expect(renderText(template, variables, { fragments })).toBe(expected);
  });

  it.each([
    ["{% render 'nowhere' %}", /no fragment "nowhere"/],
    ["{% render 'round' %}", /more than 10 deep/],
    ["{% if true %}{% render 'round' %}{% endif %}", /more than 10 deep/],
  ])("%s ends with words", (template, words) => {
    expect(() => renderText(template, variables, { fragments })).toThrow(words);
  });

  it("are found wherever a text names them, and their variables with them", () => {
    const text = "{% if event.x %}{% render 'signature' %}{% endif %}{% render 'plain' %}";
    expect(fragmentsIn(text)).toEqual(["signature", "plain"]);
    expect(templateRoots(text, fragments).toSorted()).toEqual(["event", "name", "profile"]);
    expect(templateRoots("{% render 'greeting', name: run.x %}", fragments).toSorted()).toEqual(["profile", "run"]);
  });

  it("say the same to everybody when nothing in them differs", () => {
    expect(fixedText("We are there: {% render 'plain' %}", fragments)).toBe("We are there: Open 9-18");
    expect(fixedText("{% render 'greeting' %}", fragments)).toBeNull();
    expect(fixedText("{% render 'round' %}", fragments)).toBeNull();
  });
});

describe("days are remembered by quarters of an hour, and no day is another's", () => {
  const options = {
    short: { dateStyle: "short" },
    full: { dateStyle: "full" },
    time: { timeStyle: "short" },
    datetime: { dateStyle: "medium", timeStyle: "short" },
  } as const;
  const days = [Date.UTC(1971, 5, 1), Date.UTC(1972, 0, 6), Date.UTC(2011, 11, 30), Date.UTC(2026, 2, 29)];
  it.each(["Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Europe/Paris", "Pacific/Apia", "Africa/Monrovia"])(
    "in %s",
    (timeZone) => {
      for (const [name, style] of Object.entries(options)) {
        const own = new Intl.DateTimeFormat("fr", { ...style, timeZone });
        // Every seven minutes of a day and more, so that most quarters are asked twice.
        for (const day of days)
          for (let ms = day; ms < day + 100_000_000; ms += 420_000) {
            const at = new Date(ms);
            expect(renderText(`{{ at | date: '${name}', '${timeZone}', 'fr' }}`, { at: at.toISOString() })).toBe(own.format(at));
          }
      }
    },
  );

  it("but not before clocks differed by whole quarters", () => {
    const day = (at: string): string => renderText("{{ at | date: 'short', 'Africa/Monrovia', 'fr' }}", { at });
    expect([day("1971-06-02T00:44:00Z"), day("1971-06-02T00:44:45Z")]).toEqual(["01/06/1971", "02/06/1971"]);
  });
});

describe("a text that is HTML", () => {
  const hostile = { x: `<script>alert("1")</script> & *b* [a](http://e.example)\n# h`, name: "- O'Neil", list: ["<", ">"] };
  const fragments = new Map([
    ["sign", "<b>{{ name }}</b>"],
    ["given", "<i>{{ who }}</i>"],
  ]);
  const html = (template: string): string => renderText(template, hostile, { fragments, markup: "html" });
  const escaped =
    "&lt;script&gt;alert&#40;&quot;1&quot;&#41;&lt;/script&gt; &amp; &#42;b&#42; &#91;a&#93;&#40;http://e.example&#41;&#10;&#35; h";
  it.each([
    ["<p>{{ x }}</p>", `<p>${escaped}</p>`],
    ["<p>{% if true %}{{ x }}{% endif %}</p>", `<p>${escaped}</p>`],
    ["<p>{% echo x %}{% cycle x, 'y' %}</p>", `<p>${escaped}${escaped}</p>`],
    ["{% liquid echo x %}", escaped],
    ["{% render 'sign' %}", "<b>&#45; O&#39;Neil</b>"],
    ["{% if true %}{% render 'sign' %}{% endif %}", "<b>&#45; O&#39;Neil</b>"],
    ["{% render 'given', who: x %}", `<i>${escaped}</i>`],
    ["{% capture c %}<u>{{ name }}</u>{% endcapture %}{{ c }}{{ name }}", "&lt;u&gt;- O&#39;Neil&lt;/u&gt;&#45; O&#39;Neil"],
    ["{{ name | escape }}{{ '<' | escape }}", "&#45; O&#39;Neil&lt;"],
    ["{{ 'a\n<b' | newline_to_br }}", "a<br />&lt;b"],
    ["{% for one in list %}<li>{{ one }}</li>{% endfor %}{{ list }}", "<li>&lt;</li><li>&gt;</li>&lt;&gt;"],
    ["<b>{{ none | default: '<' }}</b>{{ 3 }}{{ true }}", "<b>&lt;</b>3true"],
  ])("%s", (template, expected) => {
    expect(html(template)).toBe(expected);
  });

  it("escapes what stands in for a value that is missing", () => {
    expect(renderText("{{ none }}", {}, { markup: "html", missing: () => "<you>" })).toBe("&lt;you&gt;");
    expect(renderText("{% if true %}{{ none }}{% endif %}", {}, { markup: "html", missing: () => "<you>" })).toBe("&lt;you&gt;");
  });

  it("leaves the same text alone where it is none", () => {
    expect(html("{{ x }}")).not.toBe(renderText("{{ x }}", hostile));
    expect(renderText("{% if true %}{{ x }}{% endif %}", hostile)).toBe(hostile.x);
  });

  it("prints nothing that is markup, whatever the value, and loses none of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const said = renderText("{{ v }}", { v: value }, { markup: "html" });
        expect(said.replace(/&#?\w+;/g, "")).not.toMatch(/[<>"'`*[\]()#!&\n\r\\]/);
        // Controls but for tabs and line ends are left out.
        const kept = [...value.replace(/\r\n?/g, "\n")].filter((one) => /[\t\n\u{80}-\u{9f}]|\P{Cc}/u.test(one));
        expect(decodeReferences(said)).toBe(kept.join(""));
      }),
    );
  });
});
