// Runs the tool loop of a framework against the gateway, and prints what came back as one line of JSON. The first
// answer must call the tool, the next one answers with its result.
//
//   node frameworks.mjs BASE_URL vercel-chat|vercel-responses|langchain-chat|langchain-responses|anthropic PROMPT [IMAGE]
import { readFile } from "node:fs/promises";
import { createOpenAI } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { HumanMessage } from "@langchain/core/messages";
import { tool as langChainTool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

const [baseURL, mode, prompt, image] = process.argv.slice(2);
const [framework, api] = mode.split("-");
const listed = await (await fetch(`${baseURL}/models`)).json();
const model = listed.data[0].id;
const data = image ? await readFile(image) : null;
const parameters = z.object({ shape: z.enum(["star", "ring"]) });
const description = "Counts the shapes of one kind.";
const shapes = [];

function count({ shape }) {
  shapes.push(shape);
  return "3";
}

async function vercel() {
  const openai = createOpenAI({ baseURL, apiKey: "none" });
  const content = [{ type: "text", text: prompt }];
  if (data) {
    content.unshift({ type: "image", image: data, mediaType: "image/png" });
  }
  const request = {
    model: api === "chat" ? openai.chat(model) : openai.responses(model),
    messages: [{ role: "user", content }],
    tools: { count: tool({ description, inputSchema: parameters, execute: count }) },
    prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? "required" : "none" }),
    stopWhen: stepCountIs(2),
    temperature: 0,
    maxOutputTokens: 200,
    maxRetries: 0,
    providerOptions: { openai: { store: false, parallelToolCalls: false } },
  };
  const whole = await generateText(request);
  const streamed = streamText(request);
  let text = "";
  for await (const part of streamed.fullStream) {
    if (part.type === "error") {
      throw part.error;
    }
    text += part.type === "text-delta" ? part.text : "";
  }
  return { text: whole.text, streamed: text, finishReason: whole.finishReason, steps: whole.steps.length };
}

async function langchain() {
  const chat = new ChatOpenAI({
    model,
    apiKey: "none",
    configuration: { baseURL },
    temperature: 0,
    maxTokens: 200,
    maxRetries: 0,
    useResponsesApi: api === "responses",
  });
  const tools = [langChainTool(count, { name: "count", description, schema: parameters })];
  const content = [{ type: "text", text: prompt }];
  if (data) {
    content.unshift({ type: "image_url", image_url: { url: `data:image/png;base64,${data.toString("base64")}` } });
  }
  const messages = [new HumanMessage({ content })];
  const called = await chat.bindTools(tools, { tool_choice: "count", parallel_tool_calls: false }).invoke(messages);
  messages.push(called);
  for (const call of called.tool_calls) {
    messages.push(await tools[0].invoke(call));
  }
  const free = chat.bindTools(tools, { tool_choice: "none" });
  const answer = await free.invoke(messages);
  let streamed = "";
  for await (const chunk of await free.stream(messages)) {
    streamed += chunk.text;
  }
  return { text: answer.text, streamed, finishReason: "stop", steps: 2 };
}

async function anthropic() {
  const client = new Anthropic({ apiKey: "none", baseURL: baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
  const content = [{ type: "text", text: prompt }];
  if (data) {
    const source = { type: "base64", media_type: "image/png", data: data.toString("base64") };
    content.unshift({ type: "image", source });
  }
  const schema = { type: "object", properties: { shape: { enum: ["star", "ring"] } }, required: ["shape"] };
  const request = {
    model,
    max_tokens: 200,
    temperature: 0,
    messages: [{ role: "user", content }],
    tools: [{ name: "count", description, input_schema: schema }],
  };
  const called = await client.messages.create({
    ...request,
    tool_choice: { type: "any", disable_parallel_tool_use: true },
  });
  const results = called.content
    .filter((block) => block.type === "tool_use")
    .map((use) => ({ type: "tool_result", tool_use_id: use.id, content: count(use.input) }));
  request.messages.push({ role: "assistant", content: called.content }, { role: "user", content: results });
  const next = { ...request, tool_choice: { type: "none" } };
  const answer = await client.messages.create(next);
  const streamed = await client.messages.stream(next).finalMessage();
  const text = (message) => message.content.map((block) => block.text ?? "").join("");
  const finishReason = answer.stop_reason === "end_turn" ? "stop" : answer.stop_reason;
  return { text: text(answer), streamed: text(streamed), finishReason, steps: 2 };
}

const result = await { vercel, langchain, anthropic }[framework]();
console.log(JSON.stringify({ ...result, shapes }));
