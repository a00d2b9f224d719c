// Runs the shared scenarios with one client, and prints what each of them observed as one line of JSON.
//
//   node scenarios.mjs BASE_URL openai|vercel INPUT_FILE
//
// INPUT_FILE has the model, questions, images and the address of a server whose first answer is a failure.
import { readFile } from "node:fs/promises";
import { createOpenAI } from "@ai-sdk/openai";
import { generateObject, generateText, jsonSchema, streamText, tool } from "ai";
import OpenAI, { toFile } from "openai";

const [baseURL, name, file] = process.argv.slice(2);
const input = JSON.parse(await readFile(file, "utf8"));
const { model } = input;
const HELLO = "Hello!";
const schema = {
  type: "object",
  properties: { shape: { enum: ["star", "ring"] } },
  required: ["shape"],
  additionalProperties: false,
};
const unsupported = (reason) => async () => ({ unsupported: reason });

async function images(count) {
  const files = count === 1 ? [input.image] : input.images;
  return Promise.all(files.map(async (path) => (await readFile(path)).toString("base64")));
}

function openai() {
  const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0, timeout: 120_000 });
  const base = { model, temperature: 0, max_completion_tokens: 200 };
  const hello = { ...base, messages: [{ role: "user", content: HELLO }] };
  const create = (request, options) => client.chat.completions.create(request, options);
  const look = async (count, question) => [
    ...(await images(count)).map((data) => ({ type: "image_url", image_url: { url: `data:image/png;base64,${data}` } })),
    { type: "text", text: question },
  ];
  const seen = async (count, question) => [{ role: "user", content: await look(count, question) }];
  const text = (completion) => completion.choices[0].message.content;
  const tools = [{ type: "function", function: { name: "count", description: "Counts.", parameters: schema } }];
  const calls = (choice) => async () => {
    const answer = await create({ ...hello, tools, tool_choice: choice });
    return { text: text(answer) ?? "", calls: (answer.choices[0].message.tool_calls ?? []).map((call) => call.function) };
  };
  return {
    TEXT: async () => ({ text: text(await create(hello)) }),
    IMAGE: async () => ({ text: text(await create({ ...base, messages: await seen(1, input.question) })) }),
    TWO_IMAGES: async () => ({ text: text(await create({ ...base, messages: await seen(2, input.pairQuestion) })) }),
    DIALOGUE: async () => {
      const messages = [...(await seen(1, input.question)), { role: "assistant", content: input.expected }];
      messages.push({ role: "user", content: input.nextQuestion });
      return { text: text(await create({ ...base, messages })) };
    },
    STREAM: async () => {
      const pieces = [];
      for await (const chunk of await create({ ...base, messages: await seen(1, input.question), stream: true })) {
        pieces.push(chunk.choices[0]?.delta?.content ?? "");
      }
      return { text: pieces.join(""), pieces: pieces.length };
    },
    USAGE: async () => {
      const { usage } = await create(hello);
      return { prompt: usage.prompt_tokens, completion: usage.completion_tokens };
    },
    N: async () => ({ texts: (await create({ ...hello, n: 2 })).choices.map((choice) => choice.message.content) }),
    LOGPROBS: async () => {
      const answer = await create({ ...hello, logprobs: true, top_logprobs: 2 });
      return { text: text(answer), tokens: answer.choices[0].logprobs.content.map((token) => token.token).join("") };
    },
    STOP: async () => ({ text: text(await create({ ...base, messages: await seen(1, input.question), stop: ["shows"] })) }),
    SCHEMA: async () => {
      const json_schema = { name: "scene", strict: true, schema };
      return { text: text(await create({ ...hello, response_format: { type: "json_schema", json_schema } })) };
    },
    TOOLS_NONE: calls("none"),
    TOOLS_AUTO: calls("auto"),
    TOOLS_REQUIRED: calls("required"),
    TOOLS_NAMED: calls({ type: "function", function: { name: "count" } }),
    ERRORS: async () => {
      try {
        await create({ ...hello, model: "none" });
        return {};
      } catch (error) {
        return { status: error.status, message: error.message };
      }
    },
    ABORT: async () => {
      const stop = new AbortController();
      let pieces = 0;
      try {
        const request = { ...hello, stream: true, max_completion_tokens: 1900, ignore_eos: true };
        for await (const _ of await create(request, { signal: stop.signal })) {
          pieces++;
          stop.abort();
        }
      } catch (error) {
        if (!(error instanceof OpenAI.APIUserAbortError)) {
          throw error;
        }
      }
      return { pieces, text: text(await create(hello)) };
    },
    RETRY: async () => {
      const retrying = new OpenAI({ baseURL: input.failingOnce, apiKey: "none", maxRetries: 2 });
      return { text: text(await retrying.chat.completions.create(hello)) };
    },
    FILES_AND_BATCH: async () => {
      const line = { custom_id: "one", method: "POST", url: "/v1/chat/completions", body: hello };
      const stored = await client.files.create({
        file: await toFile(Buffer.from(JSON.stringify(line)), "lines.jsonl"),
        purpose: "batch",
      });
      const endpoint = "/v1/chat/completions";
      let batch = await client.batches.create({ input_file_id: stored.id, endpoint, completion_window: "24h" });
      const deadline = Date.now() + 100_000;
      while (!["completed", "failed", "expired", "cancelled"].includes(batch.status) && Date.now() < deadline) {
        await new Promise((wake) => setTimeout(wake, 100));
        batch = await client.batches.retrieve(batch.id);
      }
      const output = JSON.parse(await (await client.files.content(batch.output_file_id)).text());
      return { status: batch.status, text: text(output.response.body) };
    },
    RESPONSES: async () => {
      const [data] = await images(1);
      const content = [
        { type: "input_image", image_url: `data:image/png;base64,${data}`, detail: "auto" },
        { type: "input_text", text: input.question },
      ];
      const answer = await client.responses.create({ model, temperature: 0, input: [{ role: "user", content }] });
      return { text: answer.output_text };
    },
  };
}

