/** A request with OpenAI's library for JavaScript. */

import { fileOf } from './files.js';

export function javascript({ request, files, baseUrl, withKey }) {
  const key = withKey ? 'process.env.ONEVISION_API_KEY' : "'none'";
  return [
    ...(files.length > 0 ? ["import { readFileSync } from 'node:fs';"] : []),
    "import OpenAI from 'openai';",
    '',
    `const client = new OpenAI({ baseURL: ${text(baseUrl)}, apiKey: ${key} });`,
    ...(files.length > 0 ? [
      '',
      'const dataUrl = (path, type) =>',
      "  `data:${type};base64,${readFileSync(path, 'base64')}`;",
    ] : []),
    '',
    `const stream = await client.chat.completions.create(${literal({ ...request, stream: true }, files, '')});`,
    'for await (const chunk of stream) {',
    "  process.stdout.write(chunk.choices[0]?.delta?.content ?? '');",
    '}',
    "process.stdout.write('\\n');",
  ].join('\n');
}

const text = (value) => `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

function literal(value, files, indent) {
  const file = fileOf(value, files);
  if (file) return `dataUrl(${text(file.name)}, ${text(file.type)})`;
  if (typeof value === 'string') return text(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const deeper = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, files, deeper))
    : Object.entries(value).map(([name, item]) => `${/^[a-z_$][\w$]*$/i.test(name) ? name : text(name)}: ${literal(item, files, deeper)}`);
  const [open, close, space] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' '];
  const line = `${open}${space}${items.join(', ')}${space}${close}`;
  if (line.length < 72 && !line.includes('\n')) return line;
  return `${open}\n${items.map((item) => `${deeper}${item},\n`).join('')}${indent}${close}`;
}
