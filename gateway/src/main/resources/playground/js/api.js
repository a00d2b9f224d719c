/** Calls of the API. URLs are relative, so that the page works behind a proxy's path. */

import { serverSentEvents } from './events.js';
import { Failure } from './failure.js';
import { apiKey } from './key.js';

/** Where OpenAI's clients find the API. */
export const baseUrl = new URL('v1', document.baseURI).href;

async function call(path, options = {}) {
  const headers = { ...options.headers };
  if (apiKey()) headers.Authorization = `Bearer ${apiKey()}`;
  let response;
  try {
    response = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'same-origin' });
  } catch (error) {
    throw error.name === 'AbortError' ? error : Failure.unreachable();
  }
  if (!response.ok) throw await Failure.of(response);
  return response;
}

/** The models that the server knows. */
export async function models() {
  const list = await (await call('v1/models')).json();
  return list.data;
}

/** The server's limits. */
export async function limits() {
  const { max_request_bytes: maxRequestBytes } = await (await call('playground/limits.json')).json();
  return { maxRequestBytes };
}

/**
 * Streams a completion: yields the chunks of the API.
 *
 * @param body of the request, as JSON text
 * @param signal ends the stream, and with it the work on the server
 */
export async function* stream(body, signal) {
  const response = await call('v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    signal,
  });
  const requestId = response.headers.get('x-request-id');
  try {
    for await (const event of serverSentEvents(response.body)) {
      if (event.data === '[DONE]') return;
      const chunk = JSON.parse(event.data);
      if (chunk.error) {
        throw new Failure(chunk.error.code, chunk.error.message, { requestId, parameter: chunk.error.param });
      }
      yield chunk;
    }
  } catch (error) {
    throw error instanceof Failure || error.name === 'AbortError' ? error : Failure.interrupted(requestId);
  }
  throw Failure.interrupted(requestId);
}