function vercel() {
  const provider = createOpenAI({ baseURL, apiKey: "none" });
  const chat = provider.chat(model);
  const base = { model: chat, temperature: 0, maxOutputTokens: 200, maxRetries: 0 };
  const hello = { ...base, messages: [{ role: "user", content: HELLO }] };
  const look = async (count, question) => [
    ...(await images(count)).map((data) => ({ type: "image", image: data, mediaType: "image/png" })),
    { type: "text", text: question },
  ];
  const seen = async (count, question) => [{ role: "user", content: await look(count, question) }];
  const tools = { count: tool({ description: "Counts.", inputSchema: jsonSchema(schema) }) };
  const calls = (choice) => async () => {
    const answer = await generateText({ ...hello, tools, toolChoice: choice });
    const made = answer.toolCalls.map((call) => ({ name: call.toolName, arguments: JSON.stringify(call.input) }));
    return { text: answer.text, calls: made };
  };
  return {
    TEXT: async () => ({ text: (await generateText(hello)).text }),
    IMAGE: async () => ({ text: (await generateText({ ...base, messages: await seen(1, input.question) })).text }),
    TWO_IMAGES: async () => ({ text: (await generateText({ ...base, messages: await seen(2, input.pairQuestion) })).text }),
    DIALOGUE: async () => {
      const messages = [...(await seen(1, input.question)), { role: "assistant", content: input.expected }];
      messages.push({ role: "user", content: input.nextQuestion });
      return { text: (await generateText({ ...base, messages })).text };
    },
    STREAM: async () => {
      const pieces = [];
      for await (const piece of streamText({ ...base, messages: await seen(1, input.question) }).textStream) {
        pieces.push(piece);
      }
      return { text: pieces.join(""), pieces: pieces.length };
    },
    USAGE: async () => {
      const { usage } = await generateText(hello);
      return { prompt: usage.inputTokens, completion: usage.outputTokens };
    },
    N: unsupported("no parameter"),
    LOGPROBS: async () => {
      const answer = await generateText({ ...hello, providerOptions: { openai: { logprobs: 2 } } });
      return { text: answer.text, tokens: answer.providerMetadata.openai.logprobs.map((token) => token.token).join("") };
    },
    STOP: async () => {
      const request = { ...base, messages: await seen(1, input.question), stopSequences: ["shows"] };
      return { text: (await generateText(request)).text };
    },
    SCHEMA: async () => {
      const { object } = await generateObject({ ...hello, schema: jsonSchema(schema) });
      return { text: JSON.stringify(object) };
    },
    TOOLS_NONE: calls("none"),
    TOOLS_AUTO: calls("auto"),
    TOOLS_REQUIRED: calls("required"),
    TOOLS_NAMED: calls({ type: "tool", toolName: "count" }),
    ERRORS: async () => {
      try {
        await generateText({ ...hello, model: provider.chat("none") });
        return {};
      } catch (error) {
        return { status: error.statusCode, message: error.message };
      }
    },
    ABORT: async () => {
      const stop = new AbortController();
      let pieces = 0;
      try {
        const request = { ...hello, maxOutputTokens: 1900, abortSignal: stop.signal, onError: () => {} };
        for await (const _ of streamText(request).textStream) {
          pieces++;
          stop.abort();
        }
      } catch (error) {
        if (error.name !== "AbortError") {
          throw error;
        }
      }
      return { pieces, text: (await generateText(hello)).text };
    },
    RETRY: async () => {
      const failing = createOpenAI({ baseURL: input.failingOnce, apiKey: "none" });
      return { text: (await generateText({ ...hello, model: failing.chat(model), maxRetries: 2 })).text };
    },
    FILES_AND_BATCH: unsupported("no such API"),
    RESPONSES: async () => {
      const request = { ...base, model: provider.responses(model), messages: await seen(1, input.question) };
      return { text: (await generateText({ ...request, providerOptions: { openai: { store: false } } })).text };
    },
  };
}

const observed = {};
for (const [scenario, run] of Object.entries({ openai, vercel }[name]())) {
  try {
    observed[scenario] = await run();
  } catch (error) {
    observed[scenario] = { error: String(error?.stack ?? error).slice(0, 1000) };
  }
}
console.log(JSON.stringify(observed));
process.exit(0);
