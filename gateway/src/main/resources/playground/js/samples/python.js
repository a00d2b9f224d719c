/** A request with OpenAI's library for Python. */

import { fileOf } from './files.js';

/** Fields that the library has no parameters for. */
const EXTRA = ['top_k', 'min_p', 'repetition_penalty', 'multi_image'];

export function python({ request, files, baseUrl, withKey }) {
  const own = Object.entries(request).filter(([name]) => !EXTRA.includes(name));
  const extra = Object.fromEntries(Object.entries(request).filter(([name]) => EXTRA.includes(name)));
  const fields = own.map(([name, value]) => `    ${name}=${literal(value, files, '    ')},`);
  if (Object.keys(extra).length > 0) fields.push(`    extra_body=${literal(extra, files, '    ')},`);
  const key = withKey ? 'os.environ["ONEVISION_API_KEY"]' : '"none"';
  return [
    ...(files.length > 0 ? ['import base64'] : []),
    ...(withKey ? ['import os'] : []),
    ...(files.length > 0 || withKey ? [''] : []),
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${JSON.stringify(baseUrl)}, api_key=${key})`,
    '',
    ...(files.length > 0 ? [
      '',
      'def data_url(path, media_type):',
      '    with open(path, "rb") as file:',
      '        return f"data:{media_type};base64,{base64.b64encode(file.read()).decode()}"',
      '',
      '',
    ] : []),
    'stream = client.chat.completions.create(',
    ...fields,
    '    stream=True,',
    ')',
    'for chunk in stream:',
    '    if chunk.choices:',
    '        print(chunk.choices[0].delta.content or "", end="", flush=True)',
    'print()',
  ].join('\n');
}

function literal(value, files, indent) {
  const file = fileOf(value, files);
  if (file) return `data_url(${JSON.stringify(file.name)}, ${JSON.stringify(file.type)})`;
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (typeof value !== 'object') return JSON.stringify(value);
  const deeper = `${indent}    `;
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, files, deeper))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${literal(item, files, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return block(open, items, close, indent);
}

/** On one line if it fits. */
function block(open, items, close, indent) {
  const line = `${open}${items.join(', ')}${close}`;
  if (line.length < 72 && !line.includes('\n')) return line;
  return `${open}\n${items.map((item) => `${indent}    ${item},\n`).join('')}${indent}${close}`;
}
