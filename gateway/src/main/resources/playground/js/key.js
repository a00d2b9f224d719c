/** The API key: in this tab only, and gone when the tab closes. */

import { byId } from './dom.js';

const ITEM = 'onevision-api-key';
const DEFAULT_REASON = byId('key-reason').textContent;

let key = stored();
let resolveAsked = null;

function stored() {
  try {
    return sessionStorage.getItem(ITEM) ?? '';
  } catch {
    return ''; // the browser forbids storage; the key stays in memory
  }
}

/** The key; empty if there is none. */
export const apiKey = () => key;

function setKey(value) {
  key = value;
  try {
    if (value) sessionStorage.setItem(ITEM, value);
    else sessionStorage.removeItem(ITEM);
  } catch {
    // as above
  }
  showState();
}

function showState() {
  byId('open-key').textContent = key ? 'API key set' : 'API key';
}

/**
 * Asks for the key.
 *
 * @param reason why, in the server's words
 * @returns whether there is a new key
 */
export function askForKey(reason = DEFAULT_REASON) {
  byId('key-reason').textContent = reason;
  byId('key').value = key;
  byId('key-dialog').showModal();
  byId('key').select();
  return new Promise((resolve) => {
    resolveAsked = resolve;
  });
}

function answered(given) {
  byId('key-dialog').close();
  resolveAsked?.(given);
  resolveAsked = null;
}

/** Connects the dialog. */
export function startKeyDialog() {
  byId('key-form').addEventListener('submit', (event) => {
    event.preventDefault();
    setKey(byId('key').value.trim());
    answered(true);
  });
  byId('cancel-key').addEventListener('click', () => answered(false));
  byId('key-dialog').addEventListener('cancel', () => answered(false));
  showState();
}
