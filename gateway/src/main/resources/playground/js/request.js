/** Builds requests of the chat API. */

import { dataUrl, encodedSize } from './media.js';

/** The content of a question: its files first, then its text. */
function content(exchange, settings, url) {
  if (exchange.attachments.length === 0) return exchange.question;
  const parts = exchange.attachments.map((attached) => {
    if (attached.kind === 'video') {
      const frames = settings.numFrames ? { num_frames: settings.numFrames } : {};
      return { type: 'video_url', video_url: { url: url(attached), ...frames } };
    }
    const detail = settings.detail === 'auto' ? {} : { detail: settings.detail };
    return { type: 'image_url', image_url: { url: url(attached), ...detail } };
  });
  return [...parts, { type: 'text', text: exchange.question }];
}

/**
 * A request for the answer to the last of the exchanges.
 *
 * @param url what stands for the URL of a file
 */
export function chatRequest(model, exchanges, settings, url) {
  const messages = settings.system ? [{ role: 'system', content: settings.system }] : [];
  for (const exchange of exchanges) {
    messages.push({ role: 'user', content: content(exchange, settings, url) });
    if (exchange.answer) messages.push({ role: 'assistant', content: exchange.answer });
  }
  const several = settings.multiImage ? { multi_image: settings.multiImage } : {};
  return { model, messages, ...several, ...settings.fields };
}

/** The JSON text of a request, with its files inside. */
export async function requestBody(model, exchanges, settings) {
  const urls = new Map();
  for (const attached of exchanges.flatMap((exchange) => exchange.attachments)) {
    urls.set(attached.id, await dataUrl(attached));
  }
  const request = chatRequest(model, exchanges, settings, (attached) => urls.get(attached.id));
  return JSON.stringify({
    ...request,
    stream: true,
    stream_options: { include_usage: true, include_usage_details: true },
  });
}

/** About the size of a request's body. */
export function requestSize(exchanges) {
  const files = exchanges.flatMap((exchange) => exchange.attachments);
  return files.reduce((sum, attached) => sum + encodedSize(attached), 0);
}
