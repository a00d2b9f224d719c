// Uses the gateway as an application would, and prints what came back as one line of JSON.
//
//   node client.mjs BASE_URL stream|late|whole|choices|tools|responses|batch|models [PROMPT [IMAGE]]
//   node client.mjs BASE_URL limited KEY RETRIES
import { readFile } from "node:fs/promises";
import OpenAI, { toFile } from "openai";

const [baseURL, mode, prompt, image] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0, timeout: 120_000 });

async function content() {
  if (!image) {
    return prompt;
  }
  const type = image.endsWith(".png") ? "image/png" : "image/jpeg";
  const data = (await readFile(image)).toString("base64");
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

// A stream whose time is up in its middle.
async function late(model) {
  const result = { text: "", error: null };
  const request = {
    model,
    messages: [{ role: "user", content: await content() }],
    temperature: 0,
    stream: true,
    max_tokens: 1900,
    ignore_eos: true,
  };
  try {
    const headers = { "x-request-timeout": "1" };
    for await (const chunk of await client.chat.completions.create(request, { headers })) {
      result.text += chunk.choices[0]?.delta?.content ?? "";
    }
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) {
      throw error;
    }
    result.error = { code: error.code, type: error.type, message: error.message };
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

// Two answers of a form, with log probabilities: whole, and collected from a stream by the client.
async function choices(model) {
  const request = {
    model,
    messages: [{ role: "user", content: await content() }],
    n: 2,
    seed: 5,
    temperature: 1,
    max_completion_tokens: 200,
    logprobs: true,
    top_logprobs: 2,
    response_format: {
      type: "json_schema",
      json_schema: {
        name: "scene",
        strict: true,
        schema: {
          type: "object",
          properties: { shape: { enum: ["circle", "star"] }, count: { type: "integer", minimum: 0, maximum: 4 } },
          required: ["shape", "count"],
          additionalProperties: false,
        },
      },
    },
  };
  const whole = await client.chat.completions.create(request);
  const streamed = await client.chat.completions.stream({ ...request, stream: true }).finalChatCompletion();
  const summary = (completion) =>
    completion.choices.map((choice) => ({
      content: choice.message.content,
      tokens: choice.logprobs.content.map((token) => token.token).join(""),
      alternatives: choice.logprobs.content[0].top_logprobs.length,
      finishReason: choice.finish_reason,
    }));
  return { whole: summary(whole), streamed: summary(streamed) };
}

// A tool that the model must call, run by the client's own loop, and the answer with its result.
async function tools(model) {
  const result = { shape: null };
  const parameters = {
    type: "object",
    properties: { shape: { enum: ["star", "ring"] } },
    required: ["shape"],
    additionalProperties: false,
  };
  const count = {
    type: "function",
    function: {
      name: "count",
      description: "Counts the shapes of one kind.",
      parameters,
      parse: JSON.parse,
      function: ({ shape }) => {
        result.shape = shape;
        return "3";
      },
    },
  };
  const request = {
    model,
    messages: [{ role: "user", content: await content() }],
    temperature: 0,
    max_completion_tokens: 200,
    tool_choice: { type: "function", function: { name: "count" } },
  };
  const runner = client.chat.completions.runTools({ ...request, tools: [count] });
  await runner.done();
  result.roles = runner.messages.map((message) => message.role);
  const { name, description } = count.function;
  const tools = [{ type: "function", function: { name, description, parameters } }];
  const answer = await client.chat.completions.create({
    ...request,
    messages: runner.messages,
    tool_choice: "auto",
    tools,
  });
  result.answer = answer.choices[0].message.content;
  const calls = (completion) => completion.choices[0].message.tool_calls.map((call) => call.function);
  const pick = (functions) => functions.map(({ name, arguments: json }) => ({ name, json }));
  result.whole = pick(calls(await client.chat.completions.create({ ...request, tools })));
  result.streamed = pick(
    calls(await client.chat.completions.stream({ ...request, tools, stream: true }).finalChatCompletion()),
  );
  return result;
}

// A response: whole, streamed and collected by the client, and of a form.
async function responses(model) {
  const parts = [{ type: "input_text", text: prompt }];
  if (image) {
    const data = (await readFile(image)).toString("base64");
    parts.unshift({ type: "input_image", image_url: `data:image/png;base64,${data}` });
  }
  const request = { model, input: [{ role: "user", content: parts }], temperature: 0, store: false };
  const whole = await client.responses.create(request);
  const types = [];
  let deltas = "";
  const stream = client.responses.stream(request);
  stream.on("event", (event) => types.push(event.type));
  stream.on("response.output_text.delta", (event) => (deltas += event.delta));
  const streamed = await stream.finalResponse();
  const format = {
    type: "json_schema",
    name: "scene",
    strict: true,
    schema: { type: "object", properties: { shape: { enum: ["circle", "star"] } }, required: ["shape"], additionalProperties: false },
  };
  const formed = await client.responses.create({ ...request, text: { format } });
  return {
    text: whole.output_text,
    streamed: streamed.output_text,
    deltas,
    types: [...new Set(types)],
    status: streamed.status,
    usage: whole.usage,
    scene: JSON.parse(formed.output_text),
  };
}

// Uploads two lines, waits for their batch, reads its output, and lists and deletes what was made.
async function batch(model) {
  const lines = [];
  for (const custom_id of ["one", "two"]) {
    const body = { model, temperature: 0, messages: [{ role: "user", content: await content() }] };
    lines.push(JSON.stringify({ custom_id, method: "POST", url: "/v1/chat/completions", body }));
  }
  const file = await client.files.create({
    file: await toFile(Buffer.from(lines.join("\n")), "lines.jsonl"),
    purpose: "batch",
  });
  let batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: "/v1/chat/completions",
    completion_window: "24h",
    metadata: { from: "javascript" },
  });
  const deadline = Date.now() + 100_000;
  while (!["completed", "failed", "expired", "cancelled"].includes(batch.status) && Date.now() < deadline) {
    await new Promise((wake) => setTimeout(wake, 100));
    batch = await client.batches.retrieve(batch.id);
  }
  const answers = {};
  const output = batch.output_file_id ? await (await client.files.content(batch.output_file_id)).text() : "";
  for (const line of output.split("\n").filter(Boolean)) {
    const { custom_id, response } = JSON.parse(line);
    answers[custom_id] = response.body.choices[0].message.content;
  }
  const listed = [];
  for await (const one of client.batches.list({ limit: 1 })) {
    listed.push(one.id);
    if (one.id === batch.id) {
      break;
    }
  }
  const deleted = (await client.files.delete(file.id)).deleted;
  const files = (await client.files.list({ purpose: "batch_output" })).data.map((one) => one.id);
  return {
    status: batch.status,
    counts: batch.request_counts,
    answers,
    listed: listed.includes(batch.id),
    outputListed: files.includes(batch.output_file_id),
    deleted,
  };
}

// A request with a key that may be at its limit. OpenAI's client repeats it when the gateway says.
async function limited(apiKey, maxRetries) {
  const begin = performance.now();
  const result = () => ({ millis: Math.round(performance.now() - begin) });
  try {
    const answer = await new OpenAI({ baseURL, apiKey, maxRetries }).chat.completions.create({
      model: "tiny",
      messages: [{ role: "user", content: "Hello" }],
    });
    return { text: answer.choices[0].message.content, ...result() };
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) {
      throw error;
    }
    return { error: error.constructor.name, status: error.status, type: error.type, ...result() };
  }
}

if (mode === "limited") {
  console.log(JSON.stringify(await limited(prompt, Number(image))));
  process.exit();
}

try {
  const models = [];
  for await (const model of client.models.list()) {
    models.push(model.id);
  }
  const run = { models: async () => ({ models }), stream, late, whole, choices, tools, responses, batch }[mode];
  console.log(JSON.stringify(await run(models[0])));
} catch (error) {
  if (!(error instanceof OpenAI.APIError)) {
    throw error;
  }
  const { status, code, param, type, message } = error;
  console.log(JSON.stringify({ error: { status, code, param, type, message } }));
}
