// A program that does the main job with the types that openapi-typescript makes.
// It prints what it saw as JSON.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type KeyImport = components["schemas"]["KeyImport"];
declare const process: { argv: string[]; exitCode: number };

const [center, token, staffToken, fileName, fileText] = process.argv.slice(2) as [
  string, string, string, string, string,
];

function signIn(bearer: string) {
  return createClient<paths>({ baseUrl: center, headers: { Authorization: `Bearer ${bearer}` } });
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
}

function given<Data>(answer: { data?: Data; error?: { code: string } }): Data {
  if (answer.data === undefined) throw new Error(answer.error?.code ?? "no answer");
  return answer.data;
}

async function sha256(content: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function download() {
  const client = signIn(token);
  const me = given(await client.GET("/api/v1/me"));
  const keys: components["schemas"]["Key"][] = [];
  let cursor: string | null | undefined = undefined;
  do {
    const query: { page_size: number; cursor?: string } = { page_size: 1 };
    if (cursor) query.cursor = cursor;
    const page: components["schemas"]["KeyPage"] = given(
      await client.GET("/api/v1/keys", { params: { query } }),
    );
    keys.push(...page.results);
    cursor = page.next ? new URL(page.next).searchParams.get("cursor") : null;
  } while (cursor);
  const key = keys[0]!;
  let found = given(
    await client.POST("/api/v1/key-exports", {
      params: { header: { "Idempotency-Key": "typed" } },
      body: { scope: "licensing_id", licensing_id: key.licensing_id, format: "tsv" },
    }),
  );
  while (found.state !== "ready" && found.state !== "failed") {
    await pause();
    const path = { id: found.id };
    found = given(await client.GET("/api/v1/key-exports/{id}", { params: { path } }));
  }
  const path = { id: found.id };
  const content = given(
    await client.GET("/api/v1/key-exports/{id}/file", {
      params: { path },
      parseAs: "arrayBuffer",
    }),
  );
  const revealed = given(
    await client.POST("/api/v1/keys/{id}/reveal", { params: { path: { id: key.id } }, body: {} }),
  );
  const nobody = { id: "00000000-0000-0000-0000-000000000000" };
  const unknown = await client.GET("/api/v1/keys/{id}", { params: { path: nobody } });
  const wrong = await client.GET("/api/v1/keys", { params: { query: { page_size: 0 } } });
  return {
    email: me.email,
    keys: keys.map((one) => one.last_five).sort(),
    state: found.state,
    file_fits: (await sha256(content)) === found.sha256,
    product_key: revealed.product_key.slice(-5) === key.last_five,
    unknown: [unknown.error?.status, unknown.error?.code],
    wrong: [wrong.error?.code, wrong.error?.errors?.[0]?.pointer],
  };
}

async function upload() {
  const client = signIn(staffToken);
  async function wait(found: KeyImport, state: KeyImport["state"]): Promise<KeyImport> {
    while (found.state !== state) {
      if (found.state === "failed" || found.state === "expired") throw new Error(found.state);
      await pause();
      const path = { id: found.id };
      found = given(await client.GET("/api/v1/center/key-files/{id}", { params: { path } }));
    }
    return found;
  }
  let found = given(
    await client.POST("/api/v1/center/key-files", {
      body: { file: fileText, create_missing: false, good_rows: false },
      bodySerializer(body) {
        const form = new FormData();
        form.append("file", new Blob([body.file], { type: "text/csv" }), fileName);
        form.append("create_missing", String(body.create_missing));
        form.append("good_rows", String(body.good_rows));
        return form;
      },
    }),
  );
  found = await wait(found, "checked");
  const path = { id: found.id };
  const name = found.unknown_names[0]!;
  const rows = given(
    await client.GET("/api/v1/center/key-files/{id}/rows", {
      params: { path, query: { kind: "error" } },
    }),
  );
  const products = given(
    await client.GET("/api/v1/catalog/products", {
      params: { query: { q: "Server 2022 Standard" } },
    }),
  );
  const choice = { kind: name.kind, name: name.name, choice: "is" } as const;
  found = given(
    await client.POST("/api/v1/center/key-files/{id}/choices", {
      params: { path },
      body: { choices: [{ ...choice, means: products.results[0]!.id }] },
    }),
  );
  found = await wait(found, "checked");
  found = given(
    await client.POST("/api/v1/center/key-files/{id}/apply", { params: { path }, body: {} }),
  );
  found = await wait(found, "applied");
  return {
    name: name.name,
    findings: rows.results.map((row) => row.code),
    new: found.counts?.new,
    done: [found.rows_done, found.rows_total],
  };
}

console.log(JSON.stringify({ ...(await download()), ...(await upload()) }));
