// The first minutes of a customer: node dist/examples/story.js URL OPERATOR-KEY
import { conto, ContoError } from "../src/index.js";

const [url, key] = process.argv.slice(2);
if (!url || !key) throw new Error("usage: story URL OPERATOR-KEY");
const client = conto({ url, key });

const opened = await client.POST("/v1/accounts", {
  body: { email: "ts@example.com", name: "Ada", kind: "personal" },
});
const account = opened.data!.id;
const path = { account };
const video = { model: "premium-video", options: { seconds: 5 } };

const quote = await client.POST("/v1/accounts/{account}/quotes", { params: { path }, body: video });
console.log(`${quote.data!.credits} credits; locked: ${quote.data!.lock?.message ?? "no"}`);

await client.POST("/v1/accounts/{account}/topups", {
  params: { path, header: { "Idempotency-Key": "first-pack" } },
  body: { pack: "500", payment_method: "pm_ok" },
});
await client.POST("/v1/accounts/{account}/holds", { params: { path }, body: { id: "gen-1", ...video } });
const settled = await client.POST("/v1/accounts/{account}/holds/{hold}/settle", {
  params: { path: { account, hold: "gen-1" } },
  body: {},
});
console.log(`${settled.data!.id} is ${settled.data!.state}`);

try {
  await client.POST("/v1/accounts/{account}/holds", { params: { path }, body: { model: "none" } });
  throw new Error("a model that there is not was held");
} catch (refused) {
  if (!(refused instanceof ContoError) || refused.problem.code !== "not_found") throw refused;
}

const left = await client.GET("/v1/accounts/{account}", { params: { path } });
console.log(`${left.data!.credits.available} credits are left`);
