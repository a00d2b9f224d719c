/** A request as a shell command. */

import { withFiles } from './files.js';

export function curl({ request, files, baseUrl, withKey }) {
  const json = JSON.stringify({ ...request, stream: true }, null, 2);
  // The shell expands an unquoted here-document.
  const quoted = json.replace(/[\\`$]/g, '\\$&');
  const body = withFiles(quoted, files, ({ name, type }) => `data:${type};base64,$(base64 < ${word(name)} | tr -d '\\n')`);
  return [
    `curl -N ${baseUrl}/chat/completions \\`,
    ...(withKey ? ['  -H "Authorization: Bearer $ONEVISION_API_KEY" \\'] : []),
    "  -H 'Content-Type: application/json' -d @- <<END",
    body,
    'END',
  ].join('\n');
}

function word(text) {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
