/** Tells screen readers what happened, one sentence at a time and never each token. */

import { byId } from './dom.js';

export function announce(text) {
  byId('status').textContent = text;
}
