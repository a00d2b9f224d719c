/** Shows where the time of an answer went. */

import { element } from './dom.js';
import { count, duration, plural, rate } from './format.js';

/**
 * The stages of an answer, in order, in milliseconds.
 *
 * @param clock when the request was sent, and when its first and last text came
 * @param usage of the answer; its times are the workers'
 */
export function stages(clock, usage) {
  const first = clock.first - clock.sent;
  const times = usage?.times;
  const all = [];
  if (times) {
    const encode = (times.encode ?? 0) * 1000;
    const prefill = (times.prefill ?? 0) * 1000;
    all.push({ name: 'Sending and waiting', key: 'wait', millis: Math.max(first - encode - prefill, 0) });
    if (times.encode !== undefined) all.push({ name: 'Encoding', key: 'encode', millis: encode });
    all.push({ name: 'Prefill', key: 'prefill', millis: prefill });
  } else {
    all.push({ name: 'Until the first token', key: 'wait', millis: first });
  }
  all.push({ name: 'Writing', key: 'decode', millis: clock.last - clock.first });
  return all;
}

/** The bar of stages and the numbers below it. */
export function timingView(clock, usage) {
  const all = stages(clock, usage);
  const total = clock.last - clock.sent;
  const bar = element('div', { class: 'stages', 'aria-hidden': 'true' });
  for (const stage of all) {
    const part = element('span', { class: `stage stage-${stage.key}` });
    part.style.flexGrow = String(Math.max(stage.millis, total * 0.004));
    bar.append(part);
  }
  const list = element('dl', { class: 'numbers' });
  const add = (name, value, key) => list.append(
    element('div', { class: key ? `number stage-${key}` : 'number' }, element('dt', {}, name), element('dd', {}, value)),
  );
  for (const stage of all) add(stage.name, duration(stage.millis), stage.key);
  add('First token', duration(clock.first - clock.sent));
  const perSecond = usage && tokensPerSecond(clock, usage);
  if (perSecond) add('Speed', `${rate(perSecond)} tokens/s`);
  return element('div', { class: 'timing' }, bar, list);
}

/** The first token belongs to the prefill. */
function tokensPerSecond(clock, usage) {
  const seconds = usage.times?.decode ?? (clock.last - clock.first) / 1000;
  return usage.completion_tokens > 1 && seconds > 0 ? (usage.completion_tokens - 1) / seconds : null;
}

/** The tokens of an answer in a sentence. */
export function tokenText(usage) {
  const { image_tokens: images = 0, cached_tokens: cached = 0 } = usage.prompt_tokens_details ?? {};
  const parts = [];
  if (images) parts.push(plural(images, 'image token'));
  if (cached) parts.push(`${count(cached)} reused`);
  const prompt = plural(usage.prompt_tokens, 'prompt token') + (parts.length ? ` (${parts.join(', ')})` : '');
  return `${prompt}, ${plural(usage.completion_tokens, 'answer token')}`;
}
