// Makes something, follows it and saves it: node dist/examples/generate.js URL ACCOUNT KEY MODEL PROMPT [FOLDER]
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { conto, file, run } from "../src/index.js";

const [url, account, key, model, prompt, folder = "."] = process.argv.slice(2);
if (!url || !account || !key || !model || !prompt) {
  throw new Error("usage: generate URL ACCOUNT KEY MODEL PROMPT [FOLDER]");
}
const client = conto({ url, key });

const quote = await client.POST("/v1/accounts/{account}/quotes", { params: { path: { account } }, body: { model } });
if (quote.data!.lock) throw new Error(quote.data!.lock.message);
console.log(`it costs ${quote.data!.credits} credits`);

const made = await run(client, account, { model, prompt }, { onChange: (now) => console.log(now.state) });
if (made.failure) throw new Error(made.failure.message);
for (const asset of made.assets) {
  const blob = await file(client, account, asset.id);
  const [kind = "file", end = "bin"] = asset.media.split(";")[0]!.split("/");
  const to = join(folder, `${kind}-${asset.id}.${end}`);
  await writeFile(to, Buffer.from(await blob.arrayBuffer()));
  console.log(`${to}: ${blob.size} bytes`);
}
console.log(`${made.id} cost ${made.credits} credits`);
