// Uses the gateway as an application would, and prints what came back as one line of JSON.
//
//   node client.mjs BASE_URL stream|whole|models [PROMPT [PICTURE]]
import { readFile } from "node:fs/promises";
import OpenAI from "openai";

const [baseURL, mode, prompt, picture] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0, timeout: 120_000 });

async function content() {
  if (!picture) {
    return prompt;
  }
  const type = picture.endsWith(".png") ? "image/png" : "image/jpeg";
  const data = (await readFile(picture)).toString("base64");
  return [
    { type: "image_url", image_url: { url: `data:${type};base64,${data}` } },
    { type: "text", text: prompt },
  ];
}

async function stream(model) {
  const result = { text: "", chunks: 0, finishReason: null, usage: null };
  const chunks = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: await content() }],
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of chunks) {
    result.chunks++;
    result.text += chunk.choices[0]?.delta?.content ?? "";
    result.finishReason ??= chunk.choices[0]?.finish_reason ?? null;
    result.usage ??= chunk.usage ?? null;
  }
  return result;
}

async function whole(model) {
  const completion = await client.chat.completions.create({
    model,
    messages: [{ role: "user", content: await content() }],
    temperature: 0,
  });
  const choice = completion.choices[0];
  return { text: choice.message.content, finishReason: choice.finish_reason, usage: completion.usage };
}

try {
  const models = [];
  for await (const model of client.models.list()) {
    models.push(model.id);
  }
  const run = { models: async () => ({ models }), stream, whole }[mode];
  console.log(JSON.stringify(await run(models[0])));
} catch (error) {
  if (!(error instanceof OpenAI.APIError)) {
    throw error;
  }
  const { status, code, param, type, message } = error;
  console.log(JSON.stringify({ error: { status, code, param, type, message } }));
}
