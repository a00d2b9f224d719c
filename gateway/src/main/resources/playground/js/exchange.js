/** Shows one question with its answer. */

import { announce } from './announce.js';
import { element } from './dom.js';
import { mediaFigure, showTiles } from './tiles.js';
import { timingView, tokenText } from './timings.js';

const ENDS = {
  length: 'The answer reached the max number of tokens.',
  stopped: 'You stopped the answer.',
};

export class ExchangeView {
  #exchange;
  #figures;
  #answer;
  #text;
  #foot;

  /**
   * @param exchange its question is shown at once
   * @param retry asks the question again
   */
  constructor(exchange, retry) {
    this.#exchange = exchange;
    this.retry = retry;
    this.#figures = exchange.attachments.map(mediaFigure);
    this.#text = element('div', { class: 'answer-text' });
    this.#answer = element('div', { class: 'answer', 'aria-busy': 'true' }, element('h3', { class: 'visually-hidden' }, 'Answer'), this.#text);
    this.#foot = element('div', { class: 'foot' });
    this.node = element(
      'li',
      { class: 'exchange waiting' },
      this.#figures.length > 0 && element('div', { class: 'media-list' }, this.#figures),
      element('h2', { class: 'question' }, exchange.question),
      this.#answer,
      this.#foot,
    );
    this.node.querySelector('.media-list') ?? this.node.classList.add('text-only');
  }

  /** Appends a piece of the answer. */
  append(text) {
    this.node.classList.remove('waiting');
    this.node.classList.add('streaming');
    this.#text.append(text);
  }

  /** Shows how the answer ended. */
  end() {
    const { answer, usage, clock, failure, ending } = this.#exchange;
    this.node.classList.remove('waiting', 'streaming');
    this.#answer.setAttribute('aria-busy', 'false');
    if (isJson(answer)) this.#showJson(answer);
    const seen = usage?.prompt_tokens_details?.media ?? [];
    // The last files of the dialogue are those of this question.
    const own = seen.slice(Math.max(seen.length - this.#figures.length, 0));
    own.forEach((entry, i) => showTiles(this.#figures[i], this.#exchange.attachments[i], entry));
    if (failure) this.#foot.append(this.#problem(failure));
    else if (ENDS[ending]) this.#foot.append(element('p', { class: 'ending' }, ENDS[ending]));
    if (clock.first) this.#foot.append(timingView(clock, usage));
    if (answer) this.#foot.append(this.#actions(answer, usage));
  }

  #showJson(answer) {
    this.#text.classList.add('answer-json');
    this.#text.replaceChildren(element('pre', { tabindex: '0', role: 'region', 'aria-label': 'JSON answer' }, element('code', {}, JSON.stringify(JSON.parse(answer), null, 2))));
  }

  #problem(failure) {
    const retry = element('button', { type: 'button', class: 'plain', onclick: this.retry }, 'Try again');
    const details = [failure.parameter && `Field: ${failure.parameter}`, failure.requestId && `Request: ${failure.requestId}`];
    return element(
      'div',
      { class: 'problem' },
      element('p', { class: 'problem-title' }, failure.title),
      element('p', {}, failure.message),
      details.filter(Boolean).map((detail) => element('p', { class: 'problem-detail' }, detail)),
      retry,
    );
  }

  #actions(answer, usage) {
    const copy = element('button', { type: 'button', class: 'quiet', onclick: async () => {
      await navigator.clipboard.writeText(answer);
      copy.textContent = 'Copied';
      announce('Answer copied.');
    } }, 'Copy answer');
    return element('div', { class: 'foot-row' }, usage && element('p', { class: 'tokens' }, tokenText(usage)), copy);
  }
}

function isJson(answer) {
  if (!/^\s*[{[]/.test(answer)) return false;
  try {
    JSON.parse(answer);
    return true;
  } catch {
    return false;
  }
}
