/** The dialogue: its questions, the answer that streams, and what is sent next. */

import { announce } from './announce.js';
import { stream } from './api.js';
import { byId } from './dom.js';
import { ExchangeView } from './exchange.js';
import { Failure } from './failure.js';
import { askForKey } from './key.js';
import { release } from './media.js';
import { requestBody } from './request.js';

const exchanges = [];
let abort = null;

/** The questions whose answers the model reads again; failed ones are left out. */
export const history = () => exchanges.filter((exchange) => exchange.answer);

/** The last question; undefined if there is none. */
export const lastExchange = () => exchanges.at(-1);

export const isAnswering = () => abort !== null;

/** Asks a question and shows its answer while it streams. Never fails: failures are shown. */
export async function ask(model, question, attachments, settings) {
  const exchange = { question, attachments, answer: '', usage: null, clock: {}, failure: null, ending: null };
  const earlier = history();
  exchanges.push(exchange);
  const view = new ExchangeView(exchange, () => askAgain(exchange, view, model, settings));
  byId('dialogue').append(view.node);
  announce('Waiting for the answer.');
  const follow = follower(view.node);
  abort = new AbortController();
  try {
    const body = await requestBody(model, [...earlier, exchange], settings);
    exchange.clock.sent = performance.now();
    await receive(stream(body, abort.signal), exchange, view, follow);
  } catch (error) {
    if (error.name === 'AbortError') exchange.ending = 'stopped';
    else exchange.failure = error instanceof Failure ? error : Failure.interrupted(null);
  } finally {
    abort = null;
  }
  view.end();
  follow();
  announce(spoken(exchange));
  return exchange;
}

async function receive(chunks, exchange, view, follow) {
  for await (const chunk of chunks) {
    const [choice] = chunk.choices;
    const text = choice?.delta?.content;
    if (text) {
      exchange.clock.last = performance.now();
      exchange.clock.first ??= exchange.clock.last;
      exchange.answer += text;
      view.append(text);
      follow();
    }
    exchange.ending = choice?.finish_reason ?? exchange.ending;
    exchange.usage = chunk.usage ?? exchange.usage;
  }
}

async function askAgain(exchange, view, model, settings) {
  if (isAnswering()) return;
  if (exchange.failure.asksForKey && !(await askForKey(exchange.failure.message))) return;
  exchanges.splice(exchanges.indexOf(exchange), 1);
  view.node.remove();
  byId('question').focus();
  byId('composer').dispatchEvent(new CustomEvent('ask-again', { detail: { exchange, model, settings } }));
}

/** Stops the answer that streams. */
export function stop() {
  abort?.abort();
}

/** Forgets all questions. */
export function clear() {
  stop();
  exchanges.flatMap((exchange) => exchange.attachments).forEach(release);
  exchanges.length = 0;
  byId('dialogue').replaceChildren();
}

/** Scrolls with the answer, unless the reader scrolled away from its end. */
function follower(node) {
  node.scrollIntoView({ block: 'start', behavior: calm() ? 'auto' : 'smooth' });
  let own = true;
  const left = () => {
    own = false;
  };
  addEventListener('wheel', left, { once: true, passive: true });
  addEventListener('touchmove', left, { once: true, passive: true });
  return () => {
    const end = node.getBoundingClientRect().bottom + byId('composer').offsetHeight;
    if (own && end > innerHeight) scrollBy({ top: end - innerHeight + 24 });
  };
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function spoken({ answer, failure, ending }) {
  if (failure) return `${failure.title}. ${failure.message}`;
  if (ending === 'stopped') return `Stopped. ${answer}`;
  return `Answer: ${answer}`;
}
